namespace Cairn.Journeys.Attribution;

/// <summary>Splits a conversion among the touches of its path, under each model. For one thread.</summary>
internal sealed class CreditSplit(AttributionPlan plan, TouchPath path, TouchScan scan, RuleWeights rules, AttributionSums sums, int minorDigits)
{
    private readonly LargestRemainder _remainder = new();
    private readonly AmountSplit _amounts = new(minorDigits);
    private const int Room = AttributionPlan.MaxTouches + LearnedRoom;
    private const int LearnedRoom = 2;
    private readonly LearnedSplit?[] _learned = LearnedSplit.Of(plan, path, scan);
    private readonly bool _decays = plan.Models.Any(model => model == AttributionModel.Decay || model >= AttributionModel.Markov);
    private readonly long[] _credits = new long[Room];
    private readonly long[] _units = new long[Room];
    private readonly decimal[] _values = new decimal[Room];
    private readonly double[] _ofPath = new double[Room];
    private readonly HashSet<int> _distinct = [];
    private double[] _ofPerson = new double[64];
    private bool _areNear;

    /// <summary>Begins the touches of a person: weighs them all beside the last, where they lie near enough to one another.</summary>
    public void BeginPerson()
    {
        var times = scan.Times;
        _areNear = _decays && times.Length > 0 && times[^1] - times[0] <= DecayWeights.MostHalfLives * plan.HalfLifeMicros;
        if (_areNear)
        {
            _ofPerson = _ofPerson.Length < times.Length ? new double[times.Length * 2] : _ofPerson;
            DecayWeights.Fill(times, times[^1], plan.HalfLifeMicros, _ofPerson);
        }
    }

    /// <summary>Adds a conversion that is worth a whole number of minor units.</summary>
    public void AddWhole(CreditedConversion conversion, long units, AttributionState state)
    {
        sums.AddTotal(conversion.Definition, units, conversion.IsInRange, state);
        var slots = path.Slots;
        for (var model = 0; model < plan.Models.Count; model++)
        {
            var lane = (conversion.Definition * plan.Models.Count) + model;
            if (slots.IsEmpty)
            {
                AddUnattributed(conversion, lane, units);
            }
            else if (plan.ByTouchTime)
            {
                AddByTouch(conversion, lane, units);
            }
            else
            {
                AddToAll(conversion, lane, units);
            }
        }
    }

    /// <summary>Adds a conversion that is worth parts of a unit, or more units than are counted as whole numbers.</summary>
    public void AddExact(CreditedConversion conversion, decimal net, AttributionState state)
    {
        AddWhole(conversion, 0, state);
        state.Totals[conversion.Definition].Value += conversion.IsInRange ? net : 0;
        var slots = path.Slots;
        for (var model = 0; model < plan.Models.Count; model++)
        {
            var lane = (conversion.Definition * plan.Models.Count) + model;
            if (slots.IsEmpty)
            {
                sums.AddValue(TouchSlots.NoPath, lane, conversion.IsInRange ? net : 0);
                continue;
            }

            Values(conversion, lane, net);
            for (var touch = 0; touch < slots.Length; touch++)
            {
                sums.AddValue(slots[touch], lane, !plan.ByTouchTime || IsInRange(touch) ? _values[touch] : 0);
            }

            if (_learned[lane] is not null && conversion.IsInRange)
            {
                sums.AddValue(TouchSlots.Baseline, lane, _values[slots.Length]);
                sums.AddValue(TouchSlots.NoPath, lane, _values[slots.Length + 1]);
            }
        }
    }

    /// <summary>Lowers the value behind each credit of a conversion by the same weights; credits stay.</summary>
    public void TakeBack(CreditedConversion conversion, decimal amount, AttributionState state)
    {
        state.Totals[conversion.Definition].Value -= amount;
        var slots = path.Slots;
        for (var model = 0; model < plan.Models.Count; model++)
        {
            var lane = (conversion.Definition * plan.Models.Count) + model;
            if (slots.IsEmpty)
            {
                sums.AddValue(TouchSlots.NoPath, lane, -amount);
                continue;
            }

            Values(conversion, lane, amount);
            for (var touch = 0; touch < slots.Length; touch++)
            {
                sums.AddValue(slots[touch], lane, -_values[touch]);
            }

            if (_learned[lane] is not null)
            {
                sums.AddValue(TouchSlots.Baseline, lane, -_values[slots.Length]);
                sums.AddValue(TouchSlots.NoPath, lane, -_values[slots.Length + 1]);
            }
        }
    }

