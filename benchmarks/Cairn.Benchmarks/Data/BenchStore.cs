using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Events;

namespace Cairn.Benchmarks.Data;

/// <summary>The bench's world in a store of Cairn's own, made once per size and kept in the data folder.</summary>
/// <param name="Folder">Where the store, and what the peers make of the same events, lie.</param>
/// <param name="Events">How many events it holds.</param>
/// <param name="AppendSeconds">How long <see cref="IEventStore.AppendParts"/> took when it was made, in seconds.</param>
internal sealed record BenchStore(string Folder, long Events, double AppendSeconds)
{
    public const ulong Seed = 1;
    public const int Site = 1;
    private const int BatchEvents = 100_000;
    private const int ProgressEvents = 5_000_000;

    /// <summary>Finds the kept store of this many events, or makes it.</summary>
    public static BenchStore Make(long events)
    {
        var folder = FolderOf(events);
        var facts = Path.Combine(folder, "store.json");
        if (File.Exists(facts))
        {
            return JsonSerializer.Deserialize<BenchStore>(File.ReadAllText(facts))! with { Folder = folder };
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        var made = new BenchStore(folder, events, Fill(PathIn(folder), events));
        File.WriteAllText(facts, JsonSerializer.Serialize(made));
        return made;
    }

    /// <summary>Opens the store and waits until it has read its fingerprints, so that nothing runs beside what is timed.</summary>
    public DuckDbEventStore Open()
    {
        var store = new DuckDbEventStore(PathIn(Folder), new DuckDbOptions());
        store.Append([], null);
        return store;
    }

    private static string FolderOf(long events) => Path.Combine(
        BenchFolder.Data, string.Create(CultureInfo.InvariantCulture, $"world-{BenchWorld.Version}-seed-{Seed}-events-{events}"));

    private static string PathIn(string folder) => Path.Combine(folder, "events.duckdb");

    private static double Fill(string path, long events)
    {
        var watch = new Stopwatch();
        var done = 0L;
        using var store = new DuckDbEventStore(path, new DuckDbOptions());
        foreach (var batch in new BenchWorld(Seed).Events(events).Chunk(BatchEvents))
        {
            watch.Start();
            store.Append([new SiteEvents(Site, batch)], null);
            watch.Stop();
            done += batch.Length;
            if (done % ProgressEvents == 0)
            {
                Console.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"stored {done:N0} events, {done / watch.Elapsed.TotalSeconds:N0} a second"));
            }
        }

        return watch.Elapsed.TotalSeconds;
    }
}
