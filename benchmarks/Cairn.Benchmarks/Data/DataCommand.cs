using System.Globalization;
using Cairn.Storage.Events;

namespace Cairn.Benchmarks.Data;

/// <summary>Writes the bench's world to a Parquet file, for anybody who wants to run a peer of their own over the same events.</summary>
internal static class DataCommand
{
    /// <summary>Writes <c>benchmarks/data/events-N.parquet</c> and prints its path.</summary>
    public static int Run(int events)
    {
        var folder = Directory.CreateDirectory(BenchFolder.Data).FullName;
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"events-{events}.parquet"));
        var rows = ParquetWriter.Write(path, 1, new BenchWorld(seed: 1).Events(events).Select((e, at) => (at + 1L, e)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows:N0} events, {new FileInfo(path).Length >> 20:N0} MiB: {path}"));
        return 0;
    }
}
