using Cairn.Collection.Import.Costs;

namespace Cairn.Reports.Costs;

/// <summary>What was spent, as it was imported: the seam through which cost reaches reports.</summary>
public interface IChannelCosts
{
    /// <summary>The lines from a day to a day, both inside.</summary>
    IReadOnlyList<ChannelCost> Lines(DateOnly from, DateOnly to);
}

/// <summary>A line of cost and the channel it belongs to by the site's rules.</summary>
public sealed record ChannelCost(CostLine Line, string Channel);

/// <summary>No cost is known.</summary>
public sealed class NoCosts : IChannelCosts
{
    /// <summary>The one there is.</summary>
    public static NoCosts Instance { get; } = new();

    /// <inheritdoc/>
    public IReadOnlyList<ChannelCost> Lines(DateOnly from, DateOnly to) => [];
}
