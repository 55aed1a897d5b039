using System.Text.RegularExpressions;

namespace Cairn.Collection.Enrichment;

/// <summary>Whose table decides about channels.</summary>
public enum ChannelRules
{
    /// <summary>Cairn's own.</summary>
    Cairn,

    /// <summary>The default channel group of GA4: no click ids, no TV, Referral before Email, AI assistants by medium alone.</summary>
    Ga4,
}

/// <summary>Groups sources into channels: an ordered list of rules, the first that matches wins.</summary>
public static partial class Channels
{
    private static readonly (string Channel, Func<Facts, bool> Rule)[] Own =
    [
        ("Direct", facts => facts.Source == Traffic.Direct && facts.Medium is "(none)" or "(not set)" or ""),
        ("Cross-network", facts => facts.Campaign.Contains("cross-network", StringComparison.Ordinal)),
        ("Paid Shopping", facts => facts.Paid && (facts.Category == SourceCategory.Shopping || facts.Shop)),
        ("Paid Search", facts => facts.Paid && (facts.Category == SourceCategory.Search || facts.Click == ClickEvidence.PaidSearch)),
        ("Paid Social", facts => facts.Paid && (facts.Category == SourceCategory.Social || facts.Click == ClickEvidence.PaidSocial)),
        ("Paid Video", facts => facts.Paid && facts.Category == SourceCategory.Video),
        ("Display", facts => facts.Medium is "display" or "banner" or "expandable" or "interstitial" or "cpm" || facts.Click == ClickEvidence.Display),
        ("Paid Other", facts => facts.Paid),
        ("AI Assistants", facts => (facts.Category == SourceCategory.Ai && !facts.Ga4) || facts.Medium == "ai-assistant"),
        ("Organic Shopping", facts => facts.Category == SourceCategory.Shopping || facts.Shop || facts.Click == ClickEvidence.OrganicShopping),
        ("Organic Social", facts => facts.Category == SourceCategory.Social || IsSocial(facts.Medium)),
        ("Organic Video", facts => facts.Category == SourceCategory.Video || facts.Medium.Contains("video", StringComparison.Ordinal)),
        ("Organic Search", facts => facts.Category == SourceCategory.Search || facts.Medium == "organic"),
        ("Referral", facts => facts.Ga4 && IsReferral(facts.Medium)),
        ("Email", IsEmail),
        ("Affiliates", facts => facts.Medium == "affiliate" || (!facts.Ga4 && (facts.Medium == "affiliates" || facts.Click == ClickEvidence.Affiliate))),
        ("Referral", facts => IsReferral(facts.Medium)),
        ("TV", facts => !facts.Ga4 && facts.Medium is "tv" or "ctv" or "ott" or "linear-tv"),
        ("Audio", facts => facts.Medium == "audio"),
        ("SMS", facts => facts.Source == "sms" || facts.Medium == "sms"),
        ("Mobile Push", facts => facts.Source == "firebase" || IsPush(facts.Medium)),
    ];

    /// <summary>The channel of an event's traffic; null when the event says nothing about where the visitor came from.</summary>
    public static string? Of(Traffic traffic) =>
        traffic.Source is null ? null : Of(ChannelRules.Cairn, traffic.Source, traffic.Medium, traffic.Campaign, traffic.Category, traffic.Click?.Evidence ?? ClickEvidence.None);

    /// <summary>The channel by one of the tables; <c>Unassigned</c> when no rule matches.</summary>
    public static string Of(ChannelRules rules, string? source, string? medium, string? campaign, SourceCategory category, ClickEvidence click)
    {
        var facts = new Facts(rules == ChannelRules.Ga4, Lower(source), Lower(medium), Lower(campaign), category, rules == ChannelRules.Ga4 ? ClickEvidence.None : click);
        foreach (var (channel, rule) in Own)
        {
            if (rule(facts))
            {
                return channel;
            }
        }

        return "Unassigned";
    }

    private static string Lower(string? text) => text?.ToLowerInvariant() ?? "";

    private static bool IsSocial(string medium) =>
        medium is "social" or "social-network" or "social-media" or "sm" or "social network" or "social media";

    private static bool IsReferral(string medium) => medium is "referral" or "app" or "link";

    private static bool IsPush(string medium) =>
        medium.EndsWith("push", StringComparison.Ordinal) || medium.Contains("mobile", StringComparison.Ordinal) || medium.Contains("notification", StringComparison.Ordinal);

    private static bool IsEmail(Facts facts) =>
        NamesEmail(facts.Source, facts.Ga4) || NamesEmail(facts.Medium, facts.Ga4)
        || (!facts.Ga4 && (facts.Category == SourceCategory.Email || facts.Click == ClickEvidence.Email));

    private static bool NamesEmail(string text, bool ga4) =>
        text is "email" or "e-mail" or "e_mail" or "e mail" || (!ga4 && text == "newsletter");

    [GeneratedRegex("^(.*cp.*|ppc|retargeting|paid.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex PaidMedium();

    [GeneratedRegex("^(.*(([^a-df-z]|^)shop|shopping).*)$", RegexOptions.CultureInvariant)]
    private static partial Regex ShopCampaign();

    /// <summary>What the rules look at; all texts in lower case, empty for none.</summary>
    private sealed record Facts(bool Ga4, string Source, string Medium, string Campaign, SourceCategory Category, ClickEvidence Click)
    {
        public bool Paid { get; } = PaidMedium().IsMatch(Medium)
            || (Medium is "" or "(not set)" or "referral"
                && Click is ClickEvidence.PaidSearch or ClickEvidence.PaidSocial or ClickEvidence.PaidOther or ClickEvidence.Display);

        public bool Shop { get; } = ShopCampaign().IsMatch(Campaign);
    }
}
