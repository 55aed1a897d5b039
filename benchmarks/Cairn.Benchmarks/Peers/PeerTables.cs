using System.Globalization;
using Cairn.Benchmarks.Data;

namespace Cairn.Benchmarks.Peers;

/// <summary>The peers over a kept store's events: loaded at the first start, found again at the next.</summary>
internal static class PeerTables
{
    /// <summary>Starts ClickHouse; it must have been started once before DuckDB, which loads what it leaves.</summary>
    public static PeerProcess ClickHouse(BenchStore store)
    {
        if (!File.Exists(Path.Combine(store.Folder, "clickhouse.json")))
        {
            Console.Error.WriteLine("Writing the peers' events and loading them, once ...");
            RowsFile.Write(Path.Combine(store.Folder, "events.rows"), BenchStore.Seed, store.Events);
        }

        return PeerProcess.Start("clickhouse.mjs", store.Folder, Threads, RowsFile.Columns);
    }

    /// <summary>Starts DuckDB.</summary>
    public static PeerProcess DuckDb(BenchStore store) => PeerProcess.Start("duckdb.mjs", store.Folder, Threads);

    /// <summary>Loads both, so that a later run need not; returns what they say of themselves.</summary>
    public static IReadOnlyList<PeerFacts> Load(BenchStore store)
    {
        using var clickHouse = ClickHouse(store);
        using var duckDb = DuckDb(store);
        return [clickHouse.Facts, duckDb.Facts];
    }

    private static string Threads { get; } = PeerProcess.Threads.ToString(CultureInfo.InvariantCulture);
}
