using System.Collections.Frozen;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Cairn.Collection.Decoding;
using Cairn.Collection.Enrichment;
using Cairn.Collection.Metrics;
using Cairn.Journeys.Time;
using Cairn.Storage.Events;
using Cairn.Storage.Spool;
using Microsoft.Extensions.Logging;

namespace Cairn.Storage.Draining;

/// <summary>Makes the row of an accepted event; throws when it cannot, and then that event fails alone.</summary>
public delegate EnrichedEvent Enrich(CollectedEvent item, CollectedBatch batch, SiteRules site);

/// <summary>Carries what lies in the spool to the event store and to failed events, in order and exactly once, and then lets the spool forget it.</summary>
/// <remarks>
/// Store and sink each commit the position with what it covers. A turn that dies anywhere is repeated from the lower of the two;
/// whoever is ahead is not given the same rows twice. An event that makes a step throw is found by halving, and fails when the store is well and refuses it again.
/// </remarks>
public sealed class EventDrain
{
    // About 10,000 events: so many share one transaction and one sync.
    private const long MaxBytes = 3 << 20;

    // So many are in memory at once, and full chunks of the store. What dies young costs the collector nothing, and a collection stops the requests too.
    private const int EventsPerPart = 2_000;

    private readonly EventSpool _spool;
    private readonly IEventStore _store;
    private readonly IFailedEventSink _sink;
    private readonly Func<int, SiteRules> _rules;
    private readonly Enrich _enrich;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly IDrainGate? _gate;
    private readonly TimeSpan _pause;
    private readonly object _pausing = new();
    private readonly DrainBackoff _backoff = new();
    private readonly Lock _turn = new();
    private bool _hurried; // behind _pausing

    /// <summary>Makes a drain; it does nothing before <see cref="RunAsync"/>.</summary>
    /// <param name="spool">Where rows come from.</param>
    /// <param name="store">Where events go.</param>
    /// <param name="sink">Where failed events go.</param>
    /// <param name="rules">The rules of a site by its number.</param>
    /// <param name="enrich">Usually <see cref="Enricher.Enrich"/>.</param>
    /// <param name="time">Paces the attempts while the store is away.</param>
    /// <param name="log">Takes a line when something waits or fails.</param>
    /// <param name="gate">Who may be stored, and within which caps; null for everybody and none.</param>
    /// <param name="pause">The least time between the beginnings of two turns while less than a full one waits: a turn of a few events costs a transaction like one of thousands.</param>
    public EventDrain(
        EventSpool spool, IEventStore store, IFailedEventSink sink, Func<int, SiteRules> rules, Enrich enrich, TimeProvider time, ILogger log, IDrainGate? gate = null,
        TimeSpan pause = default) =>
        (_spool, _store, _sink, _rules, _enrich, _time, _log, _gate, _pause) = (spool, store, sink, rules, enrich, time, log, gate, pause);

    /// <summary>Raised on the drain's thread after each commit of the store, with the sites it touched. Handlers must not throw.</summary>
    public event Action<IReadOnlyCollection<int>>? Committed;

    /// <summary>Runs until cancelled, on a thread of its own that gives way to those who answer requests.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => ThreadNiceness.Run("drain", () => Run(cancellationToken));

    /// <summary>Ends the pause the drain is in, or leaves out the next one: somebody waits for what lies in the spool.</summary>
    public void Hurry()
    {
        lock (_pausing)
        {
            _hurried = true;
            Monitor.Pulse(_pausing);
        }
    }

    /// <summary>Does something short while store and sink stand at the same position of the spool, as they do between two turns.</summary>
    public void Between(Action work)
    {
        lock (_turn)
        {
            work();
        }
    }

