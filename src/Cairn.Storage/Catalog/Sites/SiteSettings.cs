using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cairn.Collection.Enrichment;
using Cairn.Collection.Exposures;
using Cairn.Journeys.Faults;

namespace Cairn.Storage.Catalog.Sites;

/// <summary>How a site wants its events understood, and how long it keeps them. Kept as one document; every field has a default.</summary>
public sealed record SiteSettings
{
    private const int MostEntries = 500;

    /// <summary>The site's own domains: a referrer on one of them, or below it, is internal.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Origins whose pages may send events, such as <c>https://shop.example</c>; empty for all. What comes from elsewhere fails with <c>origin_not_allowed</c>; a sender that names no origin, such as an app, is not held back.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>Whose table decides about channels: of events that come from now on, and in attribution of all touches.</summary>
    public ChannelRules ChannelRules { get; init; } = ChannelRules.Cairn;

    /// <summary>The site's own channel rules, in order, before the table.</summary>
    public IReadOnlyList<ChannelRule> Channels { get; init; } = [];

    /// <summary>Hosts visitors only pass through, besides the bundled payment and sign-in providers.</summary>
    public IReadOnlyList<string> PassThrough { get; init; } = [];

    /// <summary>Whether the query keys <c>ref</c> and <c>source</c> name a source.</summary>
    public bool RefIsSource { get; init; }

    /// <summary>Whether campaign parameters are looked for behind the <c>#</c> too.</summary>
    public bool CampaignInFragment { get; init; }

    /// <summary>Whether <c>gad_source</c> alone proves a paid click.</summary>
    public bool GadSourceIsPaid { get; init; } = true;

    /// <summary>Query keys that stay in stored addresses besides campaign, click id and search keys.</summary>
    public IReadOnlyList<string> QueryKeys { get; init; } = [];

    /// <summary>Property keys whose values are never scrubbed.</summary>
    public IReadOnlyList<string> ScrubExempt { get; init; } = [];

    /// <summary>Who is a bot besides those the bundled data know.</summary>
    public BotRules Bots { get; init; } = new();

    /// <summary>User ids that name nobody; null for the usual list.</summary>
    public IReadOnlyList<string>? NeverIdentities { get; init; }

    /// <summary>What Cairn does when consent is missing.</summary>
    public ConsentPreset Consent { get; init; } = ConsentPreset.ConsentRequired;

    /// <summary>Countries (two capitals) whose visitors' unset states count as denied.</summary>
    public IReadOnlyList<string> DeniedWhenUnset { get; init; } = [];

    /// <summary>Whether events keep the keys of their household, so that visits after an ad can be found: null turns it on with the first ad exposure, false never.</summary>
    public bool? Exposures { get; init; }

    /// <summary>Of each source of ads that were shown, in lower case: <c>tv</c>, <c>display</c> or <c>paid-video</c>. A source that is missing shows on television, unless the exposure says otherwise.</summary>
    public IReadOnlyDictionary<string, string> AdMediums { get; init; } = new Dictionary<string, string>();

    /// <summary>How ads on television are matched with visits.</summary>
    public TelevisionSettings Television { get; init; } = new();

    /// <summary>Remarks on events that are known and accepted, by name: the health page shows them last.</summary>
    public IReadOnlyList<string> Muted { get; init; } = [];

    /// <summary>Whether reports of the site may be shown to anybody by a public link. While it is off, every such link answers as if it did not exist.</summary>
    public bool PublicLinks { get; init; }

    /// <summary>Days until what is held is removed.</summary>
    public Retention Retention { get; init; } = new();

    /// <summary>Reads what <see cref="ToJson"/> wrote; fields that are missing have their defaults.</summary>
    internal static SiteSettings FromJson(string json) => JsonSerializer.Deserialize<SiteSettings>(json, Json)!;

