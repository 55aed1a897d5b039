namespace Cairn.Journeys.Attribution;

/// <summary>A rule that splits a conversion among the touches of its path (<c>docs/definitions/attribution.md</c>). The numbers are on disk.</summary>
public enum AttributionModel
{
    /// <summary>The same for each touch.</summary>
    Linear = 1,

    /// <summary>Half as much for each half-life that a touch lies further back than the last.</summary>
    Decay = 2,
}

/// <summary>The weights of a path's touches under a model.</summary>
public static class TouchWeights
{
    /// <summary>Fills in weights that sum to 1.</summary>
    /// <param name="model">The rule.</param>
    /// <param name="distances">For each touch how long before the conversion it was, in microseconds; at least one.</param>
    /// <param name="halfLifeMicros">For <see cref="AttributionModel.Decay"/>: after how long a touch weighs half as much.</param>
    /// <param name="weights">As many as distances.</param>
    public static void Fill(AttributionModel model, ReadOnlySpan<long> distances, long halfLifeMicros, Span<double> weights)
    {
        if (model == AttributionModel.Linear)
        {
            weights.Fill(1.0 / distances.Length);
            return;
        }

        // From the nearest touch on: the farthest ones may vanish, the nearest never does.
        var (nearest, sum) = (long.MaxValue, 0.0);
        foreach (var distance in distances)
        {
            nearest = Math.Min(nearest, distance);
        }

        for (var touch = 0; touch < distances.Length; touch++)
        {
            weights[touch] = Math.Exp(-Math.Log(2) * (distances[touch] - nearest) / halfLifeMicros);
            sum += weights[touch];
        }

        for (var touch = 0; touch < distances.Length; touch++)
        {
            weights[touch] /= sum;
        }
    }
}
