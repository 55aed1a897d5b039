using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Drift;

/// <summary>The counts by hour that the watch needs. Hours are whole hours of UTC.</summary>
internal sealed class DriftHours
{
    private const long Hour = 3_600 * Timestamp.Second;
    private readonly ReportPlan _plan;
    private readonly long[] _events;
    private readonly long[] _pages;

    /// <summary>Counts events and page views.</summary>
    /// <param name="plan">The journeys.</param>
    /// <param name="start">The first hour, in hours since the Unix epoch.</param>
    /// <param name="count">How many hours.</param>
    public DriftHours(ReportPlan plan, long start, int count)
    {
        _plan = plan;
        Start = start;
        (_events, _pages) = (new long[count], new long[count]);
        var pageView = plan.View.NameCode("page_view");
        foreach (var segment in plan.View.Segments)
        {
            for (var row = 0; row < segment.EventCount; row++)
            {
                if (At(segment, row) is >= 0 and var hour)
                {
                    _events[hour]++;
                    _pages[hour] += segment.Names[row] == pageView ? 1 : 0;
                }
            }
        }
    }

    /// <summary>The first hour, in hours since the Unix epoch.</summary>
    public long Start { get; }

    /// <summary>The hour of a moment, in hours since the Unix epoch.</summary>
    public static long HourOf(long micros) => (long)Math.Floor((double)micros / Hour);

    /// <summary>When an hour of the counts begins.</summary>
    public Timestamp StartOf(int hour) => new((Start + hour) * Hour);

    /// <summary>The hours of a definition.</summary>
    public DriftHour[] Of(CountedConversions counted)
    {
        var (count, duplicates) = (new long[_events.Length], new long[_events.Length]);
        foreach (var part in counted.Segments)
        {
            Count(part.Segment, part.Rows, count);
            Count(part.Segment, part.Duplicates, duplicates);
        }

        var seen = PageSeen(counted);
        return [.. Enumerable.Range(0, _events.Length).Select(hour => new DriftHour(count[hour], _pages[hour], _events[hour], duplicates[hour], seen[hour]))];
    }

    private void Count(IndexSegment segment, int[] rows, long[] counts)
    {
        foreach (var row in rows)
        {
            if (At(segment, row) is >= 0 and var hour)
            {
                counts[hour]++;
            }
        }
    }

    // Views of the page on which most conversions happened.
    private long[] PageSeen(CountedConversions counted)
    {
        var seen = new long[_events.Length];
        var path = _plan.View.Column("path");
        var times = new Dictionary<int, long>();
        foreach (var part in counted.Segments)
        {
            var codes = _plan.View.Codes(path, part.Segment);
            foreach (var row in part.Rows)
            {
                if (codes[row] != 0 && At(part.Segment, row) >= 0)
                {
                    times[codes[row]] = times.GetValueOrDefault(codes[row]) + 1;
                }
            }
        }

        if (times.Count == 0)
        {
            return seen;
        }

        var page = times.OrderByDescending(pair => pair.Value).ThenBy(pair => path.Values[pair.Key].Text, StringComparer.Ordinal).First().Key;
        var pageView = _plan.View.NameCode("page_view");
        foreach (var segment in _plan.View.Segments)
        {
            var codes = _plan.View.Codes(path, segment);
            for (var row = 0; row < segment.EventCount; row++)
            {
                if (codes[row] == page && segment.Names[row] == pageView && At(segment, row) is >= 0 and var hour)
                {
                    seen[hour]++;
                }
            }
        }

        return seen;
    }

    private int At(IndexSegment segment, int row)
    {
        var micros = segment.Micros[row];
        if ((segment.Flags[row] & _plan.Hidden) != 0 || micros >= _plan.AsOf.Micros)
        {
            return -1;
        }

        var hour = HourOf(micros) - Start;
        return hour >= 0 && hour < _events.Length ? (int)hour : -1;
    }
}
