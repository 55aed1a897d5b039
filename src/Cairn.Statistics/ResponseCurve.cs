using MathNet.Numerics.Random;

namespace Cairn.Statistics;

/// <summary>What a line answers to spending s in a week: a·s^b, with 0 &lt; b &lt;= 1.</summary>
/// <param name="A">Above 0.</param>
/// <param name="B">From <see cref="ResponseFit.LeastB"/> to 1.</param>
public readonly record struct ResponseCurve(double A, double B)
{
    /// <summary>a·s^b; 0 for nothing spent.</summary>
    public double Of(double spend) => spend <= 0 ? 0 : A * Math.Pow(spend, B);

    /// <summary>What one more unit brings: a·b·s^(b-1).</summary>
    public double Marginal(double spend) => A * B * Math.Pow(Math.Max(spend, 1e-9), B - 1);
}

/// <summary>A response fitted to weeks of cost and conversions: ln-ln least squares with a normal prior on b, b held in a range.</summary>
public sealed class ResponseFit
{
    /// <summary>b lies in [this, 1].</summary>
    public const double LeastB = 0.2;

    /// <summary>The prior of b.</summary>
    public const double PriorMean = 0.7;

    /// <summary>Its standard deviation.</summary>
    public const double PriorSpread = 0.15;

    private const double NoConversions = 0.5; // half a conversion, so that the logarithm of a week without any is a number
    private readonly double _level;
    private readonly double _centre;
    private readonly double _levelError;
    private readonly double _slope;
    private readonly double _slopeError;

    private ResponseFit(double level, double centre, double levelError, double slope, double slopeError) =>
        (_level, _centre, _levelError, _slope, _slopeError) = (level, centre, levelError, slope, slopeError);

    /// <summary>The most likely curve.</summary>
    public ResponseCurve Curve => Of(_level, Math.Clamp(_slope, LeastB, 1));

    /// <summary>Fits the curve.</summary>
    /// <param name="weeks">Cost, above 0, and conversions, 0 or more, of each week; at least two.</param>
    public static ResponseFit Of(IReadOnlyList<(double Cost, double Conversions)> weeks)
    {
        ArgumentNullException.ThrowIfNull(weeks);
        ArgumentOutOfRangeException.ThrowIfLessThan(weeks.Count, 2);
        var x = weeks.Select(week => Math.Log(week.Cost)).ToArray();
        var y = weeks.Select(week => Math.Log(Math.Max(week.Conversions, NoConversions))).ToArray();
        var (centre, level) = (x.Average(), y.Average());
        var (sxx, sxy) = (x.Sum(its => (its - centre) * (its - centre)), x.Zip(y, (its, other) => (its - centre) * (other - level)).Sum());
        const double prior = 1 / (PriorSpread * PriorSpread);
        var (slope, variance) = (sxx > 0 ? sxy / sxx : PriorMean, 0.0);

        // The variance of a week depends on the slope and the slope on the variance; both settle in a few rounds.
        for (var round = 0; round < 100; round++)
        {
            var rest = x.Zip(y, (its, other) => Math.Pow(other - level - (slope * (its - centre)), 2)).Sum();
            variance = Math.Max(rest / Math.Max(1, weeks.Count - 2), 1e-9);
            var next = ((sxy / variance) + (PriorMean * prior)) / ((sxx / variance) + prior);
            var isSettled = Math.Abs(next - slope) < 1e-12;
            slope = next;
            if (isSettled)
            {
                break;
            }
        }

        return new ResponseFit(level, centre, Math.Sqrt(variance / weeks.Count), slope, Math.Sqrt(1 / ((sxx / variance) + prior)));
    }

    /// <summary>One curve that the weeks allow.</summary>
    public ResponseCurve Draw(MersenneTwister random)
    {
        var slope = MathNet.Numerics.Distributions.Normal.Sample(random, _slope, _slopeError);
        var level = MathNet.Numerics.Distributions.Normal.Sample(random, _level, _levelError);
        return Of(level, Math.Clamp(slope, LeastB, 1));
    }

    private ResponseCurve Of(double level, double slope) => new(Math.Exp(level - (slope * _centre)), slope);
}
