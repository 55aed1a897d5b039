namespace Cairn.Benchmarks.Data;

/// <summary>SplitMix64 (Steele, Lea and Flood, 2014): fast, seeded, and the same everywhere.</summary>
internal struct BenchRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>64 well mixed bits.</summary>
    public ulong Next() => Mix(_state += 0x9E37_79B9_7F4A_7C15UL);

    /// <summary>A number in [0, 1).</summary>
    public double Uniform() => ToUniform(Next());

    /// <summary>A whole number in [0, count).</summary>
    public int Below(int count) => (int)(((Next() >> 32) * (ulong)count) >> 32);

    /// <summary>An exponential number with this mean.</summary>
    public double Wait(double mean) => -mean * Math.Log(1 - Uniform());

    public static double ToUniform(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));

    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return value ^ (value >> 31);
    }
}
