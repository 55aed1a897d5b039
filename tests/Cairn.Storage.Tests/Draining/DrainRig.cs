using Cairn.Collection.Decoding;
using Cairn.Collection.Enrichment;
using Cairn.Collection.Events;
using Cairn.Journeys.Events;
using Cairn.Storage.Catalog.Failed;
using Cairn.Storage.Draining;
using Cairn.Storage.Events;
using Cairn.Storage.Spool;
using Cairn.Storage.Tests.Spool;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cairn.Storage.Tests.Draining;

/// <summary>A drain between a real spool and a store and a sink that can be made to fail.</summary>
internal sealed class DrainRig : IDisposable
{
    private readonly SpoolFixture _dir = new();

    public DrainRig()
    {
        Spool = _dir.Open();
        Store = new FakeStore();
        Sink = new FakeSink();
    }

    public EventSpool Spool { get; }
    public FakeStore Store { get; }
    public FakeSink Sink { get; }
    public Enrich Enrich { get; set; } = Enricher.Enrich;
    public List<int> Touched { get; } = [];

    /// <summary>Runs a drain until store and sink stand at a position.</summary>
    public async Task RunToAsync(long position)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Xunit.TestContext.Current.CancellationToken);
        var drain = new EventDrain(Spool, Store, Sink, site => new SiteRules { Site = site }, Enrich, new ImpatientTime(), NullLogger.Instance);
        drain.Committed += Touched.AddRange;
        void Check()
        {
            if (Store.SpoolPosition.Position >= position && Sink.Position.Position >= position)
            {
                stop.Cancel();
            }
        }

        (Store.Moved, Sink.Moved) = (Check, Check);
        await Task.Run(() => drain.RunAsync(stop.Token), stop.Token);
    }

    public void Dispose()
    {
        Spool.Dispose();
        _dir.Dispose();
    }

    /// <summary>A clock on which every wait is over at once.</summary>
    private sealed class ImpatientTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}

/// <summary>Keeps events once by id, and the position with them.</summary>
internal sealed class FakeStore : IEventStore
{
    public Dictionary<UInt128, StoredEvent> Events { get; } = [];
    public int Appends { get; private set; }
    public Action? Moved { get; set; }

    /// <summary>Called before each append, to fail it.</summary>
    public Action<IReadOnlyList<SiteEvents>>? Before { get; set; }

    /// <summary>Asked before each append that writes something; an empty transaction needs no room.</summary>
    public Func<bool>? IsFull { get; set; }
    public SpoolPosition SpoolPosition { get; set; }
    public IReadOnlyList<HourResult> LastResults { get; set; } = [];

    public AppendResult AppendParts(IEnumerable<IReadOnlyList<SiteEvents>> parts, SpoolPosition? position)
    {
        SiteEvents[] batches = [.. parts.SelectMany(part => part)];
        Before?.Invoke(batches);
        if ((batches.Length > 0 || position is not null) && IsFull?.Invoke() == true)
        {
            throw new InvalidOperationException("There is no room to write anything.");
        }

        Appends++;
        var all = batches.SelectMany(batch => batch.Events).ToList();
        var stored = all.Count(item => Events.TryAdd(item.EventId, item));
        SpoolPosition = position ?? SpoolPosition;
        HourResult[] hours = batches.Length == 0 ? [] : [new HourResult(batches[0].Site, 0, stored, all.Count - stored, 0)];
        LastResults = position is null ? LastResults : hours;
        Moved?.Invoke();
        return new AppendResult(stored, all.Count - stored, 0, 0) { Hours = hours };
    }

    public IReadOnlyList<(long Seq, StoredEvent Event)> ReadEvents(int site, IReadOnlyCollection<long> seqs) => throw new NotSupportedException();

    public IReadOnlyList<StoredEdge> ReadEdges(int site, IReadOnlyCollection<string> visitors, IReadOnlyCollection<string> users) => throw new NotSupportedException();

    public IEventSource Source(int site) => throw new NotSupportedException();

    public long UndoImport(int site, int import) => throw new NotSupportedException();

    public ErasurePlan PlanErasure(int site, IReadOnlyCollection<string> visitors, IReadOnlyCollection<string> users, long beforeMicros = long.MaxValue) => throw new NotSupportedException();

    public void ReadIds(int site, Action<string> visitor, Action<string> user) => throw new NotSupportedException();

    public long Erase(int site, ErasurePlan plan) => throw new NotSupportedException();

    public long RemoveReceivedBefore(int site, long receivedMicros) => throw new NotSupportedException();

    public long NobodysChanges(int site) => 0;

    public bool Rewrite() => throw new NotSupportedException();

    public long JudgeByRules(int site, PlaceRules before, PlaceRules after, long sinceMicros) => throw new NotSupportedException();

    public int SetEdgeRevoked(int site, string visitor, string user, bool revoked) => throw new NotSupportedException();

    public long Judge(int site, IReadOnlyCollection<string> visitors, BotVerdict verdict) => throw new NotSupportedException();

    public (long Seq, StoredEvent Event)? FindEvent(int site, UInt128 eventId) => throw new NotSupportedException();

    public IEnumerable<(long Seq, StoredEvent Event)> ReadAll(int site, long startMicros, long endMicros) => throw new NotSupportedException();

    public IEnumerable<(long Seq, StoredEvent Event)> ReadNamed(int site, IReadOnlyCollection<string> names, long startMicros, long endMicros, long after, long upTo) => throw new NotSupportedException();

    public long Count(int site) => Events.Count;

    public long CountOfVisitors(int site) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}

/// <summary>Keeps failed events, and refuses to be given a position twice.</summary>
internal sealed class FakeSink : IFailedEventSink
{
    public List<Cairn.Collection.Decoding.FailedEvent> Failed { get; } = [];
    public Action? Moved { get; set; }

    /// <summary>Called before each append, to fail it.</summary>
    public Action? Before { get; set; }
    public SpoolPosition Position { get; set; }

    public List<CounterRaise> Counts { get; } = [];

    public void Append(IReadOnlyList<SiteFailures> failures, IReadOnlyList<CounterRaise> counts, SpoolPosition position)
    {
        Before?.Invoke();
        Xunit.Assert.True(position.SpoolId != Position.SpoolId || position.Position > Position.Position);
        Counts.AddRange(counts);
        Failed.AddRange(failures.SelectMany(site => site.Events));
        Position = position;
        Moved?.Invoke();
    }
}
