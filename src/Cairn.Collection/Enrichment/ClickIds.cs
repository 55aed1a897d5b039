namespace Cairn.Collection.Enrichment;

/// <summary>What a click id says about how the click came to be.</summary>
public enum ClickEvidence
{
    None,
    PaidSearch,
    PaidSocial,
    PaidOther,
    Display,
    OrganicShopping,
    Social,
    Affiliate,
    Email,
}

/// <summary>A click id in an address.</summary>
/// <param name="Kind">The parameter's name, as documented by who sets it.</param>
/// <param name="Value">As it stands in the address, case and escapes untouched; <c>1</c> where only the presence is kept.</param>
/// <param name="Source">Who sets it.</param>
/// <param name="Evidence">What it proves.</param>
public sealed record ClickId(string Kind, string Value, string Source, ClickEvidence Evidence)
{
    /// <summary>Whether somebody paid for the click.</summary>
    public bool IsPaid => Evidence is ClickEvidence.PaidSearch or ClickEvidence.PaidSocial or ClickEvidence.PaidOther or ClickEvidence.Display;
}

/// <summary>The table of click ids, in order of precedence: an event has one.</summary>
public static class ClickIds
{
    private static readonly (string Kind, string Source, ClickEvidence Evidence)[] Table =
    [
        ("gclid", "google", ClickEvidence.PaidSearch),
        ("gbraid", "google", ClickEvidence.PaidSearch),
        ("wbraid", "google", ClickEvidence.PaidSearch),
        ("dclid", "google", ClickEvidence.Display),
        ("gad_source", "google", ClickEvidence.PaidSearch),
        ("srsltid", "google", ClickEvidence.OrganicShopping),
        ("msclkid", "bing", ClickEvidence.PaidSearch),
        ("yclid", "yandex", ClickEvidence.PaidSearch),
        ("sznclid", "seznam", ClickEvidence.PaidSearch),
        ("ttclid", "tiktok", ClickEvidence.PaidSocial),
        ("twclid", "x", ClickEvidence.PaidSocial),
        ("li_fat_id", "linkedin", ClickEvidence.PaidSocial),
        ("rdt_cid", "reddit", ClickEvidence.PaidSocial),
        ("ScCid", "snapchat", ClickEvidence.PaidSocial),
        ("qclid", "quora", ClickEvidence.PaidSocial),
        ("epik", "pinterest", ClickEvidence.Social),
        ("fbclid", "facebook", ClickEvidence.Social),
        ("igshid", "instagram", ClickEvidence.Social),
        ("ndclid", "nextdoor", ClickEvidence.PaidSocial),
        ("tblci", "taboola", ClickEvidence.PaidOther),
        ("dicbo", "outbrain", ClickEvidence.PaidOther),
        ("obclid", "outbrain", ClickEvidence.PaidOther),
        ("irclickid", "impact", ClickEvidence.Affiliate),
        ("irclid", "impact", ClickEvidence.Affiliate),
        ("cjevent", "cj", ClickEvidence.Affiliate),
        ("awc", "awin", ClickEvidence.Affiliate),
        ("ranSiteID", "rakuten-advertising", ClickEvidence.Affiliate),
        ("tduid", "tradedoubler", ClickEvidence.Affiliate),
        ("admitad_uid", "admitad", ClickEvidence.Affiliate),
        ("mc_cid", "mailchimp", ClickEvidence.Email),
        ("mc_eid", "mailchimp", ClickEvidence.Email),
        ("_kx", "klaviyo", ClickEvidence.Email),
        ("mkt_tok", "marketo", ClickEvidence.Email),
        ("_hsenc", "hubspot", ClickEvidence.Email),
    ];

    /// <summary>The first click id of the table that the query holds; null for none.</summary>
    /// <param name="query">The page's query.</param>
    /// <param name="gadSourceIsPaid">Whether <c>gad_source</c> without any of Google's click ids proves a paid click.</param>
    public static ClickId? Find(QueryText query, bool gadSourceIsPaid = true)
    {
        if (query.IsEmpty)
        {
            return null;
        }

        foreach (var (kind, source, evidence) in Table)
        {
            if (query.Raw(kind) is { Length: > 0 and <= 1024 } value && (gadSourceIsPaid || kind != "gad_source")
                && !CampaignParameters.IsMacro(Uri.UnescapeDataString(value)))
            {
                return new ClickId(kind, value, source, evidence);
            }
        }

        return null;
    }
}
