namespace Cairn.Statistics;

/// <summary>How exact a figure is, from what leaving out one part of the persons after the other makes of it (delete-a-group jackknife; Kott 2001).</summary>
/// <remarks>Persons fall into parts by chance and wholly, so rows of one person may depend on each other in any way. The variance has parts - 1 degrees of freedom.</remarks>
public static class Jackknife
{
    /// <summary>(G - 1)/G · sum((without - mean)²); 0 for fewer than two parts.</summary>
    public static double Variance(ReadOnlySpan<double> without) => Covariance(without, without);

    /// <summary>The covariance of two figures, each without the same parts.</summary>
    public static double Covariance(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(right.Length, left.Length);
        if (left.Length < 2)
        {
            return 0;
        }

        var (meanLeft, meanRight, sum) = (Mean(left), Mean(right), 0.0);
        for (var part = 0; part < left.Length; part++)
        {
            sum += (left[part] - meanLeft) * (right[part] - meanRight);
        }

        return sum * (left.Length - 1) / left.Length;
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}
