using Cairn.Statistics;

namespace Cairn.Reports.Drivers;

/// <summary>A candidate as a point: how much more interest its doers have, and how much more often they buy; both also without each part of the persons.</summary>
/// <param name="Difference">RD.</param>
/// <param name="Interest">In steps aside met.</param>
/// <param name="Differences">Without each part.</param>
/// <param name="Interests">Without each part.</param>
internal sealed record CauseStep(double Difference, double Interest, double[] Differences, double[] Interests)
{
    private readonly double _difference = Jackknife.Variance(Differences);
    private readonly double _interest = Jackknife.Variance(Interests);
    private readonly double _both = Jackknife.Covariance(Differences, Interests);

    /// <summary>Of all that steps show of interest, how much this one does.</summary>
    public double Share { get; init; }

    /// <summary>Whether it can be told how exact it is.</summary>
    public bool IsKnown => _difference > 0;

    /// <summary>How strongly it speaks for a slope: interest² / variance of the difference.</summary>
    public double Weight => Interest * Interest / _difference;

    /// <summary>What lies above a line through zero.</summary>
    public double Above(double slope) => Difference - (slope * Interest);

    /// <summary>The variance of <see cref="Above"/>: that of chance, and spread² where slopes of single steps differ by so much.</summary>
    public double Variance(double slope, double spread) =>
        Math.Max(_difference * 1e-6, _difference - (2 * slope * _both) + (slope * slope * _interest)) + (spread * Interest * Interest);
}
