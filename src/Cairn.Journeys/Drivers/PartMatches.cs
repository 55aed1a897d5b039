using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Drivers;

/// <summary>Which candidates each row of a part counts for: lists in order of the rows, so that finding a person's costs what the person has. For one thread.</summary>
internal sealed class PartMatches(JourneyScope scope, IReadOnlyList<CountedConversions> candidates)
{
    private int[] _starts = [];
    private int[] _candidates = [];
    private uint[] _kept = [];
    private int _first;

    /// <summary>Sorts the conversions of a part by row.</summary>
    public void Begin(JourneyPart part)
    {
        var segment = scope.View.Segments[part.Segment];
        _first = segment.Offsets[part.Start];
        var rows = segment.Offsets[part.End] - _first;
        if (_starts.Length < rows + 2)
        {
            _starts = new int[rows + 2];
        }

        // How many a row has stands two places further on; summed up, the place before is where the next match of a row goes, and at the end where it ends.
        _starts.AsSpan(0, rows + 2).Clear();
        Filter(segment, rows);
        for (var candidate = 0; candidate < candidates.Count; candidate++)
        {
            foreach (var row in RowsOf(candidate, part, rows))
            {
                _starts[row - _first + 2] += Keeps(row) ? 1 : 0;
            }
        }

        for (var at = 2; at < rows + 2; at++)
        {
            _starts[at] += _starts[at - 1];
        }

        var count = _starts[rows + 1];
        _candidates = _candidates.Length < count ? new int[count] : _candidates;
        for (var candidate = 0; candidate < candidates.Count; candidate++)
        {
            foreach (var row in RowsOf(candidate, part, rows))
            {
                if (Keeps(row))
                {
                    _candidates[_starts[row - _first + 1]++] = candidate;
                }
            }
        }
    }

    /// <summary>Whether the scope's filter lets a row of the part match.</summary>
    public bool Keeps(int row) => scope.Filter is null || _kept[row - _first] != 0;

    /// <summary>The candidates a row counts for, ascending.</summary>
    public ReadOnlySpan<int> Of(int row) => _candidates.AsSpan(_starts[row - _first].._starts[row - _first + 1]);

    /// <summary>Whether any row of a stretch counts for a candidate.</summary>
    public bool Any(int first, int end) => _starts[end - _first] > _starts[first - _first];

    private ReadOnlySpan<int> RowsOf(int candidate, JourneyPart part, int rows)
    {
        var counted = candidates[candidate].Segments[part.Segment].Rows.AsSpan();
        var (from, to) = (counted.BinarySearch(_first), counted.BinarySearch(_first + rows));
        return counted[(from < 0 ? ~from : from)..(to < 0 ? ~to : to)];
    }

    private void Filter(IndexSegment segment, int rows)
    {
        if (scope.Filter is { } filter)
        {
            _kept = _kept.Length < rows ? new uint[rows] : _kept;
            _kept.AsSpan(0, rows).Clear();
            filter.Mark(segment, _first, _kept.AsSpan(0, rows), 1);
        }
    }
}
