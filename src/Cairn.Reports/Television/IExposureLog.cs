using Cairn.Journeys.Television;
using Cairn.Journeys.Time;

namespace Cairn.Reports.Television;

/// <summary>The ads that a site was told were shown, on television and elsewhere: events of nobody, so the journeys do not hold them.</summary>
public interface IExposureLog
{
    /// <summary>More than this in one report would fill the memory of a small machine; then the report is refused.</summary>
    const int MostEvents = 20_000_000;

    /// <summary>Whether the site was ever told of an ad: else nothing need be read.</summary>
    bool IsUsed { get; }

    /// <summary>What happened to ads within a range, in any order; no more than <see cref="MostEvents"/>.</summary>
    /// <param name="range">Of the events.</param>
    /// <param name="upTo">The newest place in the store that is looked at, so that an answer belongs to one position.</param>
    /// <param name="screens">Where the ads were shown.</param>
    IReadOnlyList<AdEvent> Read(TimeRange range, long upTo, AdScreens screens);

    /// <summary>The impressions of what <see cref="Read"/> gives; null where that is too much.</summary>
    IReadOnlyList<Impression>? Impressions(TimeRange range, long upTo, AdScreens screens) => Read(range, upTo, screens) is { Count: < MostEvents } events ? Impression.Merge(events) : null;
}

/// <summary>Where ads were shown.</summary>
public enum AdScreens
{
    /// <summary>Anywhere but as Display or Paid Video.</summary>
    Television,

    /// <summary>Anywhere.</summary>
    All,
}

/// <summary>No ad was ever shown.</summary>
public sealed class NoExposures : IExposureLog
{
    /// <summary>The one there is.</summary>
    public static NoExposures Instance { get; } = new();

    /// <inheritdoc/>
    public bool IsUsed => false;

    /// <inheritdoc/>
    public IReadOnlyList<AdEvent> Read(TimeRange range, long upTo, AdScreens screens) => [];
}
