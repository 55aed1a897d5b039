using System.Diagnostics;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Television;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Television;

/// <summary>Makes the report on television (<c>docs/definitions/television.md</c>).</summary>
public static class TvRunner
{
    private const int MostTimes = 11;
    private const string All = "(all)";

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<TvReport> Run(TvRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(site);
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        var plan = ReportPlanner.Plan(request, site, faults);
        var query = TvQuery.Read(request, request.Definitions, site, faults);
        var key = TvDimensions.Of(request.By ?? "creative", plan?.Calendar.Zone ?? site.TimeZone, faults);
        if (plan is null || key is null || faults.Count > 0)
        {
            return new Outcome<TvReport>.Refused(faults);
        }

        var facts = TvFacts.Of(plan, site, query, plan.Range, faults, cancellation);
        return faults.Count > 0 ? new Outcome<TvReport>.Refused(faults) : plan.Stamp(Report(request, plan, site, query, facts, key), started);
    }

    private static TvReport Report(TvRequest request, ReportPlan plan, ReportSite site, TvQuery query, TvFacts facts, Func<Impression, string> key)
    {
        var isIn = facts.Shown.Select(one => plan.Range.Contains(new Timestamp(one.Micros)) && IsOf(request.Campaign, one)).ToArray();
        var (total, rows) = (new TvSums(query.Definitions, site.Currency), new Dictionary<string, TvSums>(StringComparer.Ordinal));
        foreach (var at in Enumerable.Range(0, isIn.Length).Where(at => isIn[at]))
        {
            total.Add(facts.Shown[at], facts.Map.Of[at]);
            Row(at).Add(facts.Shown[at], facts.Map.Of[at]);
        }

        Credit(facts, isIn, total, Row);
        var by = request.By ?? "creative";
        var campaigns = by is "campaign" ? rows.Keys.ToDictionary(row => row, row => Incremental(request, plan, facts, query, row, rows[row].Cost), StringComparer.Ordinal) : [];
        var (all, why) = Incremental(request, plan, facts, query, request.Campaign, request.Campaign is null ? OfTest(facts, isIn, site) : total.Cost);
        return new TvReport
        {
            Kind = "tv",
            AsOf = plan.AsOf.ToString(),
            Position = plan.Position,
            Range = plan.RangeResult,
            Definitions = query.Definitions.ToDictionary(definition => definition.Key, definition => definition.Version),
            Warnings = Warnings(facts, isIn, query, plan, site),
            Excluded = plan.Excluded(plan.Range),
            By = by,
            Window = new Duration(query.Rule.WindowMicros).ToString(),
            Currency = site.Currency,
            Total = total.Row(All, all),
            Rows =
            [
                .. rows.Select(row => row.Value.Row(row.Key, campaigns.GetValueOrDefault(row.Key).Figures))
                    .OrderByDescending(row => row.Verified.Visits).ThenByDescending(row => row.Impressions).ThenBy(row => row.Key, StringComparer.Ordinal),
            ],
            Frequencies = Frequencies(facts, isIn),
            Guards = Guards(facts, isIn),
            ChanceRate = Chance(facts, query, isIn, movedBack: true),
            MatchRate = Chance(facts, query, isIn, movedBack: false),
            NoIncremental = all is null ? why : null,
        };

        TvSums Row(int at)
        {
            var name = key(facts.Shown[at]);
            return rows.TryGetValue(name, out var sums) ? sums : rows[name] = new TvSums(query.Definitions, site.Currency);
        }
    }

    // Of all campaigns only what was shown to households that were drawn was spent on the test.
    private static decimal? OfTest(TvFacts facts, bool[] isIn, ReportSite site) => facts.Shown.Where((one, at) => isIn[at] && one.Arm is not null && one.Cost is not null && (one.Currency is null || one.Currency == site.Currency))
        .Select(one => one.Cost!.Value).ToList() is { Count: > 0 } costs ? costs.Sum() : null;

    private static bool IsOf(string? campaign, Impression one) => campaign is null || string.Equals(campaign, one.Campaign ?? "(none)", StringComparison.OrdinalIgnoreCase);

    private static void Credit(TvFacts facts, bool[] isIn, TvSums total, Func<int, TvSums> row)
    {
        var matches = facts.Matches;
        foreach (var (credited, isVerified) in ((int[], bool)[])[(matches.Verified, true), (matches.Influenced, false)])
        {
            foreach (var at in credited.Where(at => at >= 0 && isIn[at]))
            {
                total.AddVisit(isVerified);
                row(at).AddVisit(isVerified);
            }
        }

        foreach (var (credited, isVerified) in ((int[], bool)[])[(matches.VerifiedConversions, true), (matches.InfluencedConversions, false)])
        {
            for (var place = 0; place < credited.Length; place++)
            {
                if (credited[place] is >= 0 and var at && isIn[at])
                {
                    total.AddConversion(facts.Households.Conversions[place], isVerified);
                    row(at).AddConversion(facts.Households.Conversions[place], isVerified);
                }
            }
        }
    }

