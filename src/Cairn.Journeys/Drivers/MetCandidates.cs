using Cairn.Journeys.Index;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Drivers;

/// <summary>The candidates one person has met, in order of the journey. For one thread.</summary>
/// <remarks>Numbers per candidate are kept from person to person; a stamp says whose they are, so that nothing is cleared.</remarks>
internal sealed class MetCandidates(int candidates)
{
    private readonly int[] _stamps = new int[candidates];
    private readonly int[] _times = new int[candidates];
    private readonly List<(int Row, int Candidate)> _matches = [];
    private readonly List<int> _seen = [];
    private int _stamp;

    /// <summary>Reads a person; an event that is a macro at once is no match.</summary>
    public void Read(IndexSegment segment, int first, int end, PartMatches matches, ReadOnlySpan<int> macros)
    {
        _matches.Clear();
        for (var row = first; row < end; row++)
        {
            var match = matches.First(row);
            if (match < 0 || macros.BinarySearch(row) >= 0)
            {
                continue;
            }

            for (; match >= 0; match = matches.Next(match))
            {
                _matches.Add((row, matches.Candidate(match)));
            }
        }

        Restart();
    }

    /// <summary>Counts the person for each candidate met: in the range, and before the first macro of the range.</summary>
    /// <param name="segment">Where the rows lie.</param>
    /// <param name="range">The report's range.</param>
    /// <param name="macro">The row of the first macro in the range; negative for none.</param>
    /// <param name="state">What counts.</param>
    public void Tally(IndexSegment segment, TimeRange range, int macro, DriverState state)
    {
        // Before the first macro, once per candidate.
        var at = 0;
        for (; macro >= 0 && at < _matches.Count && _matches[at].Row < macro; at++)
        {
            if (IsFirst(_matches[at].Candidate))
            {
                state.Tallies[_matches[at].Candidate].Before++;
            }
        }

        Restart();
        foreach (var (row, candidate) in _matches)
        {
            var micros = segment.Micros[row];
            if (micros < range.Start.Micros || micros >= range.End.Micros || !IsFirst(candidate))
            {
                continue;
            }

            var tally = state.Tallies[candidate];
            tally.Doers++;
            if (macro >= 0)
            {
                tally.DoersWithMacro++;
                tally.AfterOnly += row < macro ? 0 : 1;
                if (row < macro)
                {
                    tally.Lags.Add(segment.Micros[macro] - micros);
                }
            }
        }

        Restart();
    }

    /// <summary>Forgets how far <see cref="Expose"/> has come.</summary>
    public void Restart()
    {
        _stamp++;
        _seen.Clear();
    }

    /// <summary>Adds an exposure for each candidate met from one row to before another, and returns how many.</summary>
    public int Expose(int start, int end, DriverState state)
    {
        Restart();
        foreach (var (row, candidate) in _matches)
        {
            if (row >= start && row < end)
            {
                _times[candidate] = IsFirst(candidate) ? 1 : _times[candidate] + 1;
            }
        }

        foreach (var candidate in _seen)
        {
            state.Exposures.Add(new DriverExposure(candidate, _times[candidate]));
        }

        return _seen.Count;
    }

    private bool IsFirst(int candidate)
    {
        if (_stamps[candidate] == _stamp)
        {
            return false;
        }

        _stamps[candidate] = _stamp;
        _seen.Add(candidate);
        return true;
    }
}
