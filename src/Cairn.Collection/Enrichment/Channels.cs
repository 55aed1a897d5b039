using System.Globalization;
using Cairn.Collection.Exposures;

namespace Cairn.Collection.Enrichment;

/// <summary>Whose table decides about channels. The numbers are kept in site settings by name.</summary>
public enum ChannelRules
{
    /// <summary>Cairn's own.</summary>
    Cairn,

    /// <summary>The default channel group of GA4: no click ids, no TV, Referral before Email, AI assistants by medium alone.</summary>
    Ga4,

    /// <summary>Plausible's acquisition channels: Direct is the rest, paid also by the name of the source.</summary>
    Plausible,

    /// <summary>PostHog's channel types: names of their own, <c>gad_source</c> and <c>fbclid</c> as evidence, no AI channel.</summary>
    Posthog,
}

/// <summary>A channel and the rule that gave it.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="Rule">The table and its row, such as <c>cairn:paid-search</c>, or the place in the site's own list: <c>own:2</c>.</param>
public readonly record struct ChannelMatch(string Channel, string Rule);

/// <summary>Groups sources into channels: ordered rules, the first that matches wins. Pure; <c>docs/definitions/channel.md</c> has the tables.</summary>
public static class Channels
{
    /// <summary>The channel of a source no rule knows.</summary>
    public const string Unassigned = "Unassigned";

    private static readonly (string Channel, Func<ChannelFacts, bool> Rule)[] Cairn =
    [
        ("Direct", IsDirect),
        ("Cross-network", IsCrossNetwork),
        ("Paid Shopping", facts => facts.IsPaid && (facts.Category == SourceCategory.Shopping || facts.IsShopCampaign)),
        ("Paid Search", facts => facts.IsPaid && (facts.Category == SourceCategory.Search || facts.Click == ClickEvidence.PaidSearch)),
        ("Paid Social", facts => facts.IsPaid && (facts.Category == SourceCategory.Social || facts.Click == ClickEvidence.PaidSocial)),
        ("Paid Video", facts => facts.IsPaid && (facts.Category == SourceCategory.Video || facts.Medium == AdMedium.Video)),
        ("Display", facts => facts.IsDisplayMedium || facts.Click == ClickEvidence.Display),
        ("Paid Other", facts => facts.IsPaid),
        ("AI Assistants", facts => facts.Category == SourceCategory.Ai || facts.Medium == "ai-assistant"),
        ("Organic Shopping", facts => facts.Category == SourceCategory.Shopping || facts.IsShopCampaign || facts.Click == ClickEvidence.OrganicShopping),
        ("Organic Social", facts => facts.Category == SourceCategory.Social || facts.IsSocialMedium),
        ("Organic Video", IsVideo),
        ("Organic Search", facts => facts.Category == SourceCategory.Search || facts.Medium == "organic"),
        ("Email", facts => IsEmail(facts.Source) || IsEmail(facts.Medium) || facts.Source == "newsletter" || facts.Medium == "newsletter"
            || facts.Category == SourceCategory.Email || facts.Click == ClickEvidence.Email),
        ("Affiliates", facts => facts.Medium is "affiliate" or "affiliates" || facts.Click == ClickEvidence.Affiliate),
        ("Referral", facts => facts.IsReferralMedium),
        ("TV", facts => facts.Medium is "tv" or "ctv" or "ott" or "linear-tv"),
        ("Audio", facts => facts.Medium == "audio"),
        ("SMS", facts => facts.Source == "sms" || facts.Medium == "sms"),
        ("Mobile Push", facts => facts.IsPush),
    ];

    private static readonly (string Channel, Func<ChannelFacts, bool> Rule)[] Ga4 =
    [
        ("Direct", IsDirect),
        ("Cross-network", IsCrossNetwork),
        ("Paid Shopping", facts => facts.IsPaidMedium && (facts.Category == SourceCategory.Shopping || facts.IsShopCampaign)),
        ("Paid Search", facts => facts.IsPaidMedium && facts.Category == SourceCategory.Search),
        ("Paid Social", facts => facts.IsPaidMedium && facts.Category == SourceCategory.Social),
        ("Paid Video", facts => facts.IsPaidMedium && facts.Category == SourceCategory.Video),
        ("Display", facts => facts.IsDisplayMedium),
        ("Paid Other", facts => facts.IsPaidMedium),
        ("AI Assistants", facts => facts.Medium == "ai-assistant"),
        ("Organic Shopping", facts => facts.Category == SourceCategory.Shopping || facts.IsShopCampaign),
        ("Organic Social", facts => facts.Category == SourceCategory.Social || facts.IsSocialMedium),
        ("Organic Video", IsVideo),
        ("Organic Search", facts => facts.Category == SourceCategory.Search || facts.Medium == "organic"),
        ("Referral", facts => facts.IsReferralMedium),
        ("Email", facts => IsEmail(facts.Source) || IsEmail(facts.Medium)),
        ("Affiliates", facts => facts.Medium == "affiliate"),
        ("Audio", facts => facts.Medium == "audio"),
        ("SMS", facts => facts.Source == "sms" || facts.Medium == "sms"),
        ("Mobile Push", facts => facts.IsPush),
    ];

    /// <summary>The channel by the site's own rules, then by one of the tables; <see cref="Unassigned"/> (in some tables another name) when nothing matches.</summary>
    public static string Of(ChannelRules rules, ChannelFacts facts, IReadOnlyList<ChannelRule>? own = null) => Own(facts, own) is >= 0 and var at ? own![at].Channel : OfTable(rules, facts);

    /// <summary>The same channel with the id of the rule that gave it.</summary>
    public static ChannelMatch Match(ChannelRules rules, ChannelFacts facts, IReadOnlyList<ChannelRule>? own = null)
    {
        if (Own(facts, own) is >= 0 and var at)
        {
            return new ChannelMatch(own![at].Channel, string.Create(CultureInfo.InvariantCulture, $"own:{at + 1}"));
        }

        var channel = OfTable(rules, facts);
        return new ChannelMatch(channel, $"{rules.ToString().ToLowerInvariant()}:{channel.ToLowerInvariant().Replace(' ', '-')}");
    }

    private static int Own(ChannelFacts facts, IReadOnlyList<ChannelRule>? own)
    {
        for (var at = 0; at < (own?.Count ?? 0); at++)
        {
            if (own![at].Matches(facts))
            {
                return at;
            }
        }

        return -1;
    }

    private static string OfTable(ChannelRules rules, ChannelFacts facts) => rules switch
    {
        ChannelRules.Ga4 => First(Ga4, facts),
        ChannelRules.Plausible => PlausibleChannels.Of(facts),
        ChannelRules.Posthog => PosthogChannels.Of(facts),
        _ => First(Cairn, facts),
    };

    internal static bool IsCrossNetwork(ChannelFacts facts) => facts.Campaign.Contains("cross-network", StringComparison.Ordinal);

    internal static bool IsVideo(ChannelFacts facts) => facts.Category == SourceCategory.Video || facts.Medium.Contains("video", StringComparison.Ordinal);

    private static bool IsDirect(ChannelFacts facts) => facts.Source == Traffic.Direct && facts.Medium is "(none)" or "(not set)" or "";

    private static bool IsEmail(string text) => text is "email" or "e-mail" or "e_mail" or "e mail";

    private static string First((string Channel, Func<ChannelFacts, bool> Rule)[] table, ChannelFacts facts)
    {
        foreach (var (channel, rule) in table)
        {
            if (rule(facts))
            {
                return channel;
            }
        }

        return Unassigned;
    }
}
