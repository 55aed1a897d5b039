using System.Numerics;
using System.Runtime.InteropServices;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Funnels;

/// <summary>Any funnel: gathers what each unit has of matching events and searches those. For one thread.</summary>
internal sealed class UnitScan : IFunnelScan
{
    private const int FewEvents = 64;

    private readonly IndexView _view;
    private readonly FunnelPlan _plan;
    private readonly StepRows _rows;
    private readonly IUnitSearch _search;
    private readonly HeldValues? _apart;
    private readonly HeldValues? _hold;
    private readonly HeldValues? _split;
    private readonly SessionScan? _sessions;
    private readonly bool[]? _unobtrusive;
    private readonly bool _needsAll;
    private readonly bool _byInstant;
    private readonly uint _openers;
    private readonly uint _first;
    private readonly UnitResult _result;
    private readonly UnitResult _one;
    private readonly int[] _walk;
    private readonly List<Matched> _events = [];
    private readonly IReadOnlyList<TimeRange> _ranges;
    private IFunnelSink? _sink;
    private bool _isPart;
    private ColumnCodes _parts;
    private Matched[] _unit = new Matched[64];
    private Matched[] _entered = new Matched[64];
    private Matched[] _attempt = new Matched[64];
    private int[] _sessionOfRow = new int[64];

    /// <summary>A scan over one view.</summary>
    public UnitScan(IndexView view, FunnelPlan plan)
    {
        (_view, _plan) = (view, plan);
        _openers = UnitSearches.Openers(plan);
        _rows = new StepRows(view, plan, _openers);
        _search = UnitSearches.For(plan);
        _byInstant = UnitSearches.Rules(plan).IsDirectInAnyTie;
        _apart = plan.Apart.Count == 0 ? null : new HeldValues(view, plan.Apart);
        _hold = plan.Hold.Count == 0 ? null : new HeldValues(view, plan.Hold);
        _split = plan.Split is null ? null : new HeldValues(view, [plan.Split]);
        _sessions = plan.Sessions is { } rule ? new SessionScan(view, rule, plan.Hidden, plan.AsOf) : null;
        _result = new UnitResult(plan.Steps.Count, plan.Order == FunnelOrder.Any);
        _one = new UnitResult(plan.Steps.Count, plan.Order == FunnelOrder.Any);
        _walk = new int[plan.Steps.Count];
        _ranges = plan.Buckets ?? [plan.Range];
        for (var step = 0; step < plan.Steps.Count; step++)
        {
            _first |= plan.Steps[step].First ? 1u << step : 0;
        }

        _needsAll = plan.Halts.HasFlag(FunnelHalts.Foreign) || plan.WindowFunnel?.HasFlag(WindowFunnelOptions.StrictOrder) == true;
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
        _sink = sink;
        _rows.Begin(part);
        var segment = _rows.Segment;
        _apart?.Begin(segment);
        _hold?.Begin(segment);
        _split?.Begin(segment);
        _parts = _plan.Split is { } split ? _view.Codes(split, segment) : default;
        for (var person = part.Start; person < part.End; person++)
        {
            if (_rows.HasOpener(segment.Offsets[person], segment.Offsets[person + 1]) && _plan.Persons?.Has(part.Segment, person) != false && Gather(person))
            {
                Units(segment, person);
            }
        }
    }

    // False when nothing matches any step.
    private bool Gather(int person)
    {
        _events.Clear();
        var segment = _rows.Segment;
        var (place, any, firsts, end, everyRow) = (0, false, _first, segment.Offsets[person + 1], _unobtrusive is not null || _needsAll);
        var (instant, before, first) = (long.MinValue, 0, 0);
        for (var row = segment.Offsets[person]; row < end; row++)
        {
            if (!everyRow && (row = _rows.Next(row, end)) == end)
            {
                break;
            }

            var (steps, stops) = (_rows.Steps(row), _rows.Stops(row));
            if ((steps | stops) == 0 && !(everyRow && _rows.IsSeen(row)))
            {
                continue;
            }

            var micros = segment.Micros[row];
            if (_byInstant && micros != instant)
            {
                before = place = Together(first, before, place);
                (first, instant) = (_events.Count, micros);
            }

            place += steps != 0 || LiesBetween(segment, row) ? 1 : 0;
            var later = steps & _first & ~firsts;
            firsts &= ~steps;
            steps &= ~later;
            steps = _apart?.Carries(row) == false || _hold?.Carries(row) == false ? 0 : steps;
            if ((steps | stops) != 0 || _needsAll)
            {
                any |= steps != 0;
                _events.Add(new Matched(micros, steps, stops, row, place));
            }
        }

        if (_byInstant)
        {
            Together(first, before, place);
        }

        return any;
    }

    // Where the order of an instant is free its events have one place, and know how many of them count. Returns that place.
    private int Together(int first, int before, int place)
    {
        var (together, of) = (place - before, Math.Min(place, before + 1));
        foreach (ref var item in CollectionsMarshal.AsSpan(_events)[first..])
        {
            item = item with { Place = of, Together = together };
        }

        return of;
    }

