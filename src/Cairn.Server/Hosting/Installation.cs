using Cairn.Storage.Catalog;
using Cairn.Storage.DataDirectory;

namespace Cairn.Server.Hosting;

/// <summary>Everything opened of one data directory, in order: catalog, store, spool, index. Disposed in the opposite order.</summary>
internal sealed class Installation : IDisposable
{
    private readonly HeldDirectory _directory;

    private Installation(HeldDirectory directory, CairnCatalog catalog)
    {
        _directory = directory;
        Catalog = catalog;
        Socket = OwnerSocket.Prepare(directory.Paths);
    }

    public DataPaths Paths => _directory.Paths;

    public Readiness Readiness { get; } = new();

    public CairnCatalog Catalog { get; }

    public OwnerSocket Socket { get; }

    /// <summary>Opens a directory that this process holds; disposing the installation lets go of it.</summary>
    public static Installation Open(HeldDirectory directory, TimeProvider time)
    {
        try
        {
            return new Installation(directory, CairnCatalog.Open(directory.Paths.Catalog, time));
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
        Catalog.Dispose();
        _directory.Dispose();
    }
}
