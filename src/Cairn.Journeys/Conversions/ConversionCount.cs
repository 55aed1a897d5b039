using Cairn.Journeys.Definitions;
using Cairn.Journeys.Matching;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Conversions;

/// <summary>One run: match, dedupe, counting, value, refunds, in this order.</summary>
internal sealed class ConversionCount
{
    private readonly CompileContext _context;
    private readonly List<VersionSpan> _versions;
    private readonly RowTest[] _tests;
    private readonly SegmentScan[] _scans;
    private readonly DedupeKeys[] _keys;
    private readonly WorthRule[] _worth;

    internal ConversionCount(CompileContext context, List<VersionSpan> versions, RowTest[] tests)
    {
        _context = context;
        _versions = versions;
        _tests = tests;
        _scans = [.. context.View.Segments.Select(s => new SegmentScan(s, context))];
        _keys = [.. versions.Select(v => new DedupeKeys(v.Definition.Dedupe, context.View))];
        _worth = [.. versions.Select(v => new WorthRule(v.Definition.Value, context.View))];
    }

    internal CountedConversions Run()
    {
        var matches = _scans.Select(Match).ToArray();
        var duplicates = FindDuplicates(matches);
        var counted = matches.Select((m, i) => Count(_scans[i], m.FindAll(one => !duplicates.Contains((i, one.Row))))).ToArray();
        var segments = counted.Select((c, i) => new SegmentConversions
        {
            Segment = _scans[i].Segment,
            Rows = [.. c.Select(m => m.Row)],
            Worth = [.. c.Select(m => _worth[m.Version].Of(_scans[i].Segment, m.Row))],
            Duplicates = [.. matches[i].Where(m => duplicates.Contains((i, m.Row))).Select(m => m.Row)],
            WithoutKey = [.. matches[i].Where(m => _keys[m.Version].IsUsed && m.Key is null).Select(m => m.Row)],
        }).ToArray();
        return new CountedConversions
        {
            Definition = _versions.MaxBy(v => v.Definition.Version)!.Definition,
            Segments = segments,
            UnmatchedRefunds = Refunds(counted, segments),
        };
    }

    private List<Found> Match(SegmentScan scan)
    {
        var found = new List<Found>();
        for (var version = 0; version < _tests.Length; version++)
        {
            var rows = new bool[scan.Segment.EventCount];
            _tests[version](scan, rows);
            for (var row = 0; row < rows.Length; row++)
            {
                var micros = scan.Segment.Micros[row];
                if (rows[row] && scan.Visible[row] && _versions[version].StartMicros <= micros && micros < _versions[version].EndMicros
                    && !IsRefund(version, scan, row))
                {
                    found.Add(new Found(row, version, _keys[version].Of(scan.Segment, row)));
                }
            }
        }

        return _tests.Length == 1 ? found : [.. found.OrderBy(m => m.Row)];
    }

    private bool IsRefund(int version, SegmentScan scan, int row) =>
        _worth[version].CanBeRefunded && _keys[version].IsUsed && _worth[version].Signed(scan.Segment, row) < 0
        && _keys[version].Of(scan.Segment, row) is not null;

    /// <summary>Of all matches with the same key the first in the total order stays, over all visitors.</summary>
    private HashSet<(int Segment, int Row)> FindDuplicates(List<Found>[] matches)
    {
        if (!Array.Exists(_keys, k => k.IsUsed))
        {
            return [];
        }

        var order = new TotalOrder(_context.View);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return
        [
            .. matches
                .SelectMany((m, i) => m.Where(one => one.Key is not null).Select(one => (Segment: i, one.Row, Key: one.Key!)))
                .OrderBy(m => order.Of(_scans[m.Segment].Segment, m.Row))
                .Where(m => !seen.Add(m.Key))
                .Select(m => (m.Segment, m.Row)),
        ];
    }

    private List<Found> Count(SegmentScan scan, List<Found> matches)
    {
        var kept = new List<Found>();
        var (person, session) = (-1, -1);
        foreach (var match in matches)
        {
            var isNewPerson = person < 0 || match.Row >= scan.Segment.Offsets[person + 1];
            person = isNewPerson ? PersonOf(scan, match.Row, person) : person;
            var counting = _versions[match.Version].Definition.Counting;
            var its = counting == ConversionCounting.OncePerSession ? scan.Sessions.Of[match.Row] : -1;
            var counts = counting switch
            {
                ConversionCounting.OncePerVisitor => isNewPerson,
                ConversionCounting.OncePerSession => its < 0 || its != session,
                _ => true,
            };
            session = its >= 0 ? its : session;
            if (counts)
            {
                kept.Add(match);
            }
        }

        return kept;
    }

    private static int PersonOf(SegmentScan scan, int row, int after)
    {
        var person = Math.Max(after, 0);
        while (scan.Segment.Offsets[person + 1] <= row)
        {
            person++;
        }

        return person;
    }

    private List<long> Refunds(List<Found>[] counted, SegmentConversions[] segments)
    {
        // The newest version says what a refund is: one order is refunded once, whatever rule was in force.
        var last = _versions.FindIndex(v => v.Definition.Version == _versions.Max(o => o.Definition.Version));
        var unmatched = new List<long>();
        if (!_keys[last].IsUsed || !_worth[last].CanBeRefunded)
        {
            return unmatched;
        }

        var byKey = new Dictionary<string, (int Segment, int Index)>(StringComparer.Ordinal);
        for (var segment = 0; segment < counted.Length; segment++)
        {
            for (var index = 0; index < counted[segment].Count; index++)
            {
                if (counted[segment][index].Key is { } key)
                {
                    byKey[key] = (segment, index);
                }
            }
        }

        foreach (var scan in _scans)
        {
            foreach (var (row, amount, currency) in _worth[last].Refunds(scan))
            {
                if (_keys[last].Of(scan.Segment, row) is not { } key)
                {
                    continue;
                }

                if (byKey.TryGetValue(key, out var at) && IsSame(segments[at.Segment].Worth[at.Index].Currency, currency))
                {
                    var worth = segments[at.Segment].Worth;
                    worth[at.Index] = worth[at.Index] with { Refunded = worth[at.Index].Refunded + amount };
                }
                else
                {
                    unmatched.Add(scan.Segment.Micros[row]);
                }
            }
        }

        unmatched.Sort();
        return unmatched;
    }

    private static bool IsSame(string? left, string? right) => left is null || right is null || left == right;

    /// <summary>A match: its row, the version that judged it, and its dedupe key if it has one.</summary>
    private readonly record struct Found(int Row, int Version, string? Key);
}
