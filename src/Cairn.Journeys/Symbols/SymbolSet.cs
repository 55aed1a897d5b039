using Cairn.Journeys.Index;

namespace Cairn.Journeys.Symbols;

/// <summary>A compiled symbol: names that match as they are, names with filters, and counted conversions.</summary>
internal sealed class SymbolSet(bool[] names, IReadOnlyList<SymbolSet.Part> parts) : IEventSet
{
    /// <summary>One alternative that needs more than the name.</summary>
    internal sealed record Part(Action<IndexSegment, bool[]> Fill, IReadOnlyList<RowFilter> Filters);

    /// <inheritdoc/>
    public bool[]? NamesOnly => parts.Count == 0 ? names : null;

    /// <inheritdoc/>
    public void Mark(IndexSegment segment, Span<uint> masks, uint bit)
    {
        var codes = segment.Names;
        for (var row = 0; row < masks.Length; row++)
        {
            masks[row] |= names[codes[row]] ? bit : 0;
        }

        if (parts.Count == 0)
        {
            return;
        }

        var rows = new bool[segment.EventCount];
        foreach (var part in parts)
        {
            Array.Clear(rows);
            part.Fill(segment, rows);
            foreach (var filter in part.Filters)
            {
                filter.Narrow(segment, rows);
            }

            for (var row = 0; row < rows.Length; row++)
            {
                masks[row] |= rows[row] ? bit : 0;
            }
        }
    }
}
