using System.Globalization;
using Cairn.Journeys.Time;
using Cairn.Server.Collect;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Failed;
using Cairn.Storage.Catalog.Sites;
using Cairn.Storage.Spool;

namespace Cairn.Server.Health;

/// <summary>Puts the health of a site together from the counters the drain writes and from what still lies in the spool.</summary>
internal sealed class HealthReader(CairnCatalog catalog, EventSpool spool, WarningCounts warnings, TimeProvider time)
{
    /// <summary>How many days of hours one answer holds.</summary>
    public const int MostDays = 92;

    private const int RuleDays = 14;
    private const int UsualDays = 7;
    private const int Tries = 5;

    /// <summary>The hours that <paramref name="range"/> touches.</summary>
    public SiteHealth Read(Site site, TimeRange range)
    {
        warnings.Save();
        var (start, end) = (HourOf(range.Start), HourOf(new Timestamp(range.End.Micros + Timestamp.Second * 3600 - 1)));
        var (counters, waiting) = Consistent(site.Id, start, end);
        var hours = new SortedDictionary<DateTimeOffset, HealthTally>();
        var total = new HealthTally();
        foreach (var counter in counters)
        {
            Of(counter.Hour).Add(counter);
            total.Add(counter);
        }

        foreach (var batch in waiting.Batches)
        {
            if (HourOf(new Timestamp(batch.ReceivedMicros)) is var hour && hour >= start && hour < end)
            {
                Of(hour).Add(batch);
                total.Add(batch);
            }
        }

        var totals = total.Counts();
        var reasons = HealthTally.Reasons(totals);
        return new SiteHealth(
            start, end, time.GetUtcNow(), ReasonWords.Sentence(totals, reasons), totals, reasons, [.. hours.Select(pair => new HealthHour(pair.Key, pair.Value.Counts()))],
            Rules(site), site.Settings.Muted, waiting.Batches.Count == 0 ? null : new Timestamp(waiting.Batches.Min(batch => batch.ReceivedMicros)).ToDateTimeOffset(), waiting.IsCut);

        HealthTally Of(DateTimeOffset hour) => hours.TryGetValue(hour, out var tally) ? tally : hours[hour] = new HealthTally();
    }

    /// <summary>Counters and what waits as of one position of the drain, so that no event is in both or in neither.</summary>
    private (IReadOnlyList<HourCounter> Counters, WaitingEvents Waiting) Consistent(int site, DateTimeOffset start, DateTimeOffset end)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (counters, position) = catalog.FailedEvents.ByHour(site, spool.Id, start, end);
            var waiting = spool.Waiting(site, position);
            if (attempt == Tries || catalog.FailedEvents.TakenUpTo(spool.Id) == position)
            {
                return (counters, waiting);
            }
        }
    }

    private IReadOnlyList<RuleHealth> Rules(Site site)
    {
        var published = catalog.Rules.PublishedIds(site.Id);
        if (published.Count == 0)
        {
            return [];
        }

        var now = time.GetUtcNow();
        var calendar = new SiteCalendar(TimeZoneInfo.FindSystemTimeZoneById(site.TimeZone));
        var today = calendar.DayOf(Timestamp.From(now));
        var days = Enumerable.Range(1 - RuleDays, RuleDays).Select(today.AddDays).ToList();
        var start = HourOf(calendar.StartOf(days[0]));
        var (counters, _) = catalog.FailedEvents.ByHour(site.Id, spool.Id, start, now.AddHours(1));
        var lately = counters.Where(counter => counter.Hour > now.AddDays(-1)).ToList();
        var imported = lately.Where(counter => counter is { Kind: CounterKind.Mark, Name: "imported" }).Sum(counter => counter.Count);
        var isAlive = lately.Where(counter => counter.Kind == CounterKind.Accepted).Sum(counter => counter.Count) > imported; // what came out of files says nothing of pages
        var matches = counters.Where(counter => counter.Kind == CounterKind.Rule).ToLookup(counter => counter.Name, StringComparer.Ordinal);
        return [.. published.Order(StringComparer.Ordinal).Select(rule => Rule(rule, [.. matches[rule]], days, calendar, now, isAlive))];
    }

    private static RuleHealth Rule(string rule, List<HourCounter> matches, List<DateOnly> days, SiteCalendar calendar, DateTimeOffset now, bool isAlive)
    {
        var byDay = matches.ToLookup(match => calendar.DayOf(Timestamp.From(match.Hour)), match => match.Count);
        var recent = matches.Where(match => match.Hour > now.AddDays(-1)).Sum(match => match.Count);
        var usual = matches.Where(match => match.Hour <= now.AddDays(-1) && match.Hour > now.AddDays(-1 - UsualDays)).Sum(match => match.Count);
        return new RuleHealth(
            rule,
            [.. days.Select(day => new RuleMatchDay(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), byDay[day].Sum()))],
            matches.Count == 0 ? null : matches.Max(match => match.Hour),
            Stopped: isAlive && recent == 0 && usual >= UsualDays * UsualDays); // seven a day: by chance a day without happens once in 1,100 days
    }

    private static DateTimeOffset HourOf(Timestamp moment)
    {
        var at = moment.ToDateTimeOffset();
        return new DateTimeOffset(at.UtcTicks - at.UtcTicks % TimeSpan.TicksPerHour, TimeSpan.Zero);
    }
}
