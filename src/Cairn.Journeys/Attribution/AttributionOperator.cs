using Cairn.Journeys.Conversions;
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
    private readonly LargestRemainder _remainder = new();
    private readonly AmountSplit _amounts;
    private readonly int[] _path = new int[AttributionPlan.MaxTouches];
    private readonly long[] _distances = new long[AttributionPlan.MaxTouches];
    private readonly double[] _weights = new double[AttributionPlan.MaxTouches];
    private readonly long[] _credits = new long[AttributionPlan.MaxTouches];
    private readonly decimal[] _values = new decimal[AttributionPlan.MaxTouches];
    private IndexSegment? _segment;
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
    }

    /// <inheritdoc/>
    public void Add(JourneyPart part, AttributionState state)
    {
        Begin(part, state);
        for (var person = part.Start; person < part.End; person++)
        {
            if (_scope.Persons?.Has(part.Segment, person) == false)
            {
                continue;
            }

            var (first, last) = (_segment!.Offsets[person], _segment.Offsets[person + 1]);
            var isRead = false;
            for (var at = 0; at < _rows.Length; at++)
            {
                var rows = _rows[at].Between(first, last);
                if (rows.IsEmpty || !Any(rows))
                {
                    continue;
                }

                if (!isRead)
                {
                    _scan.Find(person);
                    _places.Restart();
                    isRead = true;
                }

                AddAll(at, rows, state);
            }
        }
    }

    private void Begin(JourneyPart part, AttributionState state)
    {
        _segment = _scope.View.Segments[part.Segment];
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

    private bool Any(ReadOnlySpan<int> rows)
    {
        foreach (var row in rows)
        {
            if (Counts(row))
            {
                return true;
            }
        }

        return false;
    }

    private bool Counts(int row) =>
        _scope.Range.Contains(new Timestamp(_segment!.Micros[row])) && Sees(row) && (_scope.Filter is null || _kept[row - _firstRow] != 0);

    private bool Sees(int row) => _scope.Sees(_segment!.Micros[row], _segment.Flags[row]);

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
        var (touches, conversion, moment) = (_scan.Touches, _plan.Conversions[at], _segment!.Micros[row]);
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
            var none = state.Keys[state.Place(null)];
            for (var model = 0; model < _plan.Models.Count; model++)
            {
                Give(none, (at * _plan.Models.Count) + model, AttributionPlan.CreditUnits, net, worth.IsFullyRefunded);
            }

            return;
        }

        for (var model = 0; model < _plan.Models.Count; model++)
        {
            Split(_plan.Models[model], count, net);
            for (var touch = 0; touch < count; touch++)
            {
                Give(state.Keys[_places.Of(_path[touch])], (at * _plan.Models.Count) + model, _credits[touch], _values[touch], worth.IsFullyRefunded);
            }
        }
    }

    private void Split(AttributionModel model, int count, decimal net)
    {
        var isEven = model == AttributionModel.Linear;
        var weights = _weights.AsSpan(0, count);
        TouchWeights.Fill(model, _distances.AsSpan(0, count), _plan.HalfLifeMicros, weights);
        if (isEven)
        {
            LargestRemainder.SplitEvenly(AttributionPlan.CreditUnits, _credits.AsSpan(0, count));
        }
        else
        {
            _remainder.Split(AttributionPlan.CreditUnits, weights, _credits.AsSpan(0, count));
        }

        _amounts.Split(net, weights, isEven, _values.AsSpan(0, count));
    }

    private static void Give(AttributionCredits to, int lane, long credit, decimal value, bool refunded)
    {
        to.Credit[lane] += credit;
        to.NetCredit[lane] += refunded ? 0 : credit;
        to.Value[lane] += value;
    }
}
