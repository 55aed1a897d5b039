using System.Globalization;
using System.Numerics;

namespace Cairn.Collection.Decoding;

/// <summary>Reads an amount from its text, never through a double.</summary>
public static class MoneyText
{
    /// <summary>The longest text that is read.</summary>
    public const int MaxLength = 40;

    /// <summary>Decimals that are kept; more are rounded half to even.</summary>
    public const int Decimals = 6;

    /// <summary>The largest amount, and with a minus the smallest.</summary>
    public const decimal Largest = 999_999_999_999.999999m;

    /// <summary>Reads <c>-19.90</c>, <c>1e2</c> and the like.</summary>
    /// <param name="text">Digits, at most one point between digits, an optional minus and exponent; nothing else.</param>
    /// <param name="value">The amount.</param>
    /// <param name="rounded">Whether decimals were lost.</param>
    /// <returns>False for anything else, a negative zero, and amounts beyond <see cref="Largest"/>.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out decimal value, out bool rounded)
    {
        value = 0;
        rounded = false;
        if (text.Length > MaxLength || !TrySplit(text, out var negative, out var digits, out var scale))
        {
            return false;
        }

        var millionths = Scale(digits, scale, out rounded);
        if (millionths is null || (digits.IsZero && negative))
        {
            return false;
        }

        value = (negative ? -millionths.Value : millionths.Value) / 1_000_000m;
        return Math.Abs(value) <= Largest;
    }

    /// <summary>Takes a number apart: its digits as a whole, and how many of them are decimals.</summary>
    private static bool TrySplit(ReadOnlySpan<char> text, out bool negative, out BigInteger digits, out int scale)
    {
        digits = default;
        scale = 0;
        negative = text is ['-', ..];
        text = negative ? text[1..] : text;

        var exponent = 0;
        var e = text.IndexOfAny('e', 'E');
        if (e >= 0)
        {
            // Forty characters bound the exponent's digits; beyond nine of them the amount is out of range, or nothing.
            var power = text[(e + 1)..];
            var signed = power is ['-' or '+', ..];
            if (!IsDigits(signed ? power[1..] : power))
            {
                return false;
            }

            exponent = int.TryParse(power, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var read) && Math.Abs((long)read) < 1_000_000
                ? read
                : power[0] == '-' ? -1_000_000 : 1_000_000;
            text = text[..e];
        }

        var point = text.IndexOf('.');
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? default : text[(point + 1)..];
        if (!IsDigits(whole) || (point >= 0 && !IsDigits(fraction)))
        {
            return false;
        }

        digits = BigInteger.Parse(string.Concat(whole, fraction), NumberStyles.None, CultureInfo.InvariantCulture);
        scale = fraction.Length - exponent;
        return true;
    }

    private static bool IsDigits(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');

    /// <summary>The amount in millionths, or null when it is far too large.</summary>
    private static decimal? Scale(BigInteger digits, int scale, out bool rounded)
    {
        rounded = false;
        if (digits.IsZero)
        {
            return 0;
        }

        if (scale <= Decimals)
        {
            var power = Decimals - scale;
            return power > MaxLength ? null : Bounded(digits * BigInteger.Pow(10, power));
        }

        var drop = scale - Decimals;
        if (drop > MaxLength + 1)
        {
            rounded = true;
            return 0;
        }

        var divisor = BigInteger.Pow(10, drop);
        var quotient = BigInteger.DivRem(digits, divisor, out var rest);
        rounded = !rest.IsZero;
        var half = (rest * 2).CompareTo(divisor);
        return Bounded(half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient);
    }

    private static decimal? Bounded(BigInteger millionths) => millionths > (BigInteger)decimal.MaxValue ? null : (decimal)millionths;
}
