using Cairn.Reports.Envelope;

namespace Cairn.Reports.Television;

/// <summary>POST …/reports/tv/lift.</summary>
public sealed record LiftRequest : TvQuestion
{
    /// <summary><c>visit</c> (default), or the key of a macro or micro.</summary>
    public string? Outcome { get; init; }

    /// <summary>The planned share of households that were to see the ad, between 0 and 1, such as 0.9. Null: it is not known, and the sizes of the arms are not checked.</summary>
    public double? Planned { get; init; }

    /// <summary>Of the intervals, 0.5 to 0.999; default 0.95.</summary>
    public double? Confidence { get; init; }

    /// <summary>Households by the platform's own ids, where the log does not say the arm.</summary>
    public LiftHouseholds? Households { get; init; }
}

/// <summary>Who was to see the ad and who was not.</summary>
/// <param name="Treatment">Ids of households.</param>
/// <param name="Control">Ids of households.</param>
public sealed record LiftHouseholds(IReadOnlyList<string> Treatment, IReadOnlyList<string> Control);

/// <summary>What a randomised hold-out shows.</summary>
public sealed record LiftReport : ReportResult
{
    /// <summary>What was counted.</summary>
    public required string Outcome { get; init; }

    /// <summary>How long after the first (would-be) impression it counted.</summary>
    public required string Window { get; init; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    /// <summary>Of the intervals.</summary>
    public required double Confidence { get; init; }

    /// <summary>First those who were to see the ad, then those who were not.</summary>
    public required IReadOnlyList<LiftArm> Arms { get; init; }

    /// <summary>Difference of the rates.</summary>
    public required double D { get; init; }

    /// <summary>Newcombe's.</summary>
    public required IntervalResult Ci { get; init; }

    /// <summary>d · households that were to see the ad.</summary>
    public required double Incremental { get; init; }

    /// <summary>Its interval.</summary>
    public required IntervalResult IncrementalCi { get; init; }

    /// <summary>rate / rate - 1; null where nobody of the control did it.</summary>
    public double? Lift { get; init; }

    /// <summary>Its interval.</summary>
    public IntervalResult? LiftCi { get; init; }

    /// <summary>d / share of the treatment that saw an ad to its end; null where nobody did.</summary>
    public double? OnTreated { get; init; }

    /// <summary>Net value of macros for the ads' sake; null when no macro has one.</summary>
    public string? IncrementalValue { get; init; }

    /// <summary>Welch's interval on the means of households, times their number.</summary>
    public TvValueBounds? IncrementalValueCi { get; init; }

    /// <summary>What the impressions cost; null where nobody said.</summary>
    public string? Cost { get; init; }

    /// <summary>Incremental value / cost.</summary>
    public double? Iroas { get; init; }

    /// <summary>Its interval.</summary>
    public IntervalResult? IroasCi { get; init; }

    /// <summary>Cost / incremental; null where it is not shown that there are any.</summary>
    public string? CostPer { get; init; }

    /// <summary>Its bounds.</summary>
    public TvCostBounds? CostPerCi { get; init; }

    /// <summary>Of the sizes of the arms beside the plan (chi-square); null where the plan is not given.</summary>
    public double? SrmP { get; init; }

    /// <summary>Households with records of both arms; they count in the arm of their first.</summary>
    public required long Mixed { get; init; }

    /// <summary><c>incremental</c>, <c>not shown to be incremental</c>, <c>fewer than without</c>, or <c>no verdict</c> where the arms are not as planned.</summary>
    public required string Verdict { get; init; }
}

/// <summary>An arm.</summary>
/// <param name="Arm"><c>treatment</c> or <c>control</c>.</param>
/// <param name="N">Households.</param>
/// <param name="K">Of them with the outcome.</param>
/// <param name="Rate">k / n.</param>
public sealed record LiftArm(string Arm, long N, long K, double? Rate);

/// <summary>Between which values something lies.</summary>
public sealed record TvValueBounds(string Low, string High);
