using Cairn.Collection.Enrichment.UserAgents;
using Cairn.Collection.Events;

namespace Cairn.Collection.Decoding;

/// <summary>What is known about a request besides its body, once its key named the site.</summary>
public sealed record CollectContext
{
    /// <summary>The site's own settings.</summary>
    public required SiteRules Site { get; init; }

    /// <summary>How far the key is believed.</summary>
    public required Trust Trust { get; init; }

    /// <summary>The server's clock when the body was read.</summary>
    public required DateTimeOffset Received { get; init; }

    /// <summary>What the kind of key allows.</summary>
    public CollectLimits Limits { get; init; } = CollectLimits.ForWriteKey;

    /// <summary>The <c>User-Agent</c> header; null for none.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The client hints of the headers; null for none.</summary>
    public ClientHints? Hints { get; init; }

    /// <summary>The <c>Origin</c> header; null for none.</summary>
    public string? Origin { get; init; }

    /// <summary>Whether <c>Sec-GPC: 1</c> was sent.</summary>
    public bool GlobalPrivacyControl { get; init; }

    /// <summary>Whether <c>Sec-Purpose</c> (or <c>Purpose</c>) says that nobody looked at the page yet.</summary>
    public bool Prefetch { get; init; }

    /// <summary>What the client's address tells; null when the address is not the visitor's, as for servers and replays.</summary>
    public IClientFacts? Client { get; init; }

    /// <summary>The household keys of an address that a trusted sender names, at a moment; null where none are made.</summary>
    public Func<string, long, (string? Current, string? Previous)>? HouseholdAt { get; init; }

    /// <summary>Whether events of any age pass: only when failed events are replayed and somebody asked for it.</summary>
    public bool LiftAgeBound { get; init; }

    /// <summary>Whether a translator of ours wrote the events out of a vendor's format: what it writes may hold marks with <c>$</c>, campaigns and its own <c>sent_at</c>.</summary>
    public bool Translated { get; init; }

    /// <summary>Whether the events are ad exposures, which nobody did: they have no visitor.</summary>
    public bool IsExposure { get; init; }
}
