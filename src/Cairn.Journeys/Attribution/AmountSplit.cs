namespace Cairn.Journeys.Attribution;

/// <summary>Splits amounts of money: in the currency's minor unit, or in the amount's own last place where that is smaller. For one thread.</summary>
public sealed class AmountSplit(int minorDigits)
{
    private const string NoMinor = " BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF ";
    private const string ThreeMinor = " BHD IQD JOD KWD LYD OMR TND ";
    private static readonly decimal[] Powers = [.. Enumerable.Range(0, 19).Select(power => (decimal)Math.Pow(10, power))];
    private readonly LargestRemainder _remainder = new();
    private long[] _units = new long[16];

    /// <summary>How many decimal places a currency's minor unit has (ISO 4217).</summary>
    public static int DigitsOf(string currency) =>
        NoMinor.Contains($" {currency} ", StringComparison.Ordinal) ? 0 : ThreeMinor.Contains($" {currency} ", StringComparison.Ordinal) ? 3 : 2;

    /// <summary>The decimal places of the currency's minor unit.</summary>
    public int MinorDigits => minorDigits;

    /// <summary>Fills in parts that sum to the amount.</summary>
    /// <param name="amount">0 or more.</param>
    /// <param name="weights">Sum to 1; at least one.</param>
    /// <param name="isEven">Whether all weights are equal.</param>
    /// <param name="parts">As many as weights.</param>
    public void Split(decimal amount, ReadOnlySpan<double> weights, bool isEven, Span<decimal> parts)
    {
        // Amounts may come with zeros at the end, as the store keeps them: they are no places of their own.
        amount /= 1.0000000000000000000000000000m;
        var digits = Math.Max(minorDigits, (int)amount.Scale);
        if (digits >= Powers.Length || amount > long.MaxValue / Powers[digits])
        {
            SplitLarge(amount, weights, parts);
            return;
        }

        _units = _units.Length < weights.Length ? new long[weights.Length * 2] : _units;
        var units = _units.AsSpan(0, weights.Length);
        var whole = (long)(amount * Powers[digits]);
        if (isEven)
        {
            LargestRemainder.SplitEvenly(whole, units);
        }
        else
        {
            _remainder.Split(whole, weights, sum: 1, units);
        }

        for (var at = 0; at < units.Length; at++)
        {
            parts[at] = units[at] / Powers[digits];
        }
    }

    // More digits than a long has: what rounding leaves goes to the first.
    private void SplitLarge(decimal amount, ReadOnlySpan<double> weights, Span<decimal> parts)
    {
        var left = amount;
        for (var at = 1; at < weights.Length; at++)
        {
            parts[at] = Math.Min(left, decimal.Round(amount * (decimal)weights[at], minorDigits, MidpointRounding.ToZero));
            left -= parts[at];
        }

        parts[0] = left;
    }
}
