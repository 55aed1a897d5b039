namespace Cairn.Reports.Drivers;

/// <summary>Deciles of prior activity: decile of a bin = min(10, 1 + ⌊10 · rows of the landmark in lower bins / all its rows⌋), here from 0.</summary>
internal static class DriverDeciles
{
    /// <summary>How many there are.</summary>
    public const int Count = 10;

    /// <summary>By landmark and bin, of the rows of each.</summary>
    public static byte[] Of(ReadOnlySpan<int> bins)
    {
        var deciles = new byte[bins.Length];
        for (var start = 0; start < bins.Length; start += ActivityBins.Count)
        {
            var (all, lower) = (0L, 0L);
            foreach (var count in bins.Slice(start, ActivityBins.Count))
            {
                all += count;
            }

            for (var at = start; at < start + ActivityBins.Count; lower += bins[at++])
            {
                deciles[at] = (byte)(all == 0 ? 0 : Math.Min(Count - 1, Count * lower / all));
            }
        }

        return deciles;
    }
}
