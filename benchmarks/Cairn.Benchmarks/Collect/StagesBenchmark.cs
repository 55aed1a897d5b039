using System.Globalization;
using System.Text;
using Cairn.Collection.Decoding;
using Cairn.Collection.Enrichment;
using Cairn.Collection.Events;
using Cairn.Collection.Ids;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Privacy;
using Cairn.Storage.Draining;
using Cairn.Storage.Events;
using Cairn.Storage.Spool;

namespace Cairn.Benchmarks.Collect;

/// <summary>What each stage between a body and the store costs an event, one after the other on one thread: microseconds of the processor and bytes allocated.</summary>
internal sealed class StagesBenchmark(int events, int rounds)
{
    private const int EventsPerRound = 50_000;

    private readonly EventBodies _bodies = new("pk_0000000000000000000000", events);
    private readonly NativeDecoder _decoder = new(IdSource.Random);
    private readonly SiteRules _site = new() { Site = 1, Currency = "EUR" };
    private readonly Dictionary<string, (double Micros, long Bytes)> _costs = [];
    private long _number;

    public int Run()
    {
        var folder = Directory.CreateTempSubdirectory("cairn-stages-").FullName;
        try
        {
            using var catalog = CairnCatalog.Open(Path.Combine(folder, "catalog.db"), TimeProvider.System);
            using var store = new DuckDbEventStore(Path.Combine(folder, "events.duckdb"));
            var gate = new SiteGate(catalog, ErasureJournal.Open(Path.Combine(folder, "erased")));
            for (var round = 0; round < rounds; round++)
            {
                if (round == rounds / 2)
                {
                    _costs.Clear(); // what came before was for the compiler
                }

                Round(gate, store);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        var counted = (rounds - (rounds / 2)) * (double)EventsPerRound;
        foreach (var (stage, (micros, bytes)) in _costs)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{stage,-28} {micros / counted,7:F2} us {bytes / counted,9:N0} bytes an event"));
        }

        return 0;
    }

    private void Round(SiteGate gate, DuckDbEventStore store)
    {
        var bodies = Enumerable.Range(0, EventsPerRound / events).Select(_ => Body()).ToList();
        var opened = Stage("open the body", () => bodies.ConvertAll(Open));
        var decoded = Stage("decide about its events", () => opened.ConvertAll(Decode));
        var rows = Stage("write the spool row", () => decoded.ConvertAll(result => BatchCodec.Encode(result.Batch)));
        var read = Stage("read the spool row", () => rows.ConvertAll(row => BatchCodec.Decode(row)));
        var enriched = Stage("enrich", () => read.ConvertAll(batch => batch.Events.Select(item => Enricher.Enrich(item, batch, _site).Event).ToList()));
        var bounded = Stage("opt-outs and caps", () => Bound(gate, read, enriched));
        Stage("store, 10,000 at a time", () => Store(store, bounded));
    }

    private static List<StoredEvent> Bound(SiteGate gate, List<CollectedBatch> batches, List<List<StoredEvent>> rows)
    {
        var bounded = new List<StoredEvent>(EventsPerRound);
        for (var i = 0; i < batches.Count; i++)
        {
            for (var j = 0; j < rows[i].Count; j++)
            {
                if (gate.Refuse(1, batches[i].Events[j], batches[i]) is null)
                {
                    bounded.Add(gate.Bound(1, rows[i][j]));
                }
            }
        }

        return bounded;
    }

    private static bool Store(DuckDbEventStore store, List<StoredEvent> rows)
    {
        foreach (var turn in rows.Chunk(10_000))
        {
            store.AppendParts(turn.Chunk(1_000).Select(part => new[] { new SiteEvents(1, part) }), new SpoolPosition(default, 1));
        }

        return true;
    }

    private T Stage<T>(string name, Func<T> work)
    {
        var (cpu, bytes) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));
        var made = work();
        var (micros, allocated) = _costs.GetValueOrDefault(name);
        _costs[name] = (micros + (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds, allocated + GC.GetTotalAllocatedBytes(precise: true) - bytes);
        return made;
    }

    private ReadOnlyMemory<byte> Body()
    {
        var buffer = Array.Empty<byte>();
        var length = _bodies.Write(_number++, Ledger.Now, ref buffer);
        var start = buffer.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
        return buffer.AsMemory(start, length - start);
    }

    private static NativeBody Open(ReadOnlyMemory<byte> body) =>
        NativeBody.TryOpen(new CollectRequest(body, "text/plain", null, CollectLimits.ForWriteKey), out var opened) is null ? opened : throw new InvalidDataException(Encoding.UTF8.GetString(body.Span));

    private CollectResult Decode(NativeBody body) => _decoder.Decode(body, new CollectContext
    {
        Site = _site,
        Trust = Trust.Client,
        Received = TimeProvider.System.GetUtcNow(),
        UserAgent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
        Origin = "https://shop.example",
    });
}
