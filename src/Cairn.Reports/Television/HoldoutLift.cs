using Cairn.Journeys.Television;
using Cairn.Journeys.Time;
using Cairn.Statistics;

namespace Cairn.Reports.Television;

/// <summary>What is asked of a hold-out.</summary>
/// <param name="Definition">The place of the conversion among those of the facts; null: a visit.</param>
/// <param name="Confidence">Of the intervals.</param>
/// <param name="Planned">The planned share of the treatment; null: not known.</param>
/// <param name="Households">Arms by the platform's ids; null: the log says them.</param>
internal sealed record LiftQuestion(int? Definition = null, double Confidence = 0.95, double? Planned = null, LiftHouseholds? Households = null);

/// <summary>What two arms of households say.</summary>
internal sealed record LiftFigures
{
    public required (long N, long K) Treatment { get; init; }

    public required (long N, long K) Control { get; init; }

    public required double Difference { get; init; }

    public required Interval Interval { get; init; }

    public double Incremental => Difference * Treatment.N;

    public Interval IncrementalInterval => new(Interval.Low * Treatment.N, Interval.High * Treatment.N);

    public (double Lift, Interval Interval)? Lift { get; init; }

    public double? OnTreated { get; init; }

    public (double Value, Interval Interval)? Value { get; init; }

    public double? SampleRatioP { get; init; }

    public long Mixed { get; init; }

    public required string Verdict { get; init; }
}

/// <summary>Compares households that were to see an ad with households that were not (<c>docs/definitions/television.md</c>). Pure functions.</summary>
internal static class HoldoutLift
{
    /// <summary>A sample ratio less likely than this is no accident.</summary>
    public const double RatioAlpha = 0.001;

    private const string NoArms = "The log has no records of households that were to see no ad (arm ghost, psa or control, or a list of households): whom the ads reached was not left to chance. Try a geo test (reports/geo-lift).";

    /// <summary>The figures, or why there are none.</summary>
    /// <param name="facts">Impressions of both arms, visits, conversions.</param>
    /// <param name="isAsked">Which impressions are the test's.</param>
    /// <param name="windowMicros">How long after the first one an outcome counts; closed.</param>
    /// <param name="question">What counts.</param>
    /// <param name="asOf">Nothing later is known.</param>
    public static (LiftFigures? Figures, string? Refusal) Of(TvFacts facts, Func<Impression, bool> isAsked, long windowMicros, LiftQuestion question, Timestamp asOf)
    {
        var (treated, control) = (question.Households?.Treatment.ToHashSet(StringComparer.Ordinal), question.Households?.Control.ToHashSet(StringComparer.Ordinal));
        var test = facts.All.Where(one => isAsked(one) && Arm(one, treated, control) is not null && one.Micros < asOf.Micros).ToList();
        var map = new HouseholdMap(test, facts.Shared);
        var units = new Unit?[map.Count];
        foreach (var (one, at) in test.Select((one, at) => (one, at)).Where(pair => map.Of[pair.at] >= 0).OrderBy(pair => pair.one.Micros))
        {
            var isTreated = Arm(one, treated, control)!.Value;
            var unit = units[map.Of[at]] ??= new Unit(one.Micros, isTreated);
            unit.IsMixed |= unit.IsTreated != isTreated;
            unit.HasCompleted |= one.IsShown && one.CompletedMicros is not null;
        }

        Tell(facts, map, units, windowMicros, question.Definition);
        var arms = units.OfType<Unit>().ToLookup(unit => unit.IsTreated);
        return arms[true].Any() && arms[false].Any() ? (Figures([.. arms[true]], [.. arms[false]], question), null) : (null, NoArms);
    }

