using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Matching;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Conversions;

/// <summary>One run: match, dedupe, counting, value, refunds, in this order. Segments are matched side by side.</summary>
/// <remarks>Of a match its row is kept and nothing else; where names decide and every match counts, not even that.</remarks>
internal sealed class ConversionCount
{
    private readonly CompileContext _context;
    private readonly List<VersionSpan> _versions;
    private readonly VersionTest[] _tests;
    private readonly DedupeKeys[] _keys;
    private readonly WorthRule[] _worth;
    private readonly IReadOnlyList<IndexSegment> _segments;
    private readonly object? _keptAs;

    /// <summary>A run.</summary>
    /// <param name="context">The data.</param>
    /// <param name="versions">The versions of the definition.</param>
    /// <param name="tests">Their tests.</param>
    /// <param name="keptAs">What decides the rows of a segment beside its own data, where nothing outside of it does; else null.</param>
    internal ConversionCount(CompileContext context, List<VersionSpan> versions, VersionTest[] tests, object? keptAs)
    {
        _context = context;
        _keptAs = keptAs;
        _versions = versions;
        _tests = tests;
        _segments = context.View.Segments;
        _keys = [.. versions.Select(v => new DedupeKeys(v.Definition.Dedupe, context.View))];
        _worth = [.. versions.Select(v => new WorthRule(v.Definition.Value, context.View))];
    }

    internal CountedConversions Run()
    {
        var newest = _versions.MaxBy(v => v.Definition.Version)!.Definition;
        if (_tests is [{ One: { IsNames: true } named }] && _versions[0] is { StartMicros: long.MinValue, EndMicros: long.MaxValue }
            && newest is { Counting: ConversionCounting.Every, Dedupe.Count: 0 })
        {
            return new CountedConversions
            {
                Definition = newest,
                Names = named.Names,
                HasWorth = HasWorth,
                Segments = [.. _segments.Select(segment => Conversions(segment, () => Kept(segment, MatchedRows)))],
                UnmatchedRefunds = [],
            };
        }

        var rows = new int[_segments.Count][];
        if (!Array.Exists(_keys, key => key.IsUsed))
        {
            Each(segment => rows[segment] = Kept(_segments[segment], (part, hidden) => Count(part, Match(part, hidden), hidden)));
            return new CountedConversions
            {
                Definition = newest,
                HasWorth = HasWorth,
                Segments = [.. _segments.Select((segment, i) => Conversions(segment, () => rows[i]))],
                UnmatchedRefunds = [],
            };
        }

        var matches = new List<Found>[_segments.Count];
        Each(segment => matches[segment] =
            _versions.Count == 1 ? [.. Kept(_segments[segment], MatchedRows).Select(row => new Found(row, 0))] : Match(_segments[segment], _context.Hidden));
        var (duplicates, withoutKey) = FindDuplicates(matches);
        Each(segment => rows[segment] = Count(_segments[segment], matches[segment].FindAll(match => !duplicates[segment].Contains(match.Row)), _context.Hidden));
        SegmentConversions[] counted =
        [
            .. _segments.Select((segment, i) => Conversions(segment, () => rows[i], [.. duplicates[i].Order()], [.. withoutKey[i]])),
        ];
        return new CountedConversions { Definition = newest, HasWorth = HasWorth, Segments = counted, UnmatchedRefunds = Refunds(rows, counted) };
    }

    private bool HasWorth => Array.Exists(_worth, rule => rule.CanBeRefunded);

