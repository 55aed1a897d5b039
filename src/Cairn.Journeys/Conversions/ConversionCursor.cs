namespace Cairn.Journeys.Conversions;

/// <summary>Says what the conversions of a definition are worth, segment by segment. For one thread.</summary>
internal sealed class ConversionCursor(CountedConversions counted)
{
    private SegmentConversions? _segment;

    /// <summary>Begins a segment.</summary>
    internal void Begin(int segment) => _segment = counted.Segments[segment];

    /// <summary>What the conversion of a row is worth.</summary>
    internal ConversionWorth At(int row) => _segment!.WorthOf(row);
}
