namespace Cairn.Journeys.Attribution;

/// <summary>The credits of one part while it is read, as whole numbers; a state receives them at the end. For one thread.</summary>
/// <param name="slots">The numbers of the keys.</param>
/// <param name="conversions">How many definitions.</param>
/// <param name="models">How many models.</param>
/// <param name="minorDigits">The decimal places of the units that money is counted in, at most 3.</param>
internal sealed class AttributionSums(TouchSlots slots, int conversions, int models, int minorDigits)
{
    private const long MostUnits = 1L << 62;
    private readonly int _lanes = conversions * models;
    private readonly long[] _total = new long[conversions];
    private Sum[] _sums = [];
    private decimal[] _exact = [];
    private long _units;

    /// <summary>Adds a conversion's value to its definition's, and makes sure that its credits can be added.</summary>
    /// <param name="conversion">Which definition.</param>
    /// <param name="units">Of money.</param>
    /// <param name="isInRange">Whether the conversion's own time lies in the range.</param>
    /// <param name="state">Receives what there is so far where more would not fit.</param>
    public void AddTotal(int conversion, long units, bool isInRange, AttributionState state)
    {
        if (_units > MostUnits - (units * models))
        {
            Flush(state);
        }

        _units += units * models;
        _total[conversion] += isInRange ? units : 0;
    }

    /// <summary>Gives each touch of a path the same; the earlier get one more of what is left.</summary>
    /// <param name="path">The touches' numbers, earliest first.</param>
    /// <param name="lane">Which definition and model.</param>
    /// <param name="credit">In units of <see cref="AttributionPlan.CreditUnits"/>.</param>
    /// <param name="units">Of money.</param>
    public void AddEvenly(ReadOnlySpan<int> path, int lane, long credit, long units)
    {
        var sums = Sums();
        var (eachCredit, moreCredit) = Share(credit, path.Length);
        var (eachUnits, moreUnits) = Share(units, path.Length);
        for (var at = 0; at < path.Length; at++)
        {
            ref var sum = ref sums[(path[at] * _lanes) + lane];
            sum.Credit += eachCredit + (at < moreCredit ? 1 : 0);
            sum.Units += eachUnits + (at < moreUnits ? 1 : 0);
        }
    }

    /// <summary>Gives all to one touch.</summary>
    public void AddOne(int slot, int lane, long credit, long units, bool isRefunded)
    {
        ref var sum = ref Sums()[(slot * _lanes) + lane];
        sum.Credit += credit;
        sum.Units += units;
        sum.Refunded += isRefunded ? credit : 0;
    }

    /// <summary>Gives each touch of a path its own.</summary>
    public void Add(ReadOnlySpan<int> path, int lane, ReadOnlySpan<long> credits, ReadOnlySpan<long> units)
    {
        var sums = Sums();
        credits = credits[..path.Length];
        units = units[..path.Length];
        for (var at = 0; at < path.Length; at++)
        {
            ref var sum = ref sums[(path[at] * _lanes) + lane];
            sum.Credit += credits[at];
            sum.Units += units[at];
        }
    }

    /// <summary>Adds money that is no whole number of units.</summary>
    public void AddValue(int slot, int lane, decimal value)
    {
        var at = (slot * _lanes) + lane;
        if (at >= _exact.Length)
        {
            Array.Resize(ref _exact, Math.Max(at + 1, slots.Count * _lanes));
        }

        _exact[at] += value;
    }

    /// <summary>Says that what a touch was given is of a conversion that was fully refunded.</summary>
    public void AddRefunded(int slot, int lane, long credit) => Sums()[(slot * _lanes) + lane].Refunded += credit;

    /// <summary>Hands one person's credits to the state, and draws those of some keys again. Nothing else may have been added since the last person.</summary>
    /// <param name="touched">The numbers of the person's touches.</param>
    /// <param name="keys">Which keys are drawn again.</param>
    /// <param name="weights">How often each replicate draws the person.</param>
    /// <param name="state">Receives them.</param>
    public void Resample(ReadOnlySpan<int> touched, IReadOnlySet<string> keys, ReadOnlySpan<int> weights, AttributionState state)
    {
        Move(TouchSlots.NoPath, null, [], state);
        Move(TouchSlots.Baseline, null, [], state);
        foreach (var slot in touched)
        {
            Move(slot, keys, weights, state);
        }
    }

    /// <summary>Hands everything to the state.</summary>
    public void Flush(AttributionState state)
    {
        for (var slot = 0; slot < slots.Count; slot++)
        {
            Move(slot, null, [], state);
        }

        for (var conversion = 0; conversion < _total.Length; conversion++)
        {
            state.Totals[conversion].Value += Amount(_total[conversion]);
        }

        _total.AsSpan().Clear();
        _units = 0;
    }

    private void Move(int slot, IReadOnlySet<string>? keys, ReadOnlySpan<int> weights, AttributionState state)
    {
        var its = Sums().AsSpan(slot * _lanes, _lanes);
        var exact = slot * _lanes < _exact.Length ? _exact.AsSpan(slot * _lanes, Math.Min(_lanes, _exact.Length - (slot * _lanes))) : [];
        if (!its.ContainsAnyExcept(default(Sum)) && !exact.ContainsAnyExcept(0m))
        {
            return;
        }

        var to = state.Keys[slot == TouchSlots.Baseline ? state.BaselinePlace() : state.Place(slots.Text(slot))];
        var isDrawn = keys is not null && to.Key is { } key && keys.Contains(key);
        for (var lane = 0; lane < _lanes; lane++)
        {
            var value = Amount(its[lane].Units) + (lane < exact.Length ? exact[lane] : 0);
            to.Credit[lane] += its[lane].Credit;
            to.NetCredit[lane] += its[lane].Credit - its[lane].Refunded;
            to.Value[lane] += value;
            if (isDrawn && its[lane].Credit != 0)
            {
                to.Draw(lane, its[lane].Credit, Units(value), weights);
            }
        }

        its.Clear();
        exact.Clear();
    }

    // Parts of a unit are rounded where an interval is all they are for; what is too large for a number is left as the largest that draws can add.
    private long Units(decimal value)
    {
        for (var digit = 0; digit < minorDigits; digit++)
        {
            value *= 10;
        }

        return (long)decimal.Min(decimal.Round(value), 1L << 50);
    }

    private static (long Each, long More) Share(long units, int touches)
    {
        var each = units / touches;
        return (each, units - (each * touches));
    }

    private Sum[] Sums()
    {
        if (_sums.Length < slots.Count * _lanes)
        {
            Array.Resize(ref _sums, Math.Max(slots.Count, 32) * 2 * _lanes);
        }

        return _sums;
    }

    private decimal Amount(long units) => new((int)units, (int)(units >> 32), 0, isNegative: false, (byte)minorDigits);

    private record struct Sum(long Credit, long Units, long Refunded);
}