    private bool LiesBetween(IndexSegment segment, int row) =>
        _unobtrusive is not null && !_unobtrusive[segment.Names[row]] && (segment.Flags[row] & EventFlags.Sessionless) == 0;

    private void Units(IndexSegment segment, int person)
    {
        if (_sessions is null)
        {
            Unit(person, 0, _events.Count);
            return;
        }

        var first = segment.Offsets[person];
        var rows = segment.Offsets[person + 1] - first;
        if (_sessionOfRow.Length < rows)
        {
            _sessionOfRow = new int[rows * 2];
        }

        _sessions.Run(segment, person, _sessionOfRow.AsSpan(0, rows));
        var kept = 0;
        for (var at = 0; at < _events.Count; at++)
        {
            if (_sessionOfRow[_events[at].Row - first] != 0)
            {
                _events[kept++] = _events[at];
            }
        }

        _events.RemoveRange(kept, _events.Count - kept);
        for (int start = 0, end; start < _events.Count; start = end)
        {
            end = start + 1;
            while (end < _events.Count && _sessionOfRow[_events[end].Row - first] == _sessionOfRow[_events[start].Row - first])
            {
                end++;
            }

            Unit(person, start, end);
        }
    }

    private void Unit(int person, int start, int end)
    {
        for (var bucket = 0; bucket < _ranges.Count; bucket++)
        {
            // Nothing before the first event of a unit, nor after its last, can begin a walk.
            if (_ranges[bucket].End.Micros <= _events[start].Micros)
            {
                continue;
            }

            if (_ranges[bucket].Start.Micros > _events[end - 1].Micros)
            {
                return;
            }

            var unit = Open(start, end, _ranges[bucket], out var opens);
            if (!opens)
            {
                continue;
            }

            if (_apart is null)
            {
                Held(person, unit, bucket);
                Parts(person, unit, bucket);
                continue;
            }

            var values = _apart.Read(unit);
            for (var value = 0; value < values; value++)
            {
                Held(person, _apart.Of(value, unit), bucket);
            }
        }
    }

    private void Parts(int person, ReadOnlySpan<Matched> unit, int bucket)
    {
        if (_split is null)
        {
            return;
        }

        _isPart = true;
        var values = _split.Read(unit);
        for (var value = 0; value < values; value++)
        {
            Held(person, _split.Of(value, unit), bucket);
        }

        _isPart = false;
    }

    // Step 1 is left only to events that may begin a walk.
    private ReadOnlySpan<Matched> Open(int start, int end, TimeRange range, out bool opens)
    {
        var count = end - start;
        if (_unit.Length < count)
        {
            _unit = new Matched[RoomFor(count)];
        }

        var events = CollectionsMarshal.AsSpan(_events).Slice(start, count);
        opens = false;
        for (var at = 0; at < count; at++)
        {
            ref readonly var item = ref events[at];
            var entries = range.Start.Micros <= item.Micros && item.Micros < range.End.Micros ? item.Steps & _openers : 0;
            opens |= entries != 0;
            _unit[at] = item with { Opens = entries, Steps = EntersAnywhere ? item.Steps : (item.Steps & ~1u) | entries };
        }

        return _unit.AsSpan(0, count);
    }

    private static int RoomFor(int events) => (int)Math.Min((uint)Array.MaxLength, BitOperations.RoundUpToPowerOf2((uint)events));

    private bool EntersAnywhere => _plan.Order == FunnelOrder.Any || _plan.OpenEntry;

    // Of all events that may begin a walk the first alone; with open entry the first of each step.
    private ReadOnlySpan<Matched> FirstEntry(ReadOnlySpan<Matched> unit)
    {
        if (_entered.Length < unit.Length)
        {
            _entered = new Matched[RoomFor(unit.Length)];
        }

        var entered = 0u;
        for (var at = 0; at < unit.Length; at++)
        {
            var entries = _plan.OpenEntry ? unit[at].Opens & ~entered : entered == 0 ? unit[at].Opens : 0;
            entered |= entries;
            _entered[at] = unit[at] with { Opens = entries, Steps = EntersAnywhere ? unit[at].Steps : (unit[at].Steps & ~1u) | entries };
        }

        return _entered.AsSpan(0, unit.Length);
    }

    private void Held(int person, ReadOnlySpan<Matched> unit, int bucket)
    {
        unit = _plan.FirstEntryOnly ? FirstEntry(unit) : unit;
        if (_hold is null)
        {
            Search(person, unit, bucket);
            return;
        }

        var values = _hold.Read(unit);
        if (_plan.EachAttempt)
        {
            for (var value = 0; value < values; value++)
            {
                Search(person, _hold.Of(value, unit), bucket);
            }

            return;
        }

        _result.Clear();
        for (var value = 0; value < values; value++)
        {
            _search.Find(_hold.Of(value, unit), _one);
            var (ended, entered, joined) = (_result.Ended | _one.Ended, Entered(_result, _one), _result.Joined | _one.Joined);
            if (_one.Beats(_result))
            {
                _result.Take(_one);
            }

            (_result.Ended, _result.Entered, _result.Joined) = (ended, entered, joined);
        }

        Report(person, _result, bucket);
    }

