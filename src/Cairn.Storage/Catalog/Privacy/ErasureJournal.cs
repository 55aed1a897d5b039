using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cairn.Storage.DataDirectory;
using Microsoft.Data.Sqlite;

namespace Cairn.Storage.Catalog.Privacy;

/// <summary>Who was erased and when, in a SQLite file of its own that no backup holds, so that it can be applied to whatever is restored. Any thread may call.</summary>
/// <remarks>
/// People are in it as hashes with a key that lies in the file itself. Each request also says whether the store has carried it out, and
/// whether the bytes are off the disk: what a death leaves undone is done at the next start.
/// </remarks>
public sealed class ErasureJournal
{
    /// <summary>The version of the file this program writes.</summary>
    public const int Format = 1;

    private const string Schema = """
        create table if not exists meta (one integer primary key check (one = 1), format integer not null, key blob not null);
        create table if not exists erased (site integer not null, hash blob not null, at integer not null, primary key (site, hash)) without rowid;
        create table if not exists requests (number integer primary key autoincrement, at integer not null, applied integer not null, rewritten integer not null);
        """;

    private readonly string _path;
    private readonly Lock _gate = new();
    private readonly Dictionary<(int Site, UInt128 Hash), long> _erased = [];
    private byte[] _key = [];
    private long _unapplied;
    private (long Number, long Since)? _due;

    private ErasureJournal(string path) => _path = path;

