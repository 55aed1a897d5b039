using System.Diagnostics;
using Cairn.Storage.DataDirectory;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Cairn.Storage.Catalog;

/// <summary>The SQLite file of the catalog: one connection writes and checkpoints behind one gate, all others only read.</summary>
/// <remarks>
/// A checkpoint that overlaps another connection's commit can damage a WAL database in the bundled SQLite, hence the gate. The writing
/// connection stays open: when the last connection to a file closes, SQLite checkpoints by itself.
/// </remarks>
internal sealed class CatalogFile : IDisposable
{
    private const long CheckpointBytes = 4 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly SqliteConnection _writer;
    private readonly string _readerString;
    private readonly DbContextOptions<CatalogContext> _writing;
    private readonly DbContextOptions<CatalogContext> _reading;
    private bool _disposed;

    private CatalogFile(string path, SqliteConnection writer)
    {
        _path = path;
        _writer = writer;
        _readerString = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite }.ToString();
        _writing = new DbContextOptionsBuilder<CatalogContext>().UseSqlite(writer).Options;
        _reading = new DbContextOptionsBuilder<CatalogContext>()
            .UseSqlite(_readerString)
            .AddInterceptors(new CatalogPragmas.OnReaderOpened())
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .Options;
    }

    /// <summary>SQLite's words for why the last checkpoint after a commit failed; null when it did not.</summary>
    public string? CheckpointFailure { get; private set; }

    /// <summary>Opens or creates the file, checks it, and brings its tables up to date. The caller holds the data directory's lock.</summary>
    /// <exception cref="StorageUnavailableException">The file cannot be opened, is damaged, or was written by a newer Cairn.</exception>
    public static CatalogFile Open(string path)
    {
        var writer = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            Guard(() => Prepare(path, writer));
            var file = new CatalogFile(path, writer);
            Guard(file.Migrate);
            return file;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Runs <paramref name="read"/> over one consistent state of the file.</summary>
    public T Read<T>(Func<CatalogContext, T> read) => Guard(() =>
    {
        using var context = new CatalogContext(_reading);
        using var transaction = context.Database.BeginTransaction(System.Data.IsolationLevel.ReadUncommitted);
        return read(context);
    });

    /// <summary>Runs <paramref name="write"/> in one transaction, alone; what it throws rolls everything back.</summary>
    public T Write<T>(Func<CatalogContext, T> write)
    {
        lock (_gate)
        {
            return Guard(() =>
            {
                using var context = new CatalogContext(_writing);
                using var transaction = context.Database.BeginTransaction();
                var result = write(context);
                context.SaveChanges();
                transaction.Commit();
                CheckpointWhenLarge();
                return result;
            });
        }
    }

    /// <summary>Runs <paramref name="write"/> in one transaction, alone.</summary>
    public void Write(Action<CatalogContext> write) => Write(context =>
    {
        write(context);
        return true;
    });

    /// <summary>Moves the write-ahead log into the file and empties it; false when a reader was in the way of part of it.</summary>
    public bool Checkpoint()
    {
        lock (_gate)
        {
            return Guard(() => Equals(CatalogPragmas.Execute(_writer, "pragma wal_checkpoint(truncate)"), 0L));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            using (var any = new SqliteConnection(_readerString))
            {
                SqliteConnection.ClearPool(any);
            }

            _writer.Dispose(); // the last connection: SQLite checkpoints and removes the log
        }
    }

    private static void Prepare(string path, SqliteConnection writer)
    {
        if (!File.Exists(path) && !OperatingSystem.IsWindows())
        {
            using var created = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }

        writer.Open();
        CatalogPragmas.ApplyToWriter(writer);
        if (CatalogPragmas.Execute(writer, "pragma quick_check") is not "ok")
        {
            throw new StorageUnavailableException($"The catalog {path} is damaged; restore it from a backup.");
        }

        CatalogPragmas.Execute(writer, "pragma wal_checkpoint(truncate)");
    }

    private void Migrate()
    {
        using var context = new CatalogContext(_writing);
        var known = context.Database.GetMigrations().ToHashSet();
        var applied = context.Database.GetAppliedMigrations().ToList();
        if (applied.Find(migration => !known.Contains(migration)) is { } foreign)
        {
            throw new StorageUnavailableException($"The catalog {_path} was written by a newer Cairn ({foreign}); use that version or a later one.");
        }

        if (applied.Count < known.Count)
        {
            var target = known.Max(StringComparer.Ordinal)!;
            if (applied.Count > 0)
            {
                KeepSnapshot(target);
            }

            MigrationLock.Clear(_writer);
            context.Database.Migrate();
            RemoveSnapshots(except: SnapshotFor(target));
        }
    }

    /// <summary>Removes what was kept of the catalog before it was brought up to date.</summary>
    /// <param name="except">One that stays; null for none.</param>
    /// <param name="keptSince">Those made since then stay; null for none.</param>
    public void RemoveSnapshots(string? except = null, DateTimeOffset? keptSince = null)
    {
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_path)!, Path.GetFileNameWithoutExtension(_path) + ".before-*"))
        {
            if (file != except && !(keptSince is { } since && File.GetLastWriteTimeUtc(file) >= since))
            {
                File.Delete(file);
            }
        }
    }

    private string SnapshotFor(string target) => Path.Combine(Path.GetDirectoryName(_path)!, $"{Path.GetFileNameWithoutExtension(_path)}.before-{target}.db");

    /// <summary>Keeps the catalog as the earlier Cairn left it; a migration that was killed and goes on finds it there and leaves it alone.</summary>
    private void KeepSnapshot(string target)
    {
        var snapshot = SnapshotFor(target);
        if (File.Exists(snapshot))
        {
            return;
        }

        var size = new FileInfo(_path).Length;
        if (new DriveInfo(Path.GetDirectoryName(_path)!).AvailableFreeSpace < 2 * size)
        {
            throw new StorageUnavailableException($"The catalog must be brought up to date, and there is no room for a copy of it before ({size} bytes) and for the work; make room.");
        }

        var unfinished = snapshot + ".new";
        SqliteCopy.Of(_path, unfinished);
        File.Move(unfinished, snapshot);
        OwnerOnlyFile.SyncDirectory(Path.GetDirectoryName(_path)!);
    }

    /// <summary>The newest migration this program knows.</summary>
    public static string NewestMigration()
    {
        using var context = new CatalogContext(new DbContextOptionsBuilder<CatalogContext>().UseSqlite("Data Source=:memory:").Options);
        return context.Database.GetMigrations().Max(StringComparer.Ordinal)!;
    }

    // The log's length is the only cheap measure; a checkpoint that readers hold up, or that fails, is tried again at the next commit.
    // Its failure is no failure of the commit before it, which is in the log and synced.
    private void CheckpointWhenLarge()
    {
        var log = new FileInfo(_path + "-wal");
        if (!log.Exists || log.Length < CheckpointBytes)
        {
            return;
        }

        try
        {
            CatalogPragmas.Execute(_writer, "pragma wal_checkpoint(truncate)");
            CheckpointFailure = null;
        }
        catch (SqliteException failure)
        {
            CheckpointFailure = failure.Message;
        }
    }

    private static void Guard(Action work) => Guard(() =>
    {
        work();
        return true;
    });

    private static T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException failure)
        {
            throw Unavailable(failure);
        }
        catch (DbUpdateException failure) when (failure.InnerException is SqliteException cause)
        {
            throw Unavailable(cause);
        }
    }

    // A constraint or a wrong statement is a defect of ours and keeps its own type; everything else is the machine's.
    private static Exception Unavailable(SqliteException failure) => failure.SqliteErrorCode switch
    {
        1 or 19 or 20 or 21 or 25 => new UnreachableException($"The catalog was used wrongly: {failure.Message}", failure),
        _ => new StorageUnavailableException($"The catalog cannot be used: {failure.Message}", failure),
    };
}
