namespace Cairn.Reports.Envelope;

/// <summary>Quantiles, linear between neighbours.</summary>
public static class Quantile
{
    /// <summary>The quantile of sorted values; null of none.</summary>
    /// <param name="sorted">Ascending.</param>
    /// <param name="share">From 0 to 1.</param>
    public static double? Of(ReadOnlySpan<long> sorted, double share)
    {
        if (sorted.IsEmpty)
        {
            return null;
        }

        var place = (sorted.Length - 1) * share;
        var below = (int)Math.Floor(place);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
