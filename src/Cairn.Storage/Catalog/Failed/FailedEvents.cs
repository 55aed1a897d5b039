using Cairn.Storage.Events;
using Microsoft.EntityFrameworkCore;

namespace Cairn.Storage.Catalog.Failed;

/// <summary>Events that were not kept, and exact counts of them and of warnings. Any thread may call.</summary>
public sealed class FailedEvents
{
    /// <summary>How many bytes of an event are kept.</summary>
    public const int MaxRawBytes = 16 * 1024;

    /// <summary>How many rows a site may have before only one in ten is kept.</summary>
    public const int MaxRows = 100_000;

    /// <summary>How many bytes of raw events a site may have before only one in ten is kept.</summary>
    public const long MaxBytes = 100L * 1024 * 1024;

    /// <summary>How long a failed event is kept after it was received.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(14);

    private const int KeptOverLimit = 10;

    /// <summary>A text of so many characters is an id wherever it stands; a shorter one only as a whole JSON text.</summary>
    private const int ClearlyAnId = 8;
    private const int MaxTextLength = 2_000;

    private readonly CatalogFile _file;
    private readonly int _maxRows;
    private readonly Dictionary<int, Fill> _fill = []; // touched inside write transactions only, which run one at a time

    internal FailedEvents(CatalogFile file, int maxRows = MaxRows)
    {
        _file = file;
        _maxRows = maxRows;
    }