    /// <summary>Compares two arms by their counts alone.</summary>
    public static LiftFigures Compare((long N, long K) treatment, (long N, long K) control, LiftQuestion question)
    {
        var z = question.Confidence == 0.95 ? Normal.Z95 : Normal.Quantile((1 + question.Confidence) / 2);
        var interval = Proportions.Newcombe(treatment.K, treatment.N, control.K, control.N, z);
        var ratio = question.Planned is { } planned ? Ratio(treatment.N, control.N, planned) : (double?)null;
        return new LiftFigures
        {
            Treatment = treatment,
            Control = control,
            Difference = ((double)treatment.K / treatment.N) - ((double)control.K / control.N),
            Interval = interval,
            Lift = RiskRatio.Lift(treatment.K, treatment.N, control.K, control.N, z),
            SampleRatioP = ratio,
            Verdict = ratio < RatioAlpha ? "no verdict" : interval.Low > 0 ? "incremental" : interval.High < 0 ? "fewer than without" : "not shown to be incremental",
        };
    }

    /// <summary>The bounds of cost for one incremental outcome; null where nobody knows the cost.</summary>
    public static TvCostBounds? Bounds(decimal? cost, Interval incremental) => cost is not { } whole ? null
        : new TvCostBounds(incremental.High > 0 ? TvSums.Per(whole, (decimal)incremental.High) : null, incremental.Low > 0 ? TvSums.Per(whole, (decimal)incremental.Low) : null);

    /// <summary>The chi-square test of the arms' sizes against the plan.</summary>
    public static double Ratio(long treatment, long control, double planned)
    {
        var (all, expected) = ((double)treatment + control, ((double)treatment + control) * planned);
        var off = treatment - expected;
        return ChiSquare.UpperTail((off * off / expected) + (off * off / (all - expected)), 1);
    }

    private static bool? Arm(Impression one, HashSet<string>? treated, HashSet<string>? control) => treated is not null
        ? one.Household is not { } id ? null : treated.Contains(id) ? true : control!.Contains(id) ? false : null
        : one.Arm is null ? null : one.Arm == "treatment";

    private static void Tell(TvFacts facts, HouseholdMap map, Unit?[] units, long windowMicros, int? definition)
    {
        if (definition is null)
        {
            foreach (var visit in facts.Households.Visits)
            {
                Tell(map.Households(visit.Key, visit.Previous), visit.Micros, unit => unit.Did = true);
            }
        }

        // A conversion belongs to the household of its own event, else to those its person has visited from.
        var homes = facts.Households.Visits.GroupBy(visit => visit.Person, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.SelectMany(visit => map.Households(visit.Key, visit.Previous)).Distinct().ToList(), StringComparer.Ordinal);
        foreach (var conversion in facts.Households.Conversions)
        {
            var own = map.Households(conversion.Key, conversion.Previous).ToList();
            Tell(own.Count > 0 ? own : homes.GetValueOrDefault(conversion.Person) ?? [], conversion.Micros, unit =>
            {
                unit.Did |= conversion.Definition == definition;
                unit.Value += facts.IsValued(conversion) && (definition is null || conversion.Definition == definition) ? (double)(conversion.Net ?? 0) : 0;
            });
        }

        void Tell(IEnumerable<int> households, long micros, Action<Unit> tell)
        {
            foreach (var household in households)
            {
                if (units[household] is { } unit && micros > unit.Micros && micros - unit.Micros <= windowMicros)
                {
                    tell(unit);
                }
            }
        }
    }

    private static LiftFigures Figures(List<Unit> treated, List<Unit> control, LiftQuestion question)
    {
        var figures = Compare((treated.Count, treated.Count(unit => unit.Did)), (control.Count, control.Count(unit => unit.Did)), question);
        var completed = (double)treated.Count(unit => unit.HasCompleted) / treated.Count;
        var value = Welch.Difference(Moments(treated), Moments(control), question.Confidence);
        return figures with
        {
            OnTreated = completed > 0 ? figures.Difference / completed : null,
            Value = value is { } its ? (its.Difference * treated.Count, new Interval(its.Interval.Low * treated.Count, its.Interval.High * treated.Count)) : null,
            Mixed = treated.Concat(control).Count(unit => unit.IsMixed),
        };
    }

    private static Moments Moments(List<Unit> units) => units.Aggregate(default(Moments), (moments, unit) => moments.With(unit.Value));

    private sealed class Unit(long micros, bool isTreated)
    {
        public long Micros => micros;

        public bool IsTreated => isTreated;

        public bool IsMixed { get; set; }

        public bool HasCompleted { get; set; }

        public bool Did { get; set; }

        public double Value { get; set; }
    }
}
