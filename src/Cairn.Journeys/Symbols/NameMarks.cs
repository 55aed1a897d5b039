using Cairn.Journeys.Index;

namespace Cairn.Journeys.Symbols;

/// <summary>Marks rows by their name alone: one look in a table of 256 per row.</summary>
internal static class NameMarks
{
    /// <summary>ORs a bit into the masks of the rows whose name is among <paramref name="names"/>.</summary>
    internal static void Mark(IndexSegment segment, bool[] names, int firstRow, Span<uint> masks, uint bit)
    {
        if (!names.AsSpan().Contains(true))
        {
            return;
        }

        Span<uint> table = stackalloc uint[256];
        for (var code = 0; code < table.Length; code++)
        {
            table[code] = code < Math.Min(names.Length, NameColumn.Rare) && names[code] ? bit : 0;
        }

        var bytes = segment.Names.Bytes.Slice(firstRow, masks.Length);
        for (var at = 0; at < masks.Length; at++)
        {
            masks[at] |= table[bytes[at]];
        }

        if (segment.Names.HasRare && names.AsSpan(Math.Min(names.Length, NameColumn.Rare)).Contains(true))
        {
            for (int at = 0, next; (next = bytes[at..].IndexOf(NameColumn.Rare)) >= 0; at++)
            {
                at += next;
                masks[at] |= names[segment.Names[firstRow + at]] ? bit : 0;
            }
        }
    }
}
