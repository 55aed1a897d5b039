using Cairn.Collection.Enrichment.UserAgents;
using Cairn.Collection.Events;

namespace Cairn.Collection.Decoding;

/// <summary>An event as it leaves the door: decoded, bounded, scrubbed, its time settled. What lies in the spool.</summary>
public sealed record CollectedEvent
{
    public required UInt128 EventId { get; init; }

    /// <summary>Empty for an ad exposure or an imported row, which nobody did.</summary>
    public required string Visitor { get; init; }
    public string? User { get; init; }
    public required long OccurredMicros { get; init; }
    public long ClientSeq { get; init; }
    public required string Name { get; init; }

    /// <summary>Normalised: <c>http(s)</c>, punycode host, only the query keys that may stay.</summary>
    public string? Url { get; init; }
    public string? Referrer { get; init; }
    public string? Title { get; init; }
    public decimal? Value { get; init; }
    public string? Currency { get; init; }
    public string? OrderId { get; init; }

    /// <summary>A JSON object, or null for none.</summary>
    public string? Properties { get; init; }

    /// <summary>A JSON array of <c>{"experiment","variant"}</c>, or null.</summary>
    public string? Exposures { get; init; }
    public ConsentBits Consent { get; init; }
    public string? Language { get; init; }
    public string? Screen { get; init; }
    public string? Sdk { get; init; }
    public Trust Trust { get; init; } = Trust.Client;
    public bool Sessionless { get; init; }

    /// <summary>What the door found by the address or the pace: <c>flood</c> or <c>site_rule</c>.</summary>
    public BotVerdict Verdict { get; init; }

    /// <summary>The household's key in the event's own thirty days; null for none.</summary>
    public string? HouseholdKey { get; init; }

    /// <summary>The household's key in the thirty days before, for events of the site.</summary>
    public string? PreviousHouseholdKey { get; init; }

    /// <summary>What a trusted sender said about the visitor's surroundings; null for nothing.</summary>
    public GivenFacts? Given { get; init; }
}

/// <summary>Facts that enrichment would otherwise find out, taken from secret keys and imports only. Each null means: find out.</summary>
public sealed record GivenFacts
{
    public string? UserAgent { get; init; }
    public ClientHints? UserAgentHints { get; init; }
    public string? Country { get; init; }
    public string? Region { get; init; }
    public string? City { get; init; }
    public string? Device { get; init; }
    public string? Os { get; init; }
    public string? Browser { get; init; }
    public string? Source { get; init; }
    public string? Medium { get; init; }
    public string? Campaign { get; init; }
    public string? CampaignId { get; init; }
    public string? Content { get; init; }
    public string? Term { get; init; }
}
