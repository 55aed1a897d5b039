using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Cairn.Journeys.Attribution;

/// <summary>A rule that splits a conversion among the touches of its path (<c>docs/definitions/attribution.md</c>). The numbers are on disk.</summary>
public enum AttributionModel
{
    /// <summary>The same for each touch.</summary>
    Linear = 1,

    /// <summary>Half as much for each half-life that a touch lies further back than the last.</summary>
    Decay = 2,

    /// <summary>All to the first touch.</summary>
    First = 3,

    /// <summary>All to the last touch.</summary>
    Last = 4,

    /// <summary>All to the last touch that is not Direct; to the last when all are.</summary>
    LastNonDirect = 5,

    /// <summary>All to the last paid touch, of one platform where one is asked for; as <see cref="LastNonDirect"/> when there is none.</summary>
    LastPaid = 6,

    /// <summary>First 40, others 20, last 40.</summary>
    PositionU = 7,

    /// <summary>First 20, others 20, last 60.</summary>
    PositionJ = 8,

    /// <summary>First 60, others 20, last 20.</summary>
    PositionInverseJ = 9,

    /// <summary>First 30, the touch that made a lead 30, last 30, others 10.</summary>
    PositionW = 10,

    /// <summary>First, lead, opportunity and last 22.5 each, others 10.</summary>
    PositionZ = 11,

    /// <summary>Own weights for first, others and last.</summary>
    Custom = 12,

    /// <summary>One whole conversion to each distinct key of the path. Sums to more than there was.</summary>
    Participation = 13,

    /// <summary>Learned: what is lost of the chance to convert when a channel is taken out of a Markov chain.</summary>
    Markov = 14,

    /// <summary>Learned: Shapley values of the channels in the game of conversion rates.</summary>
    Shapley = 15,

    /// <summary>Learned: what each touch added to the chance to convert on the day of the conversion.</summary>
    DataDriven = 16,
}

/// <summary>The weights of touches under <see cref="AttributionModel.Decay"/>.</summary>
public static class DecayWeights
{
    private const int Lanes = 8;

    /// <summary>
    /// The longest time, in half-lives, over which weights can be told apart beside one another: within it they are far above the least number there is.
    /// Touches that lie further apart than this are weighed for each path anew, beside its last one.
    /// </summary>
    public const double MostHalfLives = 800;

    /// <summary>Fills in how much each touch weighs beside one at a moment: half for each half-life it lies before it. Eight at a time.</summary>
    /// <param name="micros">When each touch happened, not after <paramref name="latest"/>.</param>
    /// <param name="latest">The moment whose weight is 1, in microseconds.</param>
    /// <param name="halfLifeMicros">Above 0.</param>
    /// <param name="weights">At least as many as touches; what lies farther than <see cref="MostHalfLives"/> may weigh nothing.</param>
    public static void Fill(ReadOnlySpan<long> micros, long latest, long halfLifeMicros, Span<double> weights)
    {
        weights = weights[..micros.Length];
        var at = 0;
        for (; at + Lanes <= micros.Length; at += Lanes)
        {
            Of(Vector512.Create(micros[at..]), latest, halfLifeMicros).CopyTo(weights[at..]);
        }

        if (at < micros.Length)
        {
            // The same steps for the rest, so that a weight does not depend on where its touch stands.
            Span<long> rest = stackalloc long[Lanes];
            rest.Fill(latest);
            micros[at..].CopyTo(rest);
            Span<double> last = stackalloc double[Lanes];
            Of(Vector512.Create<long>(rest), latest, halfLifeMicros).CopyTo(last);
            last[..(micros.Length - at)].CopyTo(weights[at..]);
        }
    }

    /// <summary>The sum, in an order that depends on the number of weights alone.</summary>
    public static double Sum(ReadOnlySpan<double> weights)
    {
        ref var first = ref MemoryMarshal.GetReference(weights);
        var (sums, at) = (Vector512<double>.Zero, 0);
        for (; at + Lanes <= weights.Length; at += Lanes)
        {
            sums += Vector512.LoadUnsafe(ref first, (nuint)at);
        }

        var sum = Vector512.Sum(sums);
        for (; at < weights.Length; at++)
        {
            sum += Unsafe.Add(ref first, at);
        }

        return sum;
    }

    private static Vector512<double> Of(Vector512<long> micros, long latest, long halfLifeMicros) =>
        Vector512.Exp(Vector512.ConvertToDouble(Vector512.Create(latest) - micros) * -Math.Log(2) / Vector512.Create((double)halfLifeMicros));
}
