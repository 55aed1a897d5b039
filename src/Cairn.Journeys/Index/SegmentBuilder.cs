using Cairn.Journeys.Persons;

namespace Cairn.Journeys.Index;

/// <summary>Sorts buffered events into segments: by person, then (occurred, client sequence, store sequence).</summary>
internal static class SegmentBuilder
{
    /// <summary>Builds segments of about <paramref name="maxRows"/> rows each; a person is never split.</summary>
    /// <param name="rows">The events.</param>
    /// <param name="map">Who is whom.</param>
    /// <param name="maxRows">A new segment begins at the first person after this many rows.</param>
    public static List<SealedSegment> Build(RowBuffer rows, PersonMap map, int maxRows)
    {
        var order = Order(rows, map);
        var segments = new List<SealedSegment>();
        var draft = new SegmentDraft(Math.Min(order.Length, maxRows));
        for (var at = 0; at < order.Length; at++)
        {
            if (at == 0 || order[at] >> 32 != order[at - 1] >> 32)
            {
                if (draft.Count >= maxRows)
                {
                    segments.Add(draft.Seal());
                    draft = new SegmentDraft(Math.Min(order.Length - at, maxRows));
                }

                draft.Begin((int)(order[at] >> 32));
            }

            Copy(rows, (int)order[at], draft);
        }

        if (draft.Count > 0)
        {
            segments.Add(draft.Seal());
        }

        return segments;
    }

    /// <summary>Copies one person's rows, in order, to a segment in which the person has begun.</summary>
    public static void CopySorted(RowBuffer rows, SegmentDraft draft)
    {
        var order = Enumerable.Range(0, rows.Count).ToArray();
        Array.Sort(order, (a, b) => Compare(rows, a, b));
        foreach (var row in order)
        {
            Copy(rows, row, draft);
        }
    }

    private static void Copy(RowBuffer rows, int row, SegmentDraft draft) =>
        draft.Add(rows.Visitors[row], rows.Names[row], rows.Flags[row], rows.Micros[row], rows.Clients[row], rows.Seqs[row]);

    // Person in the upper half, row in the lower: one sort of plain numbers groups the persons, and only those whose rows came out of order are sorted again.
    private static long[] Order(RowBuffer rows, PersonMap map)
    {
        var order = new long[rows.Count];
        for (var row = 0; row < order.Length; row++)
        {
            order[row] = ((long)map.PersonOf(rows.Visitors[row], rows.Micros[row]) << 32) | (uint)row;
        }

        Array.Sort(order);
        var byTime = Comparer<long>.Create((a, b) => Compare(rows, (int)a, (int)b));
        for (int start = 0, end; start < order.Length; start = end)
        {
            end = start + 1;
            var sorted = true;
            while (end < order.Length && order[end] >> 32 == order[start] >> 32)
            {
                sorted = sorted && Compare(rows, (int)order[end - 1], (int)order[end]) < 0;
                end++;
            }

            if (!sorted)
            {
                Array.Sort(order, start, end - start, byTime);
            }
        }

        return order;
    }

    private static int Compare(RowBuffer rows, int a, int b)
    {
        var byMicros = rows.Micros[a].CompareTo(rows.Micros[b]);
        if (byMicros != 0)
        {
            return byMicros;
        }

        var byClient = rows.Clients[a].CompareTo(rows.Clients[b]);
        return byClient != 0 ? byClient : rows.Seqs[a].CompareTo(rows.Seqs[b]);
    }
}
