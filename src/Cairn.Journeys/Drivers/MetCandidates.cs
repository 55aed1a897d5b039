using System.Runtime.InteropServices;
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
    private int _start;
    private int _end;
    private int _upTo;

    /// <summary>Reads a person; an event that is a macro at once is no match.</summary>
    public void Read(IndexSegment segment, int first, int end, PartMatches matches, ReadOnlySpan<int> macros)
    {
        _matches.Clear();
        for (var row = matches.Any(first, end) ? first : end; row < end; row++)
        {
            var met = matches.Of(row);
            if (met.IsEmpty || (!macros.IsEmpty && macros.BinarySearch(row) >= 0))
            {
                continue;
            }

            foreach (var candidate in met)
            {
                _matches.Add((row, candidate));
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
        var (at, times) = (0, segment.Micros);
        for (; macro >= 0 && at < _matches.Count && _matches[at].Row < macro; at++)
        {
            if (IsFirst(_matches[at].Candidate))
            {
                state.Tallies[_matches[at].Candidate].Before++;
            }
        }

        Restart();
        foreach (var (row, candidate) in CollectionsMarshal.AsSpan(_matches))
        {
            var micros = times[row];
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
                    tally.Lags.Add(times[macro] - micros);
                }
            }
        }

        Restart();
    }

    /// <summary>Adds an exposure for each candidate met from one row to before another, and returns how many.</summary>
    /// <remarks>Landmarks lie one behind the other mostly: where the rows asked for begin with those asked for last, only those in between are read.</remarks>
    public int Expose(int start, int end, DriverState state)
    {
        if (start != _start || end < _end)
        {
            Restart();
            (_start, _end) = (start, end);
        }

        var matches = CollectionsMarshal.AsSpan(_matches);
        for (; _upTo < matches.Length && matches[_upTo].Row < end; _upTo++)
        {
            var (row, candidate) = matches[_upTo];
            if (row >= start)
            {
                _times[candidate] = IsFirst(candidate) ? 1 : _times[candidate] + 1;
            }
        }

        _end = end;
        var place = state.Exposures.Count;
        CollectionsMarshal.SetCount(state.Exposures, place + _seen.Count);
        var exposures = CollectionsMarshal.AsSpan(state.Exposures)[place..];
        for (var at = 0; at < exposures.Length; at++)
        {
            exposures[at] = new DriverExposure(_seen[at], _times[_seen[at]]);
        }

        return _seen.Count;
    }

    private void Restart()
    {
        _stamp++;
        _seen.Clear();
        (_start, _end, _upTo) = (-1, -1, 0);
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