    // Of visits that nobody else claims and that began in the range.
    private static double? Chance(TvFacts facts, TvQuery query, bool[] isIn, bool movedBack)
    {
        var verified = movedBack ? VisitMatch.Run(facts.Shown, facts.Map, facts.Households.Visits, [], query.Rule, movedBack: true).Verified : facts.Matches.Verified;
        var open = facts.Households.Visits.Select((visit, at) => (visit, at))
            .Where(pair => !pair.visit.IsClaimed && facts.Map.Households(pair.visit.Key, pair.visit.Previous).Any()).ToList();
        return Proportion.Rate(open.Count(pair => verified[pair.at] is >= 0 and var at && isIn[at]), open.Count);
    }

    private static List<TvFrequency> Frequencies(TvFacts facts, bool[] isIn)
    {
        var (times, visited) = (new Dictionary<int, int>(), new HashSet<int>());
        for (var at = 0; at < isIn.Length; at++)
        {
            if (isIn[at] && facts.Map.Of[at] is >= 0 and var household)
            {
                times[household] = times.GetValueOrDefault(household) + 1;
            }
        }

        foreach (var at in facts.Matches.Verified.Where(at => at >= 0 && isIn[at]))
        {
            visited.Add(facts.Map.Of[at]);
        }

        return
        [
            .. times.GroupBy(pair => Math.Min(MostTimes, pair.Value)).OrderBy(group => group.Key)
                .Select(group => (Times: group.Key, Households: (long)group.Count(), Verified: (long)group.Count(pair => visited.Contains(pair.Key))))
                .Select(its => new TvFrequency(its.Times, its.Households, its.Verified, Proportion.Rate(its.Verified, its.Households))),
        ];
    }

    private static TvGuards Guards(TvFacts facts, bool[] isIn)
    {
        var shown = facts.Shown.Where((_, at) => isIn[at]).ToList();
        var reports = facts.All.Where(one => one.CompletedMicros is not null).Select(one => one.Source).ToHashSet(StringComparer.Ordinal);
        var gaps = shown.Where(one => one.Label is null).GroupBy(one => one.NoKey switch { "hosting" => "hosting", "too_late" => "too_late", _ => "no_ip" }).ToDictionary(group => group.Key, group => (long)group.Count());
        return new TvGuards(
            gaps.GetValueOrDefault("no_ip"), gaps.GetValueOrDefault("hosting"), shown.Count(one => one.Key is { } key && facts.Shared.Contains(key)), gaps.GetValueOrDefault("too_late"),
            shown.Count(one => !reports.Contains(one.Source)));
    }

    private static (TvIncremental? Figures, string? Why) Incremental(TvRequest request, ReportPlan plan, TvFacts facts, TvQuery query, string? campaign, decimal? cost)
    {
        var lift = HoldoutLift.Of(facts, one => plan.Range.Contains(new Timestamp(one.Micros)) && IsOf(campaign, one), query.Rule.WindowMicros, new LiftQuestion(), plan.AsOf);
        if (lift.Refusal is { } why)
        {
            return (null, why);
        }

        var figures = lift.Figures!;
        return (new TvIncremental(
            figures.Incremental, new IntervalResult(figures.IncrementalInterval.Low, figures.IncrementalInterval.High),
            figures.Interval.Low > 0 ? TvSums.Per(cost, (decimal)figures.Incremental) : null, HoldoutLift.Bounds(cost, figures.IncrementalInterval), figures.Verdict), null);
    }

    private static List<WarningResult> Warnings(TvFacts facts, bool[] isIn, TvQuery query, ReportPlan plan, ReportSite site)
    {
        var warnings = new List<WarningResult>();
        var count = isIn.Count(one => one);
        if (count == 0)
        {
            warnings.Add(new WarningResult("no_impressions", site.Exposures.IsUsed ? "No ad was shown in the range." : "Nobody has told of an ad yet; see docs/how-to/exposures.md.", "/range"));
        }

        if (count > 0 && plan.Range.End.Micros > plan.AsOf.Micros - query.Rule.WindowMicros)
        {
            warnings.Add(new WarningResult("window_open", $"The last ads are younger than {new Duration(query.Rule.WindowMicros)}: some of their visits are still to come.", "/range"));
        }

        var foreign = facts.Shown.Where((one, at) => isIn[at] && one.Cost is not null && one.Currency is { } its && !string.Equals(its, site.Currency, StringComparison.OrdinalIgnoreCase)).Count();
        if (foreign > 0)
        {
            warnings.Add(new WarningResult("other_currency", FormattableString.Invariant($"{foreign} impressions cost something in another currency than {site.Currency}; it is left out of the sums.")));
        }

        if (facts.CostLeft > 0)
        {
            warnings.Add(new WarningResult("cost_without_impressions", $"{Decimals.Print(facts.CostLeft)} {site.Currency} of television was imported for days and campaigns around the range of which no impression is known; it is in no row. Compare source and campaign of the costs with those of the ads.", "/cost"));
        }

        return warnings;
    }
}
