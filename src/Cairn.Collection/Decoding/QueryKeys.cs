using System.Collections.Frozen;
using Cairn.Collection.Enrichment;

namespace Cairn.Collection.Decoding;

/// <summary>Which keys of a query string may stay in a stored address. All others go, with what they hold.</summary>
internal static class QueryKeys
{
    private static readonly FrozenSet<string> Kept = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "gclid", "gbraid", "wbraid", "dclid", "gad_source", "srsltid", "msclkid", "yclid", "sznclid", "ttclid", "twclid", "li_fat_id", "rdt_cid",
        "sccid", "qclid", "epik", "fbclid", "igshid", "ndclid", "tblci", "dicbo", "obclid", "irclickid", "irclid", "cjevent", "awc", "ransiteid",
        "tduid", "admitad_uid", "mc_cid",
        "q", "query", "s", "search", "search_query", "keyword", "keywords", "p", "text", "wd", "page");

    private static readonly FrozenSet<string> Searches = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "q", "query", "s", "search", "search_query", "keyword", "keywords", "p", "text", "wd", "page");

    /// <summary>Mail tools put a recipient's own id here: that there was one is worth keeping, the id is not.</summary>
    private static readonly FrozenSet<string> PresenceOnly =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "mc_eid", "mkt_tok", "_hsenc", "_kx");

    private static readonly string[] CampaignPrefixes = ["utm_", "mtm_", "pk_", "piwik_"];

    /// <summary>A page's query with only what may stay: campaign, click id and search keys, and the site's own.</summary>
    /// <param name="text">The address as it came; behind its <c>#</c> campaign parameters are looked for when the site says so.</param>
    /// <param name="address">The same address, read.</param>
    /// <param name="site">The site's settings.</param>
    /// <param name="counts">Takes what was scrubbed.</param>
    public static string OfPage(string text, WebAddress address, SiteRules site, ScrubCounts counts)
    {
        var query = Filter(address.Query, site.QueryKeys, counts, site.RefIsSource);
        var hash = site.CampaignInFragment ? text.IndexOf('#', StringComparison.Ordinal) : -1;
        if (hash < 0)
        {
            return query;
        }

        var fragment = text[(hash + 1)..];
        var campaign = string.Join('&', fragment[(fragment.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('&').Where(pair => IsCampaignOrClick(pair.Split('=')[0])));
        var kept = Filter(campaign.Replace(" ", "%20", StringComparison.Ordinal), FrozenSet<string>.Empty, counts);
        return query.Length == 0 || kept.Length == 0 ? query + kept : $"{query}&{kept}";
    }

    /// <summary>A referrer's query with only what may stay: the key of a known engine's search term besides the keys of pages.</summary>
    public static string OfReferrer(WebAddress address, SiteRules site, ScrubCounts counts) =>
        address.Query.Length == 0 ? ""
        : ReferrerList.OfHost(address.Host, address.Path)?.SearchKey is { } key && !Kept.Contains(key)
            ? Filter(address.Query, FrozenSet.Create(StringComparer.Ordinal, [.. site.QueryKeys, key]), counts)
            : Filter(address.Query, site.QueryKeys, counts);

    /// <summary>The query with only what may stay, in its order.</summary>
    public static string Filter(string query, IReadOnlySet<string> ownKeys, ScrubCounts counts, bool alsoRef = false)
    {
        if (query.Length == 0)
        {
            return "";
        }

        var kept = new List<string>();
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? pair : pair[..equals];
            if (PresenceOnly.Contains(key))
            {
                kept.Add($"{key}=1");
            }
            else if (Kept.Contains(key) || ownKeys.Contains(key.ToLowerInvariant()) || IsCampaign(key)
                || (alsoRef && (key.Equals("ref", StringComparison.OrdinalIgnoreCase) || key.Equals("source", StringComparison.OrdinalIgnoreCase))))
            {
                kept.Add(equals < 0 ? key : $"{key}={Scrubber.Scrub(pair[(equals + 1)..], key, counts)}");
            }
        }

        return string.Join('&', kept);
    }

    private static bool IsCampaignOrClick(string key) => IsCampaign(key) || (Kept.Contains(key) && !Searches.Contains(key)) || PresenceOnly.Contains(key);

    private static bool IsCampaign(string key) =>
        CampaignPrefixes.Any(prefix => key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) && key.Length <= 40;
}
