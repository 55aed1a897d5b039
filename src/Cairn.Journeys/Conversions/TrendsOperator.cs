using Cairn.Journeys.Index;
using Cairn.Journeys.Matching;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Conversions;

/// <summary>One line of a trend: the rows of each segment, and what they are worth if they are conversions.</summary>
/// <param name="Rows">For each segment of the view its rows, ascending.</param>
/// <param name="Worth">Aligned with <paramref name="Rows"/>; null for a symbol.</param>
public sealed record TrendLine(IReadOnlyList<int[]> Rows, IReadOnlyList<ConversionWorth[]>? Worth)
{
    /// <summary>The counted conversions of a definition.</summary>
    public static TrendLine Of(CountedConversions counted) =>
        new([.. counted.Segments.Select(s => s.Rows)], [.. counted.Segments.Select(s => s.Worth)]);

    /// <summary>The events of a set that the report sees.</summary>
    public static TrendLine Of(IEventSet set, CompileContext context) => new([.. context.View.Segments.Select(s => Find(s, set, context))], null);

    private static int[] Find(IndexSegment segment, IEventSet set, CompileContext context)
    {
        var masks = new uint[segment.EventCount];
        set.Mark(segment, 0, masks, 1);
        return [.. Enumerable.Range(0, masks.Length).Where(row => masks[row] != 0 && context.Sees(segment.Micros[row], segment.Flags[row]))];
    }
}

/// <summary>The numbers of one line in one bucket.</summary>
/// <param name="Count">Events or counted conversions.</param>
/// <param name="Visitors">Distinct visitors among them.</param>
/// <param name="Sessions">Distinct sessions that start in the bucket with at least one.</param>
/// <param name="Value">Net values in the currency asked for.</param>
public readonly record struct TrendNumbers(long Count, long Visitors, long Sessions, decimal Value);

/// <summary>All visitors and sessions of each bucket, and the numbers of each line.</summary>
/// <param name="Visitors">By bucket: visitors with an event in it.</param>
/// <param name="Sessions">By bucket: sessions that start in it.</param>
/// <param name="Lines">By line, then bucket.</param>
public sealed record TrendsResult(IReadOnlyList<long> Visitors, IReadOnlyList<long> Sessions, IReadOnlyList<IReadOnlyList<TrendNumbers>> Lines);

/// <summary>Counts lines per bucket in one pass over all journeys.</summary>
public sealed class TrendsOperator
{
    private readonly CompileContext _context;
    private readonly IReadOnlyList<TrendLine> _lines;
    private readonly long[] _starts;
    private readonly long _end;
    private readonly string _currency;
    private readonly IEventSet? _filter;
    private readonly long[] _visitors;
    private readonly long[] _sessions;
    private readonly TrendNumbers[][] _numbers;

    private TrendsOperator(CompileContext context, IReadOnlyList<TrendLine> lines, IReadOnlyList<TimeRange> buckets, string currency, IEventSet? filter)
    {
        _context = context;
        _lines = lines;
        _starts = [.. buckets.Select(b => b.Start.Micros)];
        _end = buckets.Count == 0 ? 0 : buckets[^1].End.Micros;
        _currency = currency;
        _filter = filter;
        _visitors = new long[buckets.Count];
        _sessions = new long[buckets.Count];
        _numbers = [.. lines.Select(_ => new TrendNumbers[buckets.Count])];
    }

    /// <summary>Runs it.</summary>
    /// <param name="context">The data.</param>
    /// <param name="lines">What to count.</param>
    /// <param name="buckets">Half open, ascending, each beginning where the one before ends.</param>
    /// <param name="currency">Values in other currencies are left out.</param>
    /// <param name="filter">Only events of this set count; null: all.</param>
    public static TrendsResult Run(
        CompileContext context, IReadOnlyList<TrendLine> lines, IReadOnlyList<TimeRange> buckets, string currency, IEventSet? filter)
    {
        var run = new TrendsOperator(context, lines, buckets, currency, filter);
        for (var segment = 0; segment < context.View.Segments.Count; segment++)
        {
            run.Add(segment);
        }

        return new TrendsResult(run._visitors, run._sessions, run._numbers);
    }

    private void Add(int index)
    {
        var segment = _context.View.Segments[index];
        var scan = new SegmentScan(segment, _context);
        var masks = new uint[segment.EventCount];
        _filter?.Mark(segment, 0, masks, 1);
        bool Keeps(int row) => scan.Visible[row] && (_filter is null || masks[row] != 0);
        AddAll(scan, Keeps);
        for (var line = 0; line < _lines.Count; line++)
        {
            AddLine(scan, line, index, Keeps);
        }
    }

    private void AddAll(SegmentScan scan, Func<int, bool> keeps)
    {
        var seen = new HashSet<int>();
        for (var person = 0; person < scan.Segment.PersonCount; person++)
        {
            var last = -1;
            for (var row = scan.Segment.Offsets[person]; row < scan.Segment.Offsets[person + 1]; row++)
            {
                if (!keeps(row))
                {
                    continue;
                }

                // Times rise within a person, so a bucket that differs from the last is new.
                if (Bucket(scan.Segment.Micros[row]) is >= 0 and var bucket && bucket != last)
                {
                    _visitors[last = bucket]++;
                }

                var session = scan.Sessions.Of[row];
                if (session >= 0 && seen.Add(session) && Bucket(scan.Sessions.Spans[session].StartMicros) is >= 0 and var start)
                {
                    _sessions[start]++;
                }
            }
        }
    }

    private void AddLine(SegmentScan scan, int line, int index, Func<int, bool> keeps)
    {
        var (rows, numbers) = (_lines[line].Rows[index], _numbers[line]);
        var (person, lastBucket) = (-1, -1);
        var sessions = new HashSet<int>();
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            while (person < 0 || scan.Segment.Offsets[person + 1] <= row)
            {
                (person, lastBucket) = (person + 1, -1);
            }

            if (!keeps(row) || Bucket(scan.Segment.Micros[row]) is not (>= 0 and var bucket))
            {
                continue;
            }

            var worth = _lines[line].Worth is { } all ? all[index][i] : default;
            var isOwn = worth.Currency is null || worth.Currency == _currency;
            numbers[bucket] = numbers[bucket] with
            {
                Count = numbers[bucket].Count + 1,
                Visitors = numbers[bucket].Visitors + (bucket == lastBucket ? 0 : 1),
                Value = numbers[bucket].Value + (isOwn ? worth.Net ?? 0 : 0),
            };
            lastBucket = bucket;
            var session = scan.Sessions.Of[row];
            if (session >= 0 && Bucket(scan.Sessions.Spans[session].StartMicros) == bucket && sessions.Add(session))
            {
                numbers[bucket] = numbers[bucket] with { Sessions = numbers[bucket].Sessions + 1 };
            }
        }
    }

    private int Bucket(long micros)
    {
        if (_starts.Length == 0 || micros < _starts[0] || micros >= _end)
        {
            return -1;
        }

        var at = Array.BinarySearch(_starts, micros);
        return at < 0 ? ~at - 1 : at;
    }
}
