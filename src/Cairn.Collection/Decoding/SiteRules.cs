using System.Collections.Frozen;
using Cairn.Collection.Enrichment;

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

    /// <summary>Hosts visitors only pass through, besides the bundled payment and sign-in providers; lower-case.</summary>
    public IReadOnlyList<string> PassThrough { get; init; } = [];

    /// <summary>Whose table decides about channels.</summary>
    public ChannelRules ChannelRules { get; init; } = ChannelRules.Cairn;

    /// <summary>The site's own channel rules, which come before the table.</summary>
    public IReadOnlyList<ChannelRule> Channels { get; init; } = [];

    /// <summary>Whether the query keys <c>ref</c> and <c>source</c> name a source.</summary>
    public bool RefIsSource { get; init; }

    /// <summary>Whether campaign parameters are looked for behind the <c>#</c> too.</summary>
    public bool CampaignInFragment { get; init; }

    /// <summary>Hosts of a page or referrer that only bots have; what lies below counts too; lower-case.</summary>
    public IReadOnlyList<string> BotHosts { get; init; } = [];

    /// <summary>Countries whose visitors count as bots; two capitals each.</summary>
    public IReadOnlySet<string> BotCountries { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Networks whose visitors count as bots; judged at the door.</summary>
    public IReadOnlyList<System.Net.IPNetwork> BotNetworks { get; init; } = [];

    /// <summary>Whether a visitor who denied <c>analytics_storage</c> is counted by a cookieless id instead of not at all.</summary>
    public bool CookielessWhenDenied { get; init; }

    /// <summary>Whether a visitor who said nothing is counted by a cookieless id.</summary>
    public bool CookielessWhenUnset { get; init; }

    /// <summary>Whether an event without a visitor gets a cookieless id, as formats that send none need it.</summary>
    public bool CookielessWithoutVisitor { get; init; }

    /// <summary>Countries whose visitors' unset states count as denied; two capitals each.</summary>
    public IReadOnlySet<string> DeniedWhenUnset { get; init; } = FrozenSet<string>.Empty;

    /// <summary>User ids that name nobody; null for the usual list.</summary>
    public IReadOnlySet<string>? NeverIdentities { get; init; }

    /// <summary>Whether events keep the keys of their household, so that ads shown in it can be found.</summary>
    public bool Households { get; init; }

    /// <summary>The medium of ads by their source in lower case, for exposures that name none.</summary>
    public IReadOnlyDictionary<string, string> AdMediums { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Whether <c>gad_source</c> alone proves a paid click.</summary>
    public bool GadSourceIsPaid { get; init; } = true;
}
