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

    [Theory]
    [InlineData("gclid", "google", ClickEvidence.PaidSearch)]
    [InlineData("gbraid", "google", ClickEvidence.PaidSearch)]
    [InlineData("wbraid", "google", ClickEvidence.PaidSearch)]
    [InlineData("dclid", "google", ClickEvidence.Display)]
    [InlineData("gad_source", "google", ClickEvidence.PaidSearch)]
    [InlineData("srsltid", "google", ClickEvidence.OrganicShopping)]
    [InlineData("msclkid", "bing", ClickEvidence.PaidSearch)]
    [InlineData("yclid", "yandex", ClickEvidence.PaidSearch)]
    [InlineData("sznclid", "seznam", ClickEvidence.PaidSearch)]
    [InlineData("ttclid", "tiktok", ClickEvidence.PaidSocial)]
    [InlineData("twclid", "x", ClickEvidence.PaidSocial)]
    [InlineData("li_fat_id", "linkedin", ClickEvidence.PaidSocial)]
    [InlineData("rdt_cid", "reddit", ClickEvidence.PaidSocial)]
    [InlineData("ScCid", "snapchat", ClickEvidence.PaidSocial)]
    [InlineData("qclid", "quora", ClickEvidence.PaidSocial)]
    [InlineData("epik", "pinterest", ClickEvidence.Social)]
    [InlineData("fbclid", "facebook", ClickEvidence.Social)]
    [InlineData("igshid", "instagram", ClickEvidence.Social)]
    [InlineData("ndclid", "nextdoor", ClickEvidence.PaidSocial)]
    [InlineData("tblci", "taboola", ClickEvidence.PaidOther)]
    [InlineData("dicbo", "outbrain", ClickEvidence.PaidOther)]
    [InlineData("obclid", "outbrain", ClickEvidence.PaidOther)]
    [InlineData("irclickid", "impact", ClickEvidence.Affiliate)]
    [InlineData("irclid", "impact", ClickEvidence.Affiliate)]
    [InlineData("cjevent", "cj", ClickEvidence.Affiliate)]
    [InlineData("awc", "awin", ClickEvidence.Affiliate)]
    [InlineData("ranSiteID", "rakuten-advertising", ClickEvidence.Affiliate)]
    [InlineData("tduid", "tradedoubler", ClickEvidence.Affiliate)]
    [InlineData("admitad_uid", "admitad", ClickEvidence.Affiliate)]
    [InlineData("mc_cid", "mailchimp", ClickEvidence.Email)]
    [InlineData("_kx", "klaviyo", ClickEvidence.Email)]
    [InlineData("mkt_tok", "marketo", ClickEvidence.Email)]
    [InlineData("_hsenc", "hubspot", ClickEvidence.Email)]
    public void Every_click_id_proves_what_the_table_says(string kind, string source, ClickEvidence evidence) =>
        Assert.Equal(new ClickId(kind, "aB%2F", source, evidence), ClickIds.Find(new QueryText(kind + "=aB%2F")));

    [Theory]
    [InlineData("utm_")]
    [InlineData("mtm_")]
    [InlineData("pk_")]
    [InlineData("piwik_")]
    public void All_families_of_campaign_parameters_are_read_once_and_the_first_counts(string prefix)
    {
        var read = CampaignParameters.Read(new QueryText(
            $"{prefix}source=a%2520b&{prefix}source=z&{prefix}medium=+m+&{prefix}campaign=c&{prefix}term=t&{prefix}content=n&{prefix}id=7"
            + $"&{prefix}source_platform=p&{prefix}creative_format=f&{prefix}marketing_tactic={{{{x}}}}"));

        Assert.Equal(("a%20b", "m", "c", "t", "n"), (read.Source, read.Medium, read.Campaign, read.Term, read.Content));
        Assert.Equal(("7", "p", "f", null, true), (read.Id, read.SourcePlatform, read.CreativeFormat, read.MarketingTactic, read.MacroUnexpanded));
    }

    [Fact]
    public void What_a_site_may_choose_about_campaigns()
    {
        var query = new QueryText("ref=friend&gad_source=1");

        Assert.Equal((null, "friend"), (CampaignParameters.Read(query).Source, CampaignParameters.Read(query, alsoRef: true).Source));
        Assert.Equal(("gad_source", null), (ClickIds.Find(query)?.Kind, ClickIds.Find(query, gadSourceIsPaid: false)?.Kind));
        Assert.Null(ClickIds.Find(new QueryText("gclid={gclid}")));
    }

    [Theory]
    [InlineData("HeadlessChrome/1", null, null, BotVerdict.Headless)]
    [InlineData("Googlebot/2.1", null, null, BotVerdict.Declared)]
    [InlineData("Mozilla/5.0", null, "https://sub.semalt.com/x", BotVerdict.SpamReferrer)]
    [InlineData("Mozilla/5.0", """{"webdriver":true}""", null, BotVerdict.Headless)]
    [InlineData("Mozilla/5.0", """{"webdriver":false,"a":{"webdriver":true}}""", null, BotVerdict.None)]
    [InlineData("Mozilla/5.0", null, "https://a.bots.example/", BotVerdict.SiteRule)]
    [InlineData("Mozilla/5.0", null, "https://notbots.example/", BotVerdict.None)]
    public void Judges_by_lists_and_by_the_sites_own_rules(string agent, string? properties, string? referrer, BotVerdict verdict)
    {
        var item = new CollectedEvent { EventId = 1, Visitor = "v", Name = "a", OccurredMicros = 1, Url = Here, Referrer = referrer, Properties = properties };
        var site = Door.Site with { BotHosts = ["bots.example"], BotCountries = new HashSet<string> { "XX" } };
        BotVerdict Of(CollectedEvent one, string? country = null) =>
            Enricher.Enrich(one, new CollectedBatch { Site = 1, ReceivedMicros = 2, UserAgent = agent, Country = country, Events = [] }, site).Event.Bot;

        Assert.Equal(verdict, Of(item));
        Assert.Equal(verdict == BotVerdict.None ? BotVerdict.SiteRule : verdict, Of(item, "XX"));
        Assert.Equal(BotVerdict.Flood, Of(item with { Verdict = BotVerdict.Flood }));
    }

    [Fact]
    public void Tells_browser_system_and_device_of_the_visitor_never_of_a_server()
    {
        const string Phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1";
        var item = new CollectedEvent { EventId = 1, Visitor = "v", Name = "a", OccurredMicros = 1 };
        StoredEvent Of(CollectedEvent one) => Enricher.Enrich(one, new CollectedBatch { Site = 1, ReceivedMicros = 2, UserAgent = Phone, Events = [] }, Door.Site).Event;
        static (string?, string?, string?, string?, string?) Facts(StoredEvent row) => (row.Browser, row.BrowserVersion, row.Os, row.OsVersion, row.Device);

        Assert.Equal(("Mobile Safari", "17.1", "iOS", "17.1", "mobile"), Facts(Of(item)));
        Assert.Equal((null, null, null, null, null), Facts(Of(item with { Trust = Trust.Server })));
        Assert.Equal(
            ("Mobile Safari", "17.1", "iOS", "17.1", "tv"), Facts(Of(item with { Trust = Trust.Server, Given = new GivenFacts { UserAgent = Phone, Device = "tv" } })));
    }

    [Theory] // host, parent domains, then host and path; Cairn's own list before the public one
    [InlineData("www.google.co.uk", "/", "google", SourceCategory.Search)]
    [InlineData("support.google.com", "/", "google-help", SourceCategory.Other)]
    [InlineData("suche.t-online.de", "/", "t-online", SourceCategory.Search)]
    [InlineData("search.1und1.de", "/", "1und1", SourceCategory.Search)]
    [InlineData("mail.qq.com", "/", "qq mail", SourceCategory.Email)]
    [InlineData("douban.com", "/", "douban", SourceCategory.Social)]
    [InlineData("orange.fr", "/webmail/x", "orange webmail", SourceCategory.Email)]
    [InlineData("www.amazon.com", "/", "amazon", SourceCategory.Shopping)]
    [InlineData("m.alibaba.com", "/", "alibaba", SourceCategory.Shopping)]
    [InlineData("old.reddit.com", "/", "reddit", SourceCategory.Social)]
    [InlineData("claude.ai", "/", "claude", SourceCategory.Ai)]
    [InlineData("accounts.google.com", "/", "google-sign-in", SourceCategory.Through)]
    public void Knows_who_sends_visitors(string host, string path, string name, SourceCategory category)
    {
        var found = ReferrerList.OfHost(host, path)!;

        Assert.Equal((name, category), (found.Name, found.Category));
    }

    [Fact]
    public void A_place_of_a_search_engine_that_is_no_search_is_a_referral_by_its_host()
    {
        var row = Enrich(new CollectedEvent { EventId = 1, Visitor = "v", Name = "a", OccurredMicros = 1, Url = Here, Referrer = "https://docs.google.com/d/1" }).Event;

        Assert.Equal(("docs.google.com", "referral", "Referral"), (row.Source, row.Medium, row.Channel));
    }

    [Fact]
    public void A_site_chooses_its_table_and_puts_its_own_rules_before_it()
    {
        var item = new CollectedEvent { EventId = 1, Visitor = "v", Name = "a", OccurredMicros = 1, Url = Here + "?utm_source=them&utm_medium=y" };
        string? Of(SiteRules site) => Enricher.Enrich(item, new CollectedBatch { Site = 1, ReceivedMicros = 2, UserAgent = "x", Events = [] }, site).Event.Channel;

        Assert.Equal("Unassigned", Of(Door.Site));
        Assert.Equal("Referral", Of(Door.Site with { ChannelRules = ChannelRules.Plausible }));
        Assert.Equal("Mine", Of(Door.Site with { Channels = [new ChannelRule("Mine", [new ChannelCondition("source", "equals", ["them"])])] }));
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
