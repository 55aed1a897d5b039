namespace Cairn.Server.Demo;

/// <summary>Random numbers that depend only on what they are for: who, which visit, which decision.</summary>
/// <remarks>
/// So a decision that is forced changes no other one, and two runs that differ in one decision can be compared person by person.
/// The mix is SplitMix64 (Steele, Lea and Flood, 2014).
/// </remarks>
internal static class DemoRandom
{
    /// <summary>A well mixed key from a key and a number.</summary>
    public static ulong Key(ulong key, long number) => Mix(key ^ Mix((ulong)number + 0x9E37_79B9_7F4A_7C15UL));

    /// <summary>A number in [0, 1).</summary>
    public static double Uniform(ulong key, int purpose) => (Key(key, purpose) >> 11) * (1.0 / (1UL << 53));

    /// <summary>A normal number with mean 0 and deviation 1, after Box and Muller.</summary>
    public static double Normal(ulong key, int purpose) =>
        Math.Sqrt(-2 * Math.Log(1 - Uniform(key, purpose))) * Math.Cos(2 * Math.PI * Uniform(key, purpose + 1));

    /// <summary>The chance that belongs to log odds.</summary>
    public static double Chance(double logOdds) => 1 / (1 + Math.Exp(-logOdds));

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return value ^ (value >> 31);
    }
}

/// <summary>Numbers in sequence for what no decision hangs on: which product, how many seconds.</summary>
internal struct DemoDraws(ulong key)
{
    private int _next;

    /// <summary>A number in [0, 1).</summary>
    public double Next() => DemoRandom.Uniform(key, _next++);

    /// <summary>A whole number in [0, count).</summary>
    public int Next(int count) => (int)(Next() * count);

    /// <summary>An exponential number with this mean.</summary>
    public double Wait(double mean) => -mean * Math.Log(1 - Next());
}
