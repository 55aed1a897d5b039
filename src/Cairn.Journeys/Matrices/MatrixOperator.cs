using System.Collections;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Segments;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Matrices;

/// <summary>Finds, for every row and column at once, who did both and in which order (<c>docs/definitions/matrix.md</c>).</summary>
/// <remarks>One pass over the journeys, whatever the number of rows: O(events + pairs done by the same person).</remarks>
public static class MatrixOperator
{
    /// <summary>Runs the plan.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static MatrixState Run(MatrixPlan plan, CancellationToken cancellation = default)
    {
        OccurrenceSet[] sets = [.. plan.Rows, .. plan.Columns];
        var slots = NameSlots.Of(sets, plan.Scope.View.Names.Count);
        return JourneyRun.RunAnyOrder(
            plan.Scope.View, () => new MatrixState(plan.Rows.Count, plan.Columns.Count), () => new MatrixWorker(plan, sets, slots), cancellation);
    }

    /// <summary>The visitors of one pair: those with the row before the column, or with both.</summary>
    /// <param name="plan">A plan of one row and one column.</param>
    /// <param name="isAny">True: in any order.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentException">The plan has more than one pair.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static PersonSet Visitors(MatrixPlan plan, bool isAny, CancellationToken cancellation = default)
    {
        if (plan.Rows.Count != 1 || plan.Columns.Count != 1)
        {
            throw new ArgumentException("One row and one column have visitors.", nameof(plan));
        }

        OccurrenceSet[] sets = [plan.Rows[0], plan.Columns[0]];
        var slots = NameSlots.Of(sets, plan.Scope.View.Names.Count);
        Func<MatrixState, long> number = isAny ? state => state.Before[0] + state.NotBefore[0] : state => state.Before[0];
        return JourneyRun.Run(plan.Scope.View, () => new SegmentMembers(), () => new VisitorsWorker(new MatrixWorker(plan, sets, slots, number)), cancellation).Of(plan.Scope.View);
    }

    private sealed class VisitorsWorker(MatrixWorker worker) : IJourneyWorker<SegmentMembers>
    {
        public void Add(JourneyPart part, SegmentMembers state)
        {
            worker.Seen = new BitArray(part.End - part.Start);
            worker.Add(part, new MatrixState(1, 1));
            state.Add(part, worker.Seen);
        }
    }
}

/// <summary>Adds persons to a state. For one thread.</summary>
internal sealed class MatrixWorker : IJourneyWorker<MatrixState>
{
    private readonly MatrixPlan _plan;
    private readonly JourneyScope _scope;
    private readonly FirstOccurrences _firsts;
    private readonly BitPersons? _bits;
    private readonly TouchedValue? _touched;
    private readonly SessionScan? _sessions;
    private readonly Func<MatrixState, long>? _number;
    private readonly Predicate<int> _keeps;
    private readonly Predicate<int> _sees;
    private IndexSegment? _segment;
    private uint[] _kept = [];
    private int[] _sessionOf = [];
    private int _firstRow;
    private int _personFirst;
    private int _session;

    /// <summary>A worker.</summary>
    /// <param name="plan">What to count.</param>
    /// <param name="sets">The sets of the rows, then of the columns.</param>
    /// <param name="slots">Their names.</param>
    /// <param name="number">A number of the state: whoever changes it is <see cref="Seen"/>. Null: nobody asks.</param>
    public MatrixWorker(MatrixPlan plan, IReadOnlyList<OccurrenceSet> sets, NameSlots slots, Func<MatrixState, long>? number = null)
    {
        (_plan, _number) = (plan, number);
        _scope = plan.Scope;
        _firsts = new FirstOccurrences(sets, slots);
        _bits = number is null && !plan.BySession && _scope.Filter is null && SetBits.For(sets, slots, plan.Rows.Count) is { } bits ? new BitPersons(plan, bits, sets) : null;
        _touched = plan.Columns.Any(column => column.Counted is not null) ? new TouchedValue(plan, slots) : null;
        _sessions = plan.BySession ? new SessionScan(_scope.View, _scope.Sessions, _scope.Hidden, _scope.AsOf) : null;
        (_keeps, _sees) = (Keeps, Sees);
    }

    /// <summary>By person of the part: whether the number of the constructor counts it.</summary>
    public BitArray? Seen { get; set; }

