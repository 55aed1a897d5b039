using System.Runtime.CompilerServices;
using System.Text.Json;
using Cairn.Collection.Enrichment;
using Xunit;

namespace Cairn.Collection.Tests.Enrichment;

public sealed class ChannelsTests
{
    [Theory] // the rules in order; s, m, c, category, click id
    [InlineData("(direct)", "(none)", null, SourceCategory.Other, ClickEvidence.None, "Direct")]
    [InlineData("x", "y", "my-Cross-Network-1", SourceCategory.Other, ClickEvidence.None, "Cross-network")]
    [InlineData("x", "cpc", "shop", SourceCategory.Other, ClickEvidence.None, "Paid Shopping")]
    [InlineData("google", "cpc", null, SourceCategory.Search, ClickEvidence.None, "Paid Search")]
    [InlineData("x", "(not set)", null, SourceCategory.Other, ClickEvidence.PaidSearch, "Paid Search")]
    [InlineData("facebook", "paid", null, SourceCategory.Social, ClickEvidence.None, "Paid Social")]
    [InlineData("youtube", "embed", null, SourceCategory.Video, ClickEvidence.None, "Organic Video")]
    [InlineData("youtube", "cpc", null, SourceCategory.Video, ClickEvidence.None, "Paid Video")]
    [InlineData("x", "banner", null, SourceCategory.Other, ClickEvidence.None, "Display")]
    [InlineData("x", "paid", null, SourceCategory.Other, ClickEvidence.None, "Paid Other")]
    [InlineData("chatgpt", "ai-assistant", null, SourceCategory.Ai, ClickEvidence.None, "AI Assistants")]
    [InlineData("google", "(not set)", null, SourceCategory.Search, ClickEvidence.OrganicShopping, "Organic Shopping")]
    [InlineData("facebook", "referral", null, SourceCategory.Social, ClickEvidence.Social, "Organic Social")]
    [InlineData("google", "organic", null, SourceCategory.Search, ClickEvidence.None, "Organic Search")]
    [InlineData("x", "Newsletter", null, SourceCategory.Other, ClickEvidence.None, "Email")]
    [InlineData("x", "(not set)", null, SourceCategory.Other, ClickEvidence.Email, "Email")]
    [InlineData("x", "affiliates", null, SourceCategory.Other, ClickEvidence.None, "Affiliates")]
    [InlineData("blog.example", "referral", null, SourceCategory.Other, ClickEvidence.None, "Referral")]
    [InlineData("x", "ctv", null, SourceCategory.Other, ClickEvidence.None, "TV")]
    [InlineData("x", "audio", null, SourceCategory.Other, ClickEvidence.None, "Audio")]
    [InlineData("sms", "x", null, SourceCategory.Other, ClickEvidence.None, "SMS")]
    [InlineData("x", "webpush", null, SourceCategory.Other, ClickEvidence.None, "Mobile Push")]
    [InlineData("x", "y", null, SourceCategory.Other, ClickEvidence.None, "Unassigned")]
    public void The_first_rule_that_matches_wins(string source, string medium, string? campaign, SourceCategory category, ClickEvidence click, string channel) =>
        Assert.Equal(channel, Channels.Of(ChannelRules.Cairn, Facts(source, medium, campaign, category, click)));

    [Theory] // what ga4 does otherwise
    [InlineData("x", "(not set)", SourceCategory.Other, ClickEvidence.PaidSearch, "Unassigned")]
    [InlineData("email", "referral", SourceCategory.Other, ClickEvidence.None, "Referral")]
    [InlineData("x", "newsletter", SourceCategory.Email, ClickEvidence.Email, "Unassigned")]
    [InlineData("chatgpt", "referral", SourceCategory.Ai, ClickEvidence.None, "Referral")]
    [InlineData("x", "ai-assistant", SourceCategory.Other, ClickEvidence.None, "AI Assistants")]
    [InlineData("x", "ctv", SourceCategory.Other, ClickEvidence.None, "Unassigned")]
    [InlineData("x", "affiliates", SourceCategory.Other, ClickEvidence.None, "Unassigned")]
    public void Ga4_knows_no_click_ids_and_none_of_our_additions(string source, string medium, SourceCategory category, ClickEvidence click, string channel) =>
        Assert.Equal(channel, Channels.Of(ChannelRules.Ga4, Facts(source, medium, null, category, click)));

