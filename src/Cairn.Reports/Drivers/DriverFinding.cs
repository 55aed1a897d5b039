using Cairn.Statistics;

namespace Cairn.Reports.Drivers;

/// <summary>What is known of one candidate while the report is made.</summary>
internal sealed class DriverFinding(int candidate)
{
    public int Candidate => candidate;

    /// <summary>On D, by landmark.</summary>
    public required MantelHaenszel[] Landmarks { get; init; }

    /// <summary>On D.</summary>
    public required MantelHaenszel Total { get; init; }

    public required double Deff { get; init; }

    public double P { get; init; } = 1;

    public double Q { get; set; } = 1;

    /// <summary>The risk difference without each part of the persons.</summary>
    public double[] Without { get; init; } = [];

    /// <summary>How many more of the other steps aside the exposed have met than the unexposed of their strata, in all and without each part of the persons.</summary>
    public (OthersMet All, OthersMet[] Without)? Interest { get; init; }

    /// <summary>Of all persons.</summary>
    public OthersMet OthersMet => Interest?.All ?? default;

    /// <summary>Whether it counts itself among the steps aside.</summary>
    public bool IsAside { get; init; } = true;

    /// <summary>What is left when the share that a common cause explains is taken away; null when it could not be estimated.</summary>
    public Calibrated? Calibrated { get; set; }

    public AipwEffect? Second { get; set; }

    public MantelHaenszel? ByHash { get; set; }

    public MantelHaenszel? ByTime { get; set; }

    /// <summary>One-sided on both held-out sets together, before Holm.</summary>
    public double? HeldOutP { get; set; }

    /// <summary>The same after Holm.</summary>
    public double? HeldOutHolm { get; set; }

    public double Difference => Total.RiskDifference ?? 0;

    public Interval Interval => Total.RiskDifferenceInterval(Deff) ?? default;

    public bool IsConfirmed => HeldOutHolm <= DriverRules.Alpha
        && Math.Sign(ByHash?.RiskDifference ?? 0) == Math.Sign(Difference) && Math.Sign(ByTime?.RiskDifference ?? 0) == Math.Sign(Difference);

    public bool ModelsDisagree => Second is { } second
        && (Math.Sign(second.Effect) != Math.Sign(Difference) || double.IsNaN(second.StandardError) || !second.Interval.Overlaps(Interval));

    public bool PoorOverlap => Second?.TrimmedShare > DriverRules.MostTrimmed;

    /// <summary>Whether the second opinion alone could be chance.</summary>
    public bool SecondUnsure => Second is { } second && second.Interval.Contains(0);

    /// <summary>Whether the difference may be no more than what visitors of such interest do anyway.</summary>
    public bool MayBeCommonCause => Calibrated is { } left && (left.Holm > DriverRules.Alpha || Math.Sign(left.Difference) != Math.Sign(Difference));

    public bool IsAdjusted => !MayBeCommonCause && Q <= DriverRules.Alpha && IsConfirmed && Second is not null && !ModelsDisagree && !PoorOverlap && !SecondUnsure;
}

/// <summary>The numbers of the definition.</summary>
internal static class DriverRules
{
    public const double Alpha = 0.05;
    public const double SecondOpinionQ = 0.10;
    public const int SecondOpinions = 20;
    public const double MostTrimmed = 0.20;
    public const double GateBound = 0.95;
    public const double MostlyOnTheWay = 0.80;
    public const double NeededBy = 0.95;
    public const double AfterOnlyShare = 0.95;
    public const double LateFrom = 0.75;
    public const int PairSingles = 12;
    public const int PairVisitors = 50;
    public const double MoreDoers = 0.10;
}
