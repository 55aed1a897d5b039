using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Sessions;

namespace Cairn.Journeys.Funnels;

/// <summary>Any funnel: gathers what each unit has of matching events and searches those.</summary>
internal sealed class UnitScan : IFunnelScan
{
    private readonly FunnelPlan _plan;
    private readonly StepRows _rows;
    private readonly IUnitSearch _search;
    private readonly HeldValues? _hold;
    private readonly SessionScan? _sessions;
    private readonly bool[]? _unobtrusive;
    private readonly uint _first;
    private readonly UnitResult _result;
    private readonly int[] _walk;
    private readonly List<Matched> _events = [];
    private Matched[] _unit = new Matched[64];
    private int[] _sessionOfRow = new int[64];

    /// <summary>A scan over one view, for one thread.</summary>
    public UnitScan(IndexView view, FunnelPlan plan)
    {
        _plan = plan;
        _rows = new StepRows(view, plan, plan.Order == FunnelOrder.Any ? uint.MaxValue : 1, isExact: false);
        _search = UnitSearches.For(plan);
        _hold = plan.Hold.Count == 0 ? null : new HeldValues(view, plan, _search);
        _sessions = plan.Sessions is { } rule ? new SessionScan(view, rule, plan.Hidden, plan.AsOf) : null;
        _result = new UnitResult(plan.Steps.Count);
        _walk = new int[plan.Steps.Count];
        for (var step = 0; step < plan.Steps.Count; step++)
        {
            _first |= plan.Steps[step].First ? 1u << step : 0;
        }

        if (plan.Order == FunnelOrder.Strict || plan.Steps.Any(step => step.Direct))
        {
            _unobtrusive = new bool[view.Names.Count];
            foreach (var name in plan.Unobtrusive.Select(view.NameCode).Where(code => code >= 0))
            {
                _unobtrusive[name] = true;
            }
        }
    }

    /// <inheritdoc/>
    public void Run(JourneyPart part, IFunnelSink sink)
    {
        _rows.Begin(part);
        var segment = _rows.Segment;
        for (var person = part.Start; person < part.End; person++)
        {
            if (_rows.HasOpener(segment.Offsets[person], segment.Offsets[person + 1]) && _plan.Persons?.Has(part.Segment, person) != false && Gather(person))
            {
                Units(segment, person, sink);
            }
        }
    }

    // False when nothing matches any step.
    private bool Gather(int person)
    {
        _events.Clear();
        var segment = _rows.Segment;
        var (place, any, firsts, end) = (0, false, _first, segment.Offsets[person + 1]);
        for (var row = segment.Offsets[person]; row < end; row++)
        {
            if (_unobtrusive is null && (row = _rows.Next(row, end)) == end)
            {
                break;
            }

            var (steps, stops) = (_rows.Steps(row), _rows.Stops(row));
            if ((steps | stops) == 0 && (_unobtrusive is null || !_rows.IsSeen(row)))
            {
                continue;
            }

            var micros = segment.Micros[row];
            place += steps != 0 || LiesBetween(segment, row) ? 1 : 0;
            var later = steps & _first & ~firsts;
            firsts &= ~steps;
            steps &= ~later;
            if ((steps | stops) != 0)
            {
                any |= steps != 0;
                _events.Add(new Matched(micros, steps, stops, row, place, Opens: InRange(micros)));
            }
        }

        return any;
    }

    private bool InRange(long micros) => _plan.Range.Start.Micros <= micros && micros < _plan.Range.End.Micros;

    private bool LiesBetween(IndexSegment segment, int row) =>
        _unobtrusive is not null && !_unobtrusive[segment.Names[row]] && (segment.Flags[row] & EventFlags.Sessionless) == 0;

    private void Units(IndexSegment segment, int person, IFunnelSink sink)
    {
        if (_sessions is null)
        {
            Unit(segment, person, 0, _events.Count, sink);
            return;
        }

        var first = segment.Offsets[person];
        var rows = segment.Offsets[person + 1] - first;
        if (_sessionOfRow.Length < rows)
        {
            _sessionOfRow = new int[rows * 2];
        }

        _sessions.Run(segment, person, _sessionOfRow.AsSpan(0, rows));
        _events.RemoveAll(item => _sessionOfRow[item.Row - first] == 0);
        for (int start = 0, end; start < _events.Count; start = end)
        {
            end = start + 1;
            while (end < _events.Count && _sessionOfRow[_events[end].Row - first] == _sessionOfRow[_events[start].Row - first])
            {
                end++;
            }

            Unit(segment, person, start, end, sink);
        }
    }

    private void Unit(IndexSegment segment, int person, int start, int end, IFunnelSink sink)
    {
        var unit = Open(start, end);
        if (_hold is null)
        {
            _search.Find(unit, _result);
            Report(person, _result, sink);
        }
        else if (_plan.HeldValuesApart)
        {
            foreach (var result in _hold.All(segment, unit))
            {
                Report(person, result, sink);
            }
        }
        else
        {
            Report(person, _hold.Best(segment, unit), sink);
        }
    }

    // Step 1 is left only to events that may begin a walk.
    private ReadOnlySpan<Matched> Open(int start, int end)
    {
        var count = end - start;
        if (_unit.Length < count)
        {
            _unit = new Matched[count * 2];
        }

        var entered = false;
        for (var at = 0; at < count; at++)
        {
            var item = _events[start + at];
            if (_plan.Order != FunnelOrder.Any && (item.Steps & 1) != 0)
            {
                var opens = item.Opens && !(entered && _plan.FirstEntryOnly);
                entered |= opens;
                item = opens ? item : item with { Steps = item.Steps & ~1u };
            }

            _unit[at] = item;
        }

        return _unit.AsSpan(0, count);
    }

    private void Report(int person, UnitResult result, IFunnelSink sink)
    {
        if (result.Level == 0)
        {
            return;
        }

        for (var step = 0; step < result.Level; step++)
        {
            _walk[step] = result.Walk[step].Row;
        }

        sink.Add(person, result.Level, _walk.AsSpan(0, result.Level));
    }
}