    /// <summary>What one model gives each touch of a path that is not empty, then baseline and unattributed of a learned one; valid until the next call.</summary>
    public (ArraySegment<long> Credits, ArraySegment<decimal> Amounts) Explain(CreditedConversion conversion, int lane, decimal net)
    {
        Values(conversion, lane, net);
        Parts(conversion, lane, 0);
        var count = path.Count + (_learned[lane] is null ? 0 : LearnedRoom);
        return (new ArraySegment<long>(_credits, 0, count), new ArraySegment<decimal>(_values, 0, count));
    }

    private void AddUnattributed(CreditedConversion conversion, int lane, long units)
    {
        if (!conversion.IsInRange)
        {
            return;
        }

        sums.AddEvenly([TouchSlots.NoPath], lane, AttributionPlan.CreditUnits, units);
        if (conversion.IsRefunded)
        {
            sums.AddRefunded(TouchSlots.NoPath, lane, AttributionPlan.CreditUnits);
        }
    }

    // A learned model that has not learned yet decays.
    private AttributionModel ModelOf(int lane)
    {
        var model = plan.Models[lane % plan.Models.Count];
        return model >= AttributionModel.Markov && _learned[lane] is null ? AttributionModel.Decay : model;
    }

    private void AddToAll(CreditedConversion conversion, int lane, long units)
    {
        var slots = path.Slots;
        switch (ModelOf(lane))
        {
            case AttributionModel.Linear when !conversion.IsRefunded:
                sums.AddEvenly(slots, lane, AttributionPlan.CreditUnits, units);
                return;
            case AttributionModel.Decay when !conversion.IsRefunded:
                var weights = DecayingWeights();
                var sum = DecayWeights.Sum(weights);
                _remainder.Split(AttributionPlan.CreditUnits, weights, sum, _credits);
                _remainder.Split(units, weights, sum, _units);
                sums.Add(slots, lane, _credits, _units);
                return;
            case var one when rules.One(one) is >= 0 and var touch:
                sums.AddOne(slots[touch], lane, AttributionPlan.CreditUnits, units, conversion.IsRefunded);
                return;
            default:
                Parts(conversion, lane, units);
                sums.Add(slots, lane, _credits, _units);
                AddRefunded(conversion, lane);
                AddRest(conversion, lane);
                return;
        }
    }

    private void AddRest(CreditedConversion conversion, int lane)
    {
        if (_learned[lane] is not null && conversion.IsInRange)
        {
            var rest = path.Count;
            sums.AddOne(TouchSlots.Baseline, lane, _credits[rest], _units[rest], conversion.IsRefunded);
            sums.AddOne(TouchSlots.NoPath, lane, _credits[rest + 1], _units[rest + 1], conversion.IsRefunded);
        }
    }

    private void AddByTouch(CreditedConversion conversion, int lane, long units)
    {
        Parts(conversion, lane, units);
        for (var touch = 0; touch < path.Count; touch++)
        {
            (_credits[touch], _units[touch]) = IsInRange(touch) ? (_credits[touch], _units[touch]) : (0, 0);
        }

        sums.Add(path.Slots, lane, _credits, _units);
        AddRefunded(conversion, lane);
        AddRest(conversion, lane);
    }

    private void AddRefunded(CreditedConversion conversion, int lane)
    {
        var slots = path.Slots;
        for (var touch = 0; conversion.IsRefunded && touch < slots.Length; touch++)
        {
            sums.AddRefunded(slots[touch], lane, _credits[touch]);
        }
    }

    private bool IsInRange(int touch) => plan.Scope.Range.Contains(new Time.Timestamp(path.Times[touch]));

