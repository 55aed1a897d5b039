using Cairn.Journeys.Time;

namespace Cairn.Journeys.Money;

/// <summary>Turns amounts of other currencies into the report's. Any thread may call.</summary>
public interface IMoneyConverter
{
    /// <summary>An amount in the report's currency, rounded half to even to its minor unit; null where no rate is known for the day.</summary>
    /// <param name="amount">In <paramref name="currency"/>.</param>
    /// <param name="currency">ISO 4217.</param>
    /// <param name="moment">Its local day says which rate.</param>
    decimal? Convert(decimal amount, string currency, Timestamp moment);
}
