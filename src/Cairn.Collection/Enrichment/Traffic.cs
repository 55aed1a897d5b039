using Cairn.Collection.Decoding;

namespace Cairn.Collection.Enrichment;

/// <summary>Where a visitor came from, as far as one event knows.</summary>
/// <param name="Source">Null when the event says nothing of its own, as inside a visit.</param>
/// <param name="Medium">Null together with <paramref name="Source"/>.</param>
/// <param name="Campaign">The campaign's name.</param>
/// <param name="Click">The click id; null for none.</param>
/// <param name="Category">The kind of the source, else of the referrer.</param>
/// <param name="SearchTerm">What was searched for; null when the engine does not tell.</param>
public sealed record Traffic(string? Source, string? Medium, string? Campaign, ClickId? Click, SourceCategory Category, string? SearchTerm)
{
    /// <summary>The host of an external referrer; null for none.</summary>
    public string? ReferrerHost { get; private init; }

    /// <summary>The kind of the external referrer.</summary>
    public SourceCategory ReferrerCategory { get; private init; }

    /// <summary>The source and medium as the sender or the address says them; null for none.</summary>
    public (string? Source, string? Medium) Tagged { get; private init; }

    /// <summary>The source of somebody who came by typing, a bookmark, or in a way that tells nothing.</summary>
    public const string Direct = "(direct)";

    private const string NotSet = "(not set)";

    /// <summary>Decides, best evidence first: what a trusted sender gave, the campaign, the click id, the referrer.</summary>
    public static Traffic Find(GivenFacts? given, CampaignParameters campaign, ClickId? click, WebAddress? page, Referrer? referrer, SiteRules site)
    {
        var external = referrer is not null && !IsInternal(referrer.Address.Host, page?.Host, site) ? referrer.Address : null;
        var known = external is null ? null : referrer!.Known;
        external = known?.Category == SourceCategory.Through ? null : external;

        var (source, medium) = Choose(given, campaign, click, external, known);
        if (source is null && page is not null && referrer is null)
        {
            (source, medium) = (Direct, "(none)");
        }

        var ofSource = source is null ? null : ReferrerList.OfSource(source.ToLowerInvariant());
        var category = ofSource?.Category ?? (external is null ? null : known?.Category) ?? SourceCategory.Other;
        return new Traffic(source, medium, given?.Campaign ?? campaign.Campaign, click, category, TermOf(external, known))
        {
            ReferrerHost = external?.Host,
            ReferrerCategory = external is null ? SourceCategory.Other : known?.Category ?? SourceCategory.Other,
            Tagged = (given?.Source ?? campaign.Source, given?.Medium ?? campaign.Medium),
        };
    }

    private static (string? Source, string? Medium) Choose(
        GivenFacts? given, CampaignParameters campaign, ClickId? click, WebAddress? external, KnownSource? known)
    {
        if (given?.Source is { } told)
        {
            return (told, given.Medium ?? NotSet);
        }

        var (source, medium) = (click, external) switch
        {
            ({ } id, _) => (id.Source, id.IsPaid ? "cpc" : NotSet),
            (_, { } from) => (known is { Category: not SourceCategory.Other } ? known.Name : WithoutWww(from.Host), MediumOf(known)),
            _ => ((string?)null, (string?)null),
        };
        var namedMedium = given?.Medium ?? campaign.Medium;
        return campaign.Source is not null || campaign.IsThere || namedMedium is not null
            ? (campaign.Source ?? source ?? NotSet, namedMedium ?? (campaign.Source is null ? medium : null) ?? NotSet)
            : (source, medium);
    }

    private static string MediumOf(KnownSource? known) => known?.Category switch
    {
        SourceCategory.Search => "organic",
        SourceCategory.Ai => "ai-assistant",
        SourceCategory.Email => "email",
        _ => "referral",
    };

    private static string? TermOf(WebAddress? external, KnownSource? known) =>
        external is not null && known?.SearchKey is { } key ? new QueryText(external.Query).Decoded(key) : null;

    private static bool IsInternal(string host, string? page, SiteRules site) =>
        (page is not null && WithoutWww(host) == WithoutWww(page)) || IsBelow(host, site.Domains) || IsBelow(host, site.PassThrough);

    private static bool IsBelow(string host, IReadOnlyList<string> domains) =>
        domains.Any(domain => host == domain || (host.EndsWith(domain, StringComparison.Ordinal) && host[^(domain.Length + 1)] == '.'));

    private static string WithoutWww(string host) => host.StartsWith("www.", StringComparison.Ordinal) ? host[4..] : host;
}
