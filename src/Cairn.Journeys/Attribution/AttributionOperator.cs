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
    private readonly RuleWeights _rules;
    private readonly CreditSplit _split;
    private readonly OccurrenceRows[] _leads;
    private readonly OccurrenceRows[] _opportunities;
    private readonly OccurrenceRows[] _firstEver;
    private readonly PersonWeights _weights = new();
    private readonly TimeRange _range;
    private readonly AttributionSums _sums;
    private readonly TouchSlots _slots;
    private readonly int _minorDigits;
    private IndexSegment? _segment;
    private TimeColumn _micros;
    private Block<EventFlags> _flags;
    private uint[] _kept = [];
    private int _firstRow;
    private int _part;
    private SegmentConversions? _worthOf;
    private int _firstEverRow;
    private readonly List<(int Row, int Slot)> _before = [];
    private readonly OtherChannels? _others;

    public AttributionWorker(AttributionPlan plan)
    {
        _plan = plan;
        _scope = plan.Scope;
        _rows = [.. plan.Conversions.Select(conversion => new OccurrenceRows(conversion.Set))];
        _worth = new SegmentConversions.WorthList?[_rows.Length];
        _whole = new WholeAmounts.Rows?[_rows.Length];
        var dimensions = TouchScan.Given(plan.Dimensions, plan.Sources, plan.Ads);
        _slots = new TouchSlots(dimensions);
        _scan = new TouchScan(_scope, dimensions, _slots, Asks(plan), plan.Sources, plan.Ads);
        _path = new TouchPath(plan, _scan);
        _rules = new RuleWeights(plan, _path, _scan);
        (_leads, _opportunities) = (Milestones(plan, plan.Leads), Milestones(plan, plan.Opportunities));
        _firstEver = [.. plan.FirstEver.Select(set => new OccurrenceRows(set))];
        _range = plan.ByTouchTime ? ConvertedAfter(plan) : _scope.Range;
        _minorDigits = AmountSplit.DigitsOf(plan.Currency);
        _sums = new AttributionSums(_slots, _rows.Length, plan.Models.Count, _minorDigits);
        _split = new CreditSplit(plan, _path, _scan, _rules, _sums, _minorDigits);
        _others = plan.MovedChannelColumn is { } column ? new OtherChannels(plan, column, Asks(plan)) : null;
    }

    private static TouchAsks Asks(AttributionPlan plan) =>
        (plan.Sources.Count > 0 || plan.Ads is not null || plan.Reshapes || plan.Conversions.Any(conversion => conversion.Windows.Click != conversion.Windows.Visit) ? TouchAsks.Kinds : TouchAsks.Nothing)
        | (plan.AsksChannels ? TouchAsks.Channels : TouchAsks.Nothing) | (plan.Platform is not null ? TouchAsks.Platforms : TouchAsks.Nothing);

    private static OccurrenceRows[] Milestones(AttributionPlan plan, IReadOnlyList<OccurrenceSet> sets) =>
        plan.Models.Any(model => model is AttributionModel.PositionW or AttributionModel.PositionZ) ? [.. sets.Select(set => new OccurrenceRows(set))] : [];

    // Touches of the range may have brought conversions that came later, as far as the longest window goes.
    private static TimeRange ConvertedAfter(AttributionPlan plan)
    {
        var (range, longest) = (plan.Scope.Range, plan.Conversions.Count == 0 ? 0 : plan.Conversions.Max(conversion => conversion.Windows.Longest));
        return new TimeRange(range.Start, new Timestamp(range.End.Micros > long.MaxValue - longest ? long.MaxValue : range.End.Micros + longest));
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
        _part = part.Segment;
        (_micros, _flags) = (_segment.Micros, _segment.Flags);
        _firstRow = _segment.Offsets[part.Start];
        _slots.Begin();
        _scan.Begin(_segment, part);
        _others?.Begin(_segment, part);
        foreach (var rows in _leads.Concat(_opportunities).Concat(_firstEver))
        {
            rows.Begin(_segment, part);
        }

        for (var at = 0; at < _rows.Length; at++)
        {
            _rows[at].Begin(_segment, part);
            var counted = _plan.Conversions[at].Set.Counted?.Segments[part.Segment];
            _worthOf = at == 0 ? counted : _worthOf;
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
            var longest = _plan.Conversions[at].Windows.Longest;
            foreach (var row in _rows[at].Between(first, last))
            {
                if (Counts(row, at))
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
        _others?.Find(person, since, lastRow);
        _split.BeginPerson();
        (_rules.LeadRow, _rules.OpportunityRow) = (FirstOf(_leads, first, last), FirstOf(_opportunities, first, last));
        _before.Clear();
        _firstEverRow = FirstOf(_firstEver, first, last);
        for (var at = 0; at < _rows.Length; at++)
        {
            AddAll(at, _rows[at].Between(first, last), state);
        }

        if (_plan.Resampled is { } keys)
        {
            _sums.Resample(_scan.Slots, keys, _weights.Of(_scope.View.PersonId(_segment!, person)), state);
        }
    }

    private int FirstOf(OccurrenceRows[] milestones, int first, int end)
    {
        var found = int.MaxValue;
        foreach (var rows in milestones)
        {
            foreach (var row in rows.Between(first, end))
            {
                if (Sees(row))
                {
                    found = Math.Min(found, row);
                    break;
                }
            }
        }

        return found;
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

    // A conversion counts in the range, and where refunds have dates of their own also as long as they lie in it.
    private bool Counts(int row, int at) =>
        (_range.Contains(new Timestamp(_micros[row])) || (_plan.ByRefundTime && RefundedInRange(row, at) > 0)) && Sees(row) && (_scope.Filter is null || _kept[row - _firstRow] != 0);

    private bool Sees(int row) => _scope.Sees(_micros[row], _flags[row]);

    private void AddAll(int at, ReadOnlySpan<int> rows, AttributionState state)
    {
        var previous = -1;
        _path.Begin(at);
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            if (Counts(row, at) && (!_plan.Conversions[at].OnlyFirstEver || row == _firstEverRow))
            {
                // An event of two definitions is one first conversion.
                _firstEverRow = _plan.Conversions[at].OnlyFirstEver ? int.MaxValue : _firstEverRow;
                _path.Find(row, _micros[row], previous);
                NoteMove(at, row, state);
                AddOne(at, row, _rows[at].Place + i, state);
            }

            previous = Sees(row) ? row : previous;
        }
    }

    // Both look at the same conversions in the same order.
    private void NoteMove(int at, int row, AttributionState state)
    {
        if (!_plan.FindsMoves)
        {
            return;
        }

        var slot = _path.Count == 0 ? TouchSlots.NoPath : _path.Slots[_rules.One(_plan.Models[0])];
        if (at == 0)
        {
            _before.Add((row, slot));
            return;
        }

        var was = _slots.Text(_before.Find(known => known.Row == row).Slot) ?? "";
        var becomes = _others is null ? _slots.Text(slot) ?? "" : _others.KeyOf(row, _micros[row]);
        if (was != becomes)
        {
            var worth = _plan.Conversions[0].Set.Counted is null ? default : _worthOf!.WorthOf(row);
            state.Moves.Add(new CreditMove(was, becomes, _micros[row], _plan.NetOf(worth, _micros[row])));
        }
    }

    // In the conversion's own currency; refunds beyond its amount lower nothing.
    private decimal RefundedInRange(int row, int at)
    {
        if (_plan.Conversions[at].Set.Counted?.Segments[_part] is not { } counted || !counted.RefundDates.TryGetValue(row, out var dates))
        {
            return 0;
        }

        var (left, inRange) = (counted.WorthOf(row).Amount ?? 0, 0m);
        foreach (var (micros, amount) in dates.OrderBy(refund => refund.Micros))
        {
            var its = Math.Min(left, amount);
            left -= its;
            inRange += _range.Contains(new Timestamp(micros)) ? its : 0;
        }

        return inRange;
    }

    // The value as it was when it came, and what was taken back of it in the range.
    private void AddDated(int at, int row, ConversionWorth worth, AttributionState state)
    {
        var (totals, moment) = (state.Totals[at], _micros[row]);
        var isInRange = _range.Contains(new Timestamp(moment));
        var conversion = new CreditedConversion(at, row, isInRange, worth.IsFullyRefunded, moment);
        decimal? Own(decimal amount) => worth.Currency is null || worth.Currency == _plan.Currency ? amount : _plan.Money?.Convert(amount, worth.Currency, new Timestamp(moment));
        var gross = Own(worth.Amount ?? 0);
        totals.OtherCurrency += isInRange && gross is null && _plan.Money is null ? 1 : 0;
        totals.NoRate += isInRange && gross is null && _plan.Money is not null ? 1 : 0;
        if (isInRange)
        {
            totals.Count++;
            totals.WithoutPath += _path.Count == 0 ? 1 : 0;
            totals.LongPaths += _path.IsCut ? 1 : 0;
            _split.AddExact(conversion, gross ?? 0, state);
        }

        if (gross is not null && RefundedInRange(row, at) is > 0 and var refunded)
        {
            _split.TakeBack(conversion, Own(refunded) ?? 0, state);
        }
    }

    private void AddOne(int at, int row, int place, AttributionState state)
    {
        if (_plan.ByRefundTime && _plan.Conversions[at].Set.Counted?.Segments[_part] is { Refunds.Count: > 0 } counted && counted.RefundDates.ContainsKey(row))
        {
            AddDated(at, row, counted.WorthOf(row), state);
            return;
        }

        var totals = state.Totals[at];
        var isInRange = !_plan.ByTouchTime || _scope.Range.Contains(new Timestamp(_micros[row]));
        totals.Count += isInRange ? 1 : 0;
        totals.WithoutPath += isInRange && _path.Count == 0 ? 1 : 0;
        totals.LongPaths += isInRange && _path.IsCut ? 1 : 0;
        if (_whole[at] is { } whole && whole.TryUnits(row, out var units, out var isOther) && (!isOther || _plan.Money is null))
        {
            totals.OtherCurrency += isInRange && isOther ? 1 : 0;
            _split.AddWhole(new CreditedConversion(at, row, isInRange, IsRefunded: false, _micros[row]), units, state);
            return;
        }

        var worth = _worth[at] is { } worths ? worths[place] : default;
        var isOwn = worth.Currency is null || worth.Currency == _plan.Currency;
        var converted = isOwn || _plan.Money is null ? null : _plan.Money.Convert(worth.Net ?? 0, worth.Currency!, new Timestamp(_micros[row]));
        var net = isOwn ? worth.Net ?? 0 : converted ?? 0;
        totals.OtherCurrency += isOwn || !isInRange || _plan.Money is not null ? 0 : 1;
        totals.NoRate += isOwn || !isInRange || _plan.Money is null || converted is not null ? 0 : 1;
        var conversion = new CreditedConversion(at, row, isInRange, worth.IsFullyRefunded, _micros[row]);
        if (WholeAmounts.TryUnits(net, _minorDigits) is { } amount)
        {
            _split.AddWhole(conversion, amount, state);
        }
        else
        {
            _split.AddExact(conversion, net, state);
        }
    }
}
