using Cairn.Storage.DataDirectory;
using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>One state of the store, copied into a file of its own while others go on reading and writing.</summary>
/// <remarks>The file is attached first, since that takes a moment; <see cref="Hold"/> takes hold of the state, which takes none.</remarks>
public sealed class StoreCopy : IDisposable
{
    private static readonly SqlName Attached = new("store_copy");

    private readonly StoreSupervisor _supervisor;
    private readonly StoreSupervisor.Lease _lease;
    private readonly DuckDbConnection _connection;
    private readonly string _path;
    private bool _done;

    /// <param name="supervisor">Whose store.</param>
    /// <param name="path">The file to make, in the folder of copies.</param>
    internal StoreCopy(StoreSupervisor supervisor, string path)
    {
        (_supervisor, _path) = (supervisor, path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
        File.Delete(path + ".wal");
        _lease = supervisor.Enter();
        _connection = _lease.Store.Connect();
        try
        {
            Guard(() => _connection.Execute($"attach {new SqlLiteral(path)} as {Attached} (storage_version {new SqlLiteral(DuckDbDatabase.FileFormat)})"));
        }
        catch
        {
            _connection.Dispose();
            _lease.Dispose();
            throw;
        }
    }

    /// <summary>Where the drain stood; from <see cref="Hold"/> on.</summary>
    public SpoolPosition Position { get; private set; }

    /// <summary>What the state holds; from <see cref="Fill"/> on.</summary>
    public IReadOnlyList<StoreSums> Sums { get; private set; } = [];

    /// <summary>Takes hold of the state the store is in now.</summary>
    public void Hold() => Guard(() =>
    {
        _connection.Begin();
        Position = OpenStore.PositionIn(_connection);
    });

    /// <summary>Copies that state into the file, which is on the disk when this returns.</summary>
    /// <exception cref="OperationCanceledException">It was stopped; the file is gone.</exception>
    public void Fill(CancellationToken cancellationToken)
    {
        using var stop = cancellationToken.Register(_connection.Interrupt);
        try
        {
            Guard(() =>
            {
                Sums = StoreSums.Read(_connection);
                var source = new SqlName($"\"{Name().Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
                _connection.Execute($"copy from database {source} to {Attached} (schema)");
                _connection.Execute($"copy from database {source} to {Attached} (data)");
                _connection.Commit();
                _connection.Execute($"checkpoint {Attached}");
                _connection.Execute($"detach {Attached}");
                _done = true;
            });
        }
        catch (DuckDbException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (DuckDbException cause)
        {
            throw new StorageUnavailableException($"The event store could not be copied: {cause.Message}", cause);
        }

        OwnerOnlyFile.Sync(_path);
    }

    /// <summary>Lets go of the store; a file that was not finished is gone.</summary>
    public void Dispose()
    {
        if (!_done)
        {
            Quietly($"rollback");
            Quietly($"detach {Attached}");
        }

        _connection.Dispose();
        _lease.Dispose();
        if (!_done)
        {
            File.Delete(_path);
            File.Delete(_path + ".wal");
        }
    }

    private void Guard(Action work) => _supervisor.Guard(_lease.Store, work);

    private string Name()
    {
        using var name = _connection.Query($"select current_database()");
        name.NextChunk();
        return name.Column(0).Text(0)!;
    }

    private void Quietly(SqlText sql)
    {
        try
        {
            _connection.Execute(sql);
        }
        catch (DuckDbException)
        {
            // There was no transaction, or the database is gone.
        }
    }
}
