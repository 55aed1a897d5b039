using System.Buffers.Binary;
using Cairn.Journeys.Events;
using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>An open <c>events.duckdb</c> and everything kept in memory about it. After a failure that invalidates the database all of this is thrown away and made anew.</summary>
/// <remarks>Positions may be read from any thread. <see cref="Writer"/>, <see cref="Ids"/> and <see cref="Edges"/> belong to whoever holds the store's write lock.</remarks>
internal sealed class OpenStore : IDisposable
{
    private readonly DuckDbDatabase _database;
    private readonly DuckDbConnection _loader;
    private readonly Task _loading;
    private readonly Lock _positionsGate = new();
    private readonly Dictionary<int, SourcePosition> _positions = [];
    private SpoolPosition _spool;
    private IReadOnlyList<HourResult> _lastResults = [];
    private int _users;
    private bool _broken;

    private OpenStore(DuckDbDatabase database)
    {
        _database = database;
        Writer = _database.Connect();
        _loader = _database.Connect();
        var ready = false;
        try
        {
            EventSchema.Ensure(Writer);
            ReadPositions();
            ready = true;
        }
        finally
        {
            if (!ready)
            {
                CloseFile();
            }
        }

        _loading = Task.Run(Load);
    }

    /// <summary>Opens the file, or makes it, and starts reading what belongs in memory.</summary>
    public static OpenStore Open(string path, DuckDbOptions options) => new(DuckDbDatabase.Open(path, options, CopiesOf(path)));

    /// <summary>The folder beside a store that copies of it are made in.</summary>
    public static string CopiesOf(string path) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "copies");

    /// <summary>The one connection that writes.</summary>
    public DuckDbConnection Writer { get; }

    /// <summary>Which event ids may be here.</summary>
    public Fingerprints Ids { get; } = new();

    /// <summary>What identity edges each visitor has.</summary>
    public EdgeBook Edges { get; } = new();

    /// <summary>The drain's committed position.</summary>
    public SpoolPosition Spool
    {
        get
        {
            lock (_positionsGate)
            {
                return _spool;
            }
        }
    }

    /// <summary>What became of the events committed with <see cref="Spool"/>.</summary>
    public IReadOnlyList<HourResult> LastResults
    {
        get
        {
            lock (_positionsGate)
            {
                return _lastResults;
            }
        }
    }

    /// <summary>Waits until ids and edges are in memory; writing needs them, reading does not.</summary>
    /// <exception cref="StorageUnavailableException">They could not be read.</exception>
    public void WaitUntilLoaded()
    {
        try
        {
            _loading.GetAwaiter().GetResult();
        }
        catch (DuckDbException cause)
        {
            throw new StorageUnavailableException(cause.Message, cause);
        }
    }

    /// <summary>Opens a connection that reads.</summary>
    public DuckDbConnection Connect() => _database.Connect();

    /// <summary>The site's committed position.</summary>
    public SourcePosition PositionOf(int site)
    {
        lock (_positionsGate)
        {
            return _positions.GetValueOrDefault(site);
        }
    }

    /// <summary>Whether the site has a row in <c>sites</c>.</summary>
    public bool Knows(int site)
    {
        lock (_positionsGate)
        {
            return _positions.ContainsKey(site);
        }
    }

    /// <summary>Makes a committed position visible.</summary>
    public void Publish(int site, SourcePosition position)
    {
        lock (_positionsGate)
        {
            _positions[site] = position;
        }
    }

    /// <summary>Makes a committed spool position visible.</summary>
    public void Publish(SpoolPosition spool, IReadOnlyList<HourResult> results)
    {
        lock (_positionsGate)
        {
            (_spool, _lastResults) = (spool, results);
        }
    }

    /// <summary>Counts somebody in; false when the store is broken.</summary>
    public bool TryEnter()
    {
        _users += _broken ? 0 : 1;
        return !_broken;
    }

    /// <summary>Counts somebody out; true when the store is broken and nobody is left.</summary>
    public bool Leave() => --_users == 0 && _broken;

    /// <summary>Whether nobody is in.</summary>
    public bool IsIdle => _users == 0;

    /// <summary>Lets nobody in any more.</summary>
    public void Break() => _broken = true;

    public void Dispose()
    {
        _loader.Interrupt();
        ((IAsyncResult)_loading).AsyncWaitHandle.WaitOne();
        CloseFile();
    }

    /// <summary>The bytes of a UUID column as a GUID.</summary>
    public static Guid ToGuid(UInt128 uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, uuid);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The drain's position as a connection sees it.</summary>
    public static SpoolPosition PositionIn(DuckDbConnection connection)
    {
        using var store = connection.Query($"select spool_id, spool_position from store where spool_id is not null");
        return store.NextChunk() ? new SpoolPosition(ToGuid(store.Column(0).Uuid(0)), store.Column(1).Values<long>()[0]) : default;
    }

    private void CloseFile()
    {
        _loader.Dispose();
        Writer.Dispose();
        _database.Dispose();
    }

    private void ReadPositions()
    {
        using var sites = Writer.Query($"select site, seq, change from sites");
        while (sites.NextChunk())
        {
            for (var i = 0; i < sites.Count; i++)
            {
                _positions[sites.Column(0).Values<int>()[i]] = new(sites.Column(1).Values<long>()[i], sites.Column(2).Values<long>()[i]);
            }
        }

        _spool = PositionIn(Writer);
        using var last = Writer.Query($"select hours from last_results");
        _lastResults = last.NextChunk() ? HourResults.Read(last.Column(0).Text(0)) : [];
    }

    private void Load()
    {
        Edges.Load(_loader);
        using var ids = _loader.Stream($"select site, event_id, seq from events");
        while (ids.NextChunk())
        {
            var sites = ids.Column(0).Values<int>();
            var events = ids.Column(1);
            var seqs = ids.Column(2).Values<long>();
            for (var i = 0; i < ids.Count; i++)
            {
                Ids.Add(sites[i], events.Uuid(i), seqs[i]);
            }
        }
    }
}
