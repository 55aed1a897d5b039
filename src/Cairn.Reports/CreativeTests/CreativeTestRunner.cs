using System.Diagnostics;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;
using Cairn.Reports.Surrogate;
using Cairn.Reports.Television;
using Cairn.Statistics;

namespace Cairn.Reports.CreativeTests;

/// <summary>Makes the report on a creative test (<c>docs/definitions/creative-test.md</c>).</summary>
public static class CreativeTestRunner
{
    private const int MostArms = 20;
    private const int LeastUnits = 100;
    private const int LeastSuccesses = 5;
    private const int LeastDays = 7;
    private const int LeastPast = 5;
    private const double PriorTrials = 20;
    private const double MostLoss = 0.01;
    private const double MostMixed = 0.01;
    private const string Verified = "verified";

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<CreativeTestReport> Run(CreativeTestRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(site);
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        var plan = ReportPlanner.Plan(request, site, faults);
        Check(request, faults);
        var outcome = request.Outcome is null or Verified ? null : OccurrenceSelection.Definition(request.Outcome, site, "/outcome", faults);
        var query = TvQuery.Read(request, outcome is null ? [] : [outcome.Key], site, faults);
        var warnings = new List<WarningResult>();
        if (plan is null || faults.Count > 0 || !MayStand(outcome, site, warnings, faults, cancellation))
        {
            return new Outcome<CreativeTestReport>.Refused(faults);
        }

        var test = request.Arms!.All(arm => arm.N is not null)
            ? new Counted([.. request.Arms!.Select(arm => (arm.N!.Value, arm.K ?? 0))], request.Days!.Value, 0)
            : Count(request, plan, site, query, faults, cancellation);
        return faults.Count > 0 ? new Outcome<CreativeTestReport>.Refused(faults) : plan.Stamp(Report(request, plan, outcome, test, warnings), started);
    }

    /// <summary>Decides by counts alone. A pure function.</summary>
    /// <param name="arms">Households and those with the outcome.</param>
    /// <param name="prior">Past rates; five or more make a prior.</param>
    /// <param name="seed">Of the draws, for more than two arms.</param>
    internal static (IReadOnlyList<BetaPosterior> Posteriors, BestArm Best) Posterior(IReadOnlyList<(long N, long K)> arms, IReadOnlyList<double>? prior, int seed)
    {
        var mean = prior?.Count >= LeastPast ? Math.Clamp(prior.Average(), 1e-6, 1 - 1e-6) : (double?)null;
        var posteriors = arms.Select(arm => mean is { } m ? BetaPosterior.Informed(arm.K, arm.N, m, PriorTrials) : BetaPosterior.Flat(arm.K, arm.N)).ToList();
        return (posteriors, BetaArms.Compare(posteriors, seed));
    }

    private static void Check(CreativeTestRequest request, List<Fault> faults)
    {
        var arms = request.Arms ?? [];
        if (arms.Count is < 2 or > MostArms || arms.Any(arm => arm is null || string.IsNullOrWhiteSpace(arm.Arm) || arm.Arm.Length > 255) || arms.DistinctBy(arm => arm.Arm).Count() < arms.Count)
        {
            faults.Add(new Fault("creative-test.arms-invalid", "/arms", FormattableString.Invariant($"Name 2 to {MostArms} different arms.")));
            return;
        }

        foreach (var (arm, at) in arms.Select((arm, at) => (arm, at)))
        {
            if (arm.N is < 0 || arm.K is < 0 || arm.K > arm.N || (arm.K is not null && arm.N is null) || (arm.N is null) != (arms[0].N is null))
            {
                faults.Add(new Fault("creative-test.counts-invalid", $"/arms/{at}", "Give 'n' and 'k' with 0 <= k <= n for every arm, or for none."));
            }
        }

        if (arms[0].N is not null && request.Days is not (>= 0 and <= 3_650))
        {
            faults.Add(new Fault("creative-test.days-missing", "/days", "With counts from elsewhere, say for how many full days the test has run."));
        }

        if (request.Prior?.Any(rate => rate is not (>= 0 and <= 1)) == true)
        {
            faults.Add(new Fault("creative-test.prior-range", "/prior", "A rate lies between 0 and 1."));
        }

        if (request.Planned is { } planned && (planned.Count != arms.Count || planned.Any(share => share is not (> 0 and < 1)) || Math.Abs(planned.Sum() - 1) > 1e-6))
        {
            faults.Add(new Fault("creative-test.planned-range", "/planned", "Give one share for each arm; they sum to 1."));
        }
    }

