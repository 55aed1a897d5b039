using Cairn.Reports.Envelope;

namespace Cairn.Reports.Drivers;

/// <summary>POST …/reports/drivers.</summary>
public sealed record DriversRequest : ReportRequest
{
    /// <summary>The key of the macro; null: the only one there is.</summary>
    public string? Macro { get; init; }

    /// <summary>Keys of the micros to show; null: all that are not archived. The others are judged all the same, since they tell interest from effect.</summary>
    public IReadOnlyList<string>? Candidates { get; init; }

    /// <summary>Which ends of sessions and which delays are landmarks.</summary>
    public LandmarksRequest? Landmarks { get; init; }

    /// <summary>How long after a landmark the macro may come, such as <c>14d</c>; null: the 0.9 quantile of time to convert, in whole days from 1 to 60.</summary>
    public string? Horizon { get; init; }

    /// <summary><c>never</c> (default): visitors without a macro before the range. <c>since_t0</c>: macros before it are forgotten (repeat purchase).</summary>
    public string? AtRisk { get; init; }

    /// <summary>Whether pairs of drivers are tested too; default true.</summary>
    public bool? Pairs { get; init; }
}

/// <summary>Landmarks: ends of the first sessions, and delays after the first event.</summary>
/// <param name="Sessions">How many sessions; default 3.</param>
/// <param name="Delays">Such as <c>5m</c>; default 5m, 30m, 1d, 7d.</param>
public sealed record LandmarksRequest(int? Sessions = null, IReadOnlyList<string>? Delays = null);

/// <summary>Which micros raise the chance of the macro (<c>docs/definitions/drivers.md</c>).</summary>
public sealed record DriversReport : ReportResult
{
    /// <summary>The macro's key.</summary>
    public required string Macro { get; init; }

    /// <summary>Candidates with a positive difference, those with the better label first, then by what ten more in a hundred would bring.</summary>
    public required IReadOnlyList<DriverResult> Rows { get; init; }

    /// <summary>Candidates with a negative difference, in the same order.</summary>
    public required IReadOnlyList<DriverResult> Negative { get; init; }

    /// <summary>Steps that nearly every macro passes: never drivers. By necessity.</summary>
    public required IReadOnlyList<GateResult> Gates { get; init; }

    /// <summary>Steps that nearly every macro passed, but too few macros to be sure: no drivers either.</summary>
    public required IReadOnlyList<GateResult> SuspectedGates { get; init; }

    /// <summary>Steps that come after the macro: never drivers. By key.</summary>
    public required IReadOnlyList<AfterOnlyResult> AfterOnly { get; init; }

    /// <summary>Candidates that cannot be judged yet, and what is missing. By key.</summary>
    public required IReadOnlyList<NotEnoughResult> NotEnoughData { get; init; }

    /// <summary>Pairs of drivers, by interaction.</summary>
    public required IReadOnlyList<PairResult> Pairs { get; init; }

    /// <summary>How it was computed.</summary>
    public required DriverSettings Settings { get; init; }

    /// <summary>The same for the period or the segment compared with, with the same horizon; null when not asked for.</summary>
    public DriversReport? Comparison { get; init; }

    /// <summary>Candidates estimated here or in the comparison, those that differ first, then by how far apart they are; null without a comparison.</summary>
    public IReadOnlyList<DriverDifference>? Differences { get; init; }
}

/// <summary>One candidate here and in the comparison. Differences are fractions: 0.031 is 3.1 points.</summary>
/// <param name="Key">The micro's key.</param>
/// <param name="Name">What people read.</param>
/// <param name="Rd">The risk difference here; null where it was not estimated: a gate, after the macro only, or too few.</param>
/// <param name="RdCi">95 %.</param>
/// <param name="Other">The risk difference in the comparison; null where it was not estimated.</param>
/// <param name="OtherCi">95 %.</param>
/// <param name="Difference">Rd - other; null unless both were estimated.</param>
/// <param name="Ci">95 % of the difference, as if the two shared no visitors; wider than it need be where they do.</param>
/// <param name="P">Two-sided.</param>
/// <param name="Q">Benjamini-Hochberg over the candidates estimated in both.</param>
/// <param name="Differs">q at most 0.05.</param>
public sealed record DriverDifference(
    string Key, string Name, double? Rd, IntervalResult? RdCi, double? Other, IntervalResult? OtherCi, double? Difference, IntervalResult? Ci, double? P, double? Q, bool Differs);

