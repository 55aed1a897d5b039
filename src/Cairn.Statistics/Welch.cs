namespace Cairn.Statistics;

/// <summary>Count, mean and variance of some figures.</summary>
/// <param name="Count">How many, 0 or more.</param>
/// <param name="Sum">Of all.</param>
/// <param name="Squares">Sum of their squares.</param>
/// <remarks><c>default</c> is no figure.</remarks>
public readonly record struct Moments(double Count, double Sum, double Squares)
{
    /// <summary>0 without figures.</summary>
    public double Mean => Count == 0 ? 0 : Sum / Count;

    /// <summary>With n - 1; 0 for fewer than two.</summary>
    public double Variance => Count < 2 ? 0 : Math.Max(0, (Squares - (Sum * Sum / Count)) / (Count - 1));

    /// <summary>One more figure.</summary>
    public Moments With(double figure) => new(Count + 1, Sum + figure, Squares + (figure * figure));
}

/// <summary>The difference of two means whose variances need not be equal (Welch 1947).</summary>
public static class Welch
{
    /// <summary>mean1 - mean0 with the interval from Student's t with Satterthwaite's degrees of freedom.</summary>
    /// <param name="one">At least two figures.</param>
    /// <param name="none">At least two figures.</param>
    /// <param name="confidence">From 0 to 1, such as 0.95.</param>
    /// <returns>Null with fewer than two figures on a side. Without any variance the interval is the point itself.</returns>
    public static (double Difference, Interval Interval)? Difference(Moments one, Moments none, double confidence = 0.95)
    {
        if (one.Count < 2 || none.Count < 2)
        {
            return null;
        }

        var (a, b) = (one.Variance / one.Count, none.Variance / none.Count);
        var difference = one.Mean - none.Mean;
        if (a + b <= 0)
        {
            return (difference, new Interval(difference, difference));
        }

        var freedom = (a + b) * (a + b) / ((a * a / (one.Count - 1)) + (b * b / (none.Count - 1)));
        var half = StudentT.Quantile(0.5 + (confidence / 2), freedom) * Math.Sqrt(a + b);
        return (difference, new Interval(difference - half, difference + half));
    }
}
