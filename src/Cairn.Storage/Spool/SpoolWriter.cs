using Cairn.Collection.Metrics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Cairn.Storage.Spool;

/// <summary>The one thread that writes the spool. A group is whatever waited while the last commit ran; the whole group gets one answer.</summary>
internal sealed class SpoolWriter
{
    private const int MaxGroupRows = 4_096;
    private const long MaxGroupBytes = 16 << 20;
    private const int Busy = 5;
    private const int ReadOnly = 8;
    private const int DiskFull = 13;
    private const int WriteFailed = 10 | (3 << 8);

    /// <summary>How long a commit that failed speaks against the disk when nobody has tried again.</summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(5);

    // Set once.
    private readonly SpoolQueue _queue;
    private readonly SpoolOptions _options;
    private readonly TimeProvider _time;
    private readonly DiskSpace _disk;
    private readonly Action<long> _committed;
    private readonly Action<Exception> _fatal;
    private readonly Thread _thread;

    // Touched by any thread.
    private long _deleteThrough;
    private volatile StorageUnavailableException? _fault;
    private long _refusedAt; // 0 while commits succeed

    // Touched by the writer's thread alone, once it runs.
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _commit;
    private readonly List<Waiting> _group = [];
    private long _deletedThrough;
    private long _logBytes;
    private bool _dirty;
    private long _vacuumedAt;
    private ITimer? _wake;

    public SpoolWriter(
        SqliteConnection connection, SpoolQueue queue, SpoolOptions options, DiskSpace disk, TimeProvider time,
        Action<long> committed, Action<Exception> fatal)
    {
        (_connection, _queue, _options, _disk, _time, _committed, _fatal) = (connection, queue, options, disk, time, committed, fatal);
        _begin = Prepare("begin immediate");
        _insert = Prepare("insert into entries (site, body) values ($site, $body)");
        _insert.Parameters.Add("$site", SqliteType.Integer);
        _insert.Parameters.Add("$body", SqliteType.Blob);
        _commit = Prepare("commit");
        _vacuumedAt = time.GetTimestamp();
        _thread = new Thread(Run) { IsBackground = true, Name = "spool writer" };
        _thread.Start();
    }

    /// <summary>Why the spool takes nothing any more; null while it does.</summary>
    public StorageUnavailableException? Fault => _fault;

    /// <summary>Why a request would be refused now; null while one would be kept. For any thread.</summary>
    public string? WhyNot()
    {
        if (_fault is not null)
        {
            return "disk failed";
        }

        var refused = Interlocked.Read(ref _refusedAt);
        return !_disk.HasRoom() ? "disk full" : refused != 0 && _time.GetElapsedTime(refused) < Doubt ? "disk takes no writes" : null;
    }

    /// <summary>Lets the writer delete rows up to a position, with its next commit or at once when it is idle.</summary>
    public void DeleteThrough(long position)
    {
        var before = Interlocked.Read(ref _deleteThrough);
        while (position > before)
        {
            var seen = Interlocked.CompareExchange(ref _deleteThrough, position, before);
            if (seen == before)
            {
                _queue.TryEnterWork(new Waiting()); // a full line means that the writer is awake anyway
                return;
            }

            before = seen;
        }
    }

    /// <summary>Finishes what waits and ends; call once, after the queue is closed.</summary>
    public void Join() => _thread.Join();

    private void Run()
    {
        while (_queue.Wait())
        {
            _group.Clear();
            _queue.Take(_group, MaxGroupRows, MaxGroupBytes);
            if (_fault is { } fault)
            {
                Refuse(_group, fault, "fault");
                continue;
            }

            WriteGroup();
            foreach (var waiting in _group)
            {
                waiting.Work?.Invoke();
            }

            Tidy(closing: false);
        }

        if (_fault is null)
        {
            Tidy(closing: true);
        }

        _wake?.Dispose();
        _begin.Dispose();
        _insert.Dispose();
        _commit.Dispose();
        _connection.Dispose();
    }

    private void WriteGroup()
    {
        var rows = _group.Count(waiting => waiting.Row is not null);
        var delete = Interlocked.Read(ref _deleteThrough);
        if (rows > 0 && !_disk.HasRoom())
        {
            Refuse(_group, new StorageUnavailableException("The disk has no room beyond its reserve."), "reserve");
            rows = 0;
        }

        if (rows == 0 && delete <= _deletedThrough)
        {
            return;
        }

        try
        {
            var last = Commit(rows > 0, delete);
            _logBytes += rows == 0 ? 4096 : _group.Sum(waiting => (waiting.Row?.Length ?? 0) + 64);
            _deletedThrough = Math.Max(_deletedThrough, delete);
            _dirty |= delete > 0;
            Interlocked.Exchange(ref _refusedAt, 0);
            Answer(rows, last);
        }
        catch (SqliteException cause)
        {
            Failed(cause);
        }
    }

