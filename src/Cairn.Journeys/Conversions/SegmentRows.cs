using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Conversions;

/// <summary>Rows found in segments, kept as long as the segment's data: a new view shows mostly segments that were counted before.</summary>
internal static class SegmentRows
{
    private const int MaxKept = 64;
    private static readonly ConditionalWeakTable<object, ConditionalWeakTable<object, ConcurrentDictionary<object, Lazy<int[]>>>> Kept = [];

    /// <summary>The rows of a segment; found at the first call with this key.</summary>
    /// <param name="view">A view that shows the segment. Where history has changed since another view, events may have other values in it.</param>
    /// <param name="segment">The segment; a copy of it that shows fewer persons has the same rows.</param>
    /// <param name="key">What decides the rows beside the segment; compared by value.</param>
    /// <param name="find">Finds them, persons who have moved away among them.</param>
    public static int[] Of(IndexView view, IndexSegment segment, object key, Func<int[]> find)
    {
        var known = Kept.GetOrCreateValue(view.ColumnSource).GetOrCreateValue(segment.Identity);
        if (!known.TryGetValue(key, out var rows))
        {
            if (known.Count >= MaxKept)
            {
                known.Clear();
            }

            // A search that was stopped or failed is made again by the next who asks.
            rows = known.GetOrAdd(key, new Lazy<int[]>(find, LazyThreadSafetyMode.PublicationOnly));
        }

        return rows.Value;
    }
}
