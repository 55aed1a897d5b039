using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Drivers;

/// <summary>Which candidates each row of a part counts for: lists hung to the rows, so that finding a person's costs what the person has. For one thread.</summary>
internal sealed class PartMatches(JourneyScope scope, IReadOnlyList<CountedConversions> candidates)
{
    private const int None = -1;
    private int[] _heads = [];
    private int[] _next = new int[1_024];
    private int[] _candidates = new int[1_024];
    private uint[] _kept = [];
    private int _count;
    private int _first;

    /// <summary>Hangs up the conversions of a part.</summary>
    public void Begin(JourneyPart part)
    {
        var segment = scope.View.Segments[part.Segment];
        _first = segment.Offsets[part.Start];
        _count = 0;
        var rows = segment.Offsets[part.End] - _first;
        if (_heads.Length < rows)
        {
            _heads = new int[rows];
        }

        _heads.AsSpan(0, rows).Fill(None);
        Filter(segment, rows);

        // Downwards, so that the lists ascend.
        for (var candidate = candidates.Count - 1; candidate >= 0; candidate--)
        {
            var counted = candidates[candidate].Segments[part.Segment].Rows;
            var at = Array.BinarySearch(counted, _first);
            for (at = at < 0 ? ~at : at; at < counted.Length && counted[at] - _first < rows; at++)
            {
                if (Keeps(counted[at]))
                {
                    Add(counted[at] - _first, candidate);
                }
            }
        }
    }

    /// <summary>Whether the scope's filter lets a row of the part match.</summary>
    public bool Keeps(int row) => scope.Filter is null || _kept[row - _first] != 0;

    /// <summary>The first match of a row, or a negative number.</summary>
    public int First(int row) => _heads[row - _first];

    /// <summary>The match of the same row after another, or a negative number.</summary>
    public int Next(int match) => _next[match];

    /// <summary>Whose match it is.</summary>
    public int Candidate(int match) => _candidates[match];

    private void Filter(IndexSegment segment, int rows)
    {
        if (scope.Filter is { } filter)
        {
            _kept = _kept.Length < rows ? new uint[rows] : _kept;
            _kept.AsSpan(0, rows).Clear();
            filter.Mark(segment, _first, _kept.AsSpan(0, rows), 1);
        }
    }

    private void Add(int row, int candidate)
    {
        if (_count == _next.Length)
        {
            Array.Resize(ref _next, _count * 2);
            Array.Resize(ref _candidates, _count * 2);
        }

        _next[_count] = _heads[row];
        _candidates[_count] = candidate;
        _heads[row] = _count++;
    }
}
