using System.Collections.Frozen;

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

    /// <summary>Mail tools put a recipient's own id here: that there was one is worth keeping, the id is not.</summary>
    private static readonly FrozenSet<string> PresenceOnly =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "mc_eid", "mkt_tok", "_hsenc", "_kx");

    private static readonly string[] CampaignPrefixes = ["utm_", "mtm_", "pk_", "piwik_"];

    /// <summary>The query with only what may stay, in its order.</summary>
    public static string Filter(string query, IReadOnlySet<string> ownKeys, ScrubCounts counts)
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
            else if (Kept.Contains(key) || ownKeys.Contains(key.ToLowerInvariant()) || IsCampaign(key))
            {
                kept.Add(equals < 0 ? key : $"{key}={Scrubber.Scrub(pair[(equals + 1)..], key, counts)}");
            }
        }

        return string.Join('&', kept);
    }

    private static bool IsCampaign(string key) =>
        CampaignPrefixes.Any(prefix => key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) && key.Length <= 40;
}
