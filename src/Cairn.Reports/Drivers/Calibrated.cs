using Cairn.Statistics;

namespace Cairn.Reports.Drivers;

/// <summary>What the difference would be at one slope of the line.</summary>
/// <param name="Weight">How likely that slope is; those of all add up to 1.</param>
/// <param name="Difference">RD - slope · others met.</param>
/// <param name="StandardError">Of chance, and of how far steps lie from the line.</param>
internal readonly record struct CalibratedPoint(double Weight, double Difference, double StandardError);

/// <summary>A difference less what a common cause explains of it: t distributions around what each likely slope leaves, in the weights of the slopes.</summary>
/// <param name="Points">One for each slope.</param>
/// <param name="Freedom">Degrees of freedom of the standard errors.</param>
/// <param name="Holm">Two-sided p after Holm over the candidates tested.</param>
internal sealed record Calibrated(CalibratedPoint[] Points, double Freedom, double Holm = 1)
{
    private const int Halvings = 40;

    /// <summary>No end lies further out than this many standard errors: with one degree of freedom the 0.995 quantile is 64.</summary>
    private const double Farthest = 64;

    /// <summary>The mean.</summary>
    public double Difference => Points.Sum(point => point.Weight * point.Difference);

    /// <summary>The 95 % interval.</summary>
    public Interval Interval => IntervalOf(0.95);

    /// <summary>Two-sided p before Holm.</summary>
    public double P
    {
        get
        {
            var below = Cdf(0);
            return 2 * Math.Min(below, 1 - below);
        }
    }

    /// <summary>The interval that holds the truth with this chance, half of the rest on either side.</summary>
    public Interval IntervalOf(double level) => new(Quantile((1 - level) / 2), Quantile((1 + level) / 2));

    private double Cdf(double value) => Points.Sum(point => point.Weight * StudentT.Cdf((value - point.Difference) / point.StandardError, Freedom));

    private double Quantile(double share)
    {
        var (low, high) = (Points.Min(point => point.Difference - (Farthest * point.StandardError)), Points.Max(point => point.Difference + (Farthest * point.StandardError)));
        for (var halving = 0; halving < Halvings; halving++)
        {
            var middle = (low + high) / 2;
            (low, high) = Cdf(middle) < share ? (middle, high) : (low, middle);
        }

        return high;
    }
}