    /// <summary>The document as it is kept.</summary>
    internal string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Everything that is wrong with it.</summary>
    public IReadOnlyList<Fault> Faults()
    {
        var faults = new List<Fault>();
        CheckTexts(faults, "/domains", Domains);
        CheckTexts(faults, "/origins", Origins);
        CheckHosts(faults, "/domains", Domains);
        CheckHosts(faults, "/pass_through", PassThrough);
        CheckHosts(faults, "/bots/hosts", Bots.Hosts);
        if (Origins.Any(origin => HostName.OriginOf(origin) is null))
        {
            faults.Add(new Fault("settings.origin-invalid", "/origins", "An origin is a scheme, a host and perhaps a port, such as https://shop.example or http://localhost:3000."));
        }

        CheckTexts(faults, "/pass_through", PassThrough);
        CheckTexts(faults, "/query_keys", QueryKeys);
        CheckTexts(faults, "/scrub_exempt", ScrubExempt);
        CheckTexts(faults, "/never_identities", NeverIdentities ?? []);
        CheckTexts(faults, "/bots/hosts", Bots.Hosts);
        CheckTexts(faults, "/bots/countries", Bots.Countries);
        CheckTexts(faults, "/denied_when_unset", DeniedWhenUnset);
        CheckTexts(faults, "/muted", Muted);
        CheckTexts(faults, "/bots/addresses", Bots.Addresses);
        if (!Bots.Addresses.All(address => IPNetwork.TryParse(address, out _) || IPAddress.TryParse(address, out _)))
        {
            faults.Add(new Fault("settings.address-invalid", "/bots/addresses", "An address rule is an address, or a network such as 192.0.2.0/24."));
        }

        if (!Enum.IsDefined(ChannelRules) || !Enum.IsDefined(Consent))
        {
            faults.Add(new Fault("settings.unknown-word", "", "A setting has a word that is none of its words."));
        }

        if (Channels.Count > ChannelRule.MostRules)
        {
            faults.Add(new Fault("settings.too-many-rules", "/channels", $"A site has at most {ChannelRule.MostRules} channel rules."));
        }

        faults.AddRange(Channels.Select((rule, at) => (At: at, Text: rule.Fault())).Where(found => found.Text is not null)
            .Select(found => new Fault("settings.channel-rule-invalid", $"/channels/{found.At}", found.Text!)));
        CheckAdMediums(faults);
        CheckTexts(faults, "/television/own_parameters", Television.OwnParameters ?? []);
        CheckTexts(faults, "/television/retargeting", Television.Retargeting);
        Television.Check(faults);
        Retention.Check(faults);
        return faults;
    }

    /// <summary>The same with every host in the form in which browsers send it; for settings without <see cref="Faults"/>.</summary>
    internal SiteSettings Canonical() => this with
    {
        Domains = Hosts(Domains),
        PassThrough = Hosts(PassThrough),
        Bots = Bots with { Hosts = Hosts(Bots.Hosts) },
        Origins = [.. Origins.Select(origin => HostName.OriginOf(origin) ?? origin).Distinct(StringComparer.Ordinal)],
    };

    private static string[] Hosts(IReadOnlyList<string> texts) => [.. texts.Select(text => HostName.Of(text) ?? text).Distinct(StringComparer.Ordinal)];

    private static void CheckHosts(List<Fault> faults, string where, IReadOnlyList<string> texts) =>
        faults.AddRange(texts.Where(text => text?.Length <= 253 && HostName.Of(text) is null).Take(1).Select(text => new Fault(
            "settings.host-invalid", where, "An entry is no host; write it as shop.example, without a scheme, a path, a port or a star: what lies below a host counts too.")));

    private void CheckAdMediums(List<Fault> faults)
    {
        CheckTexts(faults, "/ad_mediums", [.. AdMediums.Keys]);
        faults.AddRange(AdMediums.Where(pair => !AdMedium.All.Contains(pair.Value)).Take(10).Select(pair => new Fault(
            "settings.ad-medium-unknown", $"/ad_mediums/{pair.Key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}",
            $"A source of ads shows on one of {string.Join(", ", AdMedium.All)}.")));
    }

    private static void CheckTexts(List<Fault> faults, string where, IReadOnlyList<string> texts)
    {
        if (texts.Count > MostEntries || texts.Any(text => text is null || text.Length > 253))
        {
            faults.Add(new Fault("settings.list-invalid", where, $"At most {MostEntries} entries of at most 253 characters."));
        }
    }

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };
}

/// <summary>A site's own bot rules; all match gives the verdict <c>site_rule</c>.</summary>
public sealed record BotRules
{
    /// <summary>Addresses and networks. They are compared at the door and never stored with an event.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Countries, two capitals each.</summary>
    public IReadOnlyList<string> Countries { get; init; } = [];

    /// <summary>Hosts of the page or the referrer; what lies below counts too.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];
}

/// <summary>What Cairn does when consent is missing.</summary>
public enum ConsentPreset
{
    /// <summary>Nothing without consent.</summary>
    ConsentRequired,

    /// <summary>Visitors are counted without storage in their browser.</summary>
    Cookieless,

    /// <summary>First-party measurement after the French exemption: no forwarding, no replay, 25 months of events.</summary>
    CnilExempt,

    /// <summary>Everything until somebody opts out; Global Privacy Control is an opt-out of ads.</summary>
    UsOptOut,
}

/// <summary>Days until what is held is removed, counted from when it was received. Null is never.</summary>
public sealed record Retention
{
    /// <summary>Events; null keeps them.</summary>
    public int? EventDays { get; init; }

    /// <summary>Failed events.</summary>
    public int FailedDays { get; init; } = 14;

    internal void Check(List<Fault> faults)
    {
        if (EventDays is < 1 or > 36_500)
        {
            faults.Add(new Fault("settings.retention-invalid", "/retention/event_days", "Events are kept 1 to 36500 days, or null for good."));
        }

        if (FailedDays is < 1 or > 365)
        {
            faults.Add(new Fault("settings.retention-invalid", "/retention/failed_days", "Failed events are kept 1 to 365 days."));
        }
    }
}
