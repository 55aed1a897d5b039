using Cairn.Collection.Decoding;
using Cairn.Collection.Events;

namespace Cairn.Collection.Enrichment;

/// <summary>An event ready for the store.</summary>
/// <param name="Event">The row.</param>
/// <param name="MacroUnexpanded">Whether a campaign parameter was a placeholder and was dropped.</param>
public sealed record EnrichedEvent(StoredEvent Event, bool MacroUnexpanded);

/// <summary>Makes rows of the event store out of what lies in the spool: a pure function of the event and bundled data.</summary>
public static class Enricher
{
    /// <summary>Enriches one event.</summary>
    public static EnrichedEvent Enrich(CollectedEvent item, CollectedBatch batch, SiteRules site)
    {
        var page = item.Url is { } url ? WebAddress.Parse(url) : null;
        var referrer = item.Referrer is { } from ? WebAddress.Parse(from, orApp: true) : null;
        var query = new QueryText(page?.Query ?? "");
        var campaign = CampaignParameters.Read(query, site.RefIsSource);
        var traffic = Traffic.Find(item.Given, campaign, ClickIds.Find(query, site.GadSourceIsPaid), page, referrer, site);
        var channel = traffic.Source is null ? null : Channels.Of(site.ChannelRules, Facts(traffic, page, query), site.Channels);
        return new EnrichedEvent(Row(item, batch, page, campaign, traffic, channel), campaign.MacroUnexpanded);
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
        CollectedEvent item, CollectedBatch batch, WebAddress? page, CampaignParameters campaign, Traffic traffic, string? channel) => new()
    {
        EventId = item.EventId,
        Visitor = item.Visitor,
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
        Device = item.Given?.Device,
        Os = item.Given?.Os,
        Browser = item.Given?.Browser,
        Language = item.Language,
        Screen = item.Screen,
        Value = item.Value,
        Currency = item.Currency,
        OrderId = item.OrderId,
        Properties = Marked(item.Properties, campaign, traffic),
        Exposures = item.Exposures,
        Consent = item.Consent,
        Bot = Judge(item, batch),
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

    /// <summary>A browser without a name, or one that only fetches ahead. Servers and imports need no user agent.</summary>
    private static BotVerdict Judge(CollectedEvent item, CollectedBatch batch)
    {
        if (item.Trust is Trust.Server or Trust.Import)
        {
            return BotVerdict.None;
        }

        return batch.Prefetch ? BotVerdict.Prefetch
            : string.IsNullOrWhiteSpace(batch.UserAgent) ? BotVerdict.NoUserAgent
            : BotVerdict.None;
    }
}
