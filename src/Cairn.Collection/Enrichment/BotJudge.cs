using Cairn.Collection.Decoding;
using Cairn.Collection.Enrichment.UserAgents;
using Cairn.Collection.Events;

namespace Cairn.Collection.Enrichment;

/// <summary>Whether an event looks like a bot's. What needs the address was judged at the door.</summary>
internal static class BotJudge
{
    /// <summary>The first verdict that fits: the door's, a fetch ahead, no user agent, headless, a declared crawler, a spam referrer, the site's own rules.</summary>
    public static BotVerdict Of(CollectedEvent item, CollectedBatch batch, UserAgent? agent, WebAddress? page, Referrer? referrer, string? country, SiteRules site)
    {
        var isVisitor = item.Trust is Trust.Client or Trust.Signed && item.Visitor.Length > 0; // an ad is told by servers and televisions
        return item.Verdict != BotVerdict.None ? item.Verdict
            : isVisitor && batch.Prefetch ? BotVerdict.Prefetch
            : isVisitor && agent is null ? BotVerdict.NoUserAgent
            : agent?.IsHeadless == true || PropertiesJson.IsTrue(item.Properties, "webdriver") ? BotVerdict.Headless
            : agent?.IsDeclaredBot == true ? BotVerdict.Declared
            : referrer is { IsSpam: true } ? BotVerdict.SpamReferrer
            : IsOfRule(page, site) || IsOfRule(referrer?.Address, site) || (country is not null && site.BotCountries.Contains(country)) ? BotVerdict.SiteRule
            : BotVerdict.None;
    }

    private static bool IsOfRule(WebAddress? address, SiteRules site) =>
        address is not null && site.BotHosts.Count > 0
        && site.BotHosts.Any(host => address.Host == host || address.Host.EndsWith("." + host, StringComparison.Ordinal));
}