    private void Run(CancellationToken cancellationToken)
    {
        using var wake = cancellationToken.Register(Hurry);
        var settled = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                settled = settled || Settle();
                var started = Stopwatch.GetTimestamp();
                switch (TakeTurnAlone())
                {
                    case Turn.Empty:
                        _spool.WaitForNewsAsync(cancellationToken).GetAwaiter().GetResult();
                        break;
                    case Turn.Partial:
                        Pause(_pause - Stopwatch.GetElapsedTime(started));
                        break;
                }

                _backoff.Reset();
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception cause)
            {
                var wait = _backoff.Next();
                CairnMetrics.DrainRetries.Add(1);
                _log.Held(wait.TotalMilliseconds, cause);
                if (!Wait(wait, cancellationToken))
                {
                    return;
                }
            }
        }
    }

    // The machine's time, not the clock of _time: the pause is about work, and nothing is decided by it.
    private void Pause(TimeSpan rest)
    {
        lock (_pausing)
        {
            if (rest > TimeSpan.Zero && !_hurried)
            {
                Monitor.Wait(_pausing, rest);
            }

            _hurried = false;
        }
    }

    private bool Wait(TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            Task.Delay(wait, _time, cancellationToken).GetAwaiter().GetResult();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private bool Settle()
    {
        var before = _spool.Id;
        if (_spool.SettleAsync(_store.SpoolPosition, _sink.Position).GetAwaiter().GetResult() != before)
        {
            _log.NewSpoolId();
        }

        return true;
    }

    private Turn TakeTurnAlone()
    {
        lock (_turn)
        {
            return TakeTurn();
        }
    }

    /// <summary>Carries one batch.</summary>
    private Turn TakeTurn()
    {
        var storeAt = PositionOf(_store.SpoolPosition);
        var sinkAt = PositionOf(_sink.Position);
        var from = Math.Min(storeAt, sinkAt);
        var rows = _spool.Read(from, MaxBytes);
        var ahead = Math.Max(storeAt, sinkAt);
        if (ahead > from)
        {
            // After a death between the two commits: only what one of them lacks.
            rows = [.. rows.TakeWhile(row => row.Position <= ahead)];
        }

        if (rows.Count == 0 && ahead == from)
        {
            _spool.DeleteThrough(from);
            return Turn.Empty;
        }

        var position = new SpoolPosition(_spool.Id, rows.Count == 0 ? ahead : rows[^1].Position);
        Deliver(rows, position, toStore: storeAt < position.Position, toSink: sinkAt < position.Position);
        _spool.DeleteThrough(position.Position);
        return position.Position < _spool.LastPosition && rows.Sum(row => (long)row.Body.Length) >= MaxBytes / 2 ? Turn.Full : Turn.Partial;
    }

    private long PositionOf(SpoolPosition position) => position.SpoolId == _spool.Id ? position.Position : 0;

    /// <summary>The events of the rows, part by part, each made when it is asked for; what else the rows say goes to the batch.</summary>
    private IEnumerable<List<DrainItem>> Parts(IReadOnlyList<SpoolRow> rows, DrainBatch batch)
    {
        var part = new List<DrainItem>();
        foreach (var row in rows)
        {
            Take(row, batch, part);
            if (part.Count >= EventsPerPart)
            {
                yield return part;
                part = [];
            }
        }

        yield return part;
        _gate?.Save(); // before the events are committed: what a death between the two repeats changes nothing
    }

    private void Take(SpoolRow row, DrainBatch batch, List<DrainItem> part)
    {
        if (row.Decode() is not { } collected)
        {
            _log.RowLost(row.Position);
            batch.FailRow(row.Site);
            return;
        }

        batch.Tally.AtDoor(row.Site, collected, _gate);
        batch.AddFailed(row.Site, collected.Failed);
        foreach (var item in collected.Events)
        {
            EnrichInto(batch, part, row.Site, item, collected);
        }
    }

    private void EnrichInto(DrainBatch batch, List<DrainItem> part, int site, CollectedEvent item, CollectedBatch collected)
    {
        try
        {
            if (_gate?.Refuse(site, item, collected) is { } reason)
            {
                batch.Refuse(reason, site, item, collected.ReceivedMicros);
                return;
            }

            var (row, macroUnexpanded) = _enrich(item, collected, _rules(site));
            part.Add(new DrainItem(site, item, _gate?.Bound(site, row) ?? row));
            batch.Sites.Add(site);
            batch.Tally.Goes(site, collected.ReceivedMicros);
            batch.Tally.Gate(_gate?.TakeCounts() ?? [], collected.ReceivedMicros);
            batch.Tally.Enriched(site, row, collected.ReceivedMicros, _gate?.Rules(site) ?? FrozenSet<string>.Empty);
            if (macroUnexpanded)
            {
                batch.Tally.Remark(site, collected.ReceivedMicros, CollectWarning.MacroUnexpanded);
                CairnMetrics.CollectWarnings.Add(1, new KeyValuePair<string, object?>("warning", WireNames.Of(CollectWarning.MacroUnexpanded)));
            }
        }
        catch (Exception cause) when (cause is not StorageUnavailableException)
        {
            batch.Fail(FailedReason.EnrichError, site, item, collected.ReceivedMicros, "This event could not be enriched.");
        }
    }

    private void Deliver(IReadOnlyList<SpoolRow> rows, SpoolPosition position, bool toStore, bool toSink)
    {
        var isolated = false;
        var batch = toStore ? TryAppendWhole(rows, position) : Looked(rows, position);
        if (batch is null)
        {
            isolated = true;
            batch = Isolated(rows, position);
        }

        if (toSink)
        {
            if (!toStore)
            {
                batch.Tally.Stored(_store.LastResults); // the store took them before it was interrupted, and said then what became of them
            }

            batch.Tally.Reported(Timestamp.From(_time.GetUtcNow()).Micros);
            _sink.Append(batch.Failures(), batch.Tally.Raises(), batch.Position);
        }

        if (isolated)
        {
            _store.Append([], batch.Position); // after the sink: what the store refused must not be forgotten
        }

        if (batch.FailedAfterwards > 0)
        {
            CairnMetrics.DrainEvents.Add(batch.FailedAfterwards, new KeyValuePair<string, object?>("outcome", "failed"));
            _log.FailedAfterwards(batch.FailedAfterwards);
        }

        if (toStore && batch.Sites.Count > 0)
        {
            Committed?.Invoke(batch.Sites);
        }
    }

    /// <summary>Stores everything with the position in one transaction; null when the store chokes on an event, and then nothing is stored.</summary>
    private DrainBatch? TryAppendWhole(IReadOnlyList<SpoolRow> rows, SpoolPosition position)
    {
        var batch = new DrainBatch(position);
        try
        {
            Count(batch, _store.AppendParts(Parts(rows, batch).Select(part => DrainBatch.BySite(CollectionsMarshal.AsSpan(part))), position));
            return batch;
        }
        catch (Exception cause) when (cause is not StorageUnavailableException)
        {
            return null;
        }
    }

    /// <summary>What the sink has to know of rows that the store has.</summary>
    private DrainBatch Looked(IReadOnlyList<SpoolRow> rows, SpoolPosition position)
    {
        var batch = new DrainBatch(position);
        foreach (var _ in Parts(rows, batch))
        {
        }

        return batch;
    }

    /// <summary>Stores all events but those the store chokes on, without the position.</summary>
    private DrainBatch Isolated(IReadOnlyList<SpoolRow> rows, SpoolPosition position)
    {
        var batch = new DrainBatch(position);
        DrainItem[] items = [.. Parts(rows, batch).SelectMany(part => part)];
        Isolate(batch, items);
        return batch;
    }

    private void Isolate(DrainBatch batch, ReadOnlySpan<DrainItem> items)
    {
        if (items.IsEmpty)
        {
            return;
        }

        if (items.Length == 1)
        {
            _store.Append([], _store.SpoolPosition); // writes what is there again: a store that cannot even do this is broken or its disk is full, and the event is not to blame
            AppendAlone(batch, items);
            return;
        }

        AppendHalf(batch, items[..(items.Length / 2)]);
        AppendHalf(batch, items[(items.Length / 2)..]);
    }

    /// <summary>Stores an event that the store refused before, when there may have been no room for anything; what it refuses again has failed.</summary>
    private void AppendAlone(DrainBatch batch, ReadOnlySpan<DrainItem> item)
    {
        try
        {
            Count(batch, _store.Append(DrainBatch.BySite(item), null));
        }
        catch (Exception cause) when (cause is not StorageUnavailableException)
        {
            batch.Fail(FailedReason.StoreRejected, item[0].Site, item[0].Collected, item[0].Row.ReceivedMicros, "The store refused this event.");
        }
    }

    private void AppendHalf(DrainBatch batch, ReadOnlySpan<DrainItem> items)
    {
        try
        {
            Count(batch, _store.Append(DrainBatch.BySite(items), null));
        }
        catch (Exception cause) when (cause is not StorageUnavailableException)
        {
            Isolate(batch, items);
        }
    }

    private enum Turn
    {
        /// <summary>Nothing waited.</summary>
        Empty,

        /// <summary>It took all there was.</summary>
        Partial,

        /// <summary>More waits.</summary>
        Full,
    }

    private static void Count(DrainBatch batch, AppendResult result)
    {
        batch.Tally.Stored(result.Hours);
        CairnMetrics.DrainEvents.Add(result.Stored, new KeyValuePair<string, object?>("outcome", "stored"));
        CairnMetrics.DrainEvents.Add(result.Duplicates, new KeyValuePair<string, object?>("outcome", "duplicate"));
        CairnMetrics.DrainEvents.Add(result.Conflicts, new KeyValuePair<string, object?>("outcome", "conflict"));
    }
}
