using Cairn.Journeys.Index;

namespace Cairn.Journeys.Conversions;

/// <summary>Goes through the rows of a set, person by person and upwards. For one thread.</summary>
/// <remarks>Rows of names and symbols are those of all events; whether an event exists for the report is for the caller to ask.</remarks>
internal sealed class OccurrenceRows(OccurrenceSet set)
{
    private int[] _rows = [];
    private uint[] _masks = [];
    private int _at;
    private int _end;
    private int _ahead;

    /// <summary>Begins a part.</summary>
    public void Begin(IndexSegment segment, JourneyPart part)
    {
        var (first, end) = (segment.Offsets[part.Start], segment.Offsets[part.End]);
        _ahead = 0;
        if (set.Counted is { } counted)
        {
            _rows = counted.Segments[part.Segment].Rows;
            (_at, _end) = (LowerBound(first), LowerBound(end));
            return;
        }

        // One more, since a place is written before it is known to count.
        _rows = _rows.Length <= end - first ? new int[end - first + 1] : _rows;
        (_at, _end) = (0, 0);
        if (set.Names is { } names)
        {
            for (var row = first; row < end; row++)
            {
                _rows[_end] = row;
                _end += names[segment.Names[row]] ? 1 : 0;
            }

            return;
        }

        _masks = _masks.Length < end - first ? new uint[end - first] : _masks;
        var masks = _masks.AsSpan(0, end - first);
        masks.Clear();
        set.Set!.Mark(segment, first, masks, 1);
        for (var at = 0; at < masks.Length; at++)
        {
            _rows[_end] = first + at;
            _end += masks[at] != 0 ? 1 : 0;
        }
    }

    /// <summary>The rows from <paramref name="first"/> to before <paramref name="end"/>; neither may lie below what was asked before.</summary>
    public ReadOnlySpan<int> Between(int first, int end)
    {
        while (_at < _end && _rows[_at] < first)
        {
            _at++;
        }

        var last = _at;
        while (last < _end && _rows[last] < end)
        {
            last++;
        }

        return _rows.AsSpan(_at, last - _at);
    }

    /// <summary>The first row of the part from <paramref name="row"/> on; the largest number when there is none. No row may lie below what was asked before.</summary>
    public int From(int row)
    {
        while (_at < _end && _rows[_at] < row)
        {
            _at++;
        }

        return _at < _end ? _rows[_at] : int.MaxValue;
    }

    /// <summary>The rows up to so many places ahead, each given once: for what takes time to be brought near.</summary>
    public ReadOnlySpan<int> Ahead(int count)
    {
        var start = Math.Max(_ahead, _at);
        _ahead = Math.Max(start, Math.Min(_end, _at + count));
        return _rows.AsSpan(start, _ahead - start);
    }

    /// <summary>The place of the first row of the last <see cref="Between"/> among all rows of the segment; of use for counted conversions.</summary>
    public int Place => _at;

    /// <summary>The last row of the part before a row; negative when there is none.</summary>
    public int LastBefore(int row)
    {
        var at = Array.BinarySearch(_rows, 0, _end, row);
        return (at < 0 ? ~at : at) is > 0 and var after ? _rows[after - 1] : -1;
    }

    private int LowerBound(int row)
    {
        var at = Array.BinarySearch(_rows, row);
        return at < 0 ? ~at : at;
    }
}
