using System.Threading.Channels;
using Cairn.Collection.Decoding;
using Cairn.Collection.Ids;
using Cairn.Collection.Metrics;
using Cairn.Storage.Events;
using Microsoft.Data.Sqlite;

namespace Cairn.Storage.Spool;

/// <summary>Where accepted requests lie, durable, until the event store has them.</summary>
/// <remarks>
/// Any thread may append. A request is answered only after the commit that holds it returned, and so is every other of its group.
/// Positions rise and are never used twice under one <see cref="Id"/>: not after emptying, VACUUM, a restored copy or a new file.
/// </remarks>
public sealed class EventSpool : IDisposable
{
    private readonly string _path;
    private readonly IdSource _ids;
    private readonly SqliteConnection _connection;
    private readonly SpoolQueue _queue;
    private readonly SpoolWriter _writer;
    private readonly TaskCompletionSource<Exception> _fatal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _idLock = new();
    private readonly Lock _holdLock = new();
    private long _done;
    private long _heldAfter = long.MaxValue;
    private Guid _id;
    private long _last;
    private bool _disposed;

    private EventSpool(string path, SpoolOptions options, TimeProvider time, IdSource ids, Func<(long Free, long Total)> disk)
    {
        _path = path;
        _ids = ids;
        _connection = SpoolFile.OpenWriter(path, options.Durability, ids);
        _id = SpoolFile.Id(_connection);
        _last = SpoolFile.Sequence(_connection);
        _queue = new SpoolQueue(options);
        _writer = new SpoolWriter(_connection, _queue, options, new DiskSpace(disk, options, time), time, Committed, cause => _fatal.TrySetResult(cause));
    }

