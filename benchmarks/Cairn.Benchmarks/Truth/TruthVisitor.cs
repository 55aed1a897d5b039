namespace Cairn.Benchmarks.Truth;

/// <summary>Luck that depends only on what it is for, so that forcing one thing leaves all other luck as it was (SplitMix64; Steele, Lea and Flood 2014).</summary>
internal static class Luck
{
    public static ulong Key(ulong key, long number) => Mix(key ^ Mix((ulong)number + 0x9E37_79B9_7F4A_7C15UL));

    public static double Uniform(ulong key, int purpose) => (Key(key, purpose) >> 11) * (1.0 / (1UL << 53));

    public static double Normal(ulong key, int purpose) =>
        Math.Sqrt(-2 * Math.Log(1 - Uniform(key, purpose))) * Math.Cos(2 * Math.PI * Uniform(key, purpose + 1));

    public static double Chance(double logOdds) => 1 / (1 + Math.Exp(-logOdds));

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return value ^ (value >> 31);
    }
}

/// <summary>Somebody who comes to the shop; all of it follows from seed and number.</summary>
internal readonly struct TruthVisitor
{
    private static readonly double[] ChannelQuality = [0.1, 0.2, 0.25, -0.6, -0.4, 0.55, 0, -0.9];
    private static readonly double[] ChannelShare = [0.30, 0.18, 0.17, 0.13, 0.08, 0.06, 0.05, 0.03];
    private static readonly double[] DeviceIntent = [-0.2, 0.15, 0];

    public TruthVisitor(int seed, int number, long start, long days)
    {
        Number = number;
        Key = Luck.Key(Luck.Key((ulong)seed, 17), number);
        Channel = Pick(ChannelShare, Luck.Uniform(Key, 1));
        Device = Pick([0.55, 0.40, 0.05], Luck.Uniform(Key, 2));
        Country = Pick([0.5, 0.2, 0.1, 0.08, 0.06, 0.04, 0.02], Luck.Uniform(Key, 3));
        Intent = Luck.Normal(Key, 4) + ChannelQuality[Channel] + DeviceIntent[Device];
        Curiosity = Luck.Normal(Key, 8);
        First = start + (long)(Luck.Uniform(Key, 6) * days * 86_400_000_000);
    }

    public int Number { get; }

    public ulong Key { get; }

    public int Channel { get; }

    public int Device { get; }

    public int Country { get; }

    /// <summary>How much they want to buy before the shop does anything.</summary>
    public double Intent { get; }

    /// <summary>How much they like to look around, whatever they want to buy.</summary>
    public double Curiosity { get; }

    public long First { get; }

    private static int Pick(ReadOnlySpan<double> shares, double uniform)
    {
        for (var at = 0; at < shares.Length; at++)
        {
            uniform -= shares[at];
            if (uniform < 0)
            {
                return at;
            }
        }

        return 0;
    }
}

/// <summary>One step forced: as if it had, or had not, been done by a moment.</summary>
internal readonly record struct TruthForce(int Micro, long Moment, bool On);
