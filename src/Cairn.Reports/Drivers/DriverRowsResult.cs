using Cairn.Journeys.Definitions;
using Cairn.Journeys.Drivers;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;
using Cairn.Statistics;

namespace Cairn.Reports.Drivers;

/// <summary>Turns findings into the rows of the report.</summary>
/// <param name="Plan">What was looked at.</param>
/// <param name="State">What was counted.</param>
/// <param name="Analysis">What was found.</param>
/// <param name="MeanValue">Of a macro; null when it has no value.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Asked">The keys that are shown; null for all.</param>
internal sealed record DriverRowsResult(
    DriverPlan Plan, DriverState State, DriverAnalysis Analysis, decimal? MeanValue, string Currency, IReadOnlyCollection<string>? Asked)
{
    public const string Association = "association";
    public const string Adjusted = "adjusted";
    private const string More = "Visitors who did this converted more often. Nothing more is known.";
    private const string Less = "Visitors who did this converted less often. Nothing more is known.";
    private const string AdjustedMore = "Among alike visitors, those who did this converted more often, and again in fresh data. It may be the cause; it is not proven.";
    private const string AdjustedLess = "Among alike visitors, those who did this converted less often, and again in fresh data. It may be the cause; it is not proven.";
    private const int MoneyDecimals = 2;

    public IReadOnlyList<DriverResult> Rows(bool positive) =>
    [
        .. Analysis.Tested.Where(finding => IsAsked(finding.Candidate) && finding.Difference >= 0 == positive).Select(Row)
            .OrderByDescending(row => row.Label == Adjusted).ThenByDescending(row => Math.Abs(row.Extra?.Macros ?? 0)).ThenBy(row => row.Key, StringComparer.Ordinal),
    ];

    public IReadOnlyList<GateResult> Gates(List<int> candidates) =>
    [
        .. candidates.Where(IsAsked).Select(Gate).OrderByDescending(gate => gate.Necessity).ThenBy(gate => gate.Key, StringComparer.Ordinal),
    ];

    public IReadOnlyList<AfterOnlyResult> AfterOnly() =>
    [
        .. Analysis.AfterOnly.Where(IsAsked)
            .Select(candidate => new AfterOnlyResult(Key(candidate), Definition(candidate).Name, State.Tallies[candidate].AfterOnly, State.Tallies[candidate].Lags.Count))
            .OrderBy(row => row.Key, StringComparer.Ordinal),
    ];

    /// <param name="days">How long the discovery visitors came in, in days.</param>
    public IReadOnlyList<NotEnoughResult> NotEnough(double days) =>
    [
        .. Analysis.NotEnough.Where(item => IsAsked(item.Candidate)).Select(item => new NotEnoughResult(
            Key(item.Candidate), Definition(item.Candidate).Name, "not_enough_data", item.Missing, item.Have, item.Need,
            item.Have > 0 && item.Need >= 1 && days > 0 ? Math.Ceiling(days * (item.Need - item.Have) / item.Have) : null))
            .OrderBy(row => row.Key, StringComparer.Ordinal),
    ];

    public string Key(int candidate) => Definition(candidate).Key;

    public bool IsAsked(int candidate) => Asked?.Contains(Key(candidate)) ?? true;

    private ConversionDefinition Definition(int candidate) => Plan.Candidates[candidate].Definition;

    private DriverResult Row(DriverFinding finding)
    {
        var (tally, total) = (State.Tallies[finding.Candidate], finding.Total);
        var lift = Lift(tally);
        var isMore = finding.Difference >= 0;
        return new DriverResult
        {
            Key = Key(finding.Candidate),
            Name = Definition(finding.Candidate).Name,
            Label = finding.IsAdjusted ? Adjusted : Association,
            Sentence = finding.IsAdjusted ? (isMore ? AdjustedMore : AdjustedLess) : isMore ? More : Less,
            Reach = Proportion.Rate(DriverData.Exposed(Analysis.Sample, finding.Candidate), State.Persons.Count),
            NaiveLift = lift,
            OddsRatio = total.OddsRatio,
            OddsRatioCi = Result(total.OddsRatioInterval(finding.Deff)),
            Rd = total.RiskDifference,
            RdCi = Result(total.RiskDifferenceInterval(finding.Deff)),
            P = finding.P,
            Q = finding.Q,
            Aipw = finding.Second is { } second
                ? new AipwResult(second.Effect, double.IsNaN(second.StandardError) ? null : Result(second.Interval), second.TrimmedShare) : null,
            Calibrated = finding.Calibrated is { } left ? new CalibratedResult(left.Difference, Result(left.Interval)!, left.Holm, finding.OthersMet.Difference) : null,
            EValue = Finite(EValue.OfRiskDifference(total.UnexposedRisk ?? 0, finding.Difference)),
            InformativeShare = total.InformativeShare,
            Deff = finding.Deff,
            Confirmation = finding.HeldOutHolm is { } p
                ? new ConfirmationResult(finding.IsConfirmed, finding.ByHash?.RiskDifference, finding.ByTime?.RiskDifference, p) : null,
            Necessity = Proportion.Rate(tally.Before, State.Converters),
            NecessityCi = Proportion.Wilson(tally.Before, State.Converters),
            MedianLagS = Quantile.Of([.. tally.Lags.Order()], 0.5) / Timestamp.Second,
            Landmarks = [.. finding.Landmarks.Select(Landmark).Where(row => row.Exposed + row.Unexposed > 0)],
            Extra = Extra(finding.Difference),
            Notes = Notes(finding, lift),
        };
    }

    private List<string> Notes(DriverFinding finding, double? lift)
    {
        var notes = new List<string>();
        void Add(bool holds, string note)
        {
            if (holds)
            {
                notes.Add(note);
            }
        }

        Add(lift is { } value && value != 1 && finding.Difference != 0 && value > 1 != finding.Difference > 0, "sign_flip");
        Add(finding.ModelsDisagree, "models_disagree");
        Add(finding.SecondUnsure && !finding.ModelsDisagree, "one_model_unsure");
        Add(finding.PoorOverlap, "poor_overlap");
        Add(finding.MayBeCommonCause && finding.Q <= DriverRules.Alpha, "common_cause");
        Add(finding.Calibrated is null, "common_cause_unchecked");
        Add(Proportion.Rate(State.Tallies[finding.Candidate].Before, State.Converters) >= DriverRules.MostlyOnTheWay, "mostly_on_the_way");
        return notes;
    }

    private double? Lift(CandidateTally tally)
    {
        var did = Proportion.Rate(tally.DoersWithMacro, tally.Doers);
        var not = Proportion.Rate(State.Converters - tally.DoersWithMacro, State.Visitors - tally.Doers);
        return not > 0 ? did / not : null;
    }

    private LandmarkResult Landmark(MantelHaenszel sum, int landmark) => new(
        landmark < Plan.Sessions ? FormattableString.Invariant($"session {landmark + 1}") : new Duration(Plan.Delays[landmark - Plan.Sessions]).ToString(),
        sum.Crude.Exposed, sum.Crude.Unexposed, sum.RiskDifference, Result(sum.RiskDifferenceInterval(1)), sum.OddsRatio);

    private ExtraResult Extra(double difference)
    {
        var macros = DriverRules.MoreDoers * State.Persons.Count * difference;
        var money = MeanValue is { } mean ? decimal.Round((decimal)macros * mean, MoneyDecimals) : (decimal?)null;
        return new ExtraResult(macros, money is { } amount ? Decimals.Print(amount) : null, money is null ? null : Currency);
    }

    private GateResult Gate(int candidate)
    {
        var tally = State.Tallies[candidate];
        var pass = Proportion.Rate(tally.DoersWithMacro - tally.AfterOnly, tally.Doers);
        return new GateResult(
            Key(candidate), Definition(candidate).Name, (double)tally.Before / State.Converters, Proportion.Wilson(tally.Before, State.Converters), pass, 1 - pass);
    }

    private static IntervalResult? Result(Interval? interval) => interval is { } value ? new IntervalResult(value.Low, value.High) : null;

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
