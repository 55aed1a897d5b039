using MathNet.Numerics.Random;

namespace Cairn.Statistics;

/// <summary>A line with its weeks, ready to be shared among.</summary>
/// <param name="Line">Its key.</param>
/// <param name="Current">What it costs a week, 0 or more.</param>
/// <param name="Low">The least it may cost.</param>
/// <param name="High">The most.</param>
/// <param name="Fit">Its response; null: kept as it is.</param>
/// <param name="Scale">Incremental / attributed where a test was made, else 1.</param>
public sealed record PlannedLine(string Line, double Current, double Low, double High, ResponseFit? Fit, double Scale = 1);

/// <summary>What was found for a line.</summary>
/// <param name="Recommended">What it shall cost.</param>
/// <param name="Raises">Share of the draws in which it gets more than now.</param>
/// <param name="Now">Marginal return at the current cost, by draw.</param>
/// <param name="After">The same at the recommended one.</param>
public sealed record PlannedShare(double Recommended, double Raises, double[] Now, double[] After);

/// <summary>Shares a total among lines over many draws of their responses. A pure function of its arguments.</summary>
public static class BudgetPlan
{
    /// <summary>Draws of the responses.</summary>
    public const int Draws = 1_000;

    /// <summary>Shares, and the gain of each draw over spending as now.</summary>
    /// <param name="lines">Those with a response are shared among; the others keep what they cost.</param>
    /// <param name="total">What all cost together; within the bounds of the lines.</param>
    /// <param name="value">Of one conversion.</param>
    /// <param name="seed">Of the draws.</param>
    /// <param name="isThompson">Take one draw instead of the mean.</param>
    public static (PlannedShare[] Shares, double[] Gains) Run(IReadOnlyList<PlannedLine> lines, double total, double value, int seed, bool isThompson)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var random = new MersenneTwister(seed);
        var free = lines.Where(line => line.Fit is not null).ToList();
        var left = total - lines.Where(line => line.Fit is null).Sum(line => line.Current);
        var drawn = new SpendLine[Draws][];
        var (sums, raises) = (new double[free.Count], new int[free.Count]);
        for (var draw = 0; draw < Draws; draw++)
        {
            drawn[draw] = [.. free.Select(line => new SpendLine(Scaled(line.Fit!.Draw(random), line.Scale), value, line.Low, line.High))];
            var shared = SpendPlan.Share(drawn[draw], left);
            for (var at = 0; at < shared.Length; at++)
            {
                sums[at] = isThompson ? (draw == 0 ? shared[at] : sums[at]) : sums[at] + (shared[at] / Draws);
                raises[at] += shared[at] > free[at].Current * (1 + 1e-9) ? 1 : 0;
            }
        }

        var gains = drawn.Select(its => its.Select((line, at) => line.Gain(sums[at]) - line.Gain(free[at].Current)).Sum()).ToArray();
        var shares = lines.Select(line => free.IndexOf(line) is >= 0 and var at
            ? new PlannedShare(sums[at], (double)raises[at] / Draws, [.. drawn.Select(its => its[at].Marginal(line.Current))], [.. drawn.Select(its => its[at].Marginal(sums[at]))])
            : new PlannedShare(line.Current, 0, [], [])).ToArray();
        return (shares, gains);
    }

    private static ResponseCurve Scaled(ResponseCurve curve, double scale) => curve with { A = curve.A * scale };
}
