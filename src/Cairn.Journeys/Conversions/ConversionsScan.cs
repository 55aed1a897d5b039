using Cairn.Journeys.Definitions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Matching;

namespace Cairn.Journeys.Conversions;

/// <summary>Adds the persons of one index segment to the tallies of the conversions report.</summary>
internal sealed class ConversionsScan
{
    private readonly ConversionsPlan _plan;
    private readonly IndexSegment _segment;
    private readonly SegmentScan _scan;
    private readonly SegmentConversions[] _conversions;
    private readonly bool[] _kept;
    private readonly ColumnCodes _codes;
    private readonly ConversionsGroup _total;
    private readonly Dictionary<int, ConversionsGroup> _groups;
    private readonly int[] _next;
    private readonly Dictionary<(ConversionsGroup Group, int Definition), long> _ofPerson = [];
    private readonly HashSet<(ConversionsGroup Group, int Definition, int Session)> _sessionsOfPerson = [];

    internal ConversionsScan(ConversionsPlan plan, int segment, ConversionsGroup total, Dictionary<int, ConversionsGroup> groups)
    {
        _plan = plan;
        _segment = plan.Context.View.Segments[segment];
        _scan = new SegmentScan(_segment, plan.Context);
        _conversions = [.. plan.Definitions.Select(d => d.Segments[segment])];
        _kept = Kept(plan);
        _codes = plan.Breakdown is null ? default : plan.Context.View.Codes(plan.Breakdown, _segment);
        _total = total;
        _groups = groups;
        _next = new int[_conversions.Length];
    }

    internal void Run()
    {
        for (var person = 0; person < _segment.PersonCount; person++)
        {
            var (first, end) = (_segment.Offsets[person], _segment.Offsets[person + 1]);
            AddVisitor(first, end);
            AddSessions(first, end);
            AddConversions(first, end);
        }

        foreach (var (conversions, d) in _conversions.Select((c, d) => (c, d)))
        {
            AddRows(conversions.Duplicates, group => group.Tallies[d].Duplicates++);
            AddRows(conversions.WithoutKey, group => group.Tallies[d].WithoutKey++);
        }
    }

    private bool[] Kept(ConversionsPlan plan)
    {
        var kept = new bool[_segment.EventCount];
        var masks = new uint[_segment.EventCount];
        plan.Filter?.Mark(_segment, 0, masks, 1);
        for (var row = 0; row < kept.Length; row++)
        {
            kept[row] = _scan.Visible[row] && (plan.Filter is null || masks[row] != 0);
        }

        return kept;
    }

    private bool Counts(int row) => _kept[row] && _plan.Range.Start.Micros <= _segment.Micros[row] && _segment.Micros[row] < _plan.Range.End.Micros;

    private void AddVisitor(int first, int end)
    {
        var (found, code) = (false, 0);
        for (var row = first; row < end && (!found || (code == 0 && _codes.Length > 0)); row++)
        {
            if (Counts(row))
            {
                found = true;
                code = code == 0 && _codes.Length > 0 ? _codes[row] : code;
            }
        }

        if (found)
        {
            Each(code, group => group.Visitors++);
        }
    }

    private void AddSessions(int first, int end)
    {
        var (session, counts, code) = (-1, false, 0);
        for (var row = first; row <= end; row++)
        {
            var its = row < end ? _scan.Sessions.Of[row] : -2;
            if (its == -1)
            {
                continue;
            }

            if (its != session)
            {
                if (session >= 0 && counts && StartsInRange(session))
                {
                    Each(code, group => group.Sessions++);
                }

                (session, counts, code) = (its, false, 0);
            }

            if (row < end)
            {
                counts |= _kept[row];
                code = code == 0 && _codes.Length > 0 ? _codes[row] : code;
            }
        }
    }

    private bool StartsInRange(int session) => _plan.Range.Contains(new Time.Timestamp(_scan.Sessions.Spans[session].StartMicros));

    private void AddConversions(int first, int end)
    {
        _ofPerson.Clear();
        _sessionsOfPerson.Clear();
        var starts = _next.ToArray();
        for (var d = 0; d < _conversions.Length; d++)
        {
            var rows = _conversions[d].Rows;
            AddFirst(d, first, end);
            for (; _next[d] < rows.Length && rows[_next[d]] < end; _next[d]++)
            {
                if (Counts(rows[_next[d]]))
                {
                    AddOne(d, _next[d]);
                }
            }
        }

        foreach (var ((group, d), count) in _ofPerson)
        {
            group.Tallies[d].AddVisitor(count);
        }

        AddTouched(starts);
    }

