using System.Runtime.CompilerServices;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;

namespace Cairn.Reports.Envelope;

/// <summary>When the events of a segment happened that reports may leave out: found out once per segment and kept as long as it.</summary>
internal sealed class HiddenRows
{
    private static readonly ConditionalWeakTable<IndexSegment, HiddenRows> Known = [];
    private readonly long[] _bots;
    private readonly long[] _refused;
    private readonly long[] _both;

    private HiddenRows(IndexSegment segment)
    {
        var (bots, refused, both) = (new List<long>(), new List<long>(), new List<long>());
        var flags = segment.Flags.Span;
        for (var row = 0; row < flags.Length; row++)
        {
            var hidden = flags[row] & (EventFlags.Quarantined | EventFlags.ConsentDenied);
            if (hidden != 0)
            {
                (hidden switch { EventFlags.Quarantined => bots, EventFlags.ConsentDenied => refused, _ => both }).Add(segment.Micros[row]);
            }
        }

        (_bots, _refused, _both) = (Sorted(bots), Sorted(refused), Sorted(both));
    }

    /// <summary>Those of a segment.</summary>
    public static HiddenRows Of(IndexSegment segment) => Known.GetValue(segment, made => new HiddenRows(made));

    /// <summary>How many events have all of these flags, of those from a moment to before another.</summary>
    public long Count(EventFlags flags, long start, long end) =>
        Between(_both, start, end)
        + (flags == EventFlags.Quarantined ? Between(_bots, start, end) : flags == EventFlags.ConsentDenied ? Between(_refused, start, end) : 0);

    private static long[] Sorted(List<long> micros)
    {
        micros.Sort();
        return [.. micros];
    }

    private static long Between(long[] micros, long start, long end) => Math.Max(0, FirstFrom(micros, end) - FirstFrom(micros, start));

    private static int FirstFrom(long[] micros, long moment)
    {
        var (low, high) = (0, micros.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = micros[middle] < moment ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
