using Cairn.Storage.DuckDb;
using Cairn.Storage.Events;

namespace Cairn.Storage.Tests.Events;

public sealed class DuckDb_is_an_event_store : EventStoreContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cairn-events-");

    public void Dispose() => _folder.Delete(recursive: true);

    protected override IEventStore Open() => new DuckDbEventStore(Path.Combine(_folder.FullName, "events.duckdb"), new DuckDbOptions { MemoryMiB = 256 });

    protected override void Reopened(Action<IEventStore> first, Action<IEventStore> then)
    {
        foreach (var work in (Action<IEventStore>[])[first, then])
        {
            using var store = Open();
            work(store);
        }
    }
}
