using System.Diagnostics;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Propensity;
using Cairn.Journeys.Time;
using Cairn.Journeys.Values;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Propensity;

/// <summary>Makes the propensity report (<c>docs/definitions/propensity.md</c>).</summary>
public static class PropensityRunner
{
    /// <summary>About how many visitors the model is trained and tested on at most; of more a share is chosen by a hash of their id.</summary>
    public const int MostVisitors = 100_000;

    private const int UsualLimit = 50;
    private const int MostListed = 1_000;
    private static readonly string[] Uses = ["train", "train", "calibrate", "test"];

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<PropensityReport> Run(PropensityRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        var plan = ReportPlanner.Plan(request, site, faults);
        var query = plan is null ? null : Query(request, plan, site, faults);
        if (plan is null || query is null)
        {
            return new Outcome<PropensityReport>.Refused(faults);
        }

        return plan.Stamp(Report(request, query, plan, cancellation), started);
    }

    /// <summary>By the id of a person active in the 30 days before as_of, the chance of the macro; nobody where chances were refused or are badly calibrated.</summary>
    internal static IReadOnlyDictionary<string, double> Chances(PropensityRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var faults = new List<Fault>();
        var plan = ReportPlanner.Plan(request, site, faults);
        var query = plan is null ? null : Query(request, plan, site, faults);
        var forecast = plan is null || query is null ? null : Forecast(query, plan, cancellation);
        return forecast?.Judgement.Status == PropensityJudgement.Ok ? forecast.Scored.ToDictionary(one => one.Visitor, one => one.P) : new Dictionary<string, double>();
    }

    private static PropensityPlan? Query(PropensityRequest request, ReportPlan plan, ReportSite site, List<Fault> faults)
    {
        if (!Duration.TryParse(request.Within ?? "7d", out var within) || within.Micros == 0)
        {
            faults.Add(new Fault("duration.invalid", "/within", "Expected a duration above zero such as 7d, at most 36525d (100 years)."));
        }

        if (request.Limit is < 1 or > MostListed)
        {
            faults.Add(new Fault("report.limit", "/limit", FormattableString.Invariant($"The limit lies between 1 and {MostListed}.")));
        }

        if (plan.Filters.Count > 0)
        {
            faults.Add(new Fault("report.not-available", "/filters", "A forecast looks at all a visitor did; choose visitors by a segment instead."));
        }

        var macro = OccurrenceSelection.Macro(request.Macro, site, "/macro", faults);
        if (macro is null || faults.Count > 0)
        {
            return null;
        }

        var keys = OccurrenceSelection.Keys(site, ConversionKind.Micro).Where(key => key != macro.Key).ToList();
        var set = OccurrenceSelection.Open(OccurrenceSet.Of(macro.Key, plan.Context, "/macro"), faults);
        var micros = OccurrenceSelection.Of(keys, plan, site, "", faults);
        if (set is null || faults.Count > 0)
        {
            return null;
        }

        long[] cutoffs = [.. Enumerable.Range(0, PropensityModel.Now + 1).Select(at => plan.AsOf.Micros - ((PropensityModel.Now - at) * within.Micros))];
        return new PropensityPlan
        {
            Scope = plan.Scope(),
            Macro = set,
            Micros = micros,
            StateOf = States(plan, set, micros, cutoffs[0], within.Micros),
            Cutoffs = cutoffs,
            WithinMicros = within.Micros,
        };
    }

    // The order of the journey states is learnt before the first moment, so that no label is in it.
    private static int[] States(ReportPlan plan, OccurrenceSet macro, IReadOnlyList<OccurrenceSet> micros, long before, long within)
    {
        var scope = plan.Scope() with { AsOf = new Timestamp(before), Range = TimeRange.Everything, Filter = null };
        var order = ValueOperator.Ranks(new ValuePlan { Scope = scope, Macro = macro, Micros = micros, HorizonMicros = within }).Order([.. micros.Select(micro => micro.Key)]);
        var states = new int[order.Length];
        for (var at = 0; at < order.Length; at++)
        {
            states[order[at]] = at + 1;
        }

        return states;
    }