    // A micro may be the outcome where it may stand for the macro.
    private static bool MayStand(ConversionDefinition? outcome, ReportSite site, List<WarningResult> warnings, List<Fault> faults, CancellationToken cancellation)
    {
        if (outcome is not { Kind: ConversionKind.Micro })
        {
            return true;
        }

        switch (SurrogateRunner.Run(new SurrogateRequest { Micro = outcome.Key }, site, cancellation))
        {
            case Outcome<SurrogateReport>.Ok(var check) when check.Verdict == "refused":
                faults.Add(new Fault("creative-test.not-a-surrogate", "/outcome", $"'{outcome.Key}' may not stand for '{check.Macro}': {string.Join(" ", check.Reasons)} Take verified visits, or the macro."));
                return false;
            case Outcome<SurrogateReport>.Ok(var check):
                if (check.Verdict != "usable")
                {
                    warnings.Add(new WarningResult("provisional_surrogate", $"That '{outcome.Key}' may stand for '{check.Macro}' is provisional: {string.Join(" ", check.Reasons)}", "/outcome"));
                }

                return true;
            case Outcome<SurrogateReport>.Refused(var refused):
                faults.AddRange(refused.Select(fault => fault with { Where = "/outcome" }));
                return false;
            default:
                throw new UnreachableException();
        }
    }

    // A household belongs to the arm whose ad it saw first.
    private static Counted Count(CreativeTestRequest request, ReportPlan plan, ReportSite site, TvQuery query, List<Fault> faults, CancellationToken cancellation)
    {
        var facts = TvFacts.Of(plan, site, query, plan.Range, faults, cancellation);
        var names = request.Arms!.Select((arm, at) => (arm.Arm, at)).ToDictionary(pair => pair.Arm, pair => pair.at, StringComparer.Ordinal);
        var (arm, first, did) = (new Dictionary<int, int>(), new Dictionary<int, long>(), new HashSet<int>());
        var (mixed, start) = (new HashSet<int>(), long.MaxValue);
        for (var at = 0; at < facts.Shown.Count; at++)
        {
            var one = facts.Shown[at];
            if (facts.Map.Of[at] is >= 0 and var household && one.Creative is { } creative && names.TryGetValue(creative, out var its) && plan.Range.Contains(new Timestamp(one.Micros))
                && (request.Campaign is null || string.Equals(request.Campaign, one.Campaign, StringComparison.OrdinalIgnoreCase)))
            {
                start = Math.Min(start, one.Micros);
                if (!arm.TryAdd(household, its) && arm[household] != its)
                {
                    mixed.Add(household);
                }

                first.TryAdd(household, one.Micros);
            }
        }

        if (request.Outcome is null or Verified)
        {
            did.UnionWith(facts.Matches.Verified.Where(at => at >= 0).Select(at => facts.Map.Of[at]));
        }
        else
        {
            foreach (var conversion in facts.Households.Conversions)
            {
                did.UnionWith(facts.Map.Households(conversion.Key, conversion.Previous)
                    .Where(household => first.TryGetValue(household, out var since) && conversion.Micros > since && conversion.Micros - since <= query.Rule.WindowMicros));
            }

            did.UnionWith(facts.Matches.VerifiedConversions.Where(at => at >= 0).Select(at => facts.Map.Of[at]));
        }

        var counts = new (long N, long K)[names.Count];
        foreach (var (household, its) in arm)
        {
            counts[its] = (counts[its].N + 1, counts[its].K + (did.Contains(household) ? 1 : 0));
        }

        var days = start == long.MaxValue ? 0 : (int)((Math.Min(plan.AsOf.Micros, plan.Range.End.Micros) - start) / Timestamp.Day);
        return new Counted(counts, request.Days ?? days, arm.Count == 0 ? 0 : (double)mixed.Count / arm.Count);
    }

