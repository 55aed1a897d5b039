using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;

namespace Cairn.Statistics;

/// <summary>The posterior of a rate: Beta(α, β).</summary>
/// <param name="Alpha">Above 0.</param>
/// <param name="Beta">Above 0.</param>
public readonly record struct BetaPosterior(double Alpha, double Beta)
{
    /// <summary>From k successes of n and a flat prior: Beta(1 + k, 1 + n - k).</summary>
    public static BetaPosterior Flat(double successes, double trials) => new(1 + successes, 1 + trials - successes);

    /// <summary>From k successes of n and a prior worth some trials at a mean rate: Beta(w·m + k, w·(1 - m) + n - k).</summary>
    /// <param name="successes">k, from 0 to n.</param>
    /// <param name="trials">n.</param>
    /// <param name="mean">m, between 0 and 1, both outside.</param>
    /// <param name="weight">w, above 0.</param>
    public static BetaPosterior Informed(double successes, double trials, double mean, double weight) =>
        new((weight * mean) + successes, (weight * (1 - mean)) + trials - successes);

    /// <summary>α / (α + β).</summary>
    public double Mean => Alpha / (Alpha + Beta);

    /// <summary>P(rate &lt;= x).</summary>
    public double Cdf(double x) => x <= 0 ? 0 : x >= 1 ? 1 : SpecialFunctions.BetaRegularized(Alpha, Beta, x);

    /// <summary>The value below which a share of the posterior lies.</summary>
    public double Quantile(double share)
    {
        var (low, high) = (0.0, 1.0);
        for (var step = 0; step < 60; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = Cdf(middle) < share ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    /// <summary>The interval that leaves out the same share on both sides.</summary>
    public Interval Interval(double confidence = 0.95) => new(Quantile((1 - confidence) / 2), Quantile((1 + confidence) / 2));
}

/// <summary>What is known of which of several arms is best.</summary>
/// <param name="Best">For each arm the chance that its rate is the highest.</param>
/// <param name="Loss">For each arm what its rate is expected to lie below the highest.</param>
/// <param name="StandardError">The largest error of a chance that was drawn; 0 where all was integrated.</param>
public sealed record BestArm(IReadOnlyList<double> Best, IReadOnlyList<double> Loss, double StandardError);

/// <summary>Compares rates by their posteriors: two by numeric integration, more by draws with a fixed seed.</summary>
public static class BetaArms
{
    /// <summary>Draws for more than two arms.</summary>
    public const int Draws = 100_000;

    private const int Panels = 20_000;
    private const double Beyond = 1e-13;

    /// <summary>Which is best.</summary>
    /// <param name="arms">At least one.</param>
    /// <param name="seed">Of the draws.</param>
    public static BestArm Compare(IReadOnlyList<BetaPosterior> arms, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(arms);
        return arms.Count switch
        {
            0 => new BestArm([], [], 0),
            1 => new BestArm([1], [0], 0),
            2 => Integrate(arms[0], arms[1]),
            _ => Draw(arms, seed),
        };
    }

    /// <summary>Shares that are proportional to some chances, none below a floor.</summary>
    /// <param name="chances">Summing to 1.</param>
    /// <param name="floor">At most 1 / count.</param>
    public static IReadOnlyList<double> Shares(IReadOnlyList<double> chances, double floor = 0.05)
    {
        ArgumentNullException.ThrowIfNull(chances);
        var low = Math.Min(floor, 1.0 / Math.Max(1, chances.Count));
        var shares = chances.ToArray();
        var held = new bool[shares.Length];
        for (var found = true; found;)
        {
            found = false;
            var free = shares.Where((_, at) => !held[at]).Sum();
            var left = 1 - (low * held.Count(isHeld => isHeld));
            for (var at = 0; at < shares.Length; at++)
            {
                if (!held[at] && (free <= 0 || shares[at] / free * left < low - 1e-15))
                {
                    (held[at], found) = (true, true);
                }
            }
        }

        var rest = shares.Where((_, at) => !held[at]).Sum();
        var over = 1 - (low * held.Count(isHeld => isHeld));
        return [.. shares.Select((share, at) => held[at] ? (rest > 0 ? low : 1.0 / shares.Length) : share / rest * over)];
    }

    // P(B > A) = ∫ F_A dF_B as a sum over fine panels; E max(A - B, 0) = ∫ F_B (1 - F_A) by the trapezoidal rule.
    private static BestArm Integrate(BetaPosterior a, BetaPosterior b)
    {
        var (low, high) = (Math.Min(a.Quantile(Beyond), b.Quantile(Beyond)), Math.Max(a.Quantile(1 - Beyond), b.Quantile(1 - Beyond)));
        var width = (high - low) / Panels;
        var (best, lossA, lossB) = (0.0, 0.0, 0.0);
        var (lastA, lastB) = (a.Cdf(low), b.Cdf(low));
        for (var panel = 1; panel <= Panels; panel++)
        {
            var (nextA, nextB) = (a.Cdf(low + (panel * width)), b.Cdf(low + (panel * width)));
            best += (lastA + nextA) / 2 * (nextB - lastB);
            lossB += ((lastB * (1 - lastA)) + (nextB * (1 - nextA))) / 2 * width;
            lossA += ((lastA * (1 - lastB)) + (nextA * (1 - nextB))) / 2 * width;
            (lastA, lastB) = (nextA, nextB);
        }

        best = Math.Clamp(best, 0, 1);
        return new BestArm([1 - best, best], [lossA, lossB], 0);
    }

    private static BestArm Draw(IReadOnlyList<BetaPosterior> arms, int seed)
    {
        var random = new MersenneTwister(seed);
        var (wins, losses, rates) = (new long[arms.Count], new double[arms.Count], new double[arms.Count]);
        for (var draw = 0; draw < Draws; draw++)
        {
            var best = 0;
            for (var arm = 0; arm < rates.Length; arm++)
            {
                rates[arm] = Beta.Sample(random, arms[arm].Alpha, arms[arm].Beta);
                best = rates[arm] > rates[best] ? arm : best;
            }

            wins[best]++;
            for (var arm = 0; arm < rates.Length; arm++)
            {
                losses[arm] += rates[best] - rates[arm];
            }
        }

        var chances = wins.Select(won => (double)won / Draws).ToArray();
        return new BestArm(chances, [.. losses.Select(loss => loss / Draws)], chances.Max(chance => Math.Sqrt(chance * (1 - chance) / Draws)));
    }
}
