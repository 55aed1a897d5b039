using Cairn.Reports.Envelope;

namespace Cairn.Reports.Propensity;

/// <summary>POST …/reports/propensity.</summary>
public sealed record PropensityRequest : ReportRequest
{
    /// <summary>The macro's key; may be left out where the site has one macro.</summary>
    public string? Macro { get; init; }

    /// <summary>N: how soon the macro is foretold; default <c>7d</c>.</summary>
    public string? Within { get; init; }

    /// <summary>How many visitors are listed; default 50, at most 1,000.</summary>
    public int? Limit { get; init; }
}

/// <summary>Who will soon have the macro, and how well that can be told (<c>docs/definitions/propensity.md</c>).</summary>
public sealed record PropensityReport : ReportResult
{
    /// <summary><c>ok</c>, <c>badly_calibrated</c> (ranks, no chances), <c>not_enough_data</c> or <c>no_better_than_chance</c> (no list).</summary>
    public required string Status { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>The macro's key.</summary>
    public required string Macro { get; init; }

    /// <summary>As it was used, such as <c>7d</c>.</summary>
    public required string Within { get; init; }

    /// <summary>Rows and converters the model was trained, calibrated and tested on.</summary>
    public required IReadOnlyList<PropensitySlice> Slices { get; init; }

    /// <summary>On the test slice; null when it could not be tested.</summary>
    public AucResult? Auc { get; init; }

    /// <summary>On the test slice.</summary>
    public BrierResult? Brier { get; init; }

    /// <summary>On the test slice.</summary>
    public CalibrationResult? Calibration { get; init; }

    /// <summary>Visitors active in the 30 days before as_of by band: hot, warm, cool, cold; null without chances.</summary>
    public IReadOnlyList<PropensityBand>? Bands { get; init; }

    /// <summary>The visitors with the greatest chance, best first.</summary>
    public required IReadOnlyList<PropensityVisitor> Top { get; init; }
}

/// <summary>Visitors looked at at one moment.</summary>
/// <param name="Use"><c>train</c>, <c>calibrate</c> or <c>test</c>.</param>
/// <param name="Cutoff">The moment, RFC 3339.</param>
/// <param name="Visitors">Active in the 30 days before it.</param>
/// <param name="Converters">Of them with a macro in time after it.</param>
public sealed record PropensitySlice(string Use, string Cutoff, long Visitors, long Converters);

/// <summary>P(score of a converter &gt; score of another) + half the ties, with the interval after Hanley and McNeil 1982.</summary>
public sealed record AucResult(double Value, IntervalResult Ci);

/// <summary>mean (p - y)², and 1 - that / (base · (1 - base)).</summary>
public sealed record BrierResult(double Value, double? Skill);

/// <summary>How chances compare with what happened.</summary>
/// <param name="Ece">The weighted mean gap of the groups.</param>
/// <param name="Slope">1 is right, below 1 is too bold.</param>
/// <param name="Intercept">0 is right.</param>
/// <param name="Groups">Up to ten groups of equal size, by chance.</param>
public sealed record CalibrationResult(double Ece, double? Slope, double? Intercept, IReadOnlyList<CalibrationGroupResult> Groups);

/// <summary>Chances of about the same height.</summary>
public sealed record CalibrationGroupResult(long N, double MeanP, double Observed, IntervalResult Ci);

/// <summary>Visitors of about the same chance. Hot: at least 4 times the base rate, warm 2, cool 0.5, cold below.</summary>
public sealed record PropensityBand(string Band, long Visitors, double? Expected);

/// <summary>One visitor.</summary>
/// <param name="Visitor">The person's id.</param>
/// <param name="P">The chance; null where chances are badly calibrated.</param>
/// <param name="Band">The band; null without a chance.</param>
public sealed record PropensityVisitor(string Visitor, double? P, string? Band);
