using System.Diagnostics;
using System.Globalization;
using Cairn.Collection.Events;
using Cairn.Storage.Events;
using Xunit;

namespace Cairn.Storage.Tests.Events;

/// <summary>A process is killed in the middle of appends; what it had said is stored must be there, once, and nothing in halves.</summary>
public sealed class EventStoreCrashTests : IDisposable
{
    private const int BatchEvents = 700;
    private const string Stored = "stored ";
    private static readonly Guid Spool = new(7, 7, 7, new byte[8]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cairn-crash-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Kill_9_loses_nothing_and_halves_nothing()
    {
        var path = Path.Combine(_folder.FullName, "events.duckdb");
        for (var kill = 1; kill <= 4; kill++)
        {
            var said = AppendUntil(path, batches: 3 * kill);

            using var store = new DuckDbEventStore(path);
            var position = store.SpoolPosition;
            Assert.Equal(Spool, position.SpoolId);
            Assert.InRange(position.Position, said, said + 1_000);
            Assert.Equal(
                Enumerable.Range(1, (int)position.Position * BatchEvents).Select(i => ((long)i, (UInt128)i)),
                store.ReadAll(1, long.MinValue, long.MaxValue).Select(row => (row.Seq, row.Event.EventId)));
        }
    }

    /// <summary>What the killed process does. It takes the path from standard input and says on standard output what is stored.</summary>
    [Fact(Explicit = true)]
    public void Appends_until_it_is_killed()
    {
        using var store = new DuckDbEventStore(Console.ReadLine()!);
        for (var position = store.SpoolPosition.Position + 1; ; position++)
        {
            store.Append([new SiteEvents(1, Batch(position))], new SpoolPosition(Spool, position));
            Console.WriteLine(Stored + position.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static List<StoredEvent> Batch(long position) =>
    [
        .. Enumerable.Range(0, BatchEvents)
            .Select(i => (int)((position - 1) * BatchEvents) + i + 1)
            .Select(id => new StoredEvent
            {
                EventId = (UInt128)id, Visitor = $"visitor {id % 50}", User = id % 7 == 0 ? $"user {id % 20}" : null,
                OccurredMicros = id, ReceivedMicros = id, Name = "page_view", Properties = """{"filler":"some more text to write"}""",
            }),
    ];

    private static long AppendUntil(string path, int batches)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Cairn.Storage.Tests"))
        {
            ArgumentList = { "-explicit", "only", "-method", $"{typeof(EventStoreCrashTests).FullName}.{nameof(Appends_until_it_is_killed)}" },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var child = Process.Start(start)!;
        child.StandardInput.WriteLine(path);
        var said = 0L;
        while (batches > 0 && child.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith(Stored, StringComparison.Ordinal))
            {
                said = long.Parse(line.AsSpan(Stored.Length), CultureInfo.InvariantCulture);
                batches--;
            }
        }

        child.Kill();
        child.WaitForExit();
        Assert.Equal(0, batches);
        return said;
    }
}