    private void AddOne(int d, int index)
    {
        var row = _conversions[d].Rows[index];
        var worth = _conversions[d].Worth[index];
        var session = _scan.Sessions.Of[row];
        Each(Code(row), group =>
        {
            var tally = group.Tallies[d];
            tally.Count++;
            tally.NetCount += worth.IsFullyRefunded ? 0 : 1;
            tally.WithoutValue += worth.WithoutValue ? 1 : 0;
            AddValue(tally, worth);
            _ofPerson[(group, d)] = _ofPerson.GetValueOrDefault((group, d)) + 1;
            if (session >= 0 && StartsInRange(session) && _sessionsOfPerson.Add((group, d, session)))
            {
                tally.Sessions++;
            }
        });
    }

    private void AddValue(ConversionTally tally, ConversionWorth worth)
    {
        if (worth.Net is not { } net)
        {
            return;
        }

        if (!IsOwn(worth))
        {
            tally.OtherCurrency++;
            return;
        }

        tally.Valued++;
        tally.Value += net;
        tally.ExcessRefund += worth.Excess;
    }

    private bool IsOwn(ConversionWorth worth) => worth.Currency is null || worth.Currency == _plan.Currency;

    /// <summary>The visitor's first occurrence in all history, when it lies in the range.</summary>
    private void AddFirst(int d, int first, int end)
    {
        var rows = _conversions[d].Rows;
        if (_next[d] >= rows.Length || rows[_next[d]] >= end || !Counts(rows[_next[d]]))
        {
            return;
        }

        var row = rows[_next[d]];
        while (!_scan.Visible[first])
        {
            first++;
        }

        var session = _scan.Sessions.Of[row];
        Each(Code(row), group =>
        {
            group.Tallies[d].FromFirst.Add(_segment.Micros[row] - _segment.Micros[first]);
            if (session >= 0)
            {
                var span = _scan.Sessions.Spans[session];
                group.Tallies[d].InSession.Add(_segment.Micros[row] - span.StartMicros);
                group.Tallies[d].Until.Add(span.Index);
            }
        });
    }

    /// <summary>Gives the value of each macro conversion in the range to the micros that came before it, each at most once.</summary>
    private void AddTouched(int[] starts)
    {
        for (var macro = 0; macro < _conversions.Length; macro++)
        {
            if (_plan.Definitions[macro].Definition.Kind != ConversionKind.Macro)
            {
                continue;
            }

            for (var index = starts[macro]; index < _next[macro]; index++)
            {
                var worth = _conversions[macro].Worth[index];
                if (Counts(_conversions[macro].Rows[index]) && worth.Net is > 0 and var net && IsOwn(worth))
                {
                    AddTouched(starts, macro, _conversions[macro].Rows[index], net);
                }
            }
        }
    }

    private void AddTouched(int[] starts, int macro, int row, decimal net) => Each(Code(row), group =>
    {
        group.MacroValue += net;
        for (var d = 0; d < _conversions.Length; d++)
        {
            var touches = _plan.Definitions[d].Definition.Kind == ConversionKind.Macro ? d == macro : Precedes(d, starts[d], row);
            group.Tallies[d].Touched += touches ? net : 0;
        }
    });

    private bool Precedes(int d, int start, int row)
    {
        var rows = _conversions[d].Rows;
        var at = Array.BinarySearch(rows, start, _next[d] - start, row);
        var before = (at < 0 ? ~at : at) - 1;
        return before >= start && _segment.Micros[row] - _segment.Micros[rows[before]] <= _plan.LookbackMicros;
    }

    private void AddRows(int[] rows, Action<ConversionsGroup> add)
    {
        foreach (var row in rows.Where(Counts))
        {
            Each(Code(row), add);
        }
    }

    private int Code(int row) => _codes.Length == 0 ? 0 : _codes[row];

    private void Each(int code, Action<ConversionsGroup> add)
    {
        add(_total);
        if (_plan.Breakdown is null)
        {
            return;
        }

        if (!_groups.TryGetValue(code, out var group))
        {
            _groups[code] = group = new ConversionsGroup(_conversions.Length);
        }

        add(group);
    }
}
