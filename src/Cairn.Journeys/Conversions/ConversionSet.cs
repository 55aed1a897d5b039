using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Conversions;

/// <summary>The events that are counted conversions of a definition.</summary>
internal sealed class ConversionSet(CountedConversions counted) : IEventSet
{
    /// <inheritdoc/>
    public bool[]? NamesOnly => counted.Names;

    /// <inheritdoc/>
    public void Mark(IndexSegment segment, int firstRow, Span<uint> masks, uint bit)
    {
        if (counted.Names is { } names)
        {
            NameMarks.Mark(segment, names, firstRow, masks, bit);
            return;
        }

        foreach (var row in counted.RowsIn(segment, firstRow, firstRow + masks.Length))
        {
            masks[row - firstRow] |= bit;
        }
    }
}