    private void Each(Action<int> work) =>
        Parallel.For(0, _segments.Count, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, _context.View.Threads) }, work);

    private SegmentConversions Conversions(IndexSegment segment, Func<int[]> rows, int[]? duplicates = null, int[]? withoutKey = null) =>
        new(segment, rows, () => Array.ConvertAll(_worth, rule => rule.On(segment)), VersionAt) { Duplicates = duplicates ?? [], WithoutKey = withoutKey ?? [] };

    /// <summary>The version that judges a moment; the first of the list before all of them.</summary>
    private int VersionAt(long micros) => Math.Max(0, _versions.FindLastIndex(v => v.StartMicros <= micros && micros < v.EndMicros));

    private int[] MatchedRows(IndexSegment segment, EventFlags hidden) => [.. Match(segment, hidden).Select(match => match.Row)];

    // What a segment holds is counted once, however many views show it: persons who have moved out of it since are left out afterwards.
    private int[] Kept(IndexSegment segment, Func<IndexSegment, EventFlags, int[]> count)
    {
        if (_keptAs is null || segment.LastMicros >= _context.AsOf.Micros)
        {
            return count(segment, _context.Hidden);
        }

        var rows = SegmentRows.Of(_context.View, segment, _keptAs, () => count(segment, _context.Hidden & ~EventFlags.Moved));
        return (segment.AnyFlags & EventFlags.Moved) == 0 ? rows : Array.FindAll(rows, row => (segment.Flags[row] & EventFlags.Moved) == 0);
    }

    private List<Found> Match(IndexSegment segment, EventFlags hidden)
    {
        var found = new List<Found>();
        SegmentScan? scan = null;
        for (var version = 0; version < _tests.Length; version++)
        {
            var refunds = new RefundTest(_keys[version], _worth[version], segment);
            if (_tests[version].One is { } one)
            {
                MatchOne(segment, version, one, refunds, hidden, found);
                continue;
            }

            scan ??= new SegmentScan(segment, _context);
            var rows = new bool[segment.EventCount];
            _tests[version].Rows!(scan, rows);
            for (var row = 0; row < rows.Length; row++)
            {
                if (rows[row] && scan.Visible[row] && Judges(version, segment.Micros[row]) && !refunds.Holds(row))
                {
                    found.Add(new Found(row, version));
                }
            }
        }

        return _tests.Length == 1 ? found : [.. found.OrderBy(m => m.Row)];
    }

    private void MatchOne(IndexSegment segment, int version, OneEventTest one, RefundTest refunds, EventFlags hidden, List<Found> found)
    {
        Span<bool> may = stackalloc bool[256];
        for (var code = 0; code < may.Length; code++)
        {
            may[code] = one.Names is not { } names || (code < NameColumn.Rare ? code < names.Length && names[code] : names.Length > code && names.AsSpan(code).Contains(true));
        }

        var test = one.On(segment);
        var bytes = segment.Names.Bytes.Span;
        for (var row = 0; row < bytes.Length; row++)
        {
            if (may[bytes[row]] && test(row) && segment.Micros[row] is var micros
                && micros < _context.AsOf.Micros && (segment.Flags[row] & hidden) == 0 && Judges(version, micros) && !refunds.Holds(row))
            {
                found.Add(new Found(row, version));
            }
        }
    }

    private bool Judges(int version, long micros) => _versions[version].StartMicros <= micros && micros < _versions[version].EndMicros;

    /// <summary>Of all matches with the same key the first in the total order stays, over all visitors.</summary>
    private (HashSet<int>[] Duplicates, List<int>[] WithoutKey) FindDuplicates(List<Found>[] matches)
    {
        HashSet<int>[] duplicates = [.. matches.Select(_ => new HashSet<int>())];
        List<int>[] withoutKey = [.. matches.Select(_ => new List<int>())];
        if (!Array.Exists(_keys, k => k.IsUsed))
        {
            return (duplicates, withoutKey);
        }

        if (_keys is [var only] && only.IsOne())
        {
            FindDuplicates(only, matches, duplicates, withoutKey);
            return (duplicates, withoutKey);
        }

        var order = new TotalOrder(_context.View);
        var first = new Dictionary<string, (int Segment, int Row)>(StringComparer.Ordinal);
        for (var segment = 0; segment < matches.Length; segment++)
        {
            var keys = Array.ConvertAll(_keys, key => key.On(_segments[segment]));
            foreach (var match in matches[segment].Where(match => _keys[match.Version].IsUsed))
            {
                if (keys[match.Version].Of(match.Row) is not { } key)
                {
                    withoutKey[segment].Add(match.Row);
                }
                else if (!first.TryGetValue(key, out var known))
                {
                    first[key] = (segment, match.Row);
                }
                else if (order.Of(_segments[segment], match.Row).CompareTo(order.Of(_segments[known.Segment], known.Row)) < 0)
                {
                    duplicates[known.Segment].Add(known.Row);
                    first[key] = (segment, match.Row);
                }
                else
                {
                    duplicates[segment].Add(match.Row);
                }
            }
        }

        return (duplicates, withoutKey);
    }

    // As above for keys that their codes tell apart.
    private void FindDuplicates(DedupeKeys only, List<Found>[] matches, HashSet<int>[] duplicates, List<int>[] withoutKey)
    {
        var order = new TotalOrder(_context.View);
        var first = new (int Segment, int Row)[only.Codes];
        Array.Fill(first, (-1, -1));
        for (var segment = 0; segment < matches.Length; segment++)
        {
            var keys = only.On(_segments[segment]);
            foreach (var match in matches[segment])
            {
                var code = keys.CodeOf(match.Row);
                if (code == 0)
                {
                    withoutKey[segment].Add(match.Row);
                }
                else if (first[code] is var known && known.Segment < 0)
                {
                    first[code] = (segment, match.Row);
                }
                else if (order.Of(_segments[segment], match.Row).CompareTo(order.Of(_segments[known.Segment], known.Row)) < 0)
                {
                    duplicates[known.Segment].Add(known.Row);
                    first[code] = (segment, match.Row);
                }
                else
                {
                    duplicates[segment].Add(match.Row);
                }
            }
        }
    }

    private int[] Count(IndexSegment segment, List<Found> matches, EventFlags hidden)
    {
        if (_versions.TrueForAll(v => v.Definition.Counting == ConversionCounting.Every))
        {
            return [.. matches.Select(match => match.Row)];
        }

        var kept = new List<int>();
        var scan = SessionScan.Exactly(_context.View, _context.SessionRule, hidden, _context.AsOf);
        var indices = new int[256];
        for (int at = 0, person = 0; at < matches.Count; person++)
        {
            var (first, end) = (segment.Offsets[person], segment.Offsets[person + 1]);
            if (matches[at].Row >= end)
            {
                continue;
            }

            indices = indices.Length < end - first ? new int[Math.Max(end - first, indices.Length * 2)] : indices;
            scan.Run(segment, person, indices.AsSpan(0, end - first));
            var (isFirst, session) = (true, 0);
            for (; at < matches.Count && matches[at].Row < end; at++, isFirst = false)
            {
                var counting = _versions[matches[at].Version].Definition.Counting;
                var its = counting == ConversionCounting.OncePerSession ? indices[matches[at].Row - first] : 0;
                var counts = counting switch
                {
                    ConversionCounting.OncePerVisitor => isFirst,
                    ConversionCounting.OncePerSession => its == 0 || its != session,
                    _ => true,
                };
                session = its > 0 ? its : session;
                if (counts)
                {
                    kept.Add(matches[at].Row);
                }
            }
        }

        return [.. kept];
    }

    private List<long> Refunds(int[][] rows, SegmentConversions[] counted)
    {
        // The newest version says what a refund is: one order is refunded once, whatever rule was in force.
        var last = _versions.FindIndex(v => v.Definition.Version == _versions.Max(o => o.Definition.Version));
        var unmatched = new List<long>();
        if (!_keys[last].IsUsed || !_worth[last].HasNegative)
        {
            return unmatched;
        }

        var byKey = ByKey(rows);
        for (var number = 0; number < _segments.Count; number++)
        {
            var (segment, keys, worth) = (_segments[number], _keys[last].On(_segments[number]), _worth[last].On(_segments[number]));
            for (var row = 0; row < segment.EventCount; row++)
            {
                if (worth.Signed(row) is not (< 0 and var amount) || !_context.Sees(segment.Micros[row], segment.Flags[row]) || keys.Of(row) is not { } key)
                {
                    continue;
                }

                if (byKey.TryGetValue(key, out var at) && IsSame(counted[at.Segment].WorthOf(at.Row).Currency, worth.RefundCurrency(row)))
                {
                    var of = counted[at.Segment];
                    of.Refunds[at.Row] = of.Refunds.GetValueOrDefault(at.Row) - amount;
                    (of.RefundDates.TryGetValue(at.Row, out var dates) ? dates : of.RefundDates[at.Row] = []).Add((segment.Micros[row], -amount));
                }
                else
                {
                    unmatched.Add(segment.Micros[row]);
                }
            }
        }

        unmatched.Sort();
        return unmatched;
    }

    private Dictionary<string, (int Segment, int Row)> ByKey(int[][] rows)
    {
        var byKey = new Dictionary<string, (int Segment, int Row)>(StringComparer.Ordinal);
        for (var segment = 0; segment < rows.Length; segment++)
        {
            var keys = Array.ConvertAll(_keys, key => key.On(_segments[segment]));
            foreach (var row in rows[segment])
            {
                if (keys[_versions.Count == 1 ? 0 : VersionAt(_segments[segment].Micros[row])].Of(row) is { } key)
                {
                    byKey[key] = (segment, row);
                }
            }
        }

        return byKey;
    }

    private static bool IsSame(string? left, string? right) => left is null || right is null || left == right;

    /// <summary>A match: its row, and the version that judged it.</summary>
    private readonly record struct Found(int Row, int Version);

    /// <summary>Whether a row is a refund of the definition, and so no conversion of it.</summary>
    private readonly struct RefundTest(DedupeKeys keys, WorthRule worth, IndexSegment segment)
    {
        private readonly bool _asks = keys.IsUsed && worth.HasNegative;
        private readonly DedupeKeys.Rows _keys = keys.On(segment);
        private readonly WorthRule.Rows _worth = worth.On(segment);

        internal bool Holds(int row) => _asks && _worth.Signed(row) < 0 && _keys.Of(row) is not null;
    }
}

/// <summary>How the matches of a version are found: by each event alone, or by a pass over whole journeys.</summary>
internal sealed record VersionTest(OneEventTest? One, RowTest? Rows);
