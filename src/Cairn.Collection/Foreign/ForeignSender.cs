using System.Collections.Frozen;
using Cairn.Collection.Events;
using Cairn.Collection.Exposures;

namespace Cairn.Collection.Foreign;

/// <summary>What a translator may know about a request besides its body.</summary>
public sealed record ForeignSender
{
    /// <summary>How far the key is believed.</summary>
    public required Trust Trust { get; init; }

    /// <summary>The server's clock when the body was read.</summary>
    public required DateTimeOffset Received { get; init; }

    /// <summary>The <c>User-Agent</c> header; null for none.</summary>
    public string? UserAgent { get; init; }

    /// <summary>Which of our consent states the vendor's categories stand for, as the site says it.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ConsentMap { get; init; } = FrozenDictionary<string, IReadOnlyList<string>>.Empty;

    /// <summary>The visitor of an event that carries no visitor's id, by the page's host and, where a trusted sender says them, address and user agent.</summary>
    public Func<CookielessClient, string?> Cookieless { get; init; } = _ => null;

    /// <summary>The visitor that a token of ours names; null for none.</summary>
    public string? KnownVisitor { get; init; }

    /// <summary>The household key of an address that the event names, or of the request's own when it names none, at a moment; with the reason where no key is made.</summary>
    public Func<string?, string?, long, ExposureHousehold> Household { get; init; } = (_, _, _) => default;

    /// <summary>The id of an event that brings none of its own; null where a random one is drawn.</summary>
    public string? FallbackId { get; init; }

    /// <summary>The medium of an ad that names none, by its source in lower case, as the site says it.</summary>
    public IReadOnlyDictionary<string, string> AdMediums { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Whether the request is a picture's address that others fill in and call.</summary>
    public bool IsPixel { get; init; }

    internal bool IsTrusted => Trust is Trust.Server or Trust.Import;
}

/// <summary>Who somebody without an id is.</summary>
/// <param name="Host">The host of the page; null when unknown.</param>
/// <param name="Address">What a trusted sender says; null for the address the request came from.</param>
/// <param name="UserAgent">What a trusted sender says; null for the request's own.</param>
public sealed record CookielessClient(string? Host, string? Address, string? UserAgent);
