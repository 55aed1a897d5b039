using System.Diagnostics;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Television;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;
using Cairn.Statistics;

namespace Cairn.Reports.Television;

/// <summary>Makes the report on a hold-out (<c>docs/definitions/television.md</c>).</summary>
public static class LiftRunner
{
    private const int MostHouseholds = 5_000_000;
    private const string Visit = "visit";

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<LiftReport> Run(LiftRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(site);
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        var plan = ReportPlanner.Plan(request, site, faults);
        Check(request, faults);
        var outcome = request.Outcome is null or Visit ? null : OccurrenceSelection.Definition(request.Outcome, site, "/outcome", faults);
        var keys = OccurrenceSelection.Keys(site, ConversionKind.Macro).Concat(outcome is null ? [] : [outcome.Key]).Distinct(StringComparer.Ordinal).ToList();
        var query = TvQuery.Read(request, keys, site, faults);
        if (plan is null || faults.Count > 0)
        {
            return new Outcome<LiftReport>.Refused(faults);
        }

        var facts = TvFacts.Of(plan, site, query, plan.Range, faults, cancellation);
        var at = outcome is null ? (int?)null : query.Definitions.ToList().FindIndex(definition => definition.Key == outcome.Key);
        var question = new LiftQuestion(at, request.Confidence ?? 0.95, request.Planned, request.Households);
        var (figures, refusal) = HoldoutLift.Of(facts, one => IsAsked(one, request, plan), query.Rule.WindowMicros, question, plan.AsOf);
        if (refusal is not null)
        {
            faults.Add(new Fault("tv.no-holdout", "/campaign", refusal));
        }

        return faults.Count > 0 ? new Outcome<LiftReport>.Refused(faults) : plan.Stamp(Report(request, plan, site, query, facts, figures!), started);
    }

    // Without a campaign only what was shown to households that were drawn was spent on the test.
    private static bool IsOfTest(Impression one, LiftRequest request, HashSet<string>? listed) => request.Campaign is not null
        || (listed is null ? one.Arm is not null : one.Household is { } household && listed.Contains(household));

    private static bool IsAsked(Impression one, LiftRequest request, ReportPlan plan) =>
        plan.Range.Contains(new Timestamp(one.Micros)) && (request.Campaign is null || string.Equals(request.Campaign, one.Campaign, StringComparison.OrdinalIgnoreCase));

    private static void Check(LiftRequest request, List<Fault> faults)
    {
        if (request.Planned is not null and not (> 0 and < 1))
        {
            faults.Add(new Fault("tv.planned-range", "/planned", "The planned share of the treatment lies between 0 and 1, such as 0.9."));
        }

        if (request.Confidence is not null and not (>= 0.5 and <= 0.999))
        {
            faults.Add(new Fault("tv.confidence-range", "/confidence", "From 0.5 to 0.999; 0.95 is usual."));
        }

        if (request.Households is { } households)
        {
            if (households.Treatment is null || households.Control is null || households.Treatment.Count == 0 || households.Control.Count == 0)
            {
                faults.Add(new Fault("tv.households-missing", "/households", "Give the household ids of both arms, 'treatment' and 'control'."));
            }
            else if (households.Treatment.Count + households.Control.Count > MostHouseholds || households.Treatment.Intersect(households.Control, StringComparer.Ordinal).Any())
            {
                faults.Add(new Fault("tv.households-invalid", "/households", FormattableString.Invariant($"At most {MostHouseholds} households, none in both arms.")));
            }
        }
    }

