using Cairn.Journeys.Conversions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Attribution;

/// <summary>Splits conversions among the touches before them (<c>docs/definitions/attribution.md</c>).</summary>
/// <remarks>Only persons with a conversion in the range cost more than a look.</remarks>
public static class AttributionOperator
{
    /// <summary>Runs the plan.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static AttributionState Run(AttributionPlan plan, CancellationToken cancellation = default) => JourneyRun.Run(
        plan.Scope.View, () => new AttributionState(plan.Conversions.Count, plan.Models.Count), () => new AttributionWorker(plan), cancellation);
}

/// <summary>Adds the conversions of persons to a state. For one thread.</summary>
internal sealed class AttributionWorker : IJourneyWorker<AttributionState>
{
    private const int FetchedPlaces = 12;
    private readonly AttributionPlan _plan;
    private readonly JourneyScope _scope;
    private readonly OccurrenceRows[] _rows;
    private readonly SegmentConversions.WorthList?[] _worth;
    private readonly WholeAmounts.Rows?[] _whole;
    private readonly TouchScan _scan;
    private readonly TouchPath _path;
    private readonly CreditSplit _split;
    private readonly AttributionSums _sums;
    private readonly TouchSlots _slots;
    private readonly int _minorDigits;
    private IndexSegment? _segment;
    private TimeColumn _micros;
    private Block<EventFlags> _flags;
    private uint[] _kept = [];
    private int _firstRow;

    public AttributionWorker(AttributionPlan plan)
    {
        _plan = plan;
        _scope = plan.Scope;
        _rows = [.. plan.Conversions.Select(conversion => new OccurrenceRows(conversion.Set))];
        _worth = new SegmentConversions.WorthList?[_rows.Length];
        _whole = new WholeAmounts.Rows?[_rows.Length];
        _slots = new TouchSlots(plan.Dimensions);
        _scan = new TouchScan(_scope, plan.Dimensions, _slots, plan.Conversions.Any(conversion => conversion.ClickMicros != conversion.VisitMicros));
        _path = new TouchPath(plan, _scan);
        _minorDigits = AmountSplit.DigitsOf(plan.Currency);
        _sums = new AttributionSums(_slots, _rows.Length, plan.Models.Count, _minorDigits);
        _split = new CreditSplit(plan, _path, _scan, _sums, _minorDigits);
    }

    /// <inheritdoc/>
    public void Add(JourneyPart part, AttributionState state)
    {
        Begin(part);
        var offsets = _segment!.Offsets.Span;
        var person = part.Start;
        while (person < part.End && NextRow(offsets[person]) is var next and < int.MaxValue)
        {
            while (offsets[person + 1] <= next)
            {
                person++;
            }

            if (_scope.Persons?.Has(part.Segment, person) != false)
            {
                AddPerson(person, offsets[person], offsets[person + 1], state);
            }

            person++;
        }

        _sums.Flush(state);
    }

    private void Begin(JourneyPart part)
    {
        _segment = _scope.View.Segments[part.Segment];
        (_micros, _flags) = (_segment.Micros, _segment.Flags);
        _firstRow = _segment.Offsets[part.Start];
        _slots.Begin();
        _scan.Begin(_segment);
        for (var at = 0; at < _rows.Length; at++)
        {
            _rows[at].Begin(_segment, part);
            var counted = _plan.Conversions[at].Set.Counted?.Segments[part.Segment];
            (_worth[at], _whole[at]) = (counted?.Worth, counted?.WholeWorth(_plan.Currency, _minorDigits));
        }

        if (_scope.Filter is { } filter)
        {
            var rows = _segment.Offsets[part.End] - _firstRow;
            _kept = _kept.Length < rows ? new uint[rows] : _kept;
            _kept.AsSpan(0, rows).Clear();
            filter.Mark(_segment, _firstRow, _kept.AsSpan(0, rows), 1);
        }
    }

    private int NextRow(int from)
    {
        var next = int.MaxValue;
        foreach (var rows in _rows)
        {
            next = Math.Min(next, rows.From(from));
        }

        return next;
    }

    private void AddPerson(int person, int first, int last, AttributionState state)
    {
        var (since, lastRow) = (long.MaxValue, -1);
        for (var at = 0; at < _rows.Length; at++)
        {
            var longest = Math.Max(_plan.Conversions[at].ClickMicros, _plan.Conversions[at].VisitMicros);
            foreach (var row in _rows[at].Between(first, last))
            {
                if (Counts(row))
                {
                    since = Math.Min(since, Before(_micros[row], longest));
                    lastRow = Math.Max(lastRow, row);
                }
            }
        }

        if (lastRow < 0)
        {
            return;
        }

        FetchAhead();
        _scan.Find(person, since, lastRow);
        _split.BeginPerson();
        for (var at = 0; at < _rows.Length; at++)
        {
            AddAll(at, _rows[at].Between(first, last), state);
        }
    }

    // Buyers are few and far between, so that each would wait for memory.
    private void FetchAhead()
    {
        for (var at = 0; at < _rows.Length; at++)
        {
            foreach (var row in _rows[at].Ahead(FetchedPlaces))
            {
                _scan.Fetch(row);
                _whole[at]?.Fetch(row);
            }
        }
    }

    private static long Before(long micros, long span) => micros < long.MinValue + span ? long.MinValue : micros - span;

    private bool Counts(int row) =>
        _scope.Range.Contains(new Timestamp(_micros[row])) && Sees(row) && (_scope.Filter is null || _kept[row - _firstRow] != 0);

    private bool Sees(int row) => _scope.Sees(_micros[row], _flags[row]);

    private void AddAll(int at, ReadOnlySpan<int> rows, AttributionState state)
    {
        var previous = -1;
        _path.Begin(at);
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            if (Counts(row))
            {
                _path.Find(row, _micros[row], previous);
                AddOne(at, row, _rows[at].Place + i, state);
            }

            previous = Sees(row) ? row : previous;
        }
    }

    private void AddOne(int at, int row, int place, AttributionState state)
    {
        var totals = state.Totals[at];
        totals.Count++;
        totals.WithoutPath += _path.Slots.IsEmpty ? 1 : 0;
        totals.LongPaths += _path.IsCut ? 1 : 0;
        if (_whole[at] is { } whole && whole.TryUnits(row, out var units, out var isOther))
        {
            totals.OtherCurrency += isOther ? 1 : 0;
            _split.AddWhole(at, units, isRefunded: false, state);
            return;
        }

        var worth = _worth[at] is { } worths ? worths[place] : default;
        var isOwn = worth.Currency is null || worth.Currency == _plan.Currency;
        var net = isOwn ? worth.Net ?? 0 : 0;
        totals.OtherCurrency += isOwn ? 0 : 1;
        if (WholeAmounts.TryUnits(net, _minorDigits) is { } amount)
        {
            _split.AddWhole(at, amount, worth.IsFullyRefunded, state);
        }
        else
        {
            _split.AddExact(at, net, worth.IsFullyRefunded, state);
        }
    }
}
