using Cairn.Journeys.Attribution;

namespace Cairn.Reports.Attribution;

/// <summary>What learned models say of the conversions of a report as a whole.</summary>
/// <remarks>
/// A Markov chain and a game are models of the whole: by channel, all conversions with a path are shared by the effects of the channels that are on a path.
/// A conversion all of whose channels are new to the model stays unattributed. By any other dimension the model's weights on each path are summed.
/// </remarks>
internal static class LearnedCredits
{
    /// <summary>Shares the conversions of a lane by effects, in place of the sum over paths.</summary>
    /// <param name="state">The credits.</param>
    /// <param name="lane">Definition and model.</param>
    /// <param name="model">What was learned.</param>
    /// <param name="minorDigits">Of the report's currency.</param>
    internal static void ShareWhole(AttributionState state, int lane, LearnedModel model, int minorDigits)
    {
        var keys = state.Keys.Where(key => key.Key is not null && key.Credit[lane] > 0).OrderBy(key => key.Key, StringComparer.Ordinal).ToList();
        var effects = model.Effects.ToDictionary(effect => effect.Channel, StringComparer.Ordinal);
        double[] weights = [.. keys.Select(key => effects.GetValueOrDefault(key.Key!)?.Clamped ?? 0)];
        double[] values = [.. keys.Select(key => effects.GetValueOrDefault(key.Key!)?.Value ?? 0)];
        if (keys.Count == 0 || weights.Sum() <= 0)
        {
            return;
        }

        var (credit, net) = (Shared(keys.Sum(key => key.Credit[lane]), weights), Shared(keys.Sum(key => key.NetCredit[lane]), weights));
        var money = new decimal[keys.Count];
        var shares = values.Sum() > 0 ? values : weights;
        new AmountSplit(minorDigits).Split(keys.Sum(key => key.Value[lane]), [.. shares.Select(share => share / shares.Sum())], isEven: false, money);
        for (var at = 0; at < keys.Count; at++)
        {
            (keys[at].Credit[lane], keys[at].NetCredit[lane], keys[at].Value[lane]) = (credit[at], net[at], money[at]);
        }
    }

    private static long[] Shared(long units, double[] weights)
    {
        var parts = new long[weights.Length];
        new LargestRemainder().Split(units, weights, weights.Sum(), parts);
        return parts;
    }
}
