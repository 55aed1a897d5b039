namespace Cairn.Statistics;

/// <summary>What is left of p-values when many were looked at.</summary>
public static class ManyTests
{
    /// <summary>q-values by Benjamini and Hochberg (1995): q(i) = min over j &gt;= i of min(1, m·p(j)/j), in the order given.</summary>
    /// <param name="pValues">From 0 to 1, in any order.</param>
    public static double[] BenjaminiHochberg(ReadOnlySpan<double> pValues)
    {
        var order = Ascending(pValues);
        var result = new double[pValues.Length];
        var least = 1.0;
        for (var rank = order.Length; rank >= 1; rank--)
        {
            least = Math.Min(least, order.Length * pValues[order[rank - 1]] / rank);
            result[order[rank - 1]] = least;
        }

        return result;
    }

    /// <summary>Adjusted p-values by Holm (1979): the largest of min(1, (m - j + 1)·p(j)) over j &lt;= i, in the order given.</summary>
    /// <param name="pValues">From 0 to 1, in any order.</param>
    public static double[] Holm(ReadOnlySpan<double> pValues)
    {
        var order = Ascending(pValues);
        var result = new double[pValues.Length];
        var most = 0.0;
        for (var at = 0; at < order.Length; at++)
        {
            most = Math.Max(most, Math.Min(1, (order.Length - at) * pValues[order[at]]));
            result[order[at]] = most;
        }

        return result;
    }

    private static int[] Ascending(ReadOnlySpan<double> values)
    {
        var keys = values.ToArray();
        var order = Enumerable.Range(0, keys.Length).ToArray();
        Array.Sort(keys, order);
        return order;
    }
}
