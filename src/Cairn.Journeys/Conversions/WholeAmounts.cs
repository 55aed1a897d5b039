using System.Runtime.CompilerServices;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Conversions;

/// <summary>The values of an amount column as whole minor units of one currency, by code: most amounts are, and whole numbers add faster than decimals. Any thread may read.</summary>
internal sealed class WholeAmounts
{
    private const long MostUnits = 1L << 40;
    private readonly long[] _units;
    private readonly bool[] _isOther;

    /// <summary>Reads every value once.</summary>
    /// <param name="currency">Amounts in another one count as 0.</param>
    /// <param name="minorDigits">How many decimal places a unit has, at most 3.</param>
    /// <param name="numbers">By code of the amount column; null and below 0 are worth 0.</param>
    /// <param name="currencies">By code of the currency column; missing is the site's own.</param>
    public WholeAmounts(string currency, int minorDigits, IReadOnlyList<decimal?> numbers, IReadOnlyList<ColumnValue> currencies)
    {
        (Currency, MinorDigits) = (currency, minorDigits);
        _units = [.. numbers.Select(number => number is > 0 and var amount ? TryUnits(amount, minorDigits) ?? -1 : 0)];
        _isOther = [.. currencies.Select(value => value.Text is { } text && text != currency)];
        WithoutValue = [.. numbers.Select(number => number is null or < 0)];
    }

    /// <summary>ISO 4217.</summary>
    public string Currency { get; }

    /// <summary>The decimal places of a unit.</summary>
    public int MinorDigits { get; }

    private bool[] WithoutValue { get; }

    /// <summary>An amount as a number of units, where it is one and not larger than 2^40; else null.</summary>
    /// <param name="amount">0 or more.</param>
    /// <param name="minorDigits">How many decimal places a unit has.</param>
    public static long? TryUnits(decimal amount, int minorDigits)
    {
        if (amount > MostUnits)
        {
            return null;
        }

        var scaled = amount;
        for (var digit = 0; digit < minorDigits; digit++)
        {
            scaled *= 10;
        }

        return scaled > MostUnits || scaled != decimal.Truncate(scaled) ? null : (long)scaled;
    }

    /// <summary>The amounts of a segment's rows.</summary>
    internal readonly struct Rows(WholeAmounts whole, ColumnCodes amounts, ColumnCodes currencies)
    {
        /// <summary>Asks the processor to bring what is looked at for a row near.</summary>
        public void Fetch(int row)
        {
            amounts.Fetch(row);
            currencies.Fetch(row);
        }

        /// <summary>What a row is worth. False: it is no whole number of units.</summary>
        /// <param name="row">A row of the segment.</param>
        /// <param name="units">0 when it is in another currency, or has no value.</param>
        /// <param name="isOther">Whether it is in another currency.</param>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryUnits(int row, out long units, out bool isOther)
        {
            var code = amounts[row];
            isOther = !whole.WithoutValue[code] && currencies.Length > 0 && whole._isOther[currencies[row]];
            units = isOther ? 0 : whole._units[code];
            return units >= 0;
        }
    }
}
