using System.Globalization;
using Cairn.Journeys.Events;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Trends;

/// <summary>The buckets of a range: their stretches of time, cut at its ends, and how they are called.</summary>
internal sealed class TrendBuckets
{
    private TrendBuckets(List<TimeRange> ranges, List<string> names, List<bool> incomplete)
    {
        Ranges = ranges;
        Names = names;
        Incomplete = incomplete;
    }

    internal IReadOnlyList<TimeRange> Ranges { get; }

    internal IReadOnlyList<string> Names { get; }

    /// <summary>By bucket: it ends after as_of.</summary>
    internal IReadOnlyList<bool> Incomplete { get; }

    /// <summary>The buckets of a range; an open end is taken from the first and last event. Null when there are more than 10,000.</summary>
    internal static TrendBuckets? Of(TimeRange range, CalendarUnit unit, ReportPlan plan)
    {
        var (ranges, names, incomplete) = (new List<TimeRange>(), new List<string>(), new List<bool>());
        if (Closed(range, plan) is { } closed)
        {
            foreach (var bucket in plan.Calendar.Buckets(closed, unit))
            {
                if (ranges.Count == BucketNames.MaxBuckets)
                {
                    return null;
                }

                names.Add(Name(bucket.Start, unit, plan.Calendar));
                incomplete.Add(bucket.End > plan.AsOf);
                ranges.Add(new TimeRange(Later(bucket.Start, closed.Start), bucket.End < closed.End ? bucket.End : closed.End));
            }
        }

        return new TrendBuckets(ranges, names, incomplete);
    }

    private static TimeRange? Closed(TimeRange range, ReportPlan plan)
    {
        if (range.Start == range.End)
        {
            return null;
        }

        if (range.Start != TimeRange.Everything.Start && range.End != TimeRange.Everything.End)
        {
            return range;
        }

        var (first, last) = (long.MaxValue, long.MinValue);
        foreach (var segment in plan.View.Segments)
        {
            var times = segment.Micros;
            for (var row = 0; row < times.Length; row++)
            {
                if (range.Contains(new Timestamp(times[row])) && (segment.Flags[row] & EventFlags.Moved) == 0)
                {
                    (first, last) = (Math.Min(first, times[row]), Math.Max(last, times[row]));
                }
            }
        }

        return last < first ? null : new TimeRange(Later(new Timestamp(first), range.Start), new Timestamp(last + 1));
    }

    private static Timestamp Later(Timestamp left, Timestamp right) => left > right ? left : right;

    private static string Name(Timestamp start, CalendarUnit unit, SiteCalendar calendar) => calendar.LocalTime(start)
        .ToString(unit == CalendarUnit.Hour ? "yyyy-MM-dd'T'HH:mmzzz" : "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
