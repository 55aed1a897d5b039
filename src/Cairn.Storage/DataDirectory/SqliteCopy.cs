using Microsoft.Data.Sqlite;

namespace Cairn.Storage.DataDirectory;

/// <summary>One state of a SQLite file that others go on writing, held until it is copied with SQLite's own backup interface.</summary>
internal sealed class SqliteCopy : IDisposable
{
    private readonly SqliteConnection _source;
    private readonly SqliteTransaction _state;

    /// <summary>Takes hold of the state the file is in now; who writes it need not wait.</summary>
    /// <exception cref="StorageUnavailableException">The file cannot be read.</exception>
    public SqliteCopy(string path)
    {
        _source = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            _source.Open();
            _state = _source.BeginTransaction(deferred: true);
            using var touch = _source.CreateCommand();
            touch.Transaction = _state;
            touch.CommandText = "select count(*) from sqlite_master";
            touch.ExecuteScalar();
        }
        catch (SqliteException cause)
        {
            _source.Dispose();
            throw new StorageUnavailableException($"{path} cannot be read: {cause.Message}", cause);
        }
    }

    /// <summary>Copies a file whole, as it is now.</summary>
    public static void Of(string from, string to)
    {
        using var copy = new SqliteCopy(from);
        copy.To(to);
    }

    /// <summary>Writes that state to a new file, which needs no log beside it and is on the disk when this returns.</summary>
    /// <exception cref="StorageUnavailableException">The disk did not take it.</exception>
    public void To(string path)
    {
        try
        {
            File.Delete(path);
            OwnerOnlyFile.Touch(path);
            using (var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString()))
            {
                copy.Open();
                _source.BackupDatabase(copy);
                using var plain = copy.CreateCommand();
                plain.CommandText = "pragma journal_mode = delete";
                plain.ExecuteScalar();
            }

            OwnerOnlyFile.Sync(path);
        }
        catch (SqliteException cause)
        {
            throw new StorageUnavailableException($"{path} cannot be written: {cause.Message}", cause);
        }
    }

    public void Dispose()
    {
        _state.Dispose();
        _source.Dispose();
    }
}
