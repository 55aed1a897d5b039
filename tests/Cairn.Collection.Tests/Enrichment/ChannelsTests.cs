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
        Assert.Equal(channel, Channels.Of(ChannelRules.Cairn, source, medium, campaign, category, click));

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
                (Text("name"), Channels.Of(ChannelRules.Ga4, Text("source"), Text("medium"), Text("campaign"), category, ClickEvidence.None)));
        }
    }

    private static string Shared(string path, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "../../../../shared", path);
}
