namespace Cairn.Reports.Drift;

/// <summary>One hour of one definition.</summary>
/// <param name="Count">Counted conversions.</param>
/// <param name="Pages">Page views of the site: what the hit rate is measured by.</param>
/// <param name="Events">All events of the site.</param>
/// <param name="Duplicates">Matches that lost against an earlier one with the same key.</param>
/// <param name="PageSeen">Views of the page on which the definition usually happens.</param>
public readonly record struct DriftHour(long Count, long Pages, long Events, long Duplicates = 0, long PageSeen = 0);

/// <summary>Something that is not as it was.</summary>
/// <param name="Alarm"><c>drift</c>, <c>silent</c> or <c>level</c>.</param>
/// <param name="First">The first hour of it.</param>
/// <param name="Last">The last hour of it.</param>
/// <param name="Expected">What was to be expected in the last hour: a rate for drift, else a count (for silent since the last occurrence).</param>
/// <param name="Seen">What there was.</param>
/// <param name="Z">Of a drift: how many standard errors away.</param>
/// <param name="Why"><c>tracking_broken</c>, <c>double_firing</c>, <c>collection_or_traffic</c> or <c>behaviour_changed</c>: the first that fits.</param>
public sealed record DriftAlarm(string Alarm, int First, int Last, double Expected, double Seen, double? Z, string Why);

/// <summary>Watches one definition by the hour (<c>docs/definitions/drift.md</c>). A pure function of the counts.</summary>
public static class DriftDetector
{
    /// <summary>The baseline is the same hour of this many weeks before.</summary>
    public const int Weeks = 6;

    private const int HoursOfWeek = 7 * 24;
    private const int LeastWeeks = 3;
    private const int LeastPages = 50;
    private const double Once = 4;
    private const double Twice = 3;
    private const double SurelyExpected = 14;
    private const double Outside = 0.001;
    private const double PageStillSeen = 0.8;
    private const double Half = 0.5;
    private const double Tenth = 0.1;

    /// <summary>The alarms of the hours from <paramref name="from"/> on, by kind and then by hour; hours in a row are one alarm.</summary>
    /// <param name="hours">One entry for each hour without a gap; those before <paramref name="from"/> are baseline alone.</param>
    /// <param name="from">The first hour that is watched.</param>
    public static IReadOnlyList<DriftAlarm> Find(IReadOnlyList<DriftHour> hours, int from)
    {
        var (drifts, silents, levels) = (new List<DriftAlarm>(), new List<DriftAlarm>(), new List<DriftAlarm>());
        var (lastZ, lastSide, expectedSince, silentFrom) = (0.0, 0, 0.0, -1);
        for (var hour = Math.Max(0, from - 1); hour < hours.Count; hour++)
        {
            if (Baseline(hours, hour) is not { } baseline)
            {
                (lastZ, lastSide, expectedSince) = (0, 0, 0);
                continue;
            }

            var now = hours[hour];
            var z = Z(now, baseline);
            var side = Side(now.Count, baseline.Select(before => (double)before.Count).ToList());
            (expectedSince, silentFrom) = now.Count > 0 ? (0, -1) : (expectedSince + baseline.Average(before => before.Count), silentFrom < 0 ? hour : silentFrom);
            if (hour >= from)
            {
                if (z is { } away && (Math.Abs(away) >= Once || (Math.Abs(away) >= Twice && Math.Abs(lastZ) >= Twice && Math.Sign(away) == Math.Sign(lastZ))))
                {
                    Add(drifts, new DriftAlarm("drift", hour, hour, Rate(baseline), (double)now.Count / now.Pages, away, Why(now, baseline)));
                }

                if (expectedSince >= SurelyExpected)
                {
                    Add(silents, new DriftAlarm("silent", silentFrom, hour, expectedSince, 0, null, Why(now, baseline)));
                }

                if (side != 0 && side == lastSide)
                {
                    Add(levels, new DriftAlarm("level", hour - 1, hour, baseline.Average(before => before.Count), now.Count, null, Why(now, baseline)));
                }
            }

            (lastZ, lastSide) = (z ?? 0, side);
        }

        return [.. drifts, .. silents, .. levels];
    }

