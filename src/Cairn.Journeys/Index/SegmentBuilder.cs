using Cairn.Journeys.Events;
using Cairn.Journeys.Persons;

namespace Cairn.Journeys.Index;

/// <summary>Sorts buffered events into segments: by person, then (occurred, client sequence, store sequence).</summary>
internal static class SegmentBuilder
{
    /// <summary>Builds segments of about <paramref name="maxRows"/> rows each; a person is never split.</summary>
    /// <param name="rows">The events.</param>
    /// <param name="map">Who is whom.</param>
    /// <param name="maxRows">A new segment begins at the first person after this many rows.</param>
    /// <param name="release">Empties <paramref name="rows"/> column by column on the way, so that both are never in memory whole.</param>
    public static List<SealedSegment> Build(RowBuffer rows, PersonMap map, int maxRows, bool release)
    {
        var order = Order(rows, map);
        var segments = new List<SealedSegment>();
        var pieces = Pieces(order, maxRows);
        var visitors = Gather(rows.Visitors, order, pieces, release);
        var names = Gather(rows.Names, order, pieces, release);
        var flags = Gather(rows.Flags, order, pieces, release);
        var micros = Gather(rows.Micros, order, pieces, release);
        var clients = GatherClients(rows.Clients, order, pieces, release);
        var seqs = Gather(rows.Seqs, order, pieces, release);
        for (var i = 0; i < pieces.Count; i++)
        {
            var (offsets, persons) = Persons(order.AsSpan(pieces[i].Start, pieces[i].Length));
            segments.Add(new SealedSegment
            {
                Data = new IndexSegment
                {
                    Offsets = Block<int>.Of(offsets),
                    Persons = Block<int>.Of(persons),
                    Micros = TimeColumn.Of(micros[i]),
                    Names = NameColumn.Of(names[i]),
                    Flags = Block<EventFlags>.Of(flags[i]),
                    Seqs = SeqColumn.Of(seqs[i]),
                },
                Visitors = visitors[i],
                Clients = clients[i],
            });
        }

        return segments;
    }

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

    private static List<(int Start, int Length)> Pieces(long[] order, int maxRows)
    {
        var pieces = new List<(int, int)>();
        for (int start = 0, end; start < order.Length; start = end)
        {
            end = (int)Math.Min(order.Length, (long)start + maxRows);
            while (end < order.Length && order[end] >> 32 == order[end - 1] >> 32)
            {
                end++;
            }

            pieces.Add((start, end - start));
        }

        return pieces;
    }

    private static (int[] Offsets, int[] Persons) Persons(ReadOnlySpan<long> order)
    {
        var count = 0;
        for (var i = 0; i < order.Length; i++)
        {
            count += i == 0 || order[i] >> 32 != order[i - 1] >> 32 ? 1 : 0;
        }

        var offsets = Block<int>.Array(count + 1);
        var persons = Block<int>.Array(count);
        var person = 0;
        for (var i = 0; i < order.Length; i++)
        {
            if (i == 0 || order[i] >> 32 != order[i - 1] >> 32)
            {
                offsets[person] = i;
                persons[person++] = (int)(order[i] >> 32);
            }
        }

        offsets[count] = order.Length;
        return (offsets, persons);
    }

    private static List<T[]> Gather<T>(ChunkedColumn<T> column, long[] order, List<(int Start, int Length)> pieces, bool release)
        where T : unmanaged
    {
        var result = new List<T[]>();
        foreach (var (start, length) in pieces)
        {
            var values = Block<T>.Array(length);
            for (var i = 0; i < length; i++)
            {
                values[i] = column[(int)order[start + i]];
            }

            result.Add(values);
        }

        if (release)
        {
            column.Release();
        }

        return result;
    }

    private static List<long[]?> GatherClients(
        ChunkedColumn<long> column, long[] order, List<(int Start, int Length)> pieces, bool release) =>
        Gather(column, order, pieces, release).ConvertAll(values => values.AsSpan().ContainsAnyExcept(0) ? values : null);
}
