using System.Numerics;
using System.Runtime.Intrinsics;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Sessions;

/// <summary>Finds the rows that come too long after the one before, sixteen at a time. Between two persons it means nothing.</summary>
internal static class SessionGaps
{
    /// <summary>Marks the rows of a part. Its times are not <see cref="TimeColumn.IsWide"/>.</summary>
    /// <param name="gaps">The part's rows.</param>
    /// <param name="micros">The segment's times.</param>
    /// <param name="first">The part's first row in the segment.</param>
    /// <param name="timeoutMicros">Exactly so long is not too long.</param>
    /// <remarks>
    /// With t the timeout in coarse units: below t units apart is surely in time, above t + 1 surely not, and t and t + 1 are looked at to the microsecond.
    /// </remarks>
    public static void Mark(RowBits gaps, TimeColumn micros, int first, long timeoutMicros)
    {
        var rows = gaps.Rows;
        var coarse = micros.Coarse.Slice(first, rows);
        var words = gaps.Words;
        var near = (uint)Math.Min(timeoutMicros >> TimeColumn.Shift, uint.MaxValue - 2);
        var (atLeast, beyond) = (Vector512.Create(near), Vector512.Create(near + 2));
        for (var row = 1; row < Math.Min(64, rows); row++)
        {
            MarkOne(gaps, micros, first, row, timeoutMicros);
        }

        var word = 1;
        for (; (word << 6) + 64 <= rows; word++)
        {
            ulong far = 0, maybe = 0;
            for (var lane = 0; lane < 64; lane += Vector512<uint>.Count)
            {
                var at = (word << 6) + lane;
                var apart = Vector512.Create(coarse[at..]) - Vector512.Create(coarse[(at - 1)..]);
                maybe |= Vector512.GreaterThanOrEqual(apart, atLeast).ExtractMostSignificantBits() << lane;
                far |= Vector512.GreaterThanOrEqual(apart, beyond).ExtractMostSignificantBits() << lane;
            }

            words[word] = far;
            for (maybe &= ~far; maybe != 0; maybe &= maybe - 1)
            {
                MarkOne(gaps, micros, first, (word << 6) + BitOperations.TrailingZeroCount(maybe), timeoutMicros);
            }
        }

        for (var row = word << 6; row < rows; row++)
        {
            MarkOne(gaps, micros, first, row, timeoutMicros);
        }
    }

    private static void MarkOne(RowBits gaps, TimeColumn micros, int first, int row, long timeoutMicros)
    {
        if (micros[first + row] - micros[first + row - 1] > timeoutMicros)
        {
            gaps.Set(row);
        }
    }
}
