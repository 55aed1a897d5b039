using Cairn.Collection.Decoding;
using Cairn.Collection.Enrichment.UserAgents;
using Cairn.Collection.Events;

namespace Cairn.Collection.Enrichment;

/// <summary>An event ready for the store.</summary>
/// <param name="Event">The row.</param>
/// <param name="MacroUnexpanded">Whether a campaign parameter was a placeholder and was dropped.</param>
public readonly record struct EnrichedEvent(StoredEvent Event, bool MacroUnexpanded);

/// <summary>Makes rows of the event store out of what lies in the spool: a pure function of the event and bundled data.</summary>
public static class Enricher
{
    /// <summary>Enriches one event.</summary>
    public static EnrichedEvent Enrich(CollectedEvent item, CollectedBatch batch, SiteRules site)
    {
        var page = item.Url is { } url ? WebAddress.Parse(url) : null;
        var referrer = item.Referrer is { } from ? Referrer.Of(from) : null;
        var query = page is { Query.Length: > 0 } ? new QueryText(page.Query) : QueryText.None;
        var campaign = CampaignParameters.Read(query, site.RefIsSource);
        var traffic = Traffic.Find(item.Given, campaign, ClickIds.Find(query, site.GadSourceIsPaid), page, referrer, site);
        var channel = traffic.Source is null ? null : Channels.Of(site.ChannelRules, Facts(traffic, page, query), site.Channels);
        var agent = AgentOf(item, batch);
        var verdict = BotJudge.Of(item, batch, agent, page, referrer, item.Given?.Country ?? batch.Country, site);
        return new EnrichedEvent(Row(item, batch, page, campaign, traffic, channel, agent, verdict), campaign.MacroUnexpanded);
    }

    /// <summary>The channel of a stored event under a site's rules.</summary>
    /// <param name="url">The page as stored.</param>
    /// <param name="referrer">The referrer as stored.</param>
    /// <param name="source">The source as stored: it does not depend on channel rules.</param>
    /// <param name="medium">The medium as stored.</param>
    /// <param name="campaign">The campaign as stored; null for none.</param>
    /// <param name="site">The rules.</param>
    public static string ChannelOf(string? url, string? referrer, string source, string medium, string? campaign, SiteRules site) =>
        Channels.Of(site.ChannelRules, FactsOf(url, referrer, source, medium, campaign, site), site.Channels);

    /// <summary>The channel of a stored event with the id of the rule that gave it; the parameters are those of <see cref="ChannelOf"/>.</summary>
    public static ChannelMatch MatchOf(string? url, string? referrer, string source, string medium, string? campaign, SiteRules site) =>
        Channels.Match(site.ChannelRules, FactsOf(url, referrer, source, medium, campaign, site), site.Channels);

    private static ChannelFacts FactsOf(string? url, string? referrer, string source, string medium, string? campaign, SiteRules site)
    {
        var page = url is null ? null : WebAddress.Parse(url);
        var from = referrer is null ? null : Referrer.Of(referrer);
        var query = page is { Query.Length: > 0 } ? new QueryText(page.Query) : QueryText.None;
        var parameters = CampaignParameters.Read(query, site.RefIsSource);
        var click = ClickIds.Find(query, site.GadSourceIsPaid);
        var traffic = Traffic.Find(null, parameters, click, page, from, site);
        if ((traffic.Source, traffic.Medium) != (source, medium))
        {
            // Its format or its import said them.
            traffic = Traffic.Find(new GivenFacts { Source = source, Medium = medium, Campaign = campaign }, parameters, click, page, from, site);
        }

        return Facts(traffic, page, query);
    }

    /// <summary>A server's own user agent says nothing about the visitor: for its events only what it tells of them counts.</summary>
    private static UserAgent? AgentOf(CollectedEvent item, CollectedBatch batch)
    {
        var isVisitor = item.Trust is Trust.Client or Trust.Signed && item.Visitor.Length > 0;
        var text = item.Given?.UserAgent ?? (isVisitor ? batch.UserAgent : null);
        var hints = item.Given?.UserAgentHints ?? (isVisitor ? batch.Hints : null);
        return string.IsNullOrWhiteSpace(text) ? null : UserAgentParser.Parse(text).With(hints);
    }

    private static ChannelFacts Facts(Traffic traffic, WebAddress? page, QueryText query) => new()
    {
        Source = traffic.Source!,
        Medium = traffic.Medium!,
        Campaign = traffic.Campaign!,
        TaggedSource = traffic.Tagged.Source!,
        TaggedMedium = traffic.Tagged.Medium!,
        Category = traffic.Category,
        ReferrerCategory = traffic.ReferrerCategory,
        ReferrerHost = traffic.ReferrerHost ?? "",
        Path = page?.Path ?? "",
        Click = traffic.Click?.Evidence ?? ClickEvidence.None,
        ClickKind = traffic.Click?.Kind ?? "",
        HasGclid = query.Raw("gclid") is { Length: > 0 },
        HasFbclid = query.Raw("fbclid") is { Length: > 0 },
        GadSource = query.Decoded("gad_source"),
    };

    private static StoredEvent Row(
        CollectedEvent item, CollectedBatch batch, WebAddress? page, CampaignParameters campaign, Traffic traffic, string? channel, UserAgent? agent, BotVerdict verdict) => new()
        {
            EventId = item.EventId,
            Visitor = string.IsNullOrEmpty(item.Visitor) ? null : item.Visitor,
            User = item.User,
            OccurredMicros = item.OccurredMicros,
            ReceivedMicros = batch.ReceivedMicros,
            ClientSeq = item.ClientSeq,
            Name = item.Name,
            Url = item.Url,
            Host = page?.Host,
            Path = page?.Path,
            Title = item.Title,
            Referrer = item.Referrer,
            Source = traffic.Source,
            Medium = traffic.Medium,
            Campaign = traffic.Campaign,
            CampaignId = item.Given?.CampaignId ?? campaign.Id,
            Content = item.Given?.Content ?? campaign.Content,
            Term = item.Given?.Term ?? campaign.Term,
            ClickIdKind = traffic.Click?.Kind,
            ClickId = traffic.Click?.Value,
            Channel = channel,
            Country = item.Given?.Country ?? batch.Country,
            Region = item.Given?.Region,
            City = item.Given?.City,
            Device = item.Given?.Device ?? agent?.Device,
            Os = item.Given?.Os ?? agent?.System.Family,
            OsVersion = item.Given?.Os is null ? agent?.System.Version : null,
            Browser = item.Given?.Browser ?? agent?.Browser.Family,
            BrowserVersion = item.Given?.Browser is null ? agent?.Browser.Version : null,
            Language = item.Language,
            Screen = item.Screen,
            Value = item.Value,
            Currency = item.Currency,
            OrderId = item.OrderId,
            Properties = Marked(item.Properties, campaign, traffic),
            Exposures = item.Exposures,
            Consent = item.Consent,
            Bot = verdict,
            HouseholdKey = item.HouseholdKey,
            PreviousHouseholdKey = item.PreviousHouseholdKey,
            Sdk = item.Sdk,
            Trust = item.Trust,
            Sessionless = item.Sessionless,
        };

    private static string? Marked(string? properties, CampaignParameters campaign, Traffic traffic)
    {
        properties = PropertiesJson.With(properties, "$search_term", traffic.SearchTerm);
        properties = PropertiesJson.With(properties, "$source_platform", campaign.SourcePlatform);
        properties = PropertiesJson.With(properties, "$creative_format", campaign.CreativeFormat);
        return PropertiesJson.With(properties, "$marketing_tactic", campaign.MarketingTactic);
    }
}
