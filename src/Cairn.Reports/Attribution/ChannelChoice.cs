using Cairn.Collection.Enrichment;
using Cairn.Journeys.Faults;
using Cairn.Reports.Costs;

namespace Cairn.Reports.Attribution;

/// <summary>Channel rules that a report goes by.</summary>
/// <param name="Version">Of the site's rules; 0 for rules that are not the site's.</param>
/// <param name="Column">What holds the channels of events by these rules (<see cref="Journeys.Running.JourneyScope.ChannelColumn"/>).</param>
/// <param name="Costs">What was spent, by channels of these rules; null: as the site's.</param>
public sealed record ChannelChoice(int Version, string Column, IChannelCosts? Costs = null)
{
    /// <summary>Every event has the channel it was given when it came.</summary>
    public static ChannelChoice AtArrival { get; } = new(1, "channel");

    /// <summary>Whether these are the rules in force.</summary>
    public bool IsInForce { get; init; } = true;
}

/// <summary>The channel rules of a site, in versions.</summary>
public interface IChannelBook
{
    /// <summary>Rules by what a request calls them: a table (<c>ga4</c>), a version (<c>v2</c>), <c>arrival</c>; null for none of these.</summary>
    ChannelChoice? Find(string name);

    /// <summary>Rules that somebody thinks of; what is null is as in force.</summary>
    Outcome<ChannelChoice> Think(ChannelRules? table, IReadOnlyList<ChannelRule>? own);

    /// <summary>The channel of some events and the rule that gives it, by their place in the store; events that are gone or tell no source are left out.</summary>
    IReadOnlyDictionary<long, ChannelMatch> Match(ChannelChoice choice, IReadOnlyCollection<long> seqs);
}

/// <summary>Nothing is known of rules.</summary>
public sealed class NoChannelBook : IChannelBook
{
    /// <summary>The one there is.</summary>
    public static NoChannelBook Instance { get; } = new();

    /// <inheritdoc/>
    public ChannelChoice? Find(string name) => null;

    /// <inheritdoc/>
    public Outcome<ChannelChoice> Think(ChannelRules? table, IReadOnlyList<ChannelRule>? own) => ChannelChoice.AtArrival;

    /// <inheritdoc/>
    public IReadOnlyDictionary<long, ChannelMatch> Match(ChannelChoice choice, IReadOnlyCollection<long> seqs) => new Dictionary<long, ChannelMatch>();
}
