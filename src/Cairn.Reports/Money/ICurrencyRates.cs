namespace Cairn.Reports.Money;

/// <summary>What a site knows of the rates of currencies (<c>docs/definitions/currency.md</c>). Any thread may call.</summary>
public interface ICurrencyRates
{
    /// <summary>What one unit of a currency is worth in another on a day: that day's rate, else the latest of the seven days before; null without any.</summary>
    decimal? Rate(DateOnly day, string from, string to);
}

/// <summary>No rate is known.</summary>
public sealed class NoRates : ICurrencyRates
{
    /// <summary>The one there is.</summary>
    public static NoRates Instance { get; } = new();

    /// <inheritdoc/>
    public decimal? Rate(DateOnly day, string from, string to) => null;
}
