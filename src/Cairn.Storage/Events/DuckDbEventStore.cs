using System.Collections.Concurrent;
using Cairn.Collection.Events;
using Cairn.Journeys.Events;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Exports;

namespace Cairn.Storage.Events;

/// <summary>The event store in one DuckDB file, inside this process.</summary>
/// <remarks>
/// Duplicates are found by fingerprints in memory, about 12 bytes an event, that cover the whole store and are read from it when it opens;
/// reading works at once, the first <see cref="AppendParts"/> waits for them. See <see cref="IEventStore"/> for what every store promises.
/// </remarks>
public sealed class DuckDbEventStore : IEventStore
{
    private const long ExportWindowSeqs = 1 << 16;

    private readonly StoreSupervisor _supervisor;
    private readonly Lock _writing = new();
    private readonly ConcurrentDictionary<int, long> _nobodysChanges = new();
    private long _rewrites;
    private readonly (string Path, DuckDbOptions Options)? _file;

    /// <summary>Opens the store in this file, or makes it.</summary>
    /// <exception cref="StorageUnavailableException">The file cannot be opened; for example, another process holds it.</exception>
    public DuckDbEventStore(string path, DuckDbOptions? options = null)
        : this(new StoreSupervisor(() => OpenStore.Open(path, options ?? new DuckDbOptions()))) =>
        _file = (path, options ?? new DuckDbOptions());

    internal DuckDbEventStore(StoreSupervisor supervisor)
    {
        _supervisor = supervisor;
        using var lease = supervisor.Enter();
    }