    private static CreativeTestReport Report(CreativeTestRequest request, ReportPlan plan, ConversionDefinition? outcome, Counted test, List<WarningResult> warnings)
    {
        var (posteriors, best) = Posterior(test.Arms, request.Prior, seed: 1);
        var isMixed = test.Mixed > MostMixed;
        var isDrawn = request.Randomised && !isMixed;
        var ratio = Ratio(test.Arms, request.Planned);
        var leader = Enumerable.Range(0, posteriors.Count).MaxBy(at => posteriors[at].Mean);
        var missing = isDrawn ? Missing(test, best, posteriors, leader) : [];
        if (!isDrawn)
        {
            warnings.Add(new WarningResult("not_randomised", isMixed
                ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{test.Mixed:0.0%} of the households saw more than one arm, so arms were not drawn by household. The rates are an association only.")
                : "Nobody said that arms were drawn by household ('randomised'). The rates are an association only: who saw which spot differs in much else.", "/randomised"));
        }

        if (request.Prior is { Count: > 0 and < LeastPast })
        {
            warnings.Add(new WarningResult("prior_unused", FormattableString.Invariant($"It takes {LeastPast} past rates to make a prior; these are not used."), "/prior"));
        }

        return new CreativeTestReport
        {
            Kind = "creative-test",
            AsOf = plan.AsOf.ToString(),
            Position = plan.Position,
            Range = plan.RangeResult,
            Definitions = outcome is null ? new Dictionary<string, int>() : new Dictionary<string, int> { [outcome.Key] = outcome.Version },
            Warnings = warnings,
            Excluded = plan.Excluded(plan.Range),
            Outcome = request.Outcome ?? Verified,
            Arms =
            [
                .. test.Arms.Select((arm, at) => new CreativeArmResult(
                    request.Arms![at].Arm, arm.N, arm.K, Proportion.Rate(arm.K, arm.N), Shown(posteriors[at].Interval()), isDrawn ? best.Best[at] : null, isDrawn ? best.Loss[at] : null)),
            ],
            SrmP = ratio,
            Days = test.Days,
            StandardError = best.StandardError,
            Decision = !isDrawn ? "not_randomised" : ratio < HoldoutLift.RatioAlpha ? "no verdict" : missing.Count == 0 ? "stop" : "go on",
            Leader = isDrawn ? request.Arms![leader].Arm : null,
            Missing = missing,
            Shares = isDrawn ? [.. BetaArms.Shares(best.Best).Select((share, at) => new CreativeShare(request.Arms![at].Arm, share))] : [],
        };
    }

    private static List<string> Missing(Counted test, BestArm best, IReadOnlyList<BetaPosterior> posteriors, int leader)
    {
        var missing = new List<string>();
        if (test.Days < LeastDays)
        {
            missing.Add(FormattableString.Invariant($"{LeastDays} full days; there are {test.Days}."));
        }

        if (test.Arms.Min(arm => arm.N) is < LeastUnits and var units)
        {
            missing.Add(FormattableString.Invariant($"{LeastUnits} households in every arm; the smallest has {units}."));
        }

        if (test.Arms.Min(arm => arm.K) is < LeastSuccesses and var successes)
        {
            missing.Add(FormattableString.Invariant($"{LeastSuccesses} outcomes in every arm; the fewest are {successes}."));
        }

        var rate = test.Arms[leader].N > 0 ? (double)test.Arms[leader].K / test.Arms[leader].N : posteriors[leader].Mean;
        if (!(best.Loss[leader] < MostLoss * rate))
        {
            missing.Add(string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"An expected loss of the leader below {MostLoss:0 %} of its rate; it is {(rate > 0 ? best.Loss[leader] / rate : 1):0.0 %}."));
        }

        return missing;
    }

    private static double? Ratio(IReadOnlyList<(long N, long K)> arms, IReadOnlyList<double>? planned)
    {
        var all = arms.Sum(arm => arm.N);
        if (all == 0)
        {
            return null;
        }

        var statistic = arms.Select((arm, at) => (arm.N, Expected: all * (planned?[at] ?? (1.0 / arms.Count)))).Sum(pair => Math.Pow(pair.N - pair.Expected, 2) / pair.Expected);
        return ChiSquare.UpperTail(statistic, arms.Count - 1);
    }

    private static IntervalResult Shown(Interval interval) => new(interval.Low, interval.High);

    private sealed record Counted(IReadOnlyList<(long N, long K)> Arms, int Days, double Mixed);
}