    private static LiftReport Report(LiftRequest request, ReportPlan plan, ReportSite site, TvQuery query, TvFacts facts, LiftFigures figures)
    {
        var listed = request.Households?.Treatment.ToHashSet(StringComparer.Ordinal);
        var costs = facts.Shown.Where(one => IsAsked(one, request, plan) && IsOfTest(one, request, listed) && one.Cost is not null && (one.Currency is null || one.Currency == site.Currency)).Select(one => one.Cost!.Value).ToList();
        var cost = costs.Count == 0 ? (decimal?)null : costs.Sum();
        var isValued = query.Definitions.Any(definition => definition.Value.Kind is ConversionValueKind.Fixed or ConversionValueKind.Property);
        var value = isValued ? figures.Value : null;
        var isShown = figures.Verdict == "incremental";
        return new LiftReport
        {
            Kind = "tv/lift",
            AsOf = plan.AsOf.ToString(),
            Position = plan.Position,
            Range = plan.RangeResult,
            Definitions = query.Definitions.ToDictionary(definition => definition.Key, definition => definition.Version),
            Warnings = Warnings(figures, plan, query, facts, request),
            Excluded = plan.Excluded(plan.Range),
            Outcome = request.Outcome ?? Visit,
            Window = new Duration(query.Rule.WindowMicros).ToString(),
            Currency = site.Currency,
            Confidence = request.Confidence ?? 0.95,
            Arms = [Arm("treatment", figures.Treatment), Arm("control", figures.Control)],
            D = figures.Difference,
            Ci = Shown(figures.Interval),
            Incremental = figures.Incremental,
            IncrementalCi = Shown(figures.IncrementalInterval),
            Lift = figures.Lift?.Lift,
            LiftCi = figures.Lift is { } lift ? Shown(lift.Interval) : null,
            OnTreated = figures.OnTreated,
            IncrementalValue = value is { } net ? Money(net.Value) : null,
            IncrementalValueCi = value is { } bounded ? new TvValueBounds(Money(bounded.Interval.Low), Money(bounded.Interval.High)) : null,
            Cost = cost is { } whole ? Decimals.Print(whole) : null,
            Iroas = value is { } gained && cost > 0 ? gained.Value / (double)cost : null,
            IroasCi = value is { } earned && cost > 0 ? new IntervalResult(earned.Interval.Low / (double)cost, earned.Interval.High / (double)cost) : null,
            CostPer = isShown ? TvSums.Per(cost, (decimal)figures.Incremental) : null,
            CostPerCi = HoldoutLift.Bounds(cost, figures.IncrementalInterval),
            SrmP = figures.SampleRatioP,
            Mixed = figures.Mixed,
            Verdict = figures.Verdict,
        };
    }

    private static List<WarningResult> Warnings(LiftFigures figures, ReportPlan plan, TvQuery query, TvFacts facts, LiftRequest request)
    {
        var warnings = new List<WarningResult>();
        if (figures.SampleRatioP is null)
        {
            warnings.Add(new WarningResult("split_unknown", "The planned split is not given, so nobody has checked that the arms have the sizes they should have; give 'planned'.", "/planned"));
        }
        else if (figures.SampleRatioP < HoldoutLift.RatioAlpha)
        {
            warnings.Add(new WarningResult("sample_ratio", "The arms do not have the sizes that were planned. Something sorted the households after they were drawn, so no verdict is given.", "/planned"));
        }

        if (figures.Mixed > 0)
        {
            warnings.Add(new WarningResult("mixed_arms", FormattableString.Invariant($"{figures.Mixed} households have records of both arms; each counts in the arm of its first.")));
        }

        if (facts.All.Any(one => IsAsked(one, request, plan) && one.Arm is not null && one.Micros > plan.AsOf.Micros - query.Rule.WindowMicros))
        {
            warnings.Add(new WarningResult("window_open", $"Some households were drawn less than {new Duration(query.Rule.WindowMicros)} ago: their outcomes are still to come.", "/range"));
        }

        return warnings;
    }

    private static LiftArm Arm(string name, (long N, long K) arm) => new(name, arm.N, arm.K, Proportion.Rate(arm.K, arm.N));

    private static IntervalResult Shown(Interval interval) => new(interval.Low, interval.High);

    private static string Money(double amount) => TvSums.Money(Math.Abs(amount) < 1e20 ? (decimal)amount : 0);
}
