using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Drift;

/// <summary>The counts by hour that the watch needs. Hours are whole hours of UTC. Segments are counted side by side.</summary>
internal sealed class DriftHours
{
    private const long Hour = 3_600 * Timestamp.Second;
    private readonly ReportPlan _plan;
    private readonly int _count;
    private readonly long _end;
    private readonly int _pageView;
    private readonly long[] _events;
    private readonly long[] _pages;

    /// <summary>Counts events and page views.</summary>
    /// <param name="plan">The journeys.</param>
    /// <param name="start">The first hour, in hours since the Unix epoch.</param>
    /// <param name="count">How many hours.</param>
    public DriftHours(ReportPlan plan, long start, int count)
    {
        (_plan, _count, Start) = (plan, count, start);
        _end = Math.Min((start + count) * Hour, plan.AsOf.Micros);
        _pageView = plan.View.NameCode("page_view");
        var both = Sum(2 * count, (number, counts) =>
        {
            var segment = plan.View.Segments[number];
            for (var row = 0; row < segment.EventCount; row++)
            {
                if (At(segment, row) is >= 0 and var hour)
                {
                    counts[hour]++;
                    counts[count + hour] += segment.Names[row] == _pageView ? 1 : 0;
                }
            }
        });
        (_events, _pages) = (both[..count], both[count..]);
    }

    /// <summary>The first hour, in hours since the Unix epoch.</summary>
    public long Start { get; }

    /// <summary>The hour of a moment, in hours since the Unix epoch.</summary>
    public static long HourOf(long micros) => (long)Math.Floor((double)micros / Hour);

    /// <summary>When an hour of the counts begins.</summary>
    public Timestamp StartOf(int hour) => new((Start + hour) * Hour);

    /// <summary>The hours of some definitions, one list for each.</summary>
    public IReadOnlyList<DriftHour[]> Of(IReadOnlyList<CountedConversions> definitions)
    {
        var path = _plan.View.Column("path");
        int?[] pages = [.. definitions.Select(counted => PageOf(counted, path))];
        var seen = SeenOf(pages, path);
        return [.. definitions.Select((counted, at) => Of(counted, pages[at] is { } page ? seen[page] : new long[_count]))];
    }

    private DriftHour[] Of(CountedConversions counted, long[] seen)
    {
        var both = Sum(2 * _count, (number, counts) =>
        {
            var part = counted.Segments[number];
            Count(part.Segment, part.Rows, counts.AsSpan(0, _count));
            Count(part.Segment, part.Duplicates, counts.AsSpan(_count));
        });
        return [.. Enumerable.Range(0, _count).Select(hour => new DriftHour(both[hour], _pages[hour], _events[hour], both[_count + hour], seen[hour]))];
    }

    private void Count(IndexSegment segment, int[] rows, Span<long> counts)
    {
        foreach (var row in rows)
        {
            if (At(segment, row) is >= 0 and var hour)
            {
                counts[hour]++;
            }
        }
    }

    // The page on which most conversions happened; null when none has a page.
    private int? PageOf(CountedConversions counted, Column path)
    {
        var times = Sum(path.Values.Count, (number, counts) =>
        {
            var part = counted.Segments[number];
            var codes = _plan.View.Codes(path, part.Segment);
            foreach (var row in part.Rows)
            {
                counts[codes[row]] += At(part.Segment, row) >= 0 ? 1 : 0;
            }
        });
        return times.Index().Where(page => page.Index > 0 && page.Item > 0)
            .OrderByDescending(page => page.Item).ThenBy(page => path.Values[page.Index].Text, StringComparer.Ordinal)
            .Select(page => (int?)page.Index).FirstOrDefault();
    }

    // Views of some pages, by hour.
    private Dictionary<int, long[]> SeenOf(int?[] pages, Column path)
    {
        int[] wanted = [.. pages.OfType<int>().Distinct().Order()];
        var places = new int[path.Values.Count];
        foreach (var (place, page) in wanted.Index())
        {
            places[page] = place + 1;
        }

        var seen = Sum(wanted.Length * _count, (number, counts) =>
        {
            var segment = _plan.View.Segments[number];
            var codes = _plan.View.Codes(path, segment);
            for (var row = 0; wanted.Length > 0 && row < segment.EventCount; row++)
            {
                if (segment.Names[row] == _pageView && places[codes[row]] is > 0 and var place && At(segment, row) is >= 0 and var hour)
                {
                    counts[((place - 1) * _count) + hour]++;
                }
            }
        });
        return wanted.Index().ToDictionary(page => page.Item, page => seen[(page.Index * _count)..((page.Index + 1) * _count)]);
    }

    // Counts every segment; how many threads do it changes no sum.
    private long[] Sum(int length, Action<int, long[]> count)
    {
        var (sum, gate) = (new long[length], new Lock());
        Parallel.For(
            0, _plan.View.Segments.Count, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, _plan.View.Threads) }, () => new long[length],
            (number, _, counts) =>
            {
                count(number, counts);
                return counts;
            },
            counts =>
            {
                lock (gate)
                {
                    for (var at = 0; at < length; at++)
                    {
                        sum[at] += counts[at];
                    }
                }
            });
        return sum;
    }

    private int At(IndexSegment segment, int row)
    {
        var micros = segment.Micros[row];
        return micros < _end && micros >= Start * Hour && (segment.Flags[row] & _plan.Hidden) == 0 ? (int)((micros / Hour) - Start) : -1;
    }
}
