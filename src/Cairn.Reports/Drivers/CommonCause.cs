using Cairn.Statistics;

namespace Cairn.Reports.Drivers;

/// <summary>A difference less what a common cause explains of it.</summary>
/// <param name="Difference">RD - slope · others met.</param>
/// <param name="StandardError">Of the difference, the uncertainty of the slope and its spread between candidates included.</param>
/// <param name="Holm">Two-sided p after Holm over the candidates tested.</param>
internal sealed record Calibrated(double Difference, double StandardError, double Holm)
{
    public Interval Interval => Interval.Around(Difference, StandardError);
}

/// <summary>Takes away what visitors of much interest do anyway: negative-control calibration over the candidates (after Schuemie et al. 2014; weighted median of ratios after Bowden et al. 2016).</summary>
/// <remarks>
/// Interest that is not measured raises all steps aside together, and the macro with them. A candidate whose doers also do more of everything else therefore
/// owes its difference in part to interest: slope · (how many more other steps they met), where the slope is what the other candidates show on balance.
/// Most candidates need not be causes for this to hold, but those that carry most of the weight must not be.
/// </remarks>
internal static class CommonCause
{
    private const int LeastOthers = 3;
    private const double Outlier = 2.5;
    private const int Rounds = 50;

    /// <summary>However closely a step follows interest, this share of the others is left to judge it by.</summary>
    private const double LeastRest = 0.2;

    /// <summary>Steps differ in how closely they follow interest: the slope of one may be off by this share of it, as one standard error, at least.</summary>
    private const double LeastSpread = 0.5;

    /// <summary>Fills in what is left of each finding.</summary>
    public static void Calibrate(IReadOnlyList<DriverFinding> findings)
    {
        var shifts = Shifts(findings);
        var left = Enumerable.Range(0, findings.Count).Select(at => Without(at, findings, shifts)).ToList();
        var known = Enumerable.Range(0, left.Count).Where(at => left[at] is not null).ToList();
        var holm = ManyTests.Holm(known.Select(at => Normal.TwoSidedP(left[at]!.Difference / left[at]!.StandardError)).ToArray());
        for (var at = 0; at < known.Count; at++)
        {
            findings[known[at]].Calibrated = left[known[at]]! with { Holm = holm[at] };
        }
    }

    /// <summary>How much more interest the doers of each candidate have, in steps aside met.</summary>
    /// <remarks>
    /// The others met by the doers of j are d(j) · (L - l(j)): d their interest, l(k) how much k follows interest, L the sum of all l. A step that follows it
    /// closely would so be judged by fewer others. With l = d · v, v the variance of doing it within strata, d is found by repetition.
    /// </remarks>
    private static double[] Shifts(IReadOnlyList<DriverFinding> findings)
    {
        var sum = findings.Where(finding => finding.IsAside).Sum(finding => finding.Variance * finding.OthersMet);
        if (sum <= 0)
        {
            return [.. findings.Select(finding => finding.OthersMet)];
        }

        var all = Math.Sqrt(sum);
        var own = new double[findings.Count];
        for (var round = 0; round < Rounds; round++)
        {
            for (var at = 0; at < own.Length; at++)
            {
                own[at] = findings[at].IsAside ? findings[at].Variance * findings[at].OthersMet / Math.Max(all - own[at], all * LeastRest) : 0;
            }

            all = own.Sum() is > 0 and var total ? (all + total) / 2 : all;
        }

        return [.. findings.Select((finding, at) => finding.OthersMet * all / Math.Max(all - own[at], all * LeastRest))];
    }

    private static Calibrated? Without(int at, IReadOnlyList<DriverFinding> findings, double[] shifts)
    {
        var others = Ratios(findings, shifts, at);
        if (others.Count < LeastOthers || Error(findings[at]) is not (> 0 and var error))
        {
            return null;
        }

        var (slope, slopeError, spread) = Slope(others);
        var difference = findings[at].Difference - (slope * shifts[at]);
        var variance = (error * error) + (shifts[at] * shifts[at] * ((slopeError * slopeError) + (spread * spread)));
        return new Calibrated(difference, Math.Sqrt(variance), 1);
    }

    private static List<Ratio> Ratios(IReadOnlyList<DriverFinding> findings, double[] shifts, int without) =>
    [
        .. Enumerable.Range(0, findings.Count).Where(at => at != without && shifts[at] != 0 && Error(findings[at]) > 0)
            .Select(at => new Ratio(findings[at].Difference / shifts[at], Error(findings[at])!.Value / Math.Abs(shifts[at])))
            .OrderBy(ratio => ratio.Value),
    ];

    private static double? Error(DriverFinding finding) =>
        finding.Total.RiskDifferenceVariance is { } variance ? Math.Sqrt(variance * finding.Deff) : null;

    // The weighted median, then the mean of those near it with the spread between them (DerSimonian and Laird 1986).
    private static (double Slope, double Error, double Spread) Slope(List<Ratio> ratios)
    {
        var half = ratios.Sum(ratio => ratio.Weight) / 2;
        var (median, sum) = (ratios[^1].Value, 0.0);
        foreach (var ratio in ratios)
        {
            sum += ratio.Weight;
            if (sum >= half)
            {
                median = ratio.Value;
                break;
            }
        }

        var near = ratios.FindAll(ratio => Math.Abs(ratio.Value - median) <= Outlier * ratio.Error);
        var all = near.Sum(ratio => ratio.Weight);
        var mean = near.Sum(ratio => ratio.Weight * ratio.Value) / all;
        var q = near.Sum(ratio => ratio.Weight * (ratio.Value - mean) * (ratio.Value - mean));
        var scale = all - (near.Sum(ratio => ratio.Weight * ratio.Weight) / all);
        var spread = scale > 0 ? Math.Max(0, (q - (near.Count - 1)) / scale) : 0;
        var weights = near.Sum(ratio => 1 / ((ratio.Error * ratio.Error) + spread));
        var slope = near.Sum(ratio => ratio.Value / ((ratio.Error * ratio.Error) + spread)) / weights;
        return (slope, Math.Sqrt(1 / weights), Math.Max(Math.Sqrt(spread), LeastSpread * Math.Abs(slope)));
    }

    private sealed record Ratio(double Value, double Error)
    {
        public double Weight => 1 / (Error * Error);
    }
}
