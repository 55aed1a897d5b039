using System.Numerics;

namespace Cairn.Reports.Drivers;

/// <summary>Numbers of events in bins: 0 to 15 exact, then eight bins for each doubling.</summary>
internal static class ActivityBins
{
    /// <summary>How many bins an <see cref="int"/> can fall into.</summary>
    public const int Count = 16 + (27 * 8);

    private const int Exact = 16;

    /// <summary>The bin of a number; below 0 counts as 0.</summary>
    public static int Of(int events)
    {
        if (events < Exact)
        {
            return Math.Max(0, events);
        }

        var power = BitOperations.Log2((uint)events);
        return Exact + ((power - 4) * 8) + ((events >> (power - 3)) & 7);
    }

    /// <summary>The middle of a bin.</summary>
    public static double Middle(int bin)
    {
        if (bin < Exact)
        {
            return bin;
        }

        var (power, eighth) = (((bin - Exact) / 8) + 4, (bin - Exact) % 8);
        var width = 1L << (power - 3);
        return ((8 + eighth) * (double)width) + ((width - 1) / 2.0);
    }
}