    /// <summary><c>(k/n - r0) / sqrt(φ·r0(1 - r0)/n)</c>; null where no rate can be judged.</summary>
    /// <param name="count">k.</param>
    /// <param name="pages">n.</param>
    /// <param name="rate">r0.</param>
    /// <param name="overdispersion">φ, 1 or more.</param>
    public static double? Z(long count, long pages, double rate, double overdispersion) =>
        pages < LeastPages || rate is <= 0 or >= 1 || count > pages ? null
            : (((double)count / pages) - rate) / Math.Sqrt(overdispersion * rate * (1 - rate) / pages);

    /// <summary>Pearson's statistic over its degrees of freedom, never below 1.</summary>
    /// <param name="counts">k and n of each hour.</param>
    /// <param name="rate">Their common rate.</param>
    public static double Overdispersion(IReadOnlyList<(long Count, long Pages)> counts, double rate)
    {
        var used = counts.Where(one => one.Pages > 0).ToList();
        if (used.Count < 2 || rate is <= 0 or >= 1)
        {
            return 1;
        }

        var pearson = used.Sum(one => Math.Pow(one.Count - (one.Pages * rate), 2) / (one.Pages * rate * (1 - rate)));
        return Math.Max(1, pearson / (used.Count - 1));
    }

    /// <summary>Where a count lies beside the 0.1 to 99.9 % range of a negative binomial with the mean and variance of others: -1 below, 1 above, 0 inside.</summary>
    internal static int Side(long count, IReadOnlyList<double> others)
    {
        var mean = others.Average();
        var variance = others.Count < 2 ? mean : others.Sum(other => (other - mean) * (other - mean)) / (others.Count - 1);
        if (mean <= 0)
        {
            return 0;
        }

        var (below, at) = CountChances.Of(count, mean, Math.Max(variance, mean));
        return below + at < Outside ? -1 : 1 - below < Outside ? 1 : 0;
    }

    private static double? Z(DriftHour now, IReadOnlyList<DriftHour> baseline)
    {
        var rate = Rate(baseline);
        return Z(now.Count, now.Pages, rate, Overdispersion([.. baseline.Select(before => (before.Count, before.Pages))], rate));
    }

    private static double Rate(IReadOnlyList<DriftHour> hours)
    {
        var pages = hours.Sum(hour => hour.Pages);
        return pages == 0 ? 0 : (double)hours.Sum(hour => hour.Count) / pages;
    }

    private static List<DriftHour>? Baseline(IReadOnlyList<DriftHour> hours, int hour)
    {
        var before = Enumerable.Range(1, Weeks).Select(week => hour - (week * HoursOfWeek)).Where(at => at >= 0).Select(at => hours[at]).ToList();
        return before.Count >= LeastWeeks ? before : null;
    }

    private static string Why(DriftHour now, IReadOnlyList<DriftHour> baseline)
    {
        var (page, events) = (baseline.Average(before => before.PageSeen), baseline.Average(before => before.Events));
        if (now.Count == 0 && page > 0 && now.PageSeen >= PageStillSeen * page)
        {
            return "tracking_broken";
        }

        var (twice, usually) = (Share(now.Duplicates, now.Count), Share(baseline.Sum(before => before.Duplicates), baseline.Sum(before => before.Count)));
        return twice >= Half && usually < Tenth ? "double_firing" : now.Events <= Half * events ? "collection_or_traffic" : "behaviour_changed";
    }

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;

    private static void Add(List<DriftAlarm> alarms, DriftAlarm alarm)
    {
        if (alarms.Count > 0 && alarms[^1].Last + 1 == alarm.Last)
        {
            alarms[^1] = alarm with { First = Math.Min(alarms[^1].First, alarm.First) };
        }
        else
        {
            alarms.Add(alarm);
        }
    }
}