    [Theory] // what plausible does otherwise
    [InlineData("(direct)", "(none)", SourceCategory.Other, "", "Direct")]
    [InlineData("google", "referral", SourceCategory.Search, "gclid", "Paid Search")]
    [InlineData("bing", "organic", SourceCategory.Search, "msclkid", "Paid Search")]
    [InlineData("x", "", SourceCategory.Other, "gclid", "Referral")]
    [InlineData("facebook_ads", "", SourceCategory.Social, "", "Paid Social")]
    [InlineData("my-newsletter-7", "", SourceCategory.Other, "", "Email")]
    [InlineData("partner", "some-email", SourceCategory.Other, "", "Email")]
    [InlineData("x", "organic", SourceCategory.Other, "", "Referral")]
    [InlineData("chatgpt", "video", SourceCategory.Ai, "", "Organic Video")]
    [InlineData("chatgpt", "referral", SourceCategory.Ai, "", "AI Assistants")]
    [InlineData("blog.example", "", SourceCategory.Other, "", "Referral")]
    public void Plausible_calls_the_rest_direct_and_reads_words_inside_names(string source, string medium, SourceCategory category, string click, string channel) =>
        Assert.Equal(channel, Channels.Of(ChannelRules.Plausible, Facts(source, medium, null, category, ClickEvidence.None) with { ClickKind = click, HasGclid = click == "gclid" }));

    [Theory] // what posthog does otherwise
    [InlineData("", "", "", "/", "", "Direct")]
    [InlineData("", "", "", "/", "fbclid", "Organic Social")]
    [InlineData("them", "", "", "/", "gclid", "Paid Unknown")]
    [InlineData("them", "cpc", "my video", "/", "", "Paid Video")]
    [InlineData("them", "cpc", "shop", "/", "", "Paid Shopping")]
    [InlineData("google", "cpc", "shop", "/", "", "Paid Search")]
    [InlineData("them", "cpc", "", "/", "fbclid", "Paid Social")]
    [InlineData("them", "", "", "/", "gad_source", "Paid Search")]
    [InlineData("them", "affiliate", "", "/", "", "Affiliate")]
    [InlineData("them", "web-push", "", "/", "", "Push")]
    [InlineData("them", "", "", "", "", "Unknown")]
    [InlineData("them", "y", "cross-network", "/", "", "Cross Network")]
    public void Posthog_has_names_of_its_own(string source, string medium, string campaign, string path, string click, string channel) =>
        Assert.Equal(channel, Channels.Of(ChannelRules.Posthog, new ChannelFacts
        {
            TaggedSource = source,
            TaggedMedium = medium,
            Campaign = campaign,
            Path = path,
            HasGclid = click == "gclid",
            HasFbclid = click == "fbclid",
            GadSource = click == "gad_source" ? "1" : null,
        }));

    [Fact]
    public void A_sites_own_rules_come_first_and_in_order()
    {
        ChannelRule[] own =
        [
            new("Partners", [new ChannelCondition("source", "starts", ["partner-"]), new ChannelCondition("medium", "equals", ["CPC"])]),
            new("Campaign 7", [new ChannelCondition("campaign", "regex", ["^c[0-9]+$"])]),
            new("Anything tagged", [new ChannelCondition("campaign", "contains", ["c"])]),
        ];
        string Of(string source, string medium, string campaign) => Channels.Of(ChannelRules.Cairn, Facts(source, medium, campaign, SourceCategory.Other, ClickEvidence.None), own);

        Assert.Equal(
            ["Partners", "Campaign 7", "Anything tagged", "Unassigned"],
            [Of("Partner-a", "cpc", "c1"), Of("partner-a", "x", "C17"), Of("x", "x", "c17b"), Of("x", "x", "")]);
        Assert.All(own, rule => Assert.Null(rule.Fault()));
    }

    [Theory]
    [InlineData("", "source", "equals", "x")]
    [InlineData("X", "weather", "equals", "x")]
    [InlineData("X", "source", "like", "x")]
    [InlineData("X", "source", "regex", "(a)\\1")]
    [InlineData("X", "source", "regex", "(")]
    public void A_rule_that_cannot_be_run_is_refused(string channel, string field, string op, string value) =>
        Assert.NotNull(new ChannelRule(channel, [new ChannelCondition(field, op, [value])]).Fault());

    [Fact]
    public void Agrees_with_the_third_party_cases_of_ga4()
    {
        using var cases = JsonDocument.Parse(File.ReadAllBytes(Shared("cases/channels/dbt_ga4_default_channel_grouping.json")));
        foreach (var item in cases.RootElement.GetProperty("cases").EnumerateArray())
        {
            string Text(string name) => item.GetProperty(name).GetString()!;
            var category = ReferrerList.OfSource(Text("source").ToLowerInvariant())?.Category ?? SourceCategory.Other;

            Assert.Equal(
                (Text("name"), Text("expected")),
                (Text("name"), Channels.Of(ChannelRules.Ga4, Facts(Text("source"), Text("medium"), Text("campaign"), category, ClickEvidence.None))));
        }
    }

    private static ChannelFacts Facts(string source, string medium, string? campaign, SourceCategory category, ClickEvidence click) => new()
    {
        Source = source,
        Medium = medium,
        Campaign = campaign ?? "",
        TaggedSource = source,
        TaggedMedium = medium,
        Category = category,
        Click = click,
    };

    private static string Shared(string path, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "../../../../shared", path);
}
