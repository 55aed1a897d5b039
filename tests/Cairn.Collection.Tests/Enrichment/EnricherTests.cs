using Cairn.Collection.Decoding;
using Cairn.Collection.Enrichment;
using Cairn.Collection.Events;
using Cairn.Collection.Tests.Decoding;
using Xunit;

namespace Cairn.Collection.Tests.Enrichment;

public sealed class EnricherTests
{
    private const string Here = "https://shop.example/";

    [Theory]
    [InlineData(Here + "?utm_source=News&utm_medium=email&utm_campaign=May%20Sale", null, "News", "email", "May Sale", "Email")]
    [InlineData(Here + "?utm_source=me&utm_source=y", null, "me", "(not set)", null, "Unassigned")]
    [InlineData(Here + "?gclid=Ab%2F1", "https://www.google.de/", "google", "cpc", null, "Paid Search")]
    [InlineData(Here + "?fbclid=1", "https://l.facebook.com/", "facebook", "(not set)", null, "Organic Social")]
    [InlineData(Here + "?utm_source=partner&utm_medium=referral&gclid=1", null, "partner", "referral", null, "Paid Search")]
    [InlineData(Here + "?utm_campaign={campaignid}&utm_source=a", null, "a", "(not set)", null, "Unassigned")]
    [InlineData(Here + "?mtm_source=a&mtm_medium=cpc", null, "a", "cpc", null, "Paid Other")]
    [InlineData(Here, "https://www.google.co.uk/search?q=x", "google", "organic", null, "Organic Search")]
    [InlineData(Here, "https://chatgpt.com/c/1", "chatgpt", "ai-assistant", null, "AI Assistants")]
    [InlineData(Here, "https://mail.google.com/", "gmail", "email", null, "Email")]
    [InlineData(Here, "android-app://com.google.android.gm/", "gmail", "email", null, "Email")]
    [InlineData(Here, "https://www.youtube.com/watch", "youtube", "referral", null, "Organic Video")]
    [InlineData(Here, "https://www.amazon.de/", "amazon", "referral", null, "Organic Shopping")]
    [InlineData(Here, "https://www.blog.example/", "blog.example", "referral", null, "Referral")]
    [InlineData(Here, "https://www.shop.example/x", null, null, null, null)]
    [InlineData(Here, "https://pay.partner.example/x", null, null, null, null)]
    [InlineData(Here, "https://www.paypal.com/x", null, null, null, null)]
    [InlineData(Here, null, "(direct)", "(none)", null, "Direct")]
    [InlineData(null, null, null, null, null, null)]
    public void Finds_where_a_visitor_came_from(string? url, string? referrer, string? source, string? medium, string? campaign, string? channel)
    {
        var row = Enrich(new CollectedEvent { EventId = 1, Visitor = "v", Name = "a", OccurredMicros = 1, Url = url, Referrer = referrer }).Event;

        Assert.Equal((source, medium, campaign, channel), (row.Source, row.Medium, row.Campaign, row.Channel));
    }

    [Theory]
    [InlineData("gclid=1&fbclid=2", "gclid", "1")]
    [InlineData("fbclid=2&MSCLKID=3", "msclkid", "3")]
    [InlineData("sccid=4", "ScCid", "4")]
    [InlineData("_kx=1", "_kx", "1")]
    [InlineData("x=1", null, null)]
    public void One_click_id_counts_in_the_order_of_the_table(string query, string? kind, string? value)
    {
        var click = ClickIds.Find(new QueryText(query));

        Assert.Equal((kind, value), (click?.Kind, click?.Value));
    }

    [Theory]
    [InlineData("{campaignid}", true)]
    [InlineData("{{campaign.name}}", true)]
    [InlineData("__CID__", true)]
    [InlineData("%%CID%%", true)]
    [InlineData("summer", false)]
    [InlineData("__", false)]
    public void Knows_a_placeholder(string text, bool isMacro) => Assert.Equal(isMacro, CampaignParameters.IsMacro(text));

    [Fact]
    public void Keeps_what_was_searched_for_and_the_rarer_campaign_parameters()
    {
        var row = Enrich(new CollectedEvent
        {
            EventId = 1,
            Visitor = "v",
            Name = "a",
            OccurredMicros = 1,
            Url = Here + "?utm_source=a&utm_id=7&utm_source_platform=dv360&utm_term=%22x%22",
            Referrer = "https://www.bing.com/search?q=red+shoes",
            Properties = """{"n":1}""",
        }).Event;

        Assert.Equal("""{"n":1,"$search_term":"red shoes","$source_platform":"dv360"}""", row.Properties);
        Assert.Equal(("7", "\"x\"", "shop.example", "/"), (row.CampaignId, row.Term, row.Host, row.Path));
    }

    [Theory]
    [InlineData(null, false, Trust.Client, BotVerdict.NoUserAgent)]
    [InlineData(" ", false, Trust.Signed, BotVerdict.NoUserAgent)]
    [InlineData("x", true, Trust.Client, BotVerdict.Prefetch)]
    [InlineData("x", false, Trust.Client, BotVerdict.None)]
    [InlineData(null, false, Trust.Server, BotVerdict.None)]
    [InlineData(null, false, Trust.Import, BotVerdict.None)]
    public void Judges_what_needs_no_list(string? agent, bool prefetch, Trust trust, BotVerdict verdict)
    {
        var item = new CollectedEvent { EventId = 1, Visitor = "v", Name = "a", OccurredMicros = 1, Trust = trust };

        Assert.Equal(verdict, Enricher.Enrich(item, new CollectedBatch { Site = 1, ReceivedMicros = 2, UserAgent = agent, Prefetch = prefetch, Events = [] }, Door.Site).Event.Bot);
    }

    [Fact]
    public void A_trusted_sender_knows_better()
    {
        var given = new GivenFacts { Source = "tv", Medium = "tv", Country = "DE", Device = "mobile" };
        var row = Enrich(new CollectedEvent { EventId = 1, Visitor = "v", Name = "a", OccurredMicros = 1, Url = Here, Given = given, Trust = Trust.Import }).Event;

        Assert.Equal(("tv", "TV", "DE", "mobile"), (row.Source, row.Channel, row.Country, row.Device));
    }

    private static EnrichedEvent Enrich(CollectedEvent item) =>
        Enricher.Enrich(
            item, new CollectedBatch { Site = 1, ReceivedMicros = 2, UserAgent = "x", Events = [item] }, Door.Site with { Domains = ["shop.example", "partner.example"] });
}
