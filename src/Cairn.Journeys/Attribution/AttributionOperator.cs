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
    private readonly AttributionPlan _plan;
    private readonly JourneyScope _scope;
    private readonly OccurrenceRows[] _rows;
    private readonly SegmentConversions.WorthList?[] _worth;
    private readonly TouchScan _scan;
    private readonly TouchPlaces _places;
    private readonly AmountSplit _amounts;
    private readonly int[] _path = new int[AttributionPlan.MaxTouches];
    private readonly long[] _distances = new long[AttributionPlan.MaxTouches];
    private readonly double[] _weights = new double[AttributionPlan.MaxTouches];
    private readonly long[] _credits = new long[AttributionPlan.MaxTouches];
    private readonly long[] _units = new long[AttributionPlan.MaxTouches];
    private readonly decimal[] _values = new decimal[AttributionPlan.MaxTouches];
    private readonly AttributionSums _sums;
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
        _scan = new TouchScan(_scope, plan.Dimensions);
        _places = new TouchPlaces(plan.Dimensions, _scan);
        _amounts = new AmountSplit(AmountSplit.DigitsOf(plan.Currency));
        _sums = new AttributionSums(_rows.Length * plan.Models.Count, _amounts.MinorDigits);
    }

    /// <inheritdoc/>
    public void Add(JourneyPart part, AttributionState state)
    {
        Begin(part, state);
        var (offsets, person) = (_segment!.Offsets, part.Start);
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

        _scan.Find(person, since, lastRow);
        _places.Restart();
        for (var at = 0; at < _rows.Length; at++)
        {
            AddAll(at, _rows[at].Between(first, last), state);
        }
    }

    private static long Before(long micros, long span) => micros < long.MinValue + span ? long.MinValue : micros - span;

    private void Begin(JourneyPart part, AttributionState state)
    {
        _segment = _scope.View.Segments[part.Segment];
        (_micros, _flags) = (_segment.Micros, _segment.Flags);
        _firstRow = _segment.Offsets[part.Start];
        _scan.Begin(_segment);
        _places.Begin(state);
        for (var at = 0; at < _rows.Length; at++)
        {
            _rows[at].Begin(_segment, part);
            _worth[at] = _plan.Conversions[at].Set.Counted?.Segments[part.Segment].Worth;
        }

        if (_scope.Filter is { } filter)
        {
            var rows = _segment.Offsets[part.End] - _firstRow;
            _kept = _kept.Length < rows ? new uint[rows] : _kept;
            _kept.AsSpan(0, rows).Clear();
            filter.Mark(_segment, _firstRow, _kept.AsSpan(0, rows), 1);
        }
    }

    private bool Counts(int row) =>
        _scope.Range.Contains(new Timestamp(_micros[row])) && Sees(row) && (_scope.Filter is null || _kept[row - _firstRow] != 0);

    private bool Sees(int row) => _scope.Sees(_micros[row], _flags[row]);

    private void AddAll(int at, ReadOnlySpan<int> rows, AttributionState state)
    {
        var (touches, upTo, previous) = (_scan.Touches, 0, -1);
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            while (upTo < touches.Count && touches[upTo].Row <= row)
            {
                upTo++;
            }

            if (Counts(row))
            {
                var worth = _worth[at] is { } worths ? worths[_rows[at].Place + i] : default;
                AddOne(at, Path(at, row, upTo, previous, state.Totals[at]), worth, state);
            }

            previous = Sees(row) ? row : previous;
        }
    }

    // The touches of a conversion, earliest first.
    private int Path(int at, int row, int upTo, int previous, AttributionTotals totals)
    {
        var (touches, conversion, moment) = (_scan.Touches, _plan.Conversions[at], _micros[row]);
        var longest = Math.Max(conversion.ClickMicros, conversion.VisitMicros);
        var count = 0;
        for (var touch = upTo - 1; touch >= 0; touch--)
        {
            var distance = moment - touches[touch].Micros;
            if (distance > longest || (_plan.AfterPrevious && touches[touch].Row <= previous))
            {
                break;
            }

            if (distance > (touches[touch].IsClick ? conversion.ClickMicros : conversion.VisitMicros))
            {
                continue;
            }

            if (count == _path.Length)
            {
                totals.LongPaths++;
                break;
            }

            (_path[count], _distances[count]) = (touch, distance);
            count++;
        }

        _path.AsSpan(0, count).Reverse();
        _distances.AsSpan(0, count).Reverse();
        return count;
    }

    private void AddOne(int at, int count, ConversionWorth worth, AttributionState state)
    {
        var totals = state.Totals[at];
        var isOwn = worth.Currency is null || worth.Currency == _plan.Currency;
        var net = isOwn ? worth.Net ?? 0 : 0;
        totals.Count++;
        totals.Value += net;
        totals.OtherCurrency += isOwn ? 0 : 1;
        if (count == 0)
        {
            totals.WithoutPath++;
            var none = state.Place(null);
            for (var model = 0; model < _plan.Models.Count; model++)
            {
                var lane = (at * _plan.Models.Count) + model;
                _sums.Add(none, lane, AttributionPlan.CreditUnits, 0, worth.IsFullyRefunded);
                state.Keys[none].Value[lane] += net;
            }

            return;
        }

        var isWhole = _amounts.TryUnits(net, out var whole);
        _sums.Reserve(whole * _plan.Models.Count, state);
        for (var model = 0; model < _plan.Models.Count; model++)
        {
            Split(_plan.Models[model], count, net, isWhole, whole);
            var lane = (at * _plan.Models.Count) + model;
            for (var touch = 0; touch < count; touch++)
            {
                var place = _places.Of(_path[touch]);
                _sums.Add(place, lane, _credits[touch], isWhole ? _units[touch] : 0, worth.IsFullyRefunded);
                if (!isWhole)
                {
                    state.Keys[place].Value[lane] += _values[touch];
                }
            }
        }
    }

    private void Split(AttributionModel model, int count, decimal net, bool isWhole, long whole)
    {
        var isEven = model == AttributionModel.Linear;
        var weights = _weights.AsSpan(0, count);
        if (!isEven || !isWhole)
        {
            TouchWeights.Fill(model, _distances.AsSpan(0, count), _plan.HalfLifeMicros, weights);
        }

        _amounts.SplitUnits(AttributionPlan.CreditUnits, weights, isEven, _credits.AsSpan(0, count));
        if (isWhole)
        {
            _amounts.SplitUnits(whole, weights, isEven, _units.AsSpan(0, count));
        }
        else
        {
            _amounts.Split(net, weights, isEven, _values.AsSpan(0, count));
        }
    }
}
