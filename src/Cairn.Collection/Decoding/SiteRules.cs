using System.Collections.Frozen;

namespace Cairn.Collection.Decoding;

/// <summary>What one site asks of its events, at the door and in the drain. Build one per change of settings; it is shared by all threads.</summary>
public sealed record SiteRules
{
    /// <summary>The site's number in the catalog.</summary>
    public required int Site { get; init; }

    /// <summary>Three upper-case letters; the currency of a value that names none.</summary>
    public string Currency { get; init; } = "EUR";

    /// <summary>Currencies besides the ISO list, upper-case.</summary>
    public IReadOnlySet<string> ExtraCurrencies { get; init; } = FrozenSet<string>.Empty;

    /// <summary>The secret of <c>sig</c>; null when the site signs nothing.</summary>
    public ReadOnlyMemory<byte>? SigningSecret { get; init; }

    /// <summary>Event names that only a signature or a secret key may send.</summary>
    public IReadOnlySet<string> SignedNames { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Origins that browsers may send from, such as <c>https://shop.example</c>; empty for all.</summary>
    public IReadOnlySet<string> Origins { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Query keys that stay in URLs besides campaign, click id and search keys; lower-case.</summary>
    public IReadOnlySet<string> QueryKeys { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Property keys whose values are never scrubbed; lower-case.</summary>
    public IReadOnlySet<string> ScrubExempt { get; init; } = FrozenSet<string>.Empty;

    /// <summary>The site's own domains, lower-case: a referrer on one of them, or below it, is internal.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];
}
