namespace Cairn.Journeys.Attribution;

/// <summary>Splits a conversion among the touches of its path, under each model. For one thread.</summary>
internal sealed class CreditSplit(AttributionPlan plan, TouchPath path, TouchScan scan, AttributionSums sums, int minorDigits)
{
    private readonly LargestRemainder _remainder = new();
    private readonly AmountSplit _amounts = new(minorDigits);
    private readonly bool _decays = plan.Models.Contains(AttributionModel.Decay);
    private readonly long[] _credits = new long[AttributionPlan.MaxTouches];
    private readonly long[] _units = new long[AttributionPlan.MaxTouches];
    private readonly decimal[] _values = new decimal[AttributionPlan.MaxTouches];
    private readonly double[] _ofPath = new double[AttributionPlan.MaxTouches];
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
    public void AddWhole(int conversion, long units, bool isRefunded, AttributionState state)
    {
        sums.AddTotal(conversion, units, state);
        var slots = path.Slots;
        for (var model = 0; model < plan.Models.Count; model++)
        {
            var lane = (conversion * plan.Models.Count) + model;
            if (slots.IsEmpty)
            {
                sums.AddEvenly([TouchSlots.NoPath], lane, AttributionPlan.CreditUnits, units);
            }
            else if (plan.Models[model] == AttributionModel.Linear)
            {
                sums.AddEvenly(slots, lane, AttributionPlan.CreditUnits, units);
            }
            else
            {
                var weights = Weights();
                var sum = DecayWeights.Sum(weights);
                _remainder.Split(AttributionPlan.CreditUnits, weights, sum, _credits);
                _remainder.Split(units, weights, sum, _units);
                sums.Add(slots, lane, _credits, _units);
            }

            if (isRefunded)
            {
                AddRefunded(plan.Models[model], lane);
            }
        }
    }

    /// <summary>Adds a conversion that is worth parts of a unit, or more units than are counted as whole numbers.</summary>
    public void AddExact(int conversion, decimal net, bool isRefunded, AttributionState state)
    {
        AddWhole(conversion, 0, isRefunded, state);
        state.Totals[conversion].Value += net;
        var slots = path.Slots;
        for (var model = 0; model < plan.Models.Count; model++)
        {
            var lane = (conversion * plan.Models.Count) + model;
            if (slots.IsEmpty)
            {
                sums.AddValue(TouchSlots.NoPath, lane, net);
                continue;
            }

            var weights = _ofPath.AsSpan(0, slots.Length);
            var isEven = plan.Models[model] == AttributionModel.Linear;
            Shares(isEven, weights);
            _amounts.Split(net, weights, isEven, _values.AsSpan(0, slots.Length));
            for (var touch = 0; touch < slots.Length; touch++)
            {
                sums.AddValue(slots[touch], lane, _values[touch]);
            }
        }
    }

    private void AddRefunded(AttributionModel model, int lane)
    {
        var slots = path.Slots;
        if (slots.IsEmpty)
        {
            sums.AddRefunded(TouchSlots.NoPath, lane, AttributionPlan.CreditUnits);
            return;
        }

        if (model == AttributionModel.Linear)
        {
            LargestRemainder.SplitEvenly(AttributionPlan.CreditUnits, _credits.AsSpan(0, slots.Length));
        }

        for (var touch = 0; touch < slots.Length; touch++)
        {
            sums.AddRefunded(slots[touch], lane, _credits[touch]);
        }
    }

    // Only the proportions count, so weights beside the person's last touch are as good as weights beside the path's.
    private ReadOnlySpan<double> Weights()
    {
        var times = path.Times;
        if (_areNear && path.First >= 0)
        {
            return _ofPerson.AsSpan(path.First, times.Length);
        }

        DecayWeights.Fill(times, times[^1], plan.HalfLifeMicros, _ofPath);
        return _ofPath.AsSpan(0, times.Length);
    }

    private void Shares(bool isEven, Span<double> shares)
    {
        if (isEven)
        {
            shares.Fill(1.0 / shares.Length);
            return;
        }

        Weights().CopyTo(shares);
        var sum = DecayWeights.Sum(shares);
        for (var touch = 0; touch < shares.Length; touch++)
        {
            shares[touch] /= sum;
        }
    }
}