    private static PropensityReport Report(PropensityRequest request, PropensityPlan query, ReportPlan plan, CancellationToken cancellation)
    {
        var (rows, perMille, judgement, baseRate, scored) = Forecast(query, plan, cancellation);
        var hasChances = judgement.Status == PropensityJudgement.Ok;
        return new PropensityReport
        {
            Kind = "propensity",
            AsOf = plan.AsOf.ToString(),
            Position = plan.Position,
            Range = plan.RangeResult,
            Definitions = OccurrenceSelection.Versions(query.Micros.Append(query.Macro)),
            Warnings = Warnings(judgement, perMille),
            Excluded = plan.Excluded(plan.Range),
            Status = judgement.Status,
            Reason = judgement.Reason,
            Macro = query.Macro.Key,
            Within = new Duration(query.WithinMicros).ToString(),
            Slices = [.. Uses.Select((use, at) => Slice(use, query.Cutoffs[at], rows, at))],
            Auc = judgement.Auc,
            Brier = judgement.Brier,
            Calibration = judgement.Calibration,
            Bands = hasChances ? Bands(scored, baseRate) : null,
            Top = [.. scored.Take(request.Limit ?? UsualLimit).Select(one => new PropensityVisitor(one.Visitor, hasChances ? one.P : null, hasChances ? BandOf(one.P, baseRate) : null))],
        };
    }

    private static PropensityForecast Forecast(PropensityPlan query, ReportPlan plan, CancellationToken cancellation)
    {
        var persons = plan.View.Segments.Sum(segment => (long)segment.PersonCount);
        var perMille = (int)Math.Clamp(1_000L * MostVisitors / Math.Max(1, persons), 1, 1_000);
        var rows = PropensityScan.Run(query with { Cutoffs = [.. query.Cutoffs.Take(PropensityModel.Now)], PerMille = perMille }, cancellation).Rows;
        if (PropensityJudgement.TooFew(rows) is { } tooFew)
        {
            return new PropensityForecast(rows, perMille, tooFew, 0, []);
        }

        var model = PropensityModel.Fit(rows);
        var test = rows.Where(row => row.Cutoff == PropensityModel.Test).ToList();
        bool[] outcomes = [.. test.Select(row => row.Converts)];
        var judgement = PropensityJudgement.Of(model.Chances(test), outcomes);
        var baseRate = outcomes.Length == 0 ? 0 : (double)outcomes.Count(outcome => outcome) / outcomes.Length;
        var isUsed = judgement.Status is PropensityJudgement.Ok or PropensityJudgement.BadlyCalibrated;
        return new PropensityForecast(rows, perMille, judgement, baseRate, isUsed ? Scored(model, query, cancellation) : []);
    }

    private static List<(string Visitor, double P)> Scored(PropensityModel model, PropensityPlan query, CancellationToken cancellation)
    {
        var now = PropensityScan.Run(query with { Cutoffs = [query.Cutoffs[PropensityModel.Now]] }, cancellation).Rows;
        var chances = model.Chances(now);
        return [.. now.Select((row, at) => (row.Person, chances[at])).OrderByDescending(pair => pair.Item2).ThenBy(pair => pair.Person, StringComparer.Ordinal)];
    }

    private static PropensitySlice Slice(string use, long cutoff, IReadOnlyList<PropensityRow> rows, int at) => new(
        use, new Timestamp(cutoff).ToString(), rows.Count(row => row.Cutoff == at), rows.Count(row => row.Cutoff == at && row.Converts));

    private static List<PropensityBand> Bands(IReadOnlyList<(string Visitor, double P)> scored, double baseRate) =>
    [
        .. ((string[])["hot", "warm", "cool", "cold"]).Select(band =>
        {
            var its = scored.Where(one => BandOf(one.P, baseRate) == band).Select(one => one.P).ToList();
            return new PropensityBand(band, its.Count, its.Count == 0 ? null : its.Average());
        }),
    ];

    /// <summary>By p over the base rate: hot from 4, warm from 2, cool from 0.5, cold below.</summary>
    internal static string BandOf(double chance, double baseRate) => (chance / baseRate) switch { >= 4 => "hot", >= 2 => "warm", >= 0.5 => "cool", _ => "cold" };

    private static List<WarningResult> Warnings(PropensityJudgement judgement, int perMille)
    {
        var warnings = new List<WarningResult>();
        if (judgement.Reason is { } reason)
        {
            warnings.Add(new WarningResult(judgement.Status, reason));
        }

        if (perMille < 1_000)
        {
            warnings.Add(new WarningResult(
                "sampled", FormattableString.Invariant($"The model is trained and tested on {perMille} of 1,000 visitors, chosen by a hash of their id; everybody active is scored.")));
        }

        return warnings;
    }
}

/// <summary>What a model learned of some rows, and the chances it gives.</summary>
internal sealed record PropensityForecast(
    IReadOnlyList<PropensityRow> Rows, int PerMille, PropensityJudgement Judgement, double BaseRate, IReadOnlyList<(string Visitor, double P)> Scored);
