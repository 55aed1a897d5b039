using Cairn.Collection.Money;
using Cairn.Journeys.Attribution;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Money;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Money;

/// <summary>Turns amounts into a report's currency by the rates of their local days. Any thread may call.</summary>
public sealed class MoneyConverter(ICurrencyRates rates, SiteCalendar calendar, string currency) : IMoneyConverter
{
    private readonly int _digits = AmountSplit.DigitsOf(currency);

    /// <inheritdoc/>
    public decimal? Convert(decimal amount, string currency, Timestamp moment) => On(amount, currency, calendar.DayOf(moment));

    /// <summary>An amount of a day in the report's currency. Its own currency stays as it is; another is rounded half to even to the minor unit.</summary>
    public decimal? On(decimal amount, string from, DateOnly day)
    {
        if (from == currency)
        {
            return amount;
        }

        return rates.Rate(day, from, currency) is { } rate ? decimal.Round(amount * rate, _digits, MidpointRounding.ToEven) : null;
    }

    /// <summary>The site with the currency that a request asks for; the site's own when it asks for none.</summary>
    internal static ReportSite In(ReportSite site, string? asked, List<Fault> faults)
    {
        if (asked is null)
        {
            return site;
        }

        var code = asked.Trim().ToUpperInvariant();
        if (!Iso4217.IsCurrency(code))
        {
            faults.Add(new Fault("currency.unknown", "/currency", "A currency is one of ISO 4217, such as EUR or USD."));
            return site;
        }

        return site with { Currency = code };
    }
}
