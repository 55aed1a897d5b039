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
    public bool[]? Candidates { get; } = Named(names, parts);

    /// <inheritdoc/>
    public RowMembers? On(IndexSegment segment) => NamesOnly is not null || Candidates is null ? null : new Rows(segment, names, parts);

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

    // Null when a part is no name.
    private static bool[]? Named(bool[] names, IReadOnlyList<Part> parts)
    {
        if (parts.Any(part => part.Counted is not null))
        {
            return null;
        }

        return parts.Any(part => part.Name < 0)
            ? [.. names.Select(_ => true)]
            : [.. names.Select((named, code) => named || parts.Any(part => part.Name == code))];
    }

    private sealed class Rows(IndexSegment segment, bool[] names, IReadOnlyList<Part> parts) : RowMembers
    {
        private readonly (int Name, RowAnswers[] Filters)[] _parts =
            [.. parts.Select(part => (part.Name, Array.ConvertAll(part.Filters.ToArray(), filter => filter.On(segment))))];

        public override bool Holds(int row)
        {
            var name = segment.Names[row];
            if (names[name])
            {
                return true;
            }

            foreach (ref readonly var part in _parts.AsSpan())
            {
                if ((part.Name < 0 || part.Name == name) && RowAnswers.All(part.Filters, row))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
