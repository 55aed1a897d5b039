using Cairn.Collection.Money;

namespace Cairn.Reports.Money;

/// <summary>Rates by day, as they were brought in. A pair that is not there is looked for the other way round, then through the site's own currency.</summary>
/// <remarks>Immutable. A lookup is a binary search in the days of a pair.</remarks>
public sealed class CurrencyTable : ICurrencyRates
{
    /// <summary>A day without a rate takes the latest of so many days before.</summary>
    public const int DaysBefore = 7;

    private readonly Dictionary<(string From, string To), (int[] Days, decimal[] Rates)> _pairs;
    private readonly string _base;

    /// <summary>A table of rates.</summary>
    /// <param name="baseCurrency">ISO 4217: the site's own; crosses go through it.</param>
    /// <param name="rates">No two of one day and pair.</param>
    public CurrencyTable(string baseCurrency, IEnumerable<CurrencyRate> rates)
    {
        _base = baseCurrency;
        _pairs = rates.GroupBy(rate => (rate.From, rate.To)).ToDictionary(
            pair => pair.Key, pair => pair.OrderBy(rate => rate.Date).ToArray() is var sorted ? (Days(sorted), sorted.Select(rate => rate.Rate).ToArray()) : default);
    }

    /// <inheritdoc/>
    public decimal? Rate(DateOnly day, string from, string to)
    {
        if (from == to)
        {
            return 1;
        }

        return Pair(day, from, to) ?? (from != _base && to != _base ? Pair(day, from, _base) * Pair(day, _base, to) : null);
    }

    private static int[] Days(CurrencyRate[] rates) => [.. rates.Select(rate => rate.Date.DayNumber)];

    private decimal? Pair(DateOnly day, string from, string to) => Latest(day, (from, to)) ?? (Latest(day, (to, from)) is { } inverse ? 1 / inverse : null);

    private decimal? Latest(DateOnly day, (string, string) pair)
    {
        if (!_pairs.TryGetValue(pair, out var known))
        {
            return null;
        }

        var at = Array.BinarySearch(known.Days, day.DayNumber);
        at = at < 0 ? ~at - 1 : at;
        return at >= 0 && day.DayNumber - known.Days[at] <= DaysBefore ? known.Rates[at] : null;
    }
}
