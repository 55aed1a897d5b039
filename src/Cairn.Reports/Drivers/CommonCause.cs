using Cairn.Statistics;

namespace Cairn.Reports.Drivers;

/// <summary>Takes away what visitors of much interest do anyway: calibration on negative controls (Schuemie et al. 2014 and 2018) that are found among the candidates.</summary>
/// <remarks>
/// Interest that is not measured raises all steps aside together, and the macro with them. A candidate whose doers also do more of everything else therefore
/// owes its difference in part to interest: slope · (how many more other steps they met), where the slope is what the other candidates show (<see cref="CauseLine"/>).
/// The error has three parts. Chance: the difference and the others met once more without each part of the persons (<see cref="Jackknife"/>). The line: every
/// likely slope counts. Systematic: the slope of a single step differs from the line's by the spread, and so may this one's, as in the prediction interval of
/// a new study (Higgins, Thompson and Spiegelhalter 2009). Chance and spread have parts - 1 and controls - 1 degrees of freedom, their sum Satterthwaite's (1946).
/// </remarks>
internal static class CommonCause
{
    private const int LeastOthers = 3;
    private const int Rounds = 50;

    /// <summary>With more candidates than this a line is shared by several: it leaves all of them out.</summary>
    private const int MostLines = 100;

    /// <summary>Three steps are what tells one common cause from none: a step that shows more of it than all others together has nothing to be judged by, and is no witness for others.</summary>
    private const double MostShare = 0.5;

    /// <summary>However closely a step follows interest, this share of the others is left to judge it by.</summary>
    private const double LeastRest = 0.2;

    /// <summary>Fills in what is left of each finding.</summary>
    public static void Calibrate(IReadOnlyList<DriverFinding> findings, ParallelOptions threads)
    {
        var steps = Steps(findings);
        var lines = Math.Min(MostLines, steps.Length);
        var left = new Calibrated?[steps.Length];
        Parallel.For(0, lines, threads, number =>
        {
            var others = steps.Where((step, at) => at % lines != number && step.IsKnown && step.Interest != 0 && step.Share <= MostShare).ToList();
            var line = others.Count < LeastOthers ? null : new CauseLine(others);
            for (var at = number; at < steps.Length && line is not null; at += lines)
            {
                left[at] = steps[at].IsKnown ? Above(steps[at], line) : null;
            }
        });

        var known = Enumerable.Range(0, left.Length).Where(at => left[at] is not null).ToList();
        var holm = ManyTests.Holm(known.Select(at => left[at]!.P).ToArray());
        for (var at = 0; at < known.Count; at++)
        {
            findings[known[at]].Calibrated = left[known[at]]! with { Holm = holm[at] };
        }
    }

    private static CauseStep[] Steps(IReadOnlyList<DriverFinding> findings)
    {
        var (all, shares) = Interests(findings, finding => finding.OthersMet);
        var parts = Enumerable.Range(0, findings.Count == 0 ? 0 : findings.Max(finding => finding.Without.Length))
            .Select(part => Interests(findings, finding => finding.Interest?.Without[part] ?? default).Interests).ToList();
        return [.. findings.Select((finding, at) => new CauseStep(finding.Difference, all[at], finding.Without, [.. parts.Select(part => part[at])]) { Share = shares[at] })];
    }

    /// <summary>How much more interest the doers of each candidate have, in steps aside met; and each one's share of all that steps show of it.</summary>
    /// <remarks>
    /// The others met by the doers of j are d(j) · (L - l(j)): d their interest, l(k) how much k follows interest, L the sum of all l. A step that follows it
    /// closely would so be judged by fewer others. With l = d · v, v the variance of doing it within strata, d is found by repetition.
    /// </remarks>
    private static (double[] Interests, double[] Shares) Interests(IReadOnlyList<DriverFinding> findings, Func<DriverFinding, OthersMet> of)
    {
        var met = findings.Select(of).ToArray();
        var sum = met.Where((_, at) => findings[at].IsAside).Sum(its => its.Variance * its.Difference);
        if (sum <= 0)
        {
            return ([.. met.Select(its => its.Difference)], new double[met.Length]);
        }

        var all = Math.Sqrt(sum);
        var own = new double[met.Length];
        for (var round = 0; round < Rounds; round++)
        {
            for (var at = 0; at < own.Length; at++)
            {
                own[at] = findings[at].IsAside ? met[at].Variance * met[at].Difference / Math.Max(all - own[at], all * LeastRest) : 0;
            }

            all = own.Sum() is > 0 and var total ? (all + total) / 2 : all;
        }

        return ([.. met.Select((its, at) => its.Difference * all / Math.Max(all - own[at], all * LeastRest))], [.. own.Select(its => its / all)]);
    }

    private static Calibrated Above(CauseStep step, CauseLine line)
    {
        var points = line.Likely.Select(its => new CalibratedPoint(its.Weight, step.Above(its.Slope), Math.Sqrt(step.Variance(its.Slope, line.SpreadVariance)))).ToArray();
        var variance = points.Sum(point => point.Weight * point.StandardError * point.StandardError);
        var systematic = line.SpreadVariance * step.Interest * step.Interest;
        var chance = variance - systematic;
        var freedom = variance * variance / ((chance * chance / (step.Differences.Length - 1)) + (systematic * systematic / Math.Max(1, line.Controls - 1)));
        return new Calibrated(points, freedom);
    }
}
