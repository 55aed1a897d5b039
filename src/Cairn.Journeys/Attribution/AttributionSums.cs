namespace Cairn.Journeys.Attribution;

/// <summary>The credits of one part while it is read, as whole numbers; a state receives them at the end. For one thread.</summary>
/// <param name="lanes">Definitions times models.</param>
/// <param name="minorDigits">The decimal places of the units that money is counted in, at most 3.</param>
internal sealed class AttributionSums(int lanes, int minorDigits)
{
    private const long MostUnits = 1L << 62;
    private Sum[] _sums = new Sum[64 * lanes];
    private long _units;

    /// <summary>Makes sure that so many more units can be added.</summary>
    public void Reserve(long units, AttributionState state)
    {
        if (_units > MostUnits - units)
        {
            Flush(state);
        }

        _units += units;
    }

    /// <summary>Adds what a touch has earned.</summary>
    /// <param name="place">Of its key in the state.</param>
    /// <param name="lane">Which definition and model.</param>
    /// <param name="credit">In units of <see cref="AttributionPlan.CreditUnits"/>.</param>
    /// <param name="units">Of money.</param>
    /// <param name="refunded">Whether the conversion was fully refunded.</param>
    public void Add(int place, int lane, long credit, long units, bool refunded)
    {
        var at = (place * lanes) + lane;
        if (at >= _sums.Length)
        {
            Array.Resize(ref _sums, Math.Max(at + 1, _sums.Length * 2));
        }

        ref var sum = ref _sums[at];
        sum.Credit += credit;
        sum.NetCredit += refunded ? 0 : credit;
        sum.Units += units;
        if (sum.Digits < minorDigits && units != 0)
        {
            sum.Digits = Math.Max(sum.Digits, DigitsOf(units));
        }
    }

    /// <summary>Hands everything to the state.</summary>
    public void Flush(AttributionState state)
    {
        for (var place = 0; place < Math.Min(state.Keys.Count, _sums.Length / Math.Max(1, lanes)); place++)
        {
            var to = state.Keys[place];
            for (var lane = 0; lane < lanes; lane++)
            {
                var sum = _sums[(place * lanes) + lane];
                to.Credit[lane] += sum.Credit;
                to.NetCredit[lane] += sum.NetCredit;
                to.Value[lane] += Amount(sum);
            }
        }

        _sums.AsSpan().Clear();
        _units = 0;
    }

    // With as many places as the longest of the amounts that were added, as a sum of decimals has.
    private decimal Amount(Sum sum)
    {
        var units = sum.Units;
        for (var digits = minorDigits; digits > sum.Digits; digits--)
        {
            units /= 10;
        }

        return new decimal((int)units, (int)(units >> 32), 0, isNegative: false, (byte)sum.Digits);
    }

    private int DigitsOf(long units)
    {
        var digits = minorDigits;
        for (; digits > 0 && units % 10 == 0; digits--)
        {
            units /= 10;
        }

        return digits;
    }

    private struct Sum
    {
        public long Credit;
        public long NetCredit;
        public long Units;
        public int Digits;
    }
}
