using System.Buffers;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Symbols;

/// <summary>A compiled symbol: names that match as they are, names with filters, and counted conversions.</summary>
internal sealed class SymbolSet(bool[] names, IReadOnlyList<SymbolSet.Part> parts) : IEventSet
{
    /// <summary>Turns on the rows of an alternative, before its filters.</summary>
    /// <param name="segment">A segment of the view.</param>
    /// <param name="firstRow">The row of the first place.</param>
    /// <param name="rows">One place per row, all off.</param>
    internal delegate void Fill(IndexSegment segment, int firstRow, Span<bool> rows);

    /// <summary>One alternative that needs more than the name.</summary>
    internal sealed record Part(Fill Fill, IReadOnlyList<RowFilter> Filters);

    /// <inheritdoc/>
    public bool[]? NamesOnly => parts.Count == 0 ? names : null;

    /// <inheritdoc/>
    public void Mark(IndexSegment segment, int firstRow, Span<uint> masks, uint bit)
    {
        if (names.AsSpan().Contains(true))
        {
            for (var at = 0; at < masks.Length; at++)
            {
                masks[at] |= names[segment.Names[firstRow + at]] ? bit : 0;
            }
        }

        if (parts.Count == 0)
        {
            return;
        }

        var rented = ArrayPool<bool>.Shared.Rent(masks.Length);
        var rows = rented.AsSpan(0, masks.Length);
        foreach (var part in parts)
        {
            rows.Clear();
            part.Fill(segment, firstRow, rows);
            foreach (var filter in part.Filters)
            {
                filter.Narrow(segment, firstRow, rows);
            }

            for (var at = 0; at < rows.Length; at++)
            {
                masks[at] |= rows[at] ? bit : 0;
            }
        }

        ArrayPool<bool>.Shared.Return(rented);
    }
}
