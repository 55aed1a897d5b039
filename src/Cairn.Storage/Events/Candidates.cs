using Cairn.Collection.Events;
using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>Reads the stored events whose ids a batch brings again. DuckDB is asked only about blocks where a fingerprint says they may be.</summary>
internal static class Candidates
{
    // Blocks this close are read in one go: DuckDB's own unit, the row group, has 60 of them.
    private const long NearBlocks = 60;

    /// <summary>The stored events by id, newest first.</summary>
    public static Dictionary<UInt128, List<(long Seq, StoredEvent Event)>> Find(OpenStore store, int site, IReadOnlyList<StoredEvent> events)
    {
        var found = new Dictionary<UInt128, List<(long Seq, StoredEvent Event)>>();
        var blocks = new List<long>();
        foreach (var e in events)
        {
            if (store.Ids.Find(site, e.EventId, blocks))
            {
                found.TryAdd(e.EventId, []);
            }
        }

        foreach (var (first, last) in Runs(blocks))
        {
            ReadRun(store.Writer, site, Fingerprints.SeqsOf(first).First, Fingerprints.SeqsOf(last).End, found);
        }

        foreach (var holders in found.Values)
        {
            holders.Sort((left, right) => right.Seq.CompareTo(left.Seq));
        }

        return found;
    }

    private static IEnumerable<(long First, long Last)> Runs(List<long> blocks)
    {
        blocks.Sort();
        for (var i = 0; i < blocks.Count;)
        {
            var first = blocks[i];
            var last = first;
            for (i++; i < blocks.Count && blocks[i] - last <= NearBlocks; i++)
            {
                last = blocks[i];
            }

            yield return (first, last);
        }
    }

    private static void ReadRun(
        DuckDbConnection connection, int site, long firstSeq, long endSeq, Dictionary<UInt128, List<(long Seq, StoredEvent Event)>> wanted)
    {
        using var rows = connection.Stream($"select * from events where site = {site} and seq >= {firstSeq} and seq < {endSeq}");
        while (rows.NextChunk())
        {
            var ids = rows.Column(2);
            for (var i = 0; i < rows.Count; i++)
            {
                if (wanted.TryGetValue(ids.Uuid(i), out var holders))
                {
                    holders.Add(EventRows.Read(rows, i));
                }
            }
        }
    }
}