    /// <summary>One transaction; whoever waits is answered only after this returned.</summary>
    private long Commit(bool insert, long delete)
    {
        _begin.ExecuteNonQuery();
        if (delete > _deletedThrough)
        {
            SpoolFile.Execute(_connection, "delete from entries where position <= $position", ("$position", delete));
        }

        var last = 0L;
        foreach (var waiting in _group)
        {
            if (insert && waiting.Row is not null)
            {
                _insert.Parameters[0].Value = waiting.Site;
                _insert.Parameters[1].Value = waiting.Row;
                _insert.ExecuteNonQuery();
                last = raw.sqlite3_last_insert_rowid(_connection.Handle);
            }
        }

        _commit.ExecuteNonQuery();
        return last;
    }

    private void Answer(int rows, long last)
    {
        if (rows == 0)
        {
            return;
        }

        _committed(last);
        CairnMetrics.SpoolGroups.Add(1);
        CairnMetrics.SpoolRows.Add(rows);
        var position = last - rows;
        foreach (var waiting in _group)
        {
            if (waiting.Row is not null)
            {
                waiting.Done.TrySetResult(++position);
            }
        }
    }

    /// <summary>
    /// Whether the connection may go on: nothing of the group is in the log, and the next one is written over what there may be. After a failed
    /// sync it may not, since the system can call pages clean that never reached the disk.
    /// </summary>
    private static bool Mends(SqliteException cause) => cause.SqliteErrorCode is DiskFull or Busy or ReadOnly || cause.SqliteExtendedErrorCode == WriteFailed;

    /// <summary>A disk that is full or takes no writes may mend itself; anything else, a failed sync above all, ends the process.</summary>
    private void Failed(SqliteException cause)
    {
        var mends = Mends(cause);
        var fault = new StorageUnavailableException($"The spool could not commit: {cause.Message}", cause);
        if (!mends)
        {
            _fault = fault;
        }

        Refuse(_group, fault, mends ? "full" : "fault");
        if (!mends)
        {
            _fatal(fault);
            return;
        }

        Interlocked.Exchange(ref _refusedAt, Math.Max(1, _time.GetTimestamp()));
        if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
        {
            SpoolFile.Execute(_connection, "rollback");
        }
    }

    private static void Refuse(List<Waiting> group, StorageUnavailableException fault, string why)
    {
        foreach (var waiting in group)
        {
            if (waiting.Row is not null || waiting.Work is not null && why == "fault")
            {
                CairnMetrics.SpoolRefused.Add(1, new KeyValuePair<string, object?>("why", why));
                waiting.Done.TrySetException(fault);
            }
        }
    }

    /// <summary>Keeps the log short, and takes deleted rows off the disk whenever the spool is empty.</summary>
    private void Tidy(bool closing)
    {
        try
        {
            if (_logBytes >= _options.CheckpointBytes)
            {
                _logBytes = SpoolFile.BeginLogAnew(_connection) ? 0 : _options.CheckpointBytes / 2;
            }

            if (!_dirty && !closing)
            {
                return;
            }

            var sinceLast = _time.GetElapsedTime(_vacuumedAt);
            var isEmpty = (long)SpoolFile.Scalar(_connection, "select exists (select 1 from entries)")! == 0;
            if ((isEmpty && (closing || sinceLast >= _options.VacuumEvery)) || sinceLast >= TimeSpan.FromDays(1))
            {
                Vacuum();
            }
            else if (isEmpty)
            {
                WakeAfter(_options.VacuumEvery - sinceLast);
            }
        }
        catch (SqliteException cause) when (Mends(cause))
        {
            _logBytes = _options.CheckpointBytes / 2; // tried again later; nothing is lost by waiting
        }
        catch (SqliteException cause)
        {
            _fault = new StorageUnavailableException($"The spool could not be tidied: {cause.Message}", cause);
            _fatal(_fault);
        }
    }

    private void Vacuum()
    {
        SpoolFile.Checkpoint(_connection);
        SpoolFile.Execute(_connection, "vacuum");
        SpoolFile.Checkpoint(_connection);
        _vacuumedAt = _time.GetTimestamp();
        _logBytes = 0;
        _dirty = false;
    }

    private void WakeAfter(TimeSpan wait)
    {
        _wake ??= _time.CreateTimer(_ => _queue.TryEnterWork(new Waiting()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _wake.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private SqliteCommand Prepare(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
