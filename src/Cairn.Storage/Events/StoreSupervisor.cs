using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>Opens the store on first use, closes it after a failure that invalidates the database, and opens it again once everybody has left.</summary>
/// <remarks>Two instances on one file in one process would not see each other's locks, so the new one waits until the old one is gone.</remarks>
internal sealed class StoreSupervisor(Func<OpenStore> open) : IDisposable
{
    private readonly Lock _gate = new();
    private OpenStore? _store;
    private bool _disposed;

    /// <summary>How often the store was opened.</summary>
    public int Openings { get; private set; }

    /// <summary>Gives the open store until the lease is disposed.</summary>
    /// <exception cref="StorageUnavailableException">It is broken and somebody still uses it, or it cannot be opened.</exception>
    public Lease Enter()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _store ??= Open();
            return _store.TryEnter()
                ? new Lease(this, _store)
                : throw new StorageUnavailableException("The event store failed and is being closed; it opens again as soon as its last reader has left.");
        }
    }

    /// <summary>Runs work on the store, and turns a failure of disk or database into what callers can act on.</summary>
    /// <exception cref="StorageUnavailableException">The machine failed, not the statement.</exception>
    public T Guard<T>(OpenStore store, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DuckDbException cause) when (cause.InvalidatesDatabase)
        {
            Break(store);
            throw new StorageUnavailableException(cause.Message, cause);
        }
        catch (DuckDbException cause) when (cause.IsEnvironment)
        {
            throw new StorageUnavailableException(cause.Message, cause);
        }
    }

    /// <summary>As above, for work without a result.</summary>
    public void Guard(OpenStore store, Action work) => Guard(store, () =>
    {
        work();
        return true;
    });

    /// <summary>Takes the store out of use; the next caller after the last user opens it anew.</summary>
    public void Break(OpenStore store)
    {
        lock (_gate)
        {
            store.Break();
        }
    }

    /// <summary>Closes the store and does something to its file before anybody opens it again; false when somebody uses it, or that says so.</summary>
    public bool TryReplace(Func<bool> swap)
    {
        lock (_gate)
        {
            if (_store is { IsIdle: false })
            {
                return false;
            }

            _store?.Dispose();
            _store = null;
            return swap();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _store?.Dispose();
            _store = null;
        }
    }

    private OpenStore Open()
    {
        try
        {
            Openings++;
            return open();
        }
        catch (DuckDbException cause)
        {
            throw new StorageUnavailableException(cause.Message, cause);
        }
    }

    private void Leave(OpenStore store)
    {
        lock (_gate)
        {
            if (store.Leave() && ReferenceEquals(_store, store))
            {
                _store = null;
                store.Dispose();
            }
        }
    }

    /// <summary>The right to use an open store.</summary>
    internal readonly struct Lease(StoreSupervisor supervisor, OpenStore store) : IDisposable
    {
        public OpenStore Store => store;

        public void Dispose() => supervisor.Leave(store);
    }
}
