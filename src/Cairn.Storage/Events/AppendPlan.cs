using Cairn.Collection.Events;

namespace Cairn.Storage.Events;

/// <summary>What to do with one site's events: which become rows, which stored rows they replace, and the counts.</summary>
/// <remarks>
/// A duplicate has the id of an event received at most 30 days before it; for an import any age counts. Duplicates inside the batch follow
/// the same rules as duplicates of stored events. Stored + duplicates + conflicts = events given.
/// </remarks>
internal sealed class AppendPlan
{
    private const long HourMicros = 60L * 60 * 1_000_000;
    private const long DuplicateWindowMicros = 30L * 24 * 60 * 60 * 1_000_000;

    private readonly Dictionary<UInt128, List<(long Seq, StoredEvent Event)>> _stored;
    private readonly Dictionary<UInt128, int> _pending;
    private readonly List<StoredEvent?> _rows;
    private readonly bool _wholeStore;
    private readonly int _site;
    private readonly Dictionary<long, AppendResult> _hours = [];

    private AppendPlan(int site, Dictionary<UInt128, List<(long, StoredEvent)>> stored, int events, bool wholeStore)
    {
        _site = site;
        _stored = stored;
        _pending = new Dictionary<UInt128, int>(events);
        _rows = new List<StoredEvent?>(events);
        _wholeStore = wholeStore;
    }

    /// <summary>New rows, in store order; null where a later event of the batch took the place.</summary>
    public IReadOnlyList<StoredEvent?> Rows => _rows;

    /// <summary>Stored events that more trusted ones replace.</summary>
    public List<(long Seq, StoredEvent Event)> Replaced { get; } = [];

    /// <summary>The counts so far.</summary>
    public AppendResult Result { get; private set; }

    /// <summary>The counts by hour of receipt.</summary>
    public IEnumerable<HourResult> Hours => _hours.Select(pair => new HourResult(_site, pair.Key, pair.Value.Stored, pair.Value.Duplicates, pair.Value.Conflicts));

    /// <summary>Judges the events of one site.</summary>
    /// <param name="store">The store, held for writing.</param>
    /// <param name="site">The site's number.</param>
    /// <param name="events">The events, in order.</param>
    /// <param name="wholeStore">Whether duplicates are judged against events of any age, as for imports.</param>
    public static AppendPlan Make(OpenStore store, int site, IReadOnlyList<StoredEvent> events, bool wholeStore)
    {
        var plan = new AppendPlan(site, Candidates.Find(store, site, events), events.Count, wholeStore);
        foreach (var e in events)
        {
            plan.Judge(e);
        }

        return plan;
    }

    private void Judge(StoredEvent e)
    {
        var before = Result;
        Decide(e);
        var hour = e.ReceivedMicros - e.ReceivedMicros % HourMicros;
        ref var counts = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_hours, hour, out _);
        counts = new AppendResult(
            counts.Stored + Result.Stored - before.Stored, counts.Duplicates + Result.Duplicates - before.Duplicates, counts.Conflicts + Result.Conflicts - before.Conflicts, 0);
    }

    private void Decide(StoredEvent e)
    {
        if (_pending.TryGetValue(e.EventId, out var row))
        {
            JudgePending(e, row);
        }
        else if (Holder(e) is { } holder)
        {
            JudgeStored(e, holder);
        }
        else
        {
            Keep(e);
            Result = Result with { Stored = Result.Stored + 1 };
        }
    }

    private void JudgePending(StoredEvent e, int row)
    {
        if (Count(e, _rows[row]!))
        {
            _rows[row] = null;
            Keep(e);
        }
    }

    private void JudgeStored(StoredEvent e, (long Seq, StoredEvent Event) holder)
    {
        if (Count(e, holder.Event))
        {
            Replaced.Add(holder);
            Keep(e);
        }
    }

    /// <summary>Counts a duplicate, and says whether it takes the holder's place.</summary>
    private bool Count(StoredEvent e, StoredEvent holder)
    {
        if (EventContent.Same(e, holder))
        {
            Result = Result with { Duplicates = Result.Duplicates + 1 };
            return false;
        }

        var replaces = EventContent.IsMoreTrusted(e, holder);
        Result = Result with { Conflicts = Result.Conflicts + 1, Replaced = Result.Replaced + (replaces ? 1 : 0) };
        return replaces;
    }

    private void Keep(StoredEvent e)
    {
        _pending[e.EventId] = _rows.Count;
        _rows.Add(e);
    }

    private (long Seq, StoredEvent Event)? Holder(StoredEvent e)
    {
        if (!_stored.TryGetValue(e.EventId, out var holders))
        {
            return null;
        }

        foreach (var holder in holders)
        {
            if (_wholeStore || e.ReceivedMicros - holder.Event.ReceivedMicros <= DuplicateWindowMicros)
            {
                return holder;
            }
        }

        return null;
    }
}
