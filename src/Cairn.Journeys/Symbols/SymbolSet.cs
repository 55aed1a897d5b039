using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Symbols;

/// <summary>A compiled symbol: names that match as they are, names with filters, and counted conversions.</summary>
/// <remarks>Names are looked up by byte; a filter is asked only where the name or the conversion is right.</remarks>
internal sealed class SymbolSet(bool[] names, IReadOnlyList<SymbolSet.Part> parts) : IEventSet
{
    /// <summary>One alternative that needs more than the name.</summary>
    /// <param name="Name">The name's code; -1 for every name.</param>
    /// <param name="Counted">Set: the counted conversions of a definition instead of a name.</param>
    /// <param name="Filters">All must hold.</param>
    internal sealed record Part(int Name, CountedConversions? Counted, IReadOnlyList<RowFilter> Filters);

    /// <inheritdoc/>
    public bool[]? NamesOnly => parts.Count == 0 ? names : null;

    /// <inheritdoc/>
    public void Mark(IndexSegment segment, int firstRow, Span<uint> masks, uint bit)
    {
        NameMarks.Mark(segment, names, firstRow, masks, bit);
        foreach (var part in parts)
        {
            var filters = Array.ConvertAll(part.Filters.ToArray(), filter => filter.On(segment));
            if (part.Counted is { } counted)
            {
                foreach (var row in counted.RowsIn(segment, firstRow, firstRow + masks.Length))
                {
                    masks[row - firstRow] |= RowAnswers.All(filters, row) ? bit : 0;
                }
            }
            else if (part.Name < 0)
            {
                for (var at = 0; at < masks.Length; at++)
                {
                    masks[at] |= RowAnswers.All(filters, firstRow + at) ? bit : 0;
                }
            }
            else
            {
                Mark(segment, part.Name, filters, firstRow, masks, bit);
            }
        }
    }

    private static void Mark(IndexSegment segment, int name, RowAnswers[] filters, int firstRow, Span<uint> masks, uint bit)
    {
        var bytes = segment.Names.Bytes.Slice(firstRow, masks.Length);
        var wanted = (byte)Math.Min(name, NameColumn.Rare);
        for (int at = 0, next; (next = bytes[at..].IndexOf(wanted)) >= 0; at++)
        {
            at += next;
            if ((wanted != NameColumn.Rare || segment.Names[firstRow + at] == name) && RowAnswers.All(filters, firstRow + at))
            {
                masks[at] |= bit;
            }
        }
    }
}