    /// <summary>Takes failed events and counts, exactly once: what was taken up to a position is not taken again.</summary>
    /// <param name="events">In the order they failed.</param>
    /// <param name="counts">Counted only.</param>
    /// <param name="position">The spool position after them; null when they do not come from the spool.</param>
    /// <returns>False when this position, or a later one of the same spool, was taken before: nothing was written.</returns>
    public bool Take(IReadOnlyList<NewFailedEvent> events, IReadOnlyList<CounterRaise> counts, SpoolPosition? position)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(counts);
        try
        {
            return _file.Write(context =>
            {
                if (position is { } given && !Advance(context, given))
                {
                    return false;
                }

                using var counters = new CounterBatch(context);
                foreach (var failed in events)
                {
                    var count = counters.Add(failed.Site, failed.ReceivedAt, CounterKind.Failed, failed.Reason, 1);
                    Keep(context, failed, count);
                }

                foreach (var raise in counts)
                {
                    counters.Add(raise.Site, raise.ReceivedAt, raise.Kind, raise.Name, raise.Count);
                }

                return true;
            });
        }
        catch
        {
            lock (_fill)
            {
                _fill.Clear(); // rolled back: what is kept must be counted anew
            }

            throw;
        }
    }

    /// <summary>Up to where a spool's failed events have been taken; 0 is nothing.</summary>
    public long TakenUpTo(Guid spool) =>
        _file.Read(context => context.TakenPositions.Where(row => row.SpoolId == spool).Select(row => row.Position).SingleOrDefault());

    /// <summary>Failed events from new to old.</summary>
    public IReadOnlyList<FailedEvent> List(FailedEventFilter filter, int limit) => _file.Read(context =>
        Filter(context, filter).OrderByDescending(row => row.Id).Take(limit).AsEnumerable().Select(Shown).ToList());

    /// <summary>One failed event of a site, or null.</summary>
    public FailedEvent? Find(int site, long id) => _file.Read(context =>
        context.FailedEvents.SingleOrDefault(row => row.Id == id && row.SiteId == site)) is { } found ? Shown(found) : null;

    /// <summary>How many are kept that pass the filter.</summary>
    public long Count(FailedEventFilter filter) => _file.Read(context => Filter(context, filter).LongCount());

    /// <summary>Exact counts of a site by name, the most frequent first.</summary>
    /// <param name="site">The site's number.</param>
    /// <param name="kind">Failed events or warnings.</param>
    /// <param name="start">Hours that begin at or after it.</param>
    /// <param name="end">Hours that begin before it.</param>
    public IReadOnlyList<Counter> Counters(int site, CounterKind kind, DateTimeOffset start, DateTimeOffset end) =>
        _file.Read(context => context.Counters
            .Where(row => row.SiteId == site && row.Kind == kind && row.Hour >= start && row.Hour < end)
            .AsEnumerable()
            .GroupBy(row => row.Name, StringComparer.Ordinal)
            .Select(rows => new Counter(kind, rows.Key, rows.Sum(row => row.Count), rows.Max(row => row.LastAt)))
            .OrderByDescending(counter => counter.Count).ThenBy(counter => counter.Name, StringComparer.Ordinal)
            .ToList());

    /// <summary>Every counter of a site hour by hour, and the spool position they go up to.</summary>
    /// <param name="site">The site's number.</param>
    /// <param name="spool">Whose position.</param>
    /// <param name="start">Hours that begin at or after it.</param>
    /// <param name="end">Hours that begin before it.</param>
    public (IReadOnlyList<HourCounter> Counters, long Position) ByHour(int site, Guid spool, DateTimeOffset start, DateTimeOffset end) => _file.Read(context =>
    {
        var counters = context.Counters
            .Where(row => row.SiteId == site && row.Hour >= start && row.Hour < end)
            .OrderBy(row => row.Hour)
            .Select(row => new HourCounter(row.Hour, row.Kind, row.Name, row.Count))
            .ToList();
        return ((IReadOnlyList<HourCounter>)counters, context.TakenPositions.Where(row => row.SpoolId == spool).Select(row => row.Position).SingleOrDefault());
    });

    /// <summary>Removes counters of hours before a moment; returns how many.</summary>
    public int RemoveCounters(DateTimeOffset before) => _file.Write(context => context.Counters.Where(row => row.Hour < before).ExecuteDelete());

    /// <summary>Marks events that a replay let through.</summary>
    public void MarkReplayed(int site, IReadOnlyCollection<long> ids, DateTimeOffset at) => _file.Write(context => context.FailedEvents
        .Where(row => row.SiteId == site && ids.Contains(row.Id))
        .ExecuteUpdate(set => set.SetProperty(row => row.ReplayedAt, at)));

    /// <summary>Writes down that a replay did not let an event through, and why.</summary>
    public void MarkTried(int site, long id, string reason, string field, string message) => _file.Write(context => context.FailedEvents
        .Where(row => row.SiteId == site && row.Id == id)
        .ExecuteUpdate(set => set
            .SetProperty(row => row.Tries, row => row.Tries + 1)
            .SetProperty(row => row.Reason, reason)
            .SetProperty(row => row.Field, field)
            .SetProperty(row => row.Message, message)));

    /// <summary>Removes what was received on a day that ended <see cref="Kept"/> ago or earlier; counters stay. Returns how many.</summary>
    /// <param name="now">The clock.</param>
    /// <param name="daysOf">How many days a site keeps them; null is <see cref="Kept"/> for all.</param>
    public int RemoveOld(DateTimeOffset now, IReadOnlyDictionary<int, int>? daysOf = null)
    {
        var removed = 0;
        foreach (var (site, days) in daysOf ?? new Dictionary<int, int>())
        {
            var end = new DateTimeOffset(now.AddDays(-days).UtcDateTime.Date, TimeSpan.Zero);
            removed += _file.Write(context => context.FailedEvents.Where(row => row.SiteId == site && row.ReceivedAt < end).ExecuteDelete());
        }

        return removed + RemoveOldOf(now, daysOf?.Keys.ToList() ?? []);
    }

    private int RemoveOldOf(DateTimeOffset now, List<int> except)
    {
        var oldest = new DateTimeOffset((now - Kept).UtcDateTime.Date, TimeSpan.Zero);
        return _file.Write(context =>
        {
            lock (_fill)
            {
                _fill.Clear();
            }

            return context.FailedEvents.Where(row => row.ReceivedAt < oldest && !except.Contains(row.SiteId)).ExecuteDelete();
        });
    }

    /// <summary>Removes what holds one of these ids; returns how many.</summary>
    public int Erase(int site, IReadOnlyCollection<string> ids, bool dryRun)
    {
        var needles = ids.Where(id => id.Length >= ClearlyAnId).Select(id => System.Text.Encoding.UTF8.GetBytes(id)).ToList();
        var texts = ids.ToHashSet(StringComparer.Ordinal);
        return Remove(site, dryRun, (raw, _) => needles.Exists(needle => raw.AsSpan().IndexOf(needle) >= 0) || QuotedTexts.Any(raw, texts.Contains));
    }

    /// <summary>Removes what was received before the people in it were erased; returns how many.</summary>
    /// <param name="site">The site's number.</param>
    /// <param name="erasedAt">Since when a text, as the id of a visitor or user, is erased, in microseconds since the Unix epoch; null for never.</param>
    public int Erase(int site, Func<string, long?> erasedAt) => Remove(
        site, dryRun: false, (raw, receivedAt) => QuotedTexts.Any(raw, text => erasedAt(text) is { } at && Journeys.Time.Timestamp.From(receivedAt).Micros < at));

    private int Remove(int site, bool dryRun, Func<byte[], DateTimeOffset, bool> holds) => _file.Write(context =>
    {
        lock (_fill)
        {
            _fill.Clear();
        }

        var found = context.FailedEvents.Where(row => row.SiteId == site).Select(row => new { row.Id, row.ReceivedAt, row.Raw }).AsEnumerable()
            .Where(row => holds(row.Raw, row.ReceivedAt)).Select(row => row.Id).ToList();
        return dryRun ? found.Count : context.FailedEvents.Where(row => found.Contains(row.Id)).ExecuteDelete();
    });

    private static bool Advance(CatalogContext context, SpoolPosition position)
    {
        var row = context.TakenPositions.SingleOrDefault(taken => taken.SpoolId == position.SpoolId);
        if (row is null)
        {
            context.TakenPositions.Add(new TakenPositionRow { SpoolId = position.SpoolId, Position = position.Position });
            return true;
        }

        if (position.Position <= row.Position)
        {
            return false;
        }

        row.Position = position.Position;
        return true;
    }

    private void Keep(CatalogContext context, NewFailedEvent failed, long count)
    {
        if (failed.Raw is not { } raw)
        {
            return;
        }

        lock (_fill)
        {
            var fill = _fill.GetValueOrDefault(failed.Site) ?? Measure(context, failed.Site);
            _fill[failed.Site] = fill;
            if ((fill.Rows >= _maxRows || fill.Bytes >= MaxBytes) && count % KeptOverLimit != 0)
            {
                return;
            }

            var row = Row(failed, raw);
            context.FailedEvents.Add(row);
            _fill[failed.Site] = new Fill(fill.Rows + 1, fill.Bytes + row.Raw.Length);
        }
    }

    private static Fill Measure(CatalogContext context, int site)
    {
        var rows = context.FailedEvents.Where(row => row.SiteId == site);
        return new Fill(rows.LongCount(), rows.Sum(row => (long)row.Raw.Length));
    }

    private static FailedEventRow Row(NewFailedEvent failed, ReadOnlyMemory<byte> raw) => new()
    {
        SiteId = failed.Site,
        ReceivedAt = failed.ReceivedAt,
        Format = failed.Format,
        Path = Cut(failed.Path),
        Trust = failed.Trust,
        Reason = failed.Reason,
        Field = Cut(failed.Field),
        Message = Cut(failed.Message),
        Raw = raw[..Math.Min(raw.Length, MaxRawBytes)].ToArray(),
        BatchIndex = failed.BatchIndex,
        Import = failed.Import,
        Tries = failed.Tries,
    };

    // What a sender chose has a bound here too, and half of a surrogate pair at the cut is no text.
    private static string Cut(string text) =>
        text.Length <= MaxTextLength ? text : text[..(char.IsHighSurrogate(text[MaxTextLength - 1]) ? MaxTextLength - 1 : MaxTextLength)];

    private static IQueryable<FailedEventRow> Filter(CatalogContext context, FailedEventFilter filter)
    {
        var rows = context.FailedEvents.Where(row => row.SiteId == filter.Site);
        rows = filter.Reason is { } reason ? rows.Where(row => row.Reason == reason) : rows;
        rows = filter.Format is { } format ? rows.Where(row => row.Format == format) : rows;
        rows = filter.Import is { } import ? rows.Where(row => row.Import == import) : rows;
        rows = filter.Start is { } start ? rows.Where(row => row.ReceivedAt >= start) : rows;
        rows = filter.End is { } end ? rows.Where(row => row.ReceivedAt < end) : rows;
        rows = filter.Before is { } before ? rows.Where(row => row.Id < before) : rows;
        return filter.IncludeReplayed ? rows : rows.Where(row => row.ReplayedAt == null);
    }

    private static FailedEvent Shown(FailedEventRow row) => new(
        row.Id,
        new NewFailedEvent
        {
            Site = row.SiteId,
            ReceivedAt = row.ReceivedAt,
            Format = row.Format,
            Path = row.Path,
            Trust = row.Trust,
            Reason = row.Reason,
            Field = row.Field,
            Message = row.Message,
            Raw = row.Raw,
            BatchIndex = row.BatchIndex,
            Import = row.Import,
            Tries = row.Tries,
        },
        row.ReplayedAt);

    private sealed record Fill(long Rows, long Bytes);
}
