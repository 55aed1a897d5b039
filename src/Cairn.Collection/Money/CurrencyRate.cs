namespace Cairn.Collection.Money;

/// <summary>What one unit of a currency is worth in another on a day.</summary>
/// <param name="Date">The day.</param>
/// <param name="From">ISO 4217.</param>
/// <param name="To">ISO 4217.</param>
/// <param name="Rate">Units of <paramref name="To"/> for one of <paramref name="From"/>, above 0.</param>
public sealed record CurrencyRate(DateOnly Date, string From, string To, decimal Rate);