    // Of the steps that walks of either end at, those that neither has a step before.
    private static uint Entered(UnitResult one, UnitResult other) => (one.Ended | other.Ended) & ~((one.Ended & ~one.Entered) | (other.Ended & ~other.Entered));

    private void Search(int person, ReadOnlySpan<Matched> unit, int bucket)
    {
        if (_plan.EachAttempt)
        {
            Attempts(person, unit, bucket);
            return;
        }

        _search.Find(unit, _result);
        Report(person, _result, bucket);
    }

    private void Attempts(int person, ReadOnlySpan<Matched> unit, int bucket)
    {
        for (int entry = 0, end; entry < unit.Length; entry = end)
        {
            end = entry + 1;
            if (unit[entry].Opens == 0)
            {
                continue;
            }

            var attempt = FindAttempt(unit, entry);
            Report(person, _result, bucket);
            end = entry + Closed(attempt);
        }
    }

    // A whole walk is told by the events up to its end: where nothing can close an attempt before, a few are tried first, so that many short attempts cost what they have.
    private ReadOnlySpan<Matched> FindAttempt(ReadOnlySpan<Matched> unit, int entry)
    {
        var window = unit[entry..WindowEnd(unit, entry)];
        var few = _plan.Exclusions.Count == 0 && _plan.Halts == FunnelHalts.None && _plan.WindowFunnel is null ? FewEvents : window.Length;
        for (var tried = few; ; tried *= 4)
        {
            var attempt = Attempt(window, Math.Min(tried, window.Length));
            _search.Find(attempt, _result);
            if (attempt.Length == window.Length || _result.Level == _plan.Steps.Count)
            {
                return attempt;
            }
        }
    }

    private int WindowEnd(ReadOnlySpan<Matched> unit, int entry)
    {
        var (low, high) = (entry + 1, unit.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = WalkRules.Within(unit[middle].Micros, unit[entry].Micros, _plan.WithinMicros ?? long.MaxValue) ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    // The events of an attempt with no other entry; whole instants where their order does not count.
    private ReadOnlySpan<Matched> Attempt(ReadOnlySpan<Matched> window, int end)
    {
        while (_plan.Ties == FunnelTies.Any && end < window.Length && window[end].Micros == window[end - 1].Micros)
        {
            end++;
        }

        if (_attempt.Length < end)
        {
            _attempt = new Matched[RoomFor(end)];
        }

        window[..end].CopyTo(_attempt);
        for (var at = 1; at < end; at++)
        {
            _attempt[at] = _attempt[at] with { Opens = 0, Steps = EntersAnywhere ? _attempt[at].Steps : _attempt[at].Steps & ~1u };
        }

        return _attempt.AsSpan(0, end);
    }

    // How many of its events an attempt has used up: to its last step, to an exclusion that hits it, or to the end of its window.
    private int Closed(ReadOnlySpan<Matched> attempt)
    {
        for (var at = 1; at < attempt.Length; at++)
        {
            if (_result.Level == _plan.Steps.Count && attempt[at].Row == _result.Walk[^1].Row)
            {
                return at + 1;
            }

            for (var exclusion = 0; attempt[at].Stops != 0 && exclusion < _plan.Exclusions.Count; exclusion++)
            {
                if (((attempt[at].Stops >> exclusion) & 1) != 0 && IsHit(attempt[at].Micros, _plan.Exclusions[exclusion]))
                {
                    return at;
                }
            }
        }

        return attempt.Length;
    }

    // An attempt that was removed is closed by whatever removed it: by any event of the exclusion after the entry.
    private bool IsHit(long micros, FunnelExclusion exclusion) =>
        _result.Level == 0
        || (_result.Level >= exclusion.After && micros > Done(exclusion.After) && (_result.Level < exclusion.Before || micros < Done(exclusion.Before)));

    private long Done(int step)
    {
        var at = step - 1;
        while (at >= 0 && _result.Walk[at].Row < 0)
        {
            at--;
        }

        // A walk that began after the step has not done it.
        return at < 0 ? long.MaxValue : _result.Walk[at].Micros;
    }

    private static int FirstOn(ReadOnlySpan<int> walk) => walk[walk.IndexOfAnyInRange(0, int.MaxValue)];

    private void Report(int person, UnitResult result, int bucket)
    {
        if (result.Level == 0)
        {
            return;
        }

        for (var step = 0; step < result.Level; step++)
        {
            _walk[step] = result.Walk[step].Row;
        }

        _sink!.Add(new FunnelUnit(person, result.Level, _walk.AsSpan(0, result.Level))
        {
            Did = result.Did,
            Ended = result.Ended,
            Entered = result.Entered,
            Joined = result.Joined,
            Part = _isPart ? _parts[FirstOn(_walk.AsSpan(0, result.Level))] : 0,
            Bucket = bucket,
        });
    }
}
