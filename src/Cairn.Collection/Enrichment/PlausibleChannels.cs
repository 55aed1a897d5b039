using System.Collections.Frozen;

namespace Cairn.Collection.Enrichment;

/// <summary>Channels as Plausible groups them.</summary>
internal static class PlausibleChannels
{
    /// <summary>Tagged sources that mean an advertisement whatever the medium says.</summary>
    private static readonly FrozenSet<string> PaidSources = FrozenSet.Create(
        "adwords", "googleads", "google_ads", "google-ads", "google ads", "bingads", "bing_ads", "microsoft-ads", "facebook_ads", "facebook-ads", "facebookads",
        "facebook_ad", "fb_ads", "fb-ads", "instagram_ads", "instagram-ads", "ig_ads", "ig-ads", "linkedin_ads", "linkedin-ads", "twitter_ads", "twitter-ads",
        "reddit_ads", "reddit-ads", "tiktok_ads", "tiktok-ads", "yt-ads", "yt_ads", "youtube-ads", "youtube_ads", "pinterest_ads", "pinterest-ads", "snapchat-ads");

    private static readonly string[] EmailTags = ["email", "e-mail", "e_mail", "e mail", "newsletter"];

    public static string Of(ChannelFacts facts)
    {
        var paid = facts.IsPaidMedium || PaidSources.Contains(facts.TaggedSource);
        return facts switch
        {
            _ when Channels.IsCrossNetwork(facts) => "Cross-network",
            _ when facts.IsPaidMedium && (facts.Category == SourceCategory.Shopping || facts.IsShopCampaign) => "Paid Shopping",
            _ when (paid && facts.Category == SourceCategory.Search) || IsAutoTagged(facts) => "Paid Search",
            _ when paid && facts.Category == SourceCategory.Social => "Paid Social",
            _ when paid && facts.Category == SourceCategory.Video => "Paid Video",
            { IsDisplayMedium: true } => "Display",
            { IsPaidMedium: true } => "Paid Other",
            { Category: SourceCategory.Shopping } or { IsShopCampaign: true } => "Organic Shopping",
            { Category: SourceCategory.Social } or { IsSocialMedium: true } => "Organic Social",
            _ when Channels.IsVideo(facts) => "Organic Video",
            { Category: SourceCategory.Ai } => "AI Assistants",
            { Category: SourceCategory.Search } => "Organic Search",
            _ when facts.Category == SourceCategory.Email || HasEmailTag(facts.TaggedSource) || HasEmailTag(facts.TaggedMedium) => "Email",
            { Medium: "affiliate" } => "Affiliates",
            { Medium: "audio" } => "Audio",
            { TaggedSource: "sms" } or { Medium: "sms" } => "SMS",
            { IsPush: true } => "Mobile Push",
            _ when facts.IsReferralMedium || (facts.Source.Length > 0 && facts.Source != Traffic.Direct) => "Referral",
            _ => "Direct",
        };
    }

    /// <summary>A click id counts only beside the source that sets it.</summary>
    private static bool IsAutoTagged(ChannelFacts facts) =>
        (facts.Source == "google" && facts.HasGclid) || (facts.Source == "bing" && facts.ClickKind == "msclkid");

    private static bool HasEmailTag(string text) => Array.Exists(EmailTags, tag => text.Contains(tag, StringComparison.Ordinal));
}