    // What each touch gets of a conversion, in the slow way that fits every model.
    private void Parts(CreditedConversion conversion, int lane, long units)
    {
        var model = ModelOf(lane);
        var count = path.Count + (_learned[lane] is null ? 0 : LearnedRoom);
        var credits = _credits.AsSpan(0, count);
        var money = _units.AsSpan(0, count);
        if (model == AttributionModel.Participation)
        {
            Distinct();
            for (var touch = 0; touch < credits.Length; touch++)
            {
                (credits[touch], money[touch]) = _ofPath[touch] > 0 ? (AttributionPlan.CreditUnits, units) : (0, 0);
            }

            return;
        }

        if (model == AttributionModel.Linear)
        {
            LargestRemainder.SplitEvenly(AttributionPlan.CreditUnits, credits);
            LargestRemainder.SplitEvenly(units, money);
            return;
        }

        var weights = Weights(conversion, lane, model);
        var sum = DecayWeights.Sum(weights);
        _remainder.Split(AttributionPlan.CreditUnits, weights, sum, credits);
        _remainder.Split(units, weights, sum, money);
    }

    private void Values(CreditedConversion conversion, int lane, decimal net)
    {
        var model = ModelOf(lane);
        var values = _values.AsSpan(0, path.Count + (_learned[lane] is null ? 0 : LearnedRoom));
        if (model == AttributionModel.Participation)
        {
            Distinct();
            for (var touch = 0; touch < values.Length; touch++)
            {
                values[touch] = _ofPath[touch] > 0 ? net : 0;
            }

            return;
        }

        if (model == AttributionModel.Linear)
        {
            _ofPath.AsSpan(0, values.Length).Fill(1.0 / values.Length);
            _amounts.Split(net, _ofPath.AsSpan(0, values.Length), isEven: true, values);
            return;
        }

        var weights = Weights(conversion, lane, model);
        var shares = _ofPath.AsSpan(0, weights.Length);
        weights.CopyTo(shares);
        var sum = DecayWeights.Sum(shares);
        for (var touch = 0; touch < shares.Length; touch++)
        {
            shares[touch] /= sum;
        }

        _amounts.Split(net, shares, isEven: false, values);
    }

    // 1 where a key stands for the first time, else 0.
    private void Distinct()
    {
        var slots = path.Slots;
        _distinct.Clear();
        for (var touch = 0; touch < slots.Length; touch++)
        {
            _ofPath[touch] = _distinct.Add(slots[touch]) ? 1 : 0;
        }
    }

    private ReadOnlySpan<double> Weights(CreditedConversion conversion, int lane, AttributionModel model)
    {
        if (_learned[lane] is { } learned)
        {
            var all = _ofPath.AsSpan(0, path.Count + LearnedRoom);
            learned.Fill(conversion, all);
            return all;
        }

        if (model == AttributionModel.Decay)
        {
            return DecayingWeights();
        }

        var weights = _ofPath.AsSpan(0, path.Count);
        if (rules.One(model) is >= 0 and var touch)
        {
            weights.Clear();
            weights[touch] = 1;
        }
        else
        {
            rules.Fill(model, conversion.Row, weights);
        }

        return weights;
    }

    // Only the proportions count, so weights beside the person's last touch are as good as weights beside the path's.
    private ReadOnlySpan<double> DecayingWeights()
    {
        var times = path.Times;
        if (_areNear && path.First >= 0)
        {
            return _ofPerson.AsSpan(path.First, times.Length);
        }

        DecayWeights.Fill(times, times[^1], plan.HalfLifeMicros, _ofPath);
        return _ofPath.AsSpan(0, times.Length);
    }
}

/// <summary>A conversion whose credit is split.</summary>
/// <param name="Definition">Its place in the plan.</param>
/// <param name="Row">Its event.</param>
/// <param name="IsInRange">Whether it happened in the range.</param>
/// <param name="IsRefunded">Whether it was refunded in full.</param>
/// <param name="Moment">When it happened, in microseconds.</param>
internal readonly record struct CreditedConversion(int Definition, int Row, bool IsInRange, bool IsRefunded, long Moment);
