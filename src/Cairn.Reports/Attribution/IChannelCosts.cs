using Cairn.Journeys.Time;

namespace Cairn.Reports.Attribution;

/// <summary>What channels, campaigns and the like cost: the seam through which imported cost reaches reports.</summary>
public interface IChannelCosts
{
    /// <summary>The cost of a key in the report's currency; null where none is known.</summary>
    /// <param name="key">The values of the dimensions, joined by <c> / </c>.</param>
    /// <param name="range">Of the report.</param>
    /// <param name="by">The dimensions.</param>
    decimal? Of(string key, TimeRange range, IReadOnlyList<string> by);

    /// <summary>Every key that cost something: it stands in the report even without a visit.</summary>
    IReadOnlyCollection<string> Keys(TimeRange range, IReadOnlyList<string> by);
}

/// <summary>No cost is known.</summary>
public sealed class NoCosts : IChannelCosts
{
    /// <summary>The one there is.</summary>
    public static NoCosts Instance { get; } = new();

    /// <inheritdoc/>
    public decimal? Of(string key, TimeRange range, IReadOnlyList<string> by) => null;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Keys(TimeRange range, IReadOnlyList<string> by) => [];
}