    /// <summary>Opens or makes the file, checks it, and makes real what only the page cache may hold. The caller holds the data directory's lock.</summary>
    /// <param name="path">The file, <c>spool.db</c> in the data directory; the directory exists.</param>
    /// <param name="options">Limits and durability.</param>
    /// <param name="time">Measures durations.</param>
    /// <param name="ids">Names a new spool.</param>
    /// <param name="disk">Measures free and total bytes; null asks the file system the file lies on.</param>
    /// <exception cref="StorageUnavailableException">The file cannot be opened, or is damaged.</exception>
    public static EventSpool Open(string path, SpoolOptions options, TimeProvider time, IdSource ids, Func<(long Free, long Total)>? disk = null)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return new EventSpool(path, options, time, ids, disk ?? (() => DiskSpace.Of(directory)));
    }

    /// <summary>Whose positions these are. Changes only in <see cref="SettleAsync"/>.</summary>
    public Guid Id
    {
        get
        {
            lock (_idLock)
            {
                return _id;
            }
        }
    }

    /// <summary>The highest position handed out; 0 for none.</summary>
    public long LastPosition => Interlocked.Read(ref _last);

    /// <summary>Why a request would be refused now, in two words for whoever watches the process; null while one would be kept.</summary>
    public string? WhyNot() => _writer.WhyNot();

    /// <summary>Completes when the disk failed in a way only a restart can mend; the host ends with exit code 1 then. Never faults.</summary>
    public Task<Exception> Fatal => _fatal.Task;

    /// <summary>Turns a request away before anything is done for it, when the line in front of the writer is full: refusing must cost far less than keeping, or what is refused takes the time of what is kept.</summary>
    public bool TurnsAway()
    {
        if (!_queue.IsFull)
        {
            return false;
        }

        CairnMetrics.SpoolRefused.Add(1, new KeyValuePair<string, object?>("why", "queue"));
        return true;
    }

    /// <summary>Keeps what one request left. Completes with its position after the commit.</summary>
    /// <returns>A task that fails with <see cref="StorageUnavailableException"/> when nothing was kept, or nobody can know: answer 503.</returns>
    public Task<long> AppendAsync(CollectedBatch batch)
    {
        if (_writer.Fault is { } fault)
        {
            return Refused("fault", fault.Message);
        }

        var waiting = new Waiting { Site = batch.Site, Row = BatchCodec.Encode(batch) };
        return _queue.TryEnter(waiting, out var why) ? waiting.Done.Task : Refused(why, "Too many requests wait for the spool.");
    }

    /// <summary>Reads rows after a position, in order, until they hold so many bytes; at least one, if there is any.</summary>
    /// <remarks>One thread at a time should read; each call opens its own connection, and closes it: a reader that stays would keep the log from being begun anew.</remarks>
    /// <exception cref="StorageUnavailableException">The file cannot be read now.</exception>
    public IReadOnlyList<SpoolRow> Read(long after, long maxBytes)
    {
        try
        {
            using var connection = SpoolFile.OpenReader(_path);
            using var command = connection.CreateCommand();
            command.CommandText = "select position, site, body from entries where position > $after order by position";
            command.Parameters.AddWithValue("$after", after);
            using var reader = command.ExecuteReader();
            return ReadRows(reader, maxBytes);
        }
        catch (SqliteException cause)
        {
            throw new StorageUnavailableException($"The spool could not be read: {cause.Message}", cause);
        }
    }

    /// <summary>What of a site lies after a position.</summary>
    /// <exception cref="StorageUnavailableException">The file cannot be read now.</exception>
    public WaitingEvents Waiting(int site, long after)
    {
        try
        {
            return WaitingEvents.Read(_path, site, after);
        }
        catch (SqliteException cause)
        {
            throw new StorageUnavailableException($"The spool could not be read: {cause.Message}", cause);
        }
    }

    /// <summary>Waits until rows may have been committed since the last call; may wake without cause. For one waiting reader.</summary>
    public async Task WaitForNewsAsync(CancellationToken cancellationToken) => await _news.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Lets rows up to a position go, soon, but for those that are held. Call with what store and sink have committed.</summary>
    public void DeleteThrough(long position)
    {
        lock (_holdLock)
        {
            _done = Math.Max(_done, position);
            _writer.DeleteThrough(Math.Min(_done, _heldAfter));
        }
    }

    /// <summary>Holds every row back from now on, until <see cref="Held"/> lets it go or the answer is disposed of. For one holder at a time.</summary>
    /// <exception cref="InvalidOperationException">Somebody holds rows already.</exception>
    public IDisposable Hold()
    {
        lock (_holdLock)
        {
            if (_heldAfter != long.MaxValue)
            {
                throw new InvalidOperationException("Rows of the spool are held already.");
            }

            _heldAfter = 0;
        }

        return new Holding(this);
    }

    /// <summary>Says that the holder needs rows up to a position no longer.</summary>
    public void Held(long through)
    {
        lock (_holdLock)
        {
            _heldAfter = through;
            _writer.DeleteThrough(Math.Min(_done, _heldAfter));
        }
    }

    /// <summary>How many requests wait for the store.</summary>
    public long CountWaiting()
    {
        using var connection = SpoolFile.OpenReader(_path);
        return (long)SpoolFile.Scalar(connection, "select count(*) from entries")!;
    }

    /// <summary>Compares this file with where store and sink stand; the drain does so once, before it reads.</summary>
    /// <remarks>
    /// A file put back from a backup would hand out positions that its older self has used, and the store would skip them. Such a
    /// file is known by standing behind the store: it goes on under a new id, and keeps the rows the store may not have.
    /// </remarks>
    /// <returns>The id that holds from now on.</returns>
    public async Task<Guid> SettleAsync(SpoolPosition store, SpoolPosition sink)
    {
        var waiting = new TaskCompletionSource<Guid>(TaskCreationOptions.RunContinuationsAsynchronously);
        var work = new Waiting { Work = () => Settle(store, sink, waiting) };
        if (!_queue.TryEnterWork(work))
        {
            throw new StorageUnavailableException("Too many requests wait for the spool.");
        }

        var refused = await Task.WhenAny(waiting.Task, work.Done.Task).ConfigureAwait(false);
        return refused == waiting.Task ? await waiting.Task.ConfigureAwait(false) : throw _writer.Fault!;
    }

    /// <summary>Commits what waits, empties the log, and closes the file.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _queue.Close();
            _writer.Join();
            _news.Writer.TryComplete();
        }
    }

    private static Task<long> Refused(string why, string message)
    {
        CairnMetrics.SpoolRefused.Add(1, new KeyValuePair<string, object?>("why", why));
        return Task.FromException<long>(new StorageUnavailableException(message));
    }

    private static List<SpoolRow> ReadRows(SqliteDataReader reader, long maxBytes)
    {
        var rows = new List<SpoolRow>();
        for (var bytes = 0L; bytes < maxBytes && reader.Read();)
        {
            var body = (byte[])reader.GetValue(2);
            rows.Add(new SpoolRow(reader.GetInt64(0), reader.GetInt32(1), body));
            bytes += body.Length;
        }

        return rows;
    }

    private void Committed(long last)
    {
        Interlocked.Exchange(ref _last, last);
        _news.Writer.TryWrite(true);
    }

    /// <summary>Runs on the writer's thread.</summary>
    private void Settle(SpoolPosition store, SpoolPosition sink, TaskCompletionSource<Guid> answer)
    {
        try
        {
            var unsettled = SpoolFile.Scalar(_connection, "select unsettled from meta") as long? ?? long.MaxValue;
            var storeAt = store.SpoolId == Id ? store.Position : 0;
            var sinkAt = sink.SpoolId == Id ? sink.Position : 0;
            SpoolFile.Execute(_connection, "begin immediate");
            if (Math.Max(storeAt, sinkAt) > unsettled)
            {
                var common = Math.Min(unsettled, Math.Min(storeAt, sinkAt));
                SpoolFile.Execute(_connection, "delete from entries where position <= $position", ("$position", common));
                SpoolFile.Execute(_connection, "update meta set spool_id = $id", ("$id", _ids.NewGuid().ToByteArray()));
            }

            SpoolFile.Execute(_connection, "update meta set unsettled = null");
            SpoolFile.Execute(_connection, "commit");
            lock (_idLock)
            {
                _id = SpoolFile.Id(_connection);
            }

            answer.TrySetResult(Id);
        }
        catch (SqliteException cause)
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            {
                SpoolFile.Execute(_connection, "rollback");
            }

            answer.TrySetException(new StorageUnavailableException($"The spool could not be settled: {cause.Message}", cause));
        }
    }

    private sealed class Holding(EventSpool spool) : IDisposable
    {
        public void Dispose() => spool.Held(through: long.MaxValue);
    }
}
