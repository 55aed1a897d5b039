using System.Collections;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Retention;

/// <summary>Counts the persons of a part. For one thread.</summary>
/// <remarks>Where <see cref="RetentionMasks"/> can, it does the work; here is what any plan needs. Nothing is allocated per person.</remarks>
internal sealed class RetentionWorker : IJourneyWorker<RetentionState>
{
    private const int First = 0;
    private const int Return = 1;
    private readonly RetentionPlan _plan;
    private readonly Func<RetentionState, long>? _number;
    private readonly long[] _bounds;
    private readonly RetentionMasks? _masks;
    private readonly MatchScan _scan;
    private readonly RowBits _passes = new();
    private readonly int[] _returns;
    private readonly (int Row, long Micros)?[] _starts;
    private IndexSegment? _segment;
    private JourneyPart _part;
    private int _first;

    /// <summary>A worker.</summary>
    /// <param name="plan">What to count.</param>
    /// <param name="number">A number of the state: whoever changes it is <see cref="Seen"/>. Null: nobody asks.</param>
    public RetentionWorker(RetentionPlan plan, Func<RetentionState, long>? number = null)
    {
        (_plan, _number) = (plan, number);
        _bounds = [.. plan.Bounds];
        _masks = number is null ? RetentionMasks.For(plan) : null;
        _scan = new MatchScan(plan.Scope, [plan.First, plan.Return]);
        (_returns, _starts) = (new int[plan.Periods], new (int, long)?[plan.Periods]);
    }

    /// <summary>By person of the part: whether the number of the constructor counts it.</summary>
    public BitArray? Seen { get; set; }

    /// <inheritdoc/>
    public void Add(JourneyPart part, RetentionState state)
    {
        (_part, _segment) = (part, _plan.Scope.View.Segments[part.Segment]);
        if (_masks?.CanRun(_segment) == true)
        {
            _masks.Add(part, state);
            return;
        }

        _first = _segment.Offsets[part.Start];
        _scan.Begin(part);
        if (_plan.Money.Count > 0 && _plan.Scope.Filter is { } filter)
        {
            _passes.Clear(_segment.Offsets[part.End] - _first);
            _passes.Add(filter, _segment, _first);
        }

        for (var person = part.Start; person < part.End; person++)
        {
            if (_plan.Scope.Persons?.Has(part.Segment, person) != false)
            {
                var number = _number?.Invoke(state);
                Add(person, state);
                Seen?.Set(person - part.Start, _number?.Invoke(state) != number);
            }
        }
    }

    private void Add(int person, RetentionState state)
    {
        var matches = _scan.Of(person);
        if (!FindStarts(matches))
        {
            return;
        }

        Array.Clear(_returns);
        if (_plan.RollingMicros is null)
        {
            CountReturns(matches);
        }

        for (var cohort = 0; cohort < _starts.Length; cohort++)
        {
            if (_starts[cohort] is { } start)
            {
                state.AddMember(cohort);
                AddReturns(matches, cohort, start.Row, start.Micros, state);
                AddMoney(person, cohort, start.Row, start.Micros, state);
            }
        }
    }

    private bool FindStarts(ReadOnlySpan<Match> matches)
    {
        var (found, period) = (false, 0);
        Array.Clear(_starts);
        foreach (var match in matches)
        {
            if (match.Set != First)
            {
                continue;
            }

            if (match.Micros >= _bounds[^1])
            {
                break;
            }

            if (match.Micros < _bounds[0])
            {
                if (_plan.Cohort == RetentionCohort.FirstEver)
                {
                    return false;
                }

                continue;
            }

            period = PeriodOf(match.Micros, period);
            _starts[period] ??= (match.Row, match.Micros);
            found = true;
            if (_plan.Cohort != RetentionCohort.Recurring)
            {
                break;
            }
        }

        return found;
    }

    private int PeriodOf(long micros, int from)
    {
        while (micros >= _bounds[from + 1])
        {
            from++;
        }

        return from;
    }

    private void CountReturns(ReadOnlySpan<Match> matches)
    {
        var period = 0;
        foreach (var match in matches)
        {
            if (match.Set == Return && match.Micros >= _bounds[0] && match.Micros < _bounds[^1])
            {
                period = PeriodOf(match.Micros, period);
                _returns[period]++;
            }
        }
    }

    private void AddReturns(ReadOnlySpan<Match> matches, int cohort, int row, long micros, RetentionState state)
    {
        if (_plan.RollingMicros is { } length)
        {
            Array.Clear(_returns);
            foreach (var match in matches)
            {
                if (match.Set == Return && match.Row > row && (match.Micros - micros) / length is var span && span < _plan.Periods - cohort)
                {
                    _returns[cohort + span]++;
                }
            }

            if (_returns[cohort] >= _plan.Min)
            {
                state.AddSame(cohort);
            }
        }
        else if (ReturnsInPeriod(matches, cohort, row) >= _plan.Min)
        {
            state.AddSame(cohort);
        }

        var last = 0;
        for (var period = cohort + 1; period < _returns.Length; period++)
        {
            if (_returns[period] >= _plan.Min)
            {
                last = period - cohort;
                state.AddCell(cohort, last);
            }
        }

        if (last > 0)
        {
            state.AddLast(cohort, last);
        }
    }

    private int ReturnsInPeriod(ReadOnlySpan<Match> matches, int cohort, int row)
    {
        var count = 0;
        foreach (var match in matches)
        {
            count += match.Set == Return && match.Row > row && match.Micros < _bounds[cohort + 1] ? 1 : 0;
        }

        return count;
    }

    // Conversions from the start on, the start itself included: a first purchase is the first of its cohort's money.
    private void AddMoney(int person, int cohort, int start, long micros, RetentionState state)
    {
        var end = _segment!.Offsets[person + 1];
        foreach (var counted in _plan.Money)
        {
            var conversions = counted.Segments[_part.Segment];
            var at = Array.BinarySearch(conversions.Rows, start);
            for (at = at < 0 ? ~at : at; at < conversions.Rows.Length && conversions.Rows[at] < end; at++)
            {
                var row = conversions.Rows[at];
                var worth = conversions.Worth[at].In(_plan.Currency, _plan.Rates, _segment.Micros[row]);
                if (worth.Net is { } net && (worth.Currency is null || worth.Currency == _plan.Currency) && (_plan.Scope.Filter is null || _passes.Has(row - _first))
                    && CellOf(_segment.Micros[row], cohort, micros) is { } k)
                {
                    state.AddMoney(cohort, k, net);
                }
            }
        }
    }

    private int? CellOf(long micros, int cohort, long start)
    {
        if (_plan.RollingMicros is { } length)
        {
            return (micros - start) / length is var span && span < _plan.Periods - cohort ? (int)span : null;
        }

        return micros < _bounds[^1] ? PeriodOf(micros, cohort) - cohort : null;
    }
}
