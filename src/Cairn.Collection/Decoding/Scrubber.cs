using System.Numerics;
using System.Text.RegularExpressions;

namespace Cairn.Collection.Decoding;

/// <summary>Takes out of a text what must never be stored: addresses, numbers of phones, cards and accounts, tokens.</summary>
/// <remarks>Every pattern is bounded on all sides, so the time is linear in the text; a quick look decides whether a pattern runs at all.</remarks>
public static partial class Scrubber
{
    private const int LongestCard = 19;
    private const int MostAgain = 8;

    /// <summary>No account, card or phone number has fewer.</summary>
    private const int FewestDigits = 8;

    /// <summary>Scrubs a value.</summary>
    /// <param name="text">What was sent.</param>
    /// <param name="key">The key it was sent under; null for none.</param>
    /// <param name="counts">Counts what was replaced.</param>
    public static string Scrub(string text, string? key, ScrubCounts counts)
    {
        if (key is not null && ByKey(text, key) is { } rule)
        {
            counts.Add(rule);
            return Mark(rule);
        }

        // What was struck may have hidden what stood against it: a number right behind another.
        var scrubbed = Patterns(text, counts);
        for (var again = 0; again < MostAgain && scrubbed != text; again++)
        {
            (text, scrubbed) = (scrubbed, Patterns(scrubbed, counts));
        }

        return scrubbed;
    }

    /// <summary>Whether values under this key are secrets whatever they look like.</summary>
    public static bool IsSecretKey(ReadOnlySpan<char> key)
    {
        var last = key[(key.LastIndexOfAny("_-.") + 1)..];
        return last.Equals("token", StringComparison.OrdinalIgnoreCase) || last.Equals("password", StringComparison.OrdinalIgnoreCase)
            || key.Equals("key", StringComparison.OrdinalIgnoreCase) || key.Equals("code", StringComparison.OrdinalIgnoreCase)
            || key.Equals("state", StringComparison.OrdinalIgnoreCase) || key.Equals("session", StringComparison.OrdinalIgnoreCase);
    }

    private static ScrubRule? ByKey(string text, string key)
    {
        if (IsSecretKey(key))
        {
            return text.Length == 0 ? null : ScrubRule.Redacted;
        }

        var digits = Digits(text);
        if (digits >= 5 && (Has(key, "phone") || Has(key, "mobile_number") || key.Equals("tel", StringComparison.OrdinalIgnoreCase)))
        {
            return ScrubRule.Phone;
        }

        return digits is >= 13 and <= LongestCard && Has(key, "card") ? ScrubRule.Card : null;
    }

    private static bool Has(string key, string word) => key.Contains(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a pattern might be found in a text under no key. False: <see cref="Scrub"/> gives the text itself.</summary>
    internal static bool MayStrike(string text) =>
        text.Contains('@', StringComparison.Ordinal) || text.Contains("eyJ", StringComparison.Ordinal) || text.Contains("%40", StringComparison.Ordinal)
        || Digits(text) >= FewestDigits;

    private static int Digits(string text)
    {
        var digits = 0;
        foreach (var value in text)
        {
            digits += char.IsAsciiDigit(value) ? 1 : 0;
        }

        return digits;
    }

    private static string Patterns(string text, ScrubCounts counts)
    {
        if (text.Contains("eyJ", StringComparison.Ordinal))
        {
            text = Replace(Jwt(), text, ScrubRule.Jwt, counts, _ => true);
        }

        if (text.Contains('@', StringComparison.Ordinal) || text.Contains("%40", StringComparison.Ordinal))
        {
            text = Replace(Email(), text, ScrubRule.Email, counts, _ => true);
        }

        if (Digits(text) >= FewestDigits)
        {
            text = Replace(Iban(), text, ScrubRule.Iban, counts, IsIban);
            text = Replace(Card(), text, ScrubRule.Card, counts, IsCard);
            text = text.Contains('+', StringComparison.Ordinal) || text.Contains("%2B", StringComparison.OrdinalIgnoreCase)
                ? Replace(Phone(), text, ScrubRule.Phone, counts, IsPhone)
                : text;
        }

        return text;
    }

    private static string Replace(Regex pattern, string text, ScrubRule rule, ScrubCounts counts, Func<string, bool> holds) =>
        pattern.Replace(text, match =>
        {
            if (!holds(match.Value))
            {
                return match.Value;
            }

            counts.Add(rule);
            return Mark(rule);
        });

    private static string Mark(ScrubRule rule) => rule switch
    {
        ScrubRule.Email => "[email]",
        ScrubRule.Phone => "[phone]",
        ScrubRule.Card => "[card]",
        ScrubRule.Iban => "[iban]",
        ScrubRule.Jwt => "[jwt]",
        _ => "[redacted]",
    };

    private static bool IsPhone(string match) =>
        match.AsSpan(match[0] == '%' ? 3 : 1).ToString().Count(char.IsAsciiDigit) is >= 8 and <= 15;

    private static bool IsCard(string match)
    {
        var digits = string.Concat(match.Where(char.IsAsciiDigit));
        return digits.Length is >= 13 and <= LongestCard && CardPrefix().IsMatch(digits) && Luhn(digits);
    }

    private static bool Luhn(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            digit = i % 2 == 1 ? digit * 2 : digit;
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }

    /// <summary>The check of ISO 13616: moved round and with letters as numbers, the rest by 97 is one.</summary>
    private static bool IsIban(string match)
    {
        var compact = match.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        if (compact.Length is < 15 or > 34)
        {
            return false;
        }

        var number = BigInteger.Zero;
        foreach (var value in string.Concat(compact.AsSpan(4), compact.AsSpan(0, 4)))
        {
            number = char.IsAsciiDigit(value) ? (number * 10) + (value - '0') : (number * 100) + (value - 'A' + 10);
        }

        return number % 97 == 1;
    }

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{5,4096}\.[A-Za-z0-9_-]{5,4096}\.[A-Za-z0-9_-]{5,4096}", RegexOptions.CultureInvariant)]
    private static partial Regex Jwt();

    [GeneratedRegex(@"[A-Za-z0-9._+\-]{1,64}(?:@|%40)[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,8}", RegexOptions.CultureInvariant)]
    private static partial Regex Email();

    [GeneratedRegex(@"(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,3})?(?![A-Za-z0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Iban();

    [GeneratedRegex(@"(?<![A-Za-z0-9.])[0-9](?:[ \-]?[0-9]){12,18}(?![A-Za-z0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Card();

    [GeneratedRegex("^(?:4|5[1-5]|2[2-7]|3[04-9]|6(?:011|2|4[4-9]|5))", RegexOptions.CultureInvariant)]
    private static partial Regex CardPrefix();

    [GeneratedRegex(@"(?:\+|%2B)[0-9](?:[ .()\-]{0,2}[0-9]){7,14}(?![0-9])", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Phone();
}