    /// <inheritdoc/>
    public SpoolPosition SpoolPosition
    {
        get
        {
            using var lease = _supervisor.Enter();
            return lease.Store.Spool;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<HourResult> LastResults
    {
        get
        {
            using var lease = _supervisor.Enter();
            return lease.Store.LastResults;
        }
    }

    /// <summary>How much memory the fingerprints take.</summary>
    public long FingerprintBytes
    {
        get
        {
            lock (_writing)
            {
                using var lease = _supervisor.Enter();
                return lease.Store.Ids.Bytes;
            }
        }
    }

    internal StoreSupervisor Supervisor => _supervisor;

    /// <inheritdoc/>
    public AppendResult AppendParts(IEnumerable<IReadOnlyList<SiteEvents>> parts, SpoolPosition? position)
    {
        var result = default(AppendResult);
        Write(store =>
        {
            var append = new StoreAppend(store, position);
            return new StoreTransaction(() => append.Write(parts), () =>
            {
                result = append.Publish();
                foreach (var site in append.SitesWithNobodysReplaced)
                {
                    NoteNobodys(site);
                }
            });
        });
        return result;
    }

    /// <inheritdoc/>
    public IEventSource Source(int site) => new DuckDbEventSource(_supervisor, site);

    /// <inheritdoc/>
    public long UndoImport(int site, int import) => ChangeNobodys(site, change => change.UndoImport(import));

    /// <inheritdoc/>
    public ErasurePlan PlanErasure(int site, IReadOnlyCollection<string> visitors, IReadOnlyCollection<string> users, long beforeMicros = long.MaxValue)
    {
        using var lease = _supervisor.Enter();
        using var connection = lease.Store.Connect();
        return _supervisor.Guard(lease.Store, () => new ErasurePlanner(connection, site, beforeMicros).Make(visitors, users));
    }

    /// <inheritdoc/>
    public void ReadIds(int site, Action<string> visitor, Action<string> user)
    {
        using var lease = _supervisor.Enter();
        using var connection = lease.Store.Connect();
        _supervisor.Guard(lease.Store, () =>
        {
            Each(connection, $"select visitor_id from events where site = {site} and visitor_id is not null union select visitor_id from edges where site = {site} and not joins_users", visitor);
            Each(connection, $"""
                select user_id from events where site = {site} and user_id is not null union select user_id from edges where site = {site}
                union select visitor_id from edges where site = {site} and joins_users
                """, user);
        });

        static void Each(DuckDbConnection connection, SqlText sql, Action<string> take)
        {
            using var rows = connection.Stream(sql);
            while (rows.NextChunk())
            {
                for (var i = 0; i < rows.Count; i++)
                {
                    take(rows.Column(0).Text(i)!);
                }
            }
        }
    }

    /// <inheritdoc/>
    public long Erase(int site, ErasurePlan plan) => Change(site, change => change.Erase(plan));

    /// <inheritdoc/>
    public long RemoveReceivedBefore(int site, long receivedMicros) => ChangeNobodys(site, change => change.RemoveReceivedBefore(receivedMicros));

    /// <summary>Builds a store of parts that lie in a folder, as <see cref="StoreParts.Build"/>; whoever wants no byte of the old file in the new one does it in another process.</summary>
    public Action<string>? Builder { get; set; }

    /// <inheritdoc/>
    public bool Rewrite()
    {
        var (path, options) = _file ?? throw new NotSupportedException("This store has no file of its own.");
        var folder = Path.Combine(OpenStore.CopiesOf(path), "rewrite");
        lock (_writing)
        {
            Clear(folder);
            Directory.CreateDirectory(folder);
            try
            {
                var sums = TakeApart(path, folder);
                (Builder ?? (parts => StoreParts.Build(parts, options)))(folder);
                StoreParts.Check(folder, sums, options);
                Interlocked.Increment(ref _rewrites);
                return _supervisor.TryReplace(() => Replace(path, Path.Combine(folder, StoreParts.FileName)));
            }
            finally
            {
                Clear(folder);
            }
        }
    }

    /// <summary>Attaches a new file in the folder of copies, for a copy of the store while it is at work.</summary>
    /// <exception cref="StorageUnavailableException">The store or the disk is away.</exception>
    public StoreCopy BeginCopy(string path) => new(_supervisor, path);

    /// <summary>The folder that copies are made in.</summary>
    /// <exception cref="NotSupportedException">The store has no file of its own.</exception>
    public string Copies => OpenStore.CopiesOf((_file ?? throw new NotSupportedException("This store has no file of its own.")).Path);

    /// <summary>What the store holds of each site.</summary>
    public IReadOnlyList<StoreSums> Sums()
    {
        using var lease = _supervisor.Enter();
        using var connection = lease.Store.Connect();
        return _supervisor.Guard(lease.Store, () => StoreSums.Read(connection));
    }

    private IReadOnlyList<StoreSums> TakeApart(string path, string folder)
    {
        var size = new FileInfo(path).Length;
        if (new DriveInfo(folder).AvailableFreeSpace < 2 * size)
        {
            throw new StorageUnavailableException($"Taking what was erased off the disk needs room for the event store twice, {2 * size} bytes; make room.");
        }

        using var lease = _supervisor.Enter();
        using var from = lease.Store.Connect();
        return _supervisor.Guard(lease.Store, () =>
        {
            StoreParts.Write(from, folder);
            return StoreSums.Read(from);
        });
    }

    /// <summary>A log that could not be moved into the old file belongs to it: then the old one stays.</summary>
    private static bool Replace(string path, string built)
    {
        if (File.Exists(path + ".wal"))
        {
            return false;
        }

        File.Move(built, path, overwrite: true);
        OwnerOnlyFile.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return true;
    }

    private static void Clear(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <inheritdoc/>
    public int SetEdgeRevoked(int site, string visitor, string user, bool revoked) =>
        (int)Change(site, change => change.SetEdgeRevoked(visitor, user, revoked));

    /// <inheritdoc/>
    public long Judge(int site, IReadOnlyCollection<string> visitors, BotVerdict verdict) => Change(site, change => change.Judge(visitors, verdict));

    /// <inheritdoc/>
    public long JudgeByRules(int site, PlaceRules before, PlaceRules after, long sinceMicros) => ChangeNobodys(site, change => change.JudgeByRules(before, after, sinceMicros));

    /// <inheritdoc/>
    public IEnumerable<(long Seq, StoredEvent Event)> ReadAll(int site, long startMicros, long endMicros) =>
        ReadWindows(site, 0, long.MaxValue, (first, last) => Export(site, first, last, startMicros, endMicros));

    /// <inheritdoc/>
    public IEnumerable<(long Seq, StoredEvent Event)> ReadNamed(int site, IReadOnlyCollection<string> names, long startMicros, long endMicros, long after, long upTo) =>
        ReadWindows(site, after, upTo, (first, last) => $"""
            select * from events
            where site = {site} and seq > {first} and seq <= {Math.Min(last, upTo)} and name in (select unnest({names}))
            and occurred_at >= {new SqlMoment(startMicros)} and occurred_at < {new SqlMoment(endMicros)}
            order by seq
            """);

    private IEnumerable<(long Seq, StoredEvent Event)> ReadWindows(int site, long after, long upTo, Func<long, long, SqlText> window)
    {
        using var lease = _supervisor.Enter();
        using var connection = lease.Store.Connect();
        _supervisor.Guard(lease.Store, connection.Begin);
        var end = Math.Min(upTo, lease.Store.PositionOf(site).Seq);
        for (var first = after; first < end; first += ExportWindowSeqs)
        {
            using var rows = _supervisor.Guard(lease.Store, () => connection.Query(window(first, first + ExportWindowSeqs)));
            while (_supervisor.Guard(lease.Store, rows.NextChunk))
            {
                for (var i = 0; i < rows.Count; i++)
                {
                    yield return EventRows.Read(rows, i);
                }
            }
        }
    }

    /// <inheritdoc/>
    public (long Seq, StoredEvent Event)? FindEvent(int site, UInt128 eventId)
    {
        using var lease = _supervisor.Enter();
        using var connection = lease.Store.Connect();
        return _supervisor.Guard<(long, StoredEvent)?>(lease.Store, () =>
        {
            using var rows = connection.Query($"select * from events where site = {site} and event_id = cast({EventIdText.Of(eventId)} as uuid) order by seq limit 1");
            return rows.NextChunk() && rows.Count > 0 ? EventRows.Read(rows, 0) : null;
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<(long Seq, StoredEvent Event)> ReadEvents(int site, IReadOnlyCollection<long> seqs)
    {
        if (seqs.Count == 0)
        {
            return [];
        }

        using var lease = _supervisor.Enter();
        using var connection = lease.Store.Connect();
        return _supervisor.Guard(lease.Store, () =>
        {
            var found = new List<(long, StoredEvent)>();
            using var rows = connection.Query($"""
                select * from events
                where site = {site} and seq >= {seqs.Min()} and seq <= {seqs.Max()} and seq in (select unnest({seqs}))
                order by seq
                """);
            while (rows.NextChunk())
            {
                for (var i = 0; i < rows.Count; i++)
                {
                    found.Add(EventRows.Read(rows, i));
                }
            }

            return found;
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoredEdge> ReadEdges(int site, IReadOnlyCollection<string> visitors, IReadOnlyCollection<string> users)
    {
        using var lease = _supervisor.Enter();
        using var connection = lease.Store.Connect();
        return _supervisor.Guard(lease.Store, () => EdgeReader.Read(connection, site, visitors, users));
    }

    /// <inheritdoc/>
    public long Count(int site) => CountOf($"select count(*) from events where site = {site}");

    /// <inheritdoc/>
    public long CountOfVisitors(int site) => CountOf($"select count(visitor_id) from events where site = {site}");

    private long CountOf(SqlText sql)
    {
        using var lease = _supervisor.Enter();
        using var connection = lease.Store.Connect();
        return _supervisor.Guard(lease.Store, () => connection.ReadLong(sql));
    }

    /// <inheritdoc/>
    public void Dispose() => _supervisor.Dispose();

    // Window by window, so that sorting is cheap and little is held in memory.
    private static SqlText Export(int site, long after, long upTo, long startMicros, long endMicros) => $"""
        select * from events
        where site = {site} and seq > {after} and seq <= {upTo}
        and occurred_at >= {new SqlMoment(startMicros)} and occurred_at < {new SqlMoment(endMicros)}
        order by seq
        """;

    /// <inheritdoc/>
    public long NobodysChanges(int site) => _nobodysChanges.GetValueOrDefault(site) + Interlocked.Read(ref _rewrites);

    private void NoteNobodys(int site) => _nobodysChanges.AddOrUpdate(site, 1, (_, count) => count + 1);

    private long ChangeNobodys(int site, Func<SiteChange, long> work)
    {
        var count = Change(site, work);
        NoteNobodys(site);
        return count;
    }

    private long Change(int site, Func<SiteChange, long> work)
    {
        var count = 0L;
        Write(store =>
        {
            var change = new SiteChange(store, site);
            return new StoreTransaction(() => count = work(change), change.Publish);
        });
        return count;
    }

    /// <summary>Runs one transaction at a time: prepare, write, commit, and only then let memory know.</summary>
    private void Write(Func<OpenStore, StoreTransaction> prepare)
    {
        lock (_writing)
        {
            using var lease = _supervisor.Enter();
            var store = lease.Store;
            Load(store);
            var transaction = _supervisor.Guard(store, () => prepare(store));
            _supervisor.Guard(store, () => Run(store, transaction));
            transaction.Published();
        }
    }

    private void Load(OpenStore store)
    {
        try
        {
            store.WaitUntilLoaded();
        }
        catch (StorageUnavailableException)
        {
            _supervisor.Break(store);
            throw;
        }
    }

    private void Run(OpenStore store, StoreTransaction transaction)
    {
        var committed = false;
        store.Writer.Begin();
        try
        {
            transaction.Write();
            store.Writer.Commit();
            committed = true;
        }
        finally
        {
            if (!committed)
            {
                RollBack(store);
            }
        }
    }

    private void RollBack(OpenStore store)
    {
        try
        {
            store.Writer.Rollback();
        }
        catch (DuckDbException)
        {
            // A failed commit has already ended the transaction, or the database is gone. A fresh start is right in both cases.
            _supervisor.Break(store);
        }
    }

    private sealed record StoreTransaction(Action Write, Action Published);
}
