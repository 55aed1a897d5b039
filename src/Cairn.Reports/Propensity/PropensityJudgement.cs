using Cairn.Journeys.Propensity;
using Cairn.Reports.Envelope;
using Cairn.Statistics;

namespace Cairn.Reports.Propensity;

/// <summary>How well a model foretold what it had not seen, and whether that is enough to use it.</summary>
/// <param name="Status">As in <see cref="PropensityReport.Status"/>.</param>
/// <param name="Reason">Why not; null when all is well.</param>
/// <param name="Auc">Null when it could not be tested.</param>
/// <param name="Brier">Null with it.</param>
/// <param name="Calibration">Null with it.</param>
internal sealed record PropensityJudgement(string Status, string? Reason, AucResult? Auc, BrierResult? Brier, CalibrationResult? Calibration)
{
    public const string Ok = "ok";
    public const string BadlyCalibrated = "badly_calibrated";
    public const string NotEnoughData = "not_enough_data";
    public const string NoBetterThanChance = "no_better_than_chance";

    private const int LeastTraining = 50;
    private const int LeastTest = 20;

    /// <summary>Whether there are enough converters to begin with; null when there are.</summary>
    public static PropensityJudgement? TooFew(IReadOnlyList<PropensityRow> rows)
    {
        var training = rows.Count(row => row.Cutoff < PropensityModel.Calibrate && row.Converts);
        var test = rows.Count(row => row.Cutoff == PropensityModel.Test && row.Converts);
        return training >= LeastTraining && test >= LeastTest ? null : new PropensityJudgement(
            NotEnoughData,
            FormattableString.Invariant($"{training} converters to train on and {test} to test on; it takes {LeastTraining} and {LeastTest}."),
            null, null, null);
    }

    /// <summary>Judges chances against what happened.</summary>
    public static PropensityJudgement Of(ReadOnlySpan<double> chances, ReadOnlySpan<bool> outcomes)
    {
        if (Discrimination.Of(chances, outcomes) is not { } auc || Statistics.Calibration.Of(chances, outcomes) is not { } calibration)
        {
            return new PropensityJudgement(NotEnoughData, "Everybody in the test converted, or nobody did.", null, null, null);
        }

        var (status, reason) = auc.Interval.Low <= 0.5 ? (NoBetterThanChance, "The lower bound of the area under the curve is 0.5 or less: the order is no better than chance.")
            : calibration.Slope is not (>= 0.5 and <= 2) ? (BadlyCalibrated, "The slope of calibration lies outside 0.5 to 2: the order can be used, the chances cannot.")
            : (Ok, (string?)null);
        return new PropensityJudgement(
            status, reason, new AucResult(auc.Auc, Plain(auc.Interval)), new BrierResult(calibration.Brier, calibration.Skill),
            new CalibrationResult(
                calibration.ExpectedError, calibration.Slope, calibration.Intercept,
                [.. calibration.Groups.Select(group => new CalibrationGroupResult(group.Count, group.MeanPredicted, group.Observed, Plain(group.Interval)))]));
    }

    private static IntervalResult Plain(Interval interval) => new(interval.Low, interval.High);
}