/// <summary>One candidate. Differences are fractions: 0.031 is 3.1 points.</summary>
public sealed record DriverResult
{
    /// <summary>The micro's key.</summary>
    public required string Key { get; init; }

    /// <summary>What people read.</summary>
    public required string Name { get; init; }

    /// <summary>Always <c>estimated</c>; what could not be estimated stands in other lists.</summary>
    public string Status { get; init; } = "estimated";

    /// <summary><c>association</c> or <c>adjusted</c>.</summary>
    public required string Label { get; init; }

    /// <summary>What the label says.</summary>
    public required string Sentence { get; init; }

    /// <summary>Visitors at risk who did it by a landmark / all at risk; null over zero.</summary>
    public double? Reach { get; init; }

    /// <summary>P(macro | did it ever in the range) / P(macro | did not), without order or strata.</summary>
    public double? NaiveLift { get; init; }

    /// <summary>Mantel-Haenszel.</summary>
    public double? OddsRatio { get; init; }

    /// <summary>95 %.</summary>
    public IntervalResult? OddsRatioCi { get; init; }

    /// <summary>Risk difference, Mantel-Haenszel.</summary>
    public double? Rd { get; init; }

    /// <summary>95 %, with the design effect.</summary>
    public IntervalResult? RdCi { get; init; }

    /// <summary>Two-sided, of chi-square / deff.</summary>
    public double? P { get; init; }

    /// <summary>Benjamini-Hochberg over the candidates tested.</summary>
    public double? Q { get; init; }

    /// <summary>The second opinion; null where it was not asked for one.</summary>
    public AipwResult? Aipw { get; init; }

    /// <summary>What is left when the share that a common cause explains is taken away; null when fewer than three other candidates could tell.</summary>
    public CalibratedResult? Calibrated { get; init; }

    /// <summary>How strong an unmeasured common cause would have to be to explain the difference away.</summary>
    public double? EValue { get; init; }

    /// <summary>Exposed rows in strata with both groups / exposed rows.</summary>
    public double? InformativeShare { get; init; }

    /// <summary>How much several rows of a visitor widen the intervals.</summary>
    public required double Deff { get; init; }

    /// <summary>The test on held-out visitors; null where q did not earn one.</summary>
    public ConfirmationResult? Confirmation { get; init; }

    /// <summary>Share of first macros with the micro before them.</summary>
    public double? Necessity { get; init; }

    /// <summary>Its interval.</summary>
    public IntervalResult? NecessityCi { get; init; }

    /// <summary>Median seconds from the micro to the macro.</summary>
    public double? MedianLagS { get; init; }

    /// <summary>Apart, without design effect.</summary>
    public required IReadOnlyList<LandmarkResult> Landmarks { get; init; }

    /// <summary>If ten in a hundred more at risk did it, and if this is causal.</summary>
    public ExtraResult? Extra { get; init; }