    /// <summary>Whether nobody was erased, so that no visitor need be looked up.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _erased.Count == 0;
            }
        }
    }

    /// <summary>How many people were erased.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _erased.Count;
            }
        }
    }

    /// <summary>Whether somebody is erased here who may still be in the store: after a death in the middle of it, and after a restore.</summary>
    public bool HasUnapplied
    {
        get
        {
            lock (_gate)
            {
                return _unapplied > 0;
            }
        }
    }

    /// <summary>Since when something that was erased may still lie on the disk, in microseconds since the Unix epoch; null when nothing does.</summary>
    public long? RewriteDueSince
    {
        get
        {
            lock (_gate)
            {
                return _due?.Since;
            }
        }
    }

    /// <summary>The newest request; 0 for none.</summary>
    public long LastRequest
    {
        get
        {
            lock (_gate)
            {
                return _due?.Number ?? 0;
            }
        }
    }

    /// <summary>Reads the journal; a missing one is empty, and one of a Cairn that kept it as text is taken over.</summary>
    /// <exception cref="StorageUnavailableException">The file does not read: going on without it would bring back who was erased.</exception>
    public static ErasureJournal Open(string path)
    {
        var journal = new ErasureJournal(Path.GetFullPath(path));
        if (File.Exists(journal._path) || File.Exists(journal.Text))
        {
            journal.With(journal.Read);
            File.Delete(journal.Text);
            File.Delete(journal.PendingMark);
        }

        return journal;
    }

    /// <summary>Puts a journal into a directory that is being restored: everything in it must be carried out again.</summary>
    /// <param name="from">The journal to take over; it stays as it is.</param>
    /// <param name="to">Where it goes.</param>
    /// <exception cref="StorageUnavailableException">It does not read, or is of a newer Cairn.</exception>
    public static void Adopt(string from, string to)
    {
        SqliteCopy.Of(from, to);
        var adopted = Open(to);
        adopted.With(connection =>
        {
            Execute(connection, "update requests set applied = 0, rewritten = 0");
            adopted.Read(connection);
        });
    }

    /// <summary>How many people a journal holds; the file is only read.</summary>
    /// <exception cref="StorageUnavailableException">It does not read, or is of a newer Cairn.</exception>
    public static long CountIn(string path)
    {
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            connection.Open();
            RequireFormat(connection);
            return (long)Scalar(connection, "select count(*) from erased")!;
        }
        catch (SqliteException unreadable)
        {
            throw new StorageUnavailableException($"{path} is no journal of erased people, or damaged: {unreadable.Message}", unreadable);
        }
    }

    /// <summary>Writes a copy of the journal; an empty one is made, so that the copy says that nobody was erased.</summary>
    public void CopyTo(string path)
    {
        With(_ => { });
        SqliteCopy.Of(_path, path);
    }

    /// <summary>Whether something the visitor did at this moment was erased.</summary>
    public bool Covers(int site, string visitor, long occurredMicros) => occurredMicros < (ErasedAt(site, visitor) ?? long.MinValue);

    /// <summary>Up to when what somebody did is erased, in microseconds since the Unix epoch, itself not included; null when they are not.</summary>
    /// <param name="site">The site's number.</param>
    /// <param name="hash">After <see cref="HashedId"/>.</param>
    public long? ErasedAt(int site, string hash)
    {
        lock (_gate)
        {
            return _erased.Count > 0 && _erased.TryGetValue((site, Keyed(hash)), out var at) ? at : null;
        }
    }

    /// <summary>Writes down that somebody is erased as of a moment; on the disk when it returns.</summary>
    /// <param name="site">The site's number.</param>
    /// <param name="hashes">After <see cref="HashedId"/>.</param>
    /// <param name="atMicros">What they did before it is erased.</param>
    /// <returns>The number of the request, for <see cref="Applied"/>.</returns>
    public long Add(int site, IEnumerable<string> hashes, long atMicros)
    {
        var number = 0L;
        With(connection =>
        {
            Read(connection); // makes the key of a new file
            Execute(connection, "begin immediate");
            foreach (var hash in hashes)
            {
                Insert(connection, site, hash, atMicros);
            }

            Execute(connection, "insert into requests (at, applied, rewritten) values ($at, 0, 0)", ("$at", atMicros));
            number = (long)Scalar(connection, "select last_insert_rowid()")!;
            Execute(connection, "commit");
            Read(connection);
        });
        return number;
    }

    /// <summary>The store has carried out the requests up to this one.</summary>
    public void Applied(long number) => Mark("update requests set applied = 1 where applied = 0 and number <= $number", number);

    /// <summary>The bytes of the requests up to this one are off the disk.</summary>
    public void Rewritten(long number) => Mark("update requests set rewritten = 1 where rewritten = 0 and number <= $number", number);

    private string Text => Path.Combine(Path.GetDirectoryName(_path)!, "erased.journal");

    private string PendingMark => Path.Combine(Path.GetDirectoryName(_path)!, "erase.pending");

    private void Mark(string sql, long number) => With(connection =>
    {
        Execute(connection, sql, ("$number", number));
        Read(connection);
    });

    /// <summary>Opens the file, makes what is not in it yet, and closes it again: between two erasures nobody has it open.</summary>
    private void With(Action<SqliteConnection> work)
    {
        lock (_gate)
        {
            try
            {
                OwnerOnlyFile.Touch(_path);
                using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Pooling = false }.ToString());
                connection.Open();
                Execute(connection, "pragma journal_mode = delete");
                Execute(connection, "pragma synchronous = extra");
                Execute(connection, "pragma fullfsync = 1");
                Prepare(connection);
                work(connection);
            }
            catch (Exception unreadable) when (unreadable is SqliteException or IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException or OverflowException)
            {
                throw new StorageUnavailableException($"The journal of erased people, {_path}, does not read: {unreadable.Message} Put back its newest copy.", unreadable);
            }
        }
    }

    private void Prepare(SqliteConnection connection)
    {
        Execute(connection, "begin immediate");
        Execute(connection, Schema);
        Execute(connection, "insert or ignore into meta values (1, $format, $key)", ("$format", Format), ("$key", Secrets.Bytes(32)));
        RequireFormat(connection);
        _key = (byte[])Scalar(connection, "select key from meta")!;
        TakeOver(connection);
        Execute(connection, "commit");
    }

    private static void RequireFormat(SqliteConnection connection)
    {
        if (Scalar(connection, "select format from meta") is long format and > Format)
        {
            throw new StorageUnavailableException($"The journal of erased people has format {format}; this Cairn reads up to {Format}. Use the version that wrote it or a later one.");
        }
    }

    /// <summary>A Cairn before the first release kept lines of site, hash and moment.</summary>
    private void TakeOver(SqliteConnection connection)
    {
        if (!File.Exists(Text))
        {
            return;
        }

        var last = 0L;
        foreach (var line in File.ReadAllLines(Text))
        {
            var parts = line.Split(' ');
            last = Math.Max(last, long.Parse(parts[2], CultureInfo.InvariantCulture));
            Insert(connection, int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], long.Parse(parts[2], CultureInfo.InvariantCulture));
        }

        Execute(connection, "insert into requests (at, applied, rewritten) values ($at, 1, $rewritten)", ("$at", last), ("$rewritten", File.Exists(PendingMark) ? 0 : 1));
    }

    private void Insert(SqliteConnection connection, int site, string hash, long at)
    {
        var bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, Keyed(hash));
        Execute(
            connection, "insert into erased values ($site, $hash, $at) on conflict (site, hash) do update set at = max(at, excluded.at)", ("$site", site), ("$hash", bytes), ("$at", at));
    }

    private void Read(SqliteConnection connection)
    {
        _erased.Clear();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "select site, hash, at from erased";
            using var rows = command.ExecuteReader();
            while (rows.Read())
            {
                _erased[(rows.GetInt32(0), System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian((byte[])rows.GetValue(1)))] = rows.GetInt64(2);
            }
        }

        _unapplied = (long)Scalar(connection, "select count(*) from requests where applied = 0")!;
        _due = Scalar(connection, "select min(at) from requests where rewritten = 0") is long since ? ((long)Scalar(connection, "select max(number) from requests")!, since) : null;
    }

    private UInt128 Keyed(string hash)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> text = stackalloc byte[Encoding.ASCII.GetByteCount(hash)];
        Encoding.ASCII.GetBytes(hash, text);
        HMACSHA256.HashData(_key, text, mac);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(mac);
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static void Execute(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        command.ExecuteNonQuery();
    }
}
