using Cairn.Storage.Catalog;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.Events;

namespace Cairn.Server.Hosting;

/// <summary>Everything opened of one data directory, in order: catalog, store, spool, index. Disposed in the opposite order.</summary>
internal sealed class Installation : IDisposable
{
    private readonly HeldDirectory _directory;

    private Installation(HeldDirectory directory, CairnCatalog catalog, IEventStore store)
    {
        _directory = directory;
        Catalog = catalog;
        Store = store;
        Socket = OwnerSocket.Prepare(directory.Paths);
    }

    public DataPaths Paths => _directory.Paths;

    public Readiness Readiness { get; } = new();

    public CairnCatalog Catalog { get; }

    public IEventStore Store { get; }

    public OwnerSocket Socket { get; }

    /// <summary>Opens a directory that this process holds; disposing the installation lets go of it.</summary>
    public static Installation Open(HeldDirectory directory, TimeProvider time)
    {
        try
        {
            var catalog = CairnCatalog.Open(directory.Paths.Catalog, time);
            return new Installation(directory, catalog, new DuckDbEventStore(directory.Paths.Events));
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Socket.Dispose();
        Store.Dispose();
        Catalog.Dispose();
        _directory.Dispose();
    }
}
