namespace Cairn.Collection.Enrichment;

/// <summary>Channels as PostHog groups them: inside paid and inside organic the source decides first, then the campaign, the medium, the referrer.</summary>
internal static class PosthogChannels
{
    public static string Of(ChannelFacts facts)
    {
        if (Channels.IsCrossNetwork(facts))
        {
            return "Cross Network";
        }

        var ofSource = facts.TaggedSource.Length == 0 ? SourceCategory.Other : ReferrerList.OfSource(facts.TaggedSource)?.Category ?? SourceCategory.Other;
        return IsPaid(facts) ? Paid(facts, ofSource) : IsDirect(facts) ? "Direct" : Organic(facts, ofSource);
    }

    private static bool IsPaid(ChannelFacts facts) =>
        facts.TaggedMedium is "cpc" or "cpm" or "cpv" or "cpa" or "ppc" or "retargeting"
        || facts.TaggedMedium.StartsWith("paid", StringComparison.Ordinal) || facts.HasGclid || facts.GadSource is not null;

    private static bool IsDirect(ChannelFacts facts) =>
        facts.ReferrerHost.Length == 0 && facts.TaggedMedium.Length == 0 && !facts.HasFbclid && facts.TaggedSource is "" or "(direct)" or "direct" or "$direct";

    private static string Paid(ChannelFacts facts, SourceCategory ofSource) =>
        Named("Paid", ofSource)
        ?? (facts.IsShopCampaign ? "Paid Shopping" : null)
        ?? (facts.TaggedMedium is "display" or "banner" or "expandable" or "interstitial" or "cpm" ? "Display" : null)
        ?? Named("Paid", facts.ReferrerCategory)
        ?? (facts.GadSource == "1" ? "Paid Search" : null)
        ?? (facts.Campaign.Contains("video", StringComparison.Ordinal) ? "Paid Video" : null)
        ?? (facts.HasFbclid ? "Paid Social" : "Paid Unknown");

    private static string Organic(ChannelFacts facts, SourceCategory ofSource) =>
        Named("Organic", ofSource)
        ?? (facts.TaggedSource switch { "email" or "newsletter" => "Email", "sms" => "SMS", "firebase" => "Push", _ => null })
        ?? (facts.IsShopCampaign ? "Organic Shopping" : null)
        ?? OfMedium(facts.TaggedMedium)
        ?? Named("Organic", facts.ReferrerCategory)
        ?? (facts.Campaign.Contains("video", StringComparison.Ordinal) ? "Organic Video" : null)
        ?? (facts.TaggedMedium.EndsWith("push", StringComparison.Ordinal) ? "Push" : null)
        ?? (facts.HasFbclid ? "Organic Social" : null)
        ?? (facts.ReferrerHost.Length > 0 ? "Referral" : facts.Path.Length > 0 ? "Direct" : "Unknown");

    private static string? OfMedium(string medium) => medium switch
    {
        "display" or "banner" or "expandable" or "interstitial" => "Display",
        "social" or "social-network" or "social-media" or "sm" or "social network" or "social media" => "Organic Social",
        "organic" => "Organic Search",
        "video" => "Organic Video",
        "email" or "e-mail" or "e_mail" or "e mail" or "newsletter" => "Email",
        "affiliate" or "affiliates" => "Affiliate",
        "referral" or "app" or "link" => "Referral",
        "audio" => "Audio",
        "sms" => "SMS",
        "push" or "mobile" or "notification" => "Push",
        _ => null,
    };

    private static string? Named(string kind, SourceCategory category) => category switch
    {
        SourceCategory.Search => kind + " Search",
        SourceCategory.Shopping => kind + " Shopping",
        SourceCategory.Social => kind + " Social",
        SourceCategory.Video => kind + " Video",
        SourceCategory.Email when kind == "Organic" => "Email",
        _ => null,
    };
}
