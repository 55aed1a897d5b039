namespace Cairn.Journeys.Attribution;

/// <summary>How often each replicate of the Poisson bootstrap draws a person: by a fixed seed and the person's id, the same in every run (Chamandy et al. 2012).</summary>
/// <remarks>For one thread. A draw is a number mixed by SplitMix64 and looked up in the distribution of Poisson(1).</remarks>
internal sealed class PersonWeights
{
    /// <summary>How many replicates.</summary>
    public const int Replicates = 200;

    private const ulong Seed = 0x43_61_69_72_6E_31_32_33;
    private static readonly ulong[] UpTo = Cumulative();
    private readonly int[] _weights = new int[Replicates];

    /// <summary>The draws of a person; valid until the next call.</summary>
    public ReadOnlySpan<int> Of(string person)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var letter in person)
        {
            hash = (hash ^ letter) * 1_099_511_628_211UL;
        }

        var state = hash ^ Seed;
        for (var at = 0; at < Replicates; at++)
        {
            state += 0x9E37_79B9_7F4A_7C15;
            _weights[at] = Draw(Mix(state));
        }

        return _weights;
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }

    private static int Draw(ulong number)
    {
        var count = 0;
        while (count < UpTo.Length && number >= UpTo[count])
        {
            count++;
        }

        return count;
    }

    private static ulong[] Cumulative()
    {
        var (sum, term, upTo) = (0.0, Math.Exp(-1), new ulong[18]);
        for (var count = 0; count < upTo.Length; count++)
        {
            sum += term;
            term /= count + 1;
            upTo[count] = sum >= 1 ? ulong.MaxValue : (ulong)(sum * 18_446_744_073_709_551_616.0);
        }

        return upTo;
    }
}
