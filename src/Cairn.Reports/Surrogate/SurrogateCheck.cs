using Cairn.Statistics;

namespace Cairn.Reports.Surrogate;

/// <summary>An effect of an experiment: a difference of rates with its standard error.</summary>
public readonly record struct ExperimentEffect(double Estimate, double StandardError)
{
    /// <summary>95 %.</summary>
    public Interval Interval => Interval.Around(Estimate, StandardError);

    /// <summary>Whether the interval leaves 0 out.</summary>
    public bool IsSignificant => !Interval.Contains(0);
}

/// <summary>A finished experiment that measured both the micro and the macro.</summary>
/// <param name="Key">The experiment's key.</param>
/// <param name="Micro">Its effect on the micro.</param>
/// <param name="Macro">Its effect on the macro.</param>
/// <param name="MacroGivenMicro">The effect on the macro stratified by the micro; null when it was not worked out.</param>
public sealed record FinishedExperiment(string Key, ExperimentEffect Micro, ExperimentEffect Macro, double? MacroGivenMicro = null);

/// <summary>What past experiments say of a micro that is to stand for a macro (<c>docs/definitions/surrogate.md</c>; Prentice 1989, Freedman 1992).</summary>
/// <param name="Verdict"><c>usable</c>, <c>provisional</c> or <c>refused</c>.</param>
/// <param name="Reasons">Why, in sentences; at least one.</param>
/// <param name="SameSign">Share of experiments in which both effects have the same sign; null without any.</param>
/// <param name="Correlation">Of the effects, weighted by 1/SE² of the macro's; null with fewer than two.</param>
/// <param name="Interval">Of the correlation by Fisher's z, from four experiments on.</param>
/// <param name="Explained">1 - b_adj/b over the experiments with a significant macro effect, weighted by 1/SE²; null when there is none.</param>
public sealed record SurrogateVerdict(
    string Verdict, IReadOnlyList<string> Reasons, double? SameSign, double? Correlation, Interval? Interval, double? Explained);

/// <summary>Judges whether a micro may stand for a macro. A pure function.</summary>
public static class SurrogateCheck
{
    private const int LeastExperiments = 3;
    private const double MostlySame = 0.8;
    private const double HalfSame = 0.5;

    /// <summary>Judges.</summary>
    /// <param name="isAdjusted">Whether the micro's label towards the macro is adjusted or better.</param>
    /// <param name="experiments">Finished ones with both metrics.</param>
    public static SurrogateVerdict Judge(bool isAdjusted, IReadOnlyList<FinishedExperiment> experiments)
    {
        var (correlation, interval) = Correlate(experiments);
        double? same = experiments.Count == 0 ? null
            : (double)experiments.Count(one => Math.Sign(one.Micro.Estimate) == Math.Sign(one.Macro.Estimate)) / experiments.Count;
        var (verdict, reasons) = Decide(isAdjusted, experiments, same, interval);
        return new SurrogateVerdict(verdict, reasons, same, correlation, interval, Explained(experiments));
    }

    private static (string Verdict, List<string> Reasons) Decide(bool isAdjusted, IReadOnlyList<FinishedExperiment> experiments, double? same, Interval? interval)
    {
        var against = new List<string>();
        if (!isAdjusted)
        {
            against.Add("The micro is no adjusted driver of the macro.");
        }

        against.AddRange(experiments.Where(one => one.Micro.IsSignificant && one.Micro.Estimate > 0 && one.Macro.Interval.High <= 0)
            .Select(one => $"The experiment '{one.Key}' moved the micro up and the macro not, or down."));
        if (same < HalfSame)
        {
            against.Add("Micro and macro moved the same way in fewer than half of the experiments.");
        }

        if (against.Count > 0)
        {
            return ("refused", against);
        }

        if (experiments.Count < LeastExperiments)
        {
            return ("provisional", [FormattableString.Invariant($"{experiments.Count} finished experiments have both; it takes {LeastExperiments}.")]);
        }

        var doubts = new List<string>();
        if (same < MostlySame)
        {
            doubts.Add("Micro and macro moved the same way in fewer than 80 % of the experiments.");
        }

        if (interval is not { Low: > 0 })
        {
            doubts.Add("The lower bound of the correlation is not above 0.");
        }

        return doubts.Count > 0 ? ("provisional", doubts) : ("usable", ["It is an adjusted driver, and moved as the macro did in past experiments."]);
    }

    private static (double? Correlation, Interval? Interval) Correlate(IReadOnlyList<FinishedExperiment> experiments)
    {
        if (experiments.Count < 2)
        {
            return (null, null);
        }

        var weights = experiments.Select(one => 1 / (one.Macro.StandardError * one.Macro.StandardError)).ToArray();
        var sum = weights.Sum();
        var (x, y) = (experiments.Select((one, at) => weights[at] * one.Micro.Estimate).Sum() / sum, experiments.Select((one, at) => weights[at] * one.Macro.Estimate).Sum() / sum);
        var (xx, yy, xy) = (0.0, 0.0, 0.0);
        for (var at = 0; at < weights.Length; at++)
        {
            var (dx, dy) = (experiments[at].Micro.Estimate - x, experiments[at].Macro.Estimate - y);
            (xx, yy, xy) = (xx + (weights[at] * dx * dx), yy + (weights[at] * dy * dy), xy + (weights[at] * dx * dy));
        }

        if (!(xx > 0) || !(yy > 0))
        {
            return (null, null);
        }

        var correlation = Math.Clamp(xy / Math.Sqrt(xx * yy), -1, 1);
        if (experiments.Count < 4)
        {
            return (correlation, null);
        }

        var (fisher, half) = (Math.Atanh(Math.Clamp(correlation, -0.999_999, 0.999_999)), Normal.Z95 / Math.Sqrt(experiments.Count - 3));
        return (correlation, new Interval(Math.Tanh(fisher - half), Math.Tanh(fisher + half)));
    }

    private static double? Explained(IReadOnlyList<FinishedExperiment> experiments)
    {
        var used = experiments.Where(one => one.Macro.IsSignificant && one.MacroGivenMicro is not null).ToList();
        var weight = used.Sum(one => 1 / (one.Macro.StandardError * one.Macro.StandardError));
        return used.Count == 0 ? null
            : used.Sum(one => (1 - (one.MacroGivenMicro!.Value / one.Macro.Estimate)) / (one.Macro.StandardError * one.Macro.StandardError)) / weight;
    }
}
