namespace Cairn.Journeys.Conversions;

/// <summary>Walks over the counted conversions of a definition in order of their rows, part by part. For one thread.</summary>
internal sealed class ConversionCursor(CountedConversions counted)
{
    private SegmentConversions _segment = counted.Segments.Count > 0 ? counted.Segments[0] : null!;
    private int _next;

    /// <summary>Begins at a row of a segment.</summary>
    internal void Begin(int segment, int firstRow)
    {
        _segment = counted.Segments[segment];
        var at = _segment.Rows.AsSpan().BinarySearch(firstRow);
        _next = at < 0 ? ~at : at;
    }

    /// <summary>What the conversion of a row is worth; rows are asked for in order, and each is a conversion.</summary>
    internal ConversionWorth At(int row)
    {
        while (_segment.Rows[_next] < row)
        {
            _next++;
        }

        return _segment.Worth[_next];
    }
}
