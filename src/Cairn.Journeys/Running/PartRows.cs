using Cairn.Journeys.Index;

namespace Cairn.Journeys.Running;

/// <summary>Marks what every pass over the rows of a part needs to know of them.</summary>
internal static class PartRows
{
    /// <summary>Marks the first row of each person who has any.</summary>
    /// <param name="begins">Takes the marks, counted from the first row of the part.</param>
    /// <param name="offsets">The first row of each person, and the row after the last.</param>
    public static void MarkBegins(RowBits begins, ReadOnlySpan<int> offsets)
    {
        var (first, rows) = (offsets[0], offsets[^1] - offsets[0]);
        begins.Clear(rows);
        var words = begins.Words;
        foreach (var offset in offsets[..^1])
        {
            var row = offset - first;
            if (row < rows)
            {
                words[row >> 6] |= 1UL << row;
            }
        }
    }

    /// <summary>Marks the rows that are not there for a scope, those of persons whom it is not about among them; its filter and as_of are not looked at.</summary>
    /// <param name="hidden">Takes the marks, counted from the first row of the part.</param>
    /// <param name="scope">What is hidden and whom the report is about.</param>
    /// <param name="part">The part.</param>
    public static void MarkHidden(RowBits hidden, JourneyScope scope, JourneyPart part)
    {
        var segment = scope.View.Segments[part.Segment];
        var offsets = segment.Offsets.Slice(part.Start, part.End - part.Start + 1);
        var first = offsets[0];
        hidden.Clear(offsets[^1] - first);
        var rows = scope.HidingFlags(segment).IsEmpty ? [] : segment.Hidden.Rows;
        var at = rows.BinarySearch(first);
        for (at = at < 0 ? ~at : at; at < rows.Length && rows[at] < offsets[^1]; at++)
        {
            if ((segment.Flags[rows[at]] & scope.Hidden) != 0)
            {
                hidden.Set(rows[at] - first);
            }
        }

        for (var person = 0; scope.Persons is { } persons && person < offsets.Length - 1; person++)
        {
            if (!persons.Has(part.Segment, part.Start + person))
            {
                hidden.SetRange(offsets[person] - first, offsets[person + 1] - first);
            }
        }
    }
}