    /// <inheritdoc/>
    public void Add(JourneyPart part, MatrixState state)
    {
        _segment = _scope.View.Segments[part.Segment];
        var segment = _segment;
        var isPast = segment.LastMicros < _scope.AsOf.Micros;
        var hiding = _scope.HidingFlags(segment);
        var isInside = _scope.Range.Start.Micros <= segment.Micros.Base && segment.LastMicros < _scope.Range.End.Micros;
        if (_bits is not null && isPast && !segment.Names.HasRare)
        {
            _bits.Add(segment, part, isInside ? null : InRange, state);
            _bits.Flush(state);
            return;
        }

        Begin(part);
        var offsets = segment.Offsets.Span;
        for (var person = part.Start; person < part.End; person++)
        {
            if (_scope.Persons?.Has(part.Segment, person) == false)
            {
                continue;
            }

            var isClean = isPast && (hiding.IsEmpty || (hiding[person] & _scope.Hidden) == 0);
            var keeps = isClean && _scope.Filter is null ? null : _keeps;
            var (first, last) = (offsets[person], offsets[person + 1]);
            var (start, end) = isInside ? (first, last) : InRange(first, last);
            (_personFirst, _session) = (first, 0);
            if (start < end)
            {
                _touched?.Add(first, start, end, keeps, isClean ? null : _sees, state);
            }

            var number = _number?.Invoke(state);
            if (_sessions is null)
            {
                AddUnit(start, end, keeps, state);
            }
            else
            {
                AddSessions(person, first, last, (start, end), state);
            }

            Seen?.Set(person - part.Start, _number?.Invoke(state) != number);
        }
    }

    private void Begin(JourneyPart part)
    {
        _firstRow = _segment!.Offsets[part.Start];
        _firsts.Begin(_segment!, part);
        _touched?.Begin(_segment!, part);
        if (_scope.Filter is { } filter)
        {
            var rows = _segment!.Offsets[part.End] - _firstRow;
            _kept = _kept.Length < rows ? new uint[rows] : _kept;
            _kept.AsSpan(0, rows).Clear();
            filter.Mark(_segment, _firstRow, _kept.AsSpan(0, rows), 1);
        }
    }

    private void AddSessions(int person, int first, int last, (int Start, int End) inRange, MatrixState state)
    {
        if (_sessionOf.Length < last - first)
        {
            _sessionOf = new int[Math.Max(last - first, _sessionOf.Length * 2)];
        }

        var spans = _sessions!.Run(_segment!, person, _sessionOf);
        for (var at = 0; at < spans.Count; at++)
        {
            // What belongs to a session lies before the first event of the next.
            var (start, end) = (spans[at].FirstRow, at + 1 < spans.Count ? spans[at + 1].FirstRow : last);
            if (_scope.Range.Contains(new Timestamp(spans[at].StartMicros)))
            {
                _session = spans[at].Index;
                AddUnit(start, Math.Min(end, inRange.End), _keeps, state);
            }
        }
    }

    private void AddUnit(int start, int end, Predicate<int>? keeps, MatrixState state)
    {
        if (start >= end || (keeps is not null && !Any(start, end, keeps)))
        {
            return;
        }

        state.Units++;
        _firsts.Find(start, end, keeps);
        var (rows, columns) = (_plan.Rows.Count, 0);
        foreach (var set in _firsts.Found)
        {
            if (set < rows)
            {
                state.Rows[set]++;
            }
            else
            {
                state.Columns[set - rows]++;
                columns++;
            }
        }

        if (columns > 0)
        {
            AddPairs(state);
        }
    }

    private void AddPairs(MatrixState state)
    {
        var (rows, micros) = (_plan.Rows.Count, _segment!.Micros);
        foreach (var column in _firsts.Found)
        {
            if (column < rows)
            {
                continue;
            }

            var at = _firsts.RowOf(column);
            var moment = micros[at];
            foreach (var row in _firsts.Found)
            {
                if (row >= rows)
                {
                    continue;
                }

                var (before, pair) = (_firsts.RowOf(row), (row * state.ColumnCount) + column - rows);
                if (before < at)
                {
                    state.Before[pair]++;
                    (state.Lags[pair] ??= []).Add(moment - micros[before]);
                }
                else
                {
                    state.NotBefore[pair]++;
                }
            }
        }
    }

    // Rows of the report's range: a stretch, since times rise within a person.
    private (int Start, int End) InRange(int first, int last)
    {
        if (first == last)
        {
            return (first, last);
        }

        var (micros, range) = (_segment!.Micros, _scope.Range);
        var start = micros[first] >= range.Start.Micros ? first : JourneyRows.FirstAtOrAfter(_segment, first, last, range.Start.Micros);
        var end = micros[last - 1] < range.End.Micros ? last : JourneyRows.FirstAtOrAfter(_segment, start, last, range.End.Micros);
        return (start, end);
    }

    private static bool Any(int start, int end, Predicate<int> keeps)
    {
        while (start < end && !keeps(start))
        {
            start++;
        }

        return start < end;
    }

    private bool Sees(int row) => _scope.Sees(_segment!.Micros[row], _segment.Flags[row]);

    private bool Keeps(int row) =>
        (_session == 0 || _sessionOf[row - _personFirst] == _session) && Sees(row) && (_scope.Filter is null || _kept[row - _firstRow] != 0);
}
