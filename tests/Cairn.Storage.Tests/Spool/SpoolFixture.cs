using Cairn.Collection.Decoding;
using Cairn.Collection.Ids;
using Cairn.Storage.Spool;

namespace Cairn.Storage.Tests.Spool;

/// <summary>A directory with a spool in it; goes with the test.</summary>
public sealed class SpoolFixture : IDisposable
{
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("cairn-spool-").FullName;

    public string File => Path.Combine(Directory, "spool.db");

    public EventSpool Open(SpoolOptions? options = null, Func<(long Free, long Total)>? disk = null) =>
        EventSpool.Open(File, options ?? new SpoolOptions { ReserveBytes = 0 }, TimeProvider.System, IdSource.Random, disk);

    public static CollectedBatch Batch(UInt128 id, int site = 1, int padding = 0) => new()
    {
        Site = site,
        ReceivedMicros = 5,
        UserAgent = "x",
        Events = [Event(id, padding)],
    };

    public static CollectedEvent Event(UInt128 id, int padding = 0) =>
        new() { EventId = id, Visitor = "v", Name = "a", OccurredMicros = 1, Title = padding == 0 ? null : new string('x', padding) };

    public static UInt128[] Ids(EventSpool spool) =>
        [.. spool.Read(0, long.MaxValue).SelectMany(row => row.Decode()!.Events).Select(item => item.EventId)];

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
