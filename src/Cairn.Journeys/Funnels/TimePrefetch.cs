using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Funnels;

/// <summary>Asks for the times of a person who is looked at soon: those who are looked at lie too far apart for the processor to foresee them.</summary>
internal static class TimePrefetch
{
    /// <summary>How many persons ahead it pays to ask.</summary>
    public const int Ahead = 8;

    private const int MostRows = 64;
    private const int RowsInLine = 64 / sizeof(uint);

    /// <summary>Asks for the times of a person's first rows.</summary>
    public static unsafe void Rows(IndexSegment segment, int person)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        var (start, end) = (segment.Offsets[person], segment.Offsets[person + 1]);
        fixed (uint* coarse = &MemoryMarshal.GetReference(segment.Micros.Coarse.Span))
        fixed (ushort* fine = &MemoryMarshal.GetReference(segment.Micros.Fine.Span))
        {
            for (var row = start; row < Math.Min(end, start + MostRows); row += RowsInLine)
            {
                Sse.Prefetch0(coarse + row);
                Sse.Prefetch0(fine + row);
            }
        }
    }
}
