using System.Runtime.InteropServices;

namespace Cairn.Journeys.Attribution.Learned;

/// <summary>The touches of a path as a learned model looks at them.</summary>
public readonly ref struct PathTouches
{
    /// <summary>The channel of each, earliest first; <c>(none)</c> for none.</summary>
    public required ReadOnlySpan<string> Channels { get; init; }

    /// <summary>When each was, in microseconds.</summary>
    public required ReadOnlySpan<long> Times { get; init; }

    /// <summary>When the conversion was.</summary>
    public required long Moment { get; init; }

    /// <summary>The device of the first touch's event; null for none.</summary>
    public string? Device { get; init; }

    /// <summary>Whether the first touch is the person's first event.</summary>
    public bool IsNew { get; init; }
}

/// <summary>What of a conversion no touch gets.</summary>
/// <param name="Baseline">It would have come anyway.</param>
/// <param name="Unattributed">The model cannot say.</param>
public readonly record struct PathRest(double Baseline, double Unattributed);

/// <summary>A learned model's weights on the touches of one path. Any thread may ask.</summary>
public interface IPathWeights
{
    /// <summary>Fills in a weight for each touch; with the rest they sum to 1.</summary>
    PathRest Fill(PathTouches path, Span<double> weights);
}

/// <summary>Effects of channels on a path: those of its channels, made to sum to 1; a channel's share is split equally over its touches.</summary>
/// <param name="Effects">By channel, none below 0; a channel that is not there has none.</param>
/// <param name="SplitsEvenly">Where no channel of the path has an effect, its touches share equally; else nobody gets it.</param>
public sealed record EffectWeights(IReadOnlyDictionary<string, double> Effects, bool SplitsEvenly) : IPathWeights
{
    [ThreadStatic]
    private static Dictionary<string, int>? _counts;

    /// <inheritdoc/>
    public PathRest Fill(PathTouches path, Span<double> weights)
    {
        var counts = _counts ??= new Dictionary<string, int>(StringComparer.Ordinal);
        counts.Clear();
        var sum = 0.0;
        foreach (var channel in path.Channels)
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, channel, out var isKnown);
            count++;
            sum += isKnown ? 0 : Effects.GetValueOrDefault(channel);
        }

        for (var at = 0; at < path.Channels.Length; at++)
        {
            weights[at] = Effects.GetValueOrDefault(path.Channels[at]) / counts[path.Channels[at]];
        }

        if (sum <= 0)
        {
            weights[..path.Channels.Length].Fill(SplitsEvenly ? 1.0 / path.Channels.Length : 0);
            return new PathRest(0, SplitsEvenly ? 0 : 1);
        }

        for (var at = 0; at < path.Channels.Length; at++)
        {
            weights[at] /= sum;
        }

        return default;
    }
}