    /// <summary><c>sign_flip</c>, <c>models_disagree</c>, <c>poor_overlap</c>, <c>mostly_on_the_way</c>, <c>one_model_unsure</c>, <c>common_cause</c>, <c>common_cause_unchecked</c>.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}

/// <summary>Augmented inverse probability weighting.</summary>
/// <param name="Rd">Mean difference in chance.</param>
/// <param name="Ci">95 %, clustered by visitor.</param>
/// <param name="TrimmedShare">Rows left out for want of their like.</param>
public sealed record AipwResult(double Rd, IntervalResult? Ci, double TrimmedShare);

/// <summary>The difference less what visitors of such interest do anyway, as the other candidates show it.</summary>
/// <param name="Rd">rd - slope · others met.</param>
/// <param name="Ci">95 %.</param>
/// <param name="P">Two-sided, after Holm over the candidates tested.</param>
/// <param name="OthersMet">How many more of the other steps the exposed have met than the unexposed of their strata.</param>
public sealed record CalibratedResult(double Rd, IntervalResult Ci, double P, double OthersMet);

/// <summary>The test on visitors not used to find the candidate.</summary>
/// <param name="Confirmed">Same sign in both sets, and p at most 0.05.</param>
/// <param name="HhRd">Held out by hash.</param>
/// <param name="HtRd">The last quarter of the time.</param>
/// <param name="P">One-sided, both together, after Holm.</param>
public sealed record ConfirmationResult(bool Confirmed, double? HhRd, double? HtRd, double? P);

/// <summary>One landmark alone.</summary>
/// <param name="Landmark"><c>session 1</c> or <c>5m</c>.</param>
/// <param name="Exposed">Rows with the micro.</param>
/// <param name="Unexposed">Rows without.</param>
/// <param name="Rd">Its risk difference.</param>
/// <param name="RdCi">95 %.</param>
/// <param name="OddsRatio">Its odds ratio.</param>
public sealed record LandmarkResult(string Landmark, long Exposed, long Unexposed, double? Rd, IntervalResult? RdCi, double? OddsRatio);

/// <summary>0.10 · visitors at risk · RD.</summary>
/// <param name="Macros">More macros.</param>
/// <param name="Money">Times the mean value of a macro; null when the macro has no value.</param>
/// <param name="Currency">ISO 4217.</param>
public sealed record ExtraResult(double Macros, string? Money, string? Currency);

/// <summary>A step nearly every macro passes.</summary>
/// <param name="Key">The micro's key.</param>
/// <param name="Name">What people read.</param>
/// <param name="Necessity">Share of first macros with it before them.</param>
/// <param name="Ci">Wilson.</param>
/// <param name="PassRate">Visitors with a macro / visitors who did the step.</param>
/// <param name="Loss">1 - pass rate.</param>
public sealed record GateResult(string Key, string Name, double Necessity, IntervalResult? Ci, double? PassRate, double? Loss);

/// <summary>A step that visitors take after the macro.</summary>
/// <param name="Key">The micro's key.</param>
/// <param name="Name">What people read.</param>
/// <param name="After">Visitors who did it after the macro only.</param>
/// <param name="Before">Visitors who did it before.</param>
public sealed record AfterOnlyResult(string Key, string Name, long After, long Before);

/// <summary>A candidate that cannot be judged yet.</summary>
/// <param name="Key">The micro's key.</param>
/// <param name="Name">What people read.</param>
/// <param name="Status">Always <c>not_enough_data</c>.</param>
/// <param name="Missing">The figure that is too small: <c>outcomes</c>, <c>exposed</c>, <c>unexposed</c>, <c>outcomes_exposed</c>, <c>outcomes_unexposed</c>, <c>informative_share</c>.</param>
/// <param name="Have">What there is.</param>
/// <param name="Need">What it takes.</param>
/// <param name="Days">More days until then at the present pace; null when there is no pace.</param>
public sealed record NotEnoughResult(string Key, string Name, string Status, string Missing, double Have, double Need, double? Days);

/// <summary>Two drivers together, each against visitors who did neither.</summary>
/// <param name="A">The first key.</param>
/// <param name="B">The second key.</param>
/// <param name="Both">Visitors who did both.</param>
/// <param name="RdA">Of A alone.</param>
/// <param name="RdB">Of B alone.</param>
/// <param name="RdAb">Of both.</param>
/// <param name="Interaction">RdAb - RdA - RdB.</param>
/// <param name="Ci">95 % of the interaction.</param>
/// <param name="P">Two-sided.</param>
/// <param name="Q">Benjamini-Hochberg over the pairs.</param>
public sealed record PairResult(
    string A, string B, long Both, double RdA, double RdB, double RdAb, double Interaction, IntervalResult Ci, double P, double Q);

/// <summary>How the report was computed.</summary>
public sealed record DriverSettings
{
    /// <summary>Seconds after a landmark in which the macro counts.</summary>
    public required double HorizonS { get; init; }

    /// <summary>Whether the horizon was taken from the data.</summary>
    public required bool HorizonFromData { get; init; }

    /// <summary>Ends of sessions that are landmarks.</summary>
    public required int Sessions { get; init; }

    /// <summary>Delays that are landmarks.</summary>
    public required IReadOnlyList<string> Delays { get; init; }

    /// <summary><c>never</c> or <c>since_t0</c>.</summary>
    public required string AtRisk { get; init; }

    /// <summary>First moment of eligible time, RFC 3339; null without visitors.</summary>
    public string? From { get; init; }

    /// <summary>Its end.</summary>
    public string? To { get; init; }

    /// <summary>Visitors at risk.</summary>
    public required long AtRiskVisitors { get; init; }

    /// <summary>Visitors the tests run on (D).</summary>
    public required long Discovery { get; init; }

    /// <summary>Visitors held out by hash (Hh).</summary>
    public required long HeldOutByHash { get; init; }

    /// <summary>Visitors held out by time (Ht).</summary>
    public required long HeldOutByTime { get; init; }

    /// <summary>Candidates tested.</summary>
    public required int Tested { get; init; }

    /// <summary>What the strata are made of.</summary>
    public required IReadOnlyList<string> Strata { get; init; }
}
