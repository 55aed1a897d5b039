using System.Runtime.CompilerServices;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Funnels;

/// <summary>Which events share their instant with the event before them in the same journey; found out once per segment and kept as long as it.</summary>
internal static class TiedRows
{
    private static readonly ConditionalWeakTable<IndexSegment, ulong[]> Known = [];

    /// <summary>A bit for each row of a segment, and two words more than they need.</summary>
    public static ulong[] Of(IndexSegment segment) => Known.GetValue(segment, Find);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong[] Find(IndexSegment segment)
    {
        var words = new ulong[(segment.EventCount / ByteSet.Rows) + 2];
        var micros = segment.Micros;
        for (var person = 0; person < segment.PersonCount; person++)
        {
            for (var row = segment.Offsets[person] + 1; row < segment.Offsets[person + 1]; row++)
            {
                words[row / ByteSet.Rows] |= micros.AreEqual(row - 1, row) ? 1UL << (row % ByteSet.Rows) : 0;
            }
        }

        return words;
    }
}
