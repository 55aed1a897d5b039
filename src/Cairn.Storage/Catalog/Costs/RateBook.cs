using Cairn.Collection.Money;
using Microsoft.EntityFrameworkCore;

namespace Cairn.Storage.Catalog.Costs;

/// <summary>The rates of currencies of all sites, by day. Any thread may call.</summary>
public sealed class RateBook
{
    private readonly CatalogFile _file;

    internal RateBook(CatalogFile file) => _file = file;

    /// <summary>The rates of a site from a day to a day, both inside, by day, from and to.</summary>
    public IReadOnlyList<CurrencyRate> List(int site, DateOnly from, DateOnly to) => _file.Read(context => context.CurrencyRates
        .Where(row => row.SiteId == site && row.Day >= from.DayNumber && row.Day <= to.DayNumber)
        .OrderBy(row => row.Day).ThenBy(row => row.From).ThenBy(row => row.To).AsEnumerable()
        .Select(row => new CurrencyRate(DateOnly.FromDayNumber(row.Day), row.From, row.To, row.Rate)).ToList());

    /// <summary>Sets rates, each over that of the same day and pair; returns how many were there before.</summary>
    /// <param name="site">The site's number.</param>
    /// <param name="rates">No two of one day and pair.</param>
    public int Set(int site, IReadOnlyList<CurrencyRate> rates)
    {
        ArgumentNullException.ThrowIfNull(rates);
        return _file.Write(context =>
        {
            var replaced = 0;
            foreach (var days in rates.GroupBy(rate => rate.Date.DayNumber))
            {
                var known = context.CurrencyRates.Where(row => row.SiteId == site && row.Day == days.Key).ToDictionary(row => (row.From, row.To));
                foreach (var rate in days)
                {
                    if (known.TryGetValue((rate.From, rate.To), out var row))
                    {
                        (row.Rate, replaced) = (rate.Rate, replaced + 1);
                    }
                    else
                    {
                        context.CurrencyRates.Add(new CurrencyRateRow { SiteId = site, Day = days.Key, From = rate.From, To = rate.To, Rate = rate.Rate });
                    }
                }
            }

            return replaced;
        });
    }

    /// <summary>Forgets the rates of some days, both inside; returns how many there were.</summary>
    public int Remove(int site, DateOnly from, DateOnly to) => _file.Write(context =>
        context.CurrencyRates.Where(row => row.SiteId == site && row.Day >= from.DayNumber && row.Day <= to.DayNumber).ExecuteDelete());
}
