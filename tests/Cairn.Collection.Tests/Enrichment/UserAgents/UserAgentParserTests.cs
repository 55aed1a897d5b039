using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cairn.Collection.Enrichment;
using Cairn.Collection.Enrichment.UserAgents;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cairn.Collection.Tests.Enrichment.UserAgents;

public sealed class UserAgentParserTests
{
    private const string ChromeOnMac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_12_6) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/60.0.3112.78 Safari/537.36";
    private const string ChromeOnWindows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36";

    [Theory] // answers as uap-core's own test_ua.yaml expects them
    [InlineData("Argus/2.8.65 CFNetwork/609 Darwin/13.0.0", "Argus", "2", "8", "65")]
    [InlineData("DoCoMo/2.0 P05A(c100;TB;W24H15) (compatible; BaiduMobaider/1.0;  http://www.baidu.jp/spider/)", "BaiduMobaider", "1", "0", null)]
    [InlineData("EDI/1.6.0 (Edacious & Intelligent Web Crawler)", "EDI", "1", "6", "0")]
    [InlineData("LinkedInBot/1.0 (compatible; Mozilla/5.0; Jakarta Commons-HttpClient/3.1  http://www.linkedin.com)", "LinkedInBot", "1", "0", null)]
    [InlineData("Mozilla/4.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/4.0; FDM; MSIECrawler; Media Center PC 5.0)", "MSIECrawler", "9", "0", null)]
    [InlineData("JNLP/1.7.0 javaws/10.17.2.02 (<internal>) Java/1.7.0_17", "JNLP", "1", "7", "0")]
    [InlineData("Mozilla/5.0 (Python-urllib2)", "Python-urllib", null, null, null)]
    [InlineData("50.nu/0.01 (  http://50.nu/bot.html )", "50.nu", "0", "01", null)]
    [InlineData("'Mozilla/5.0 (compatible; Baiduspider/2.0; +ht'", "Baiduspider", "2", "0", null)]
    [InlineData("Mozilla/5.0 (compatible; Baiduspider-cpro; +http://www.baidu.com/search/spider.html)", "Baiduspider-cpro", null, null, null)]
    [InlineData("Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/534  (KHTML, like Gecko) BingPreview/1.0b", "BingPreview", "1", "0", null)]
    [InlineData("Comodo HTTP(S) Crawler - http://www.instantssl.com/crawler", "Comodo HTTP(S) Crawler", null, null, null)]
    [InlineData("Googlebot v2.1 (+http://www.google.com/bot.html) (http://www.openwebspider.org/)", "Googlebot", "2", "1", null)]
    [InlineData("DoCoMo//2.0 N905i(c100;TB;W24H16) (compatible; Googlebot-Mobile/2.1; +http://www.google.com/bot.html)", "Googlebot-Mobile", "2", "1", null)]
    [InlineData("Google Web Preview", "Other", null, null, null)]
    [InlineData(ChromeOnMac, "Chrome", "60", "0", "3112")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko; Google Web Preview) Chrome/27.0 .1453 Safari/537.36.", "Chrome", "27", "0", null)]
    [InlineData("InternetArchive/0.8-dev (Nutch; http://lucene.apache.org/nutch/bot.html; nutch-agent@lucene.apache.org)", "InternetArchive", "0", "8", null)]
    public void Browsers_are_what_their_list_says(string text, string family, string? major, string? minor, string? patch) =>
        Assert.Equal(new Versioned(family, major, minor, patch), UserAgentParser.ParseNew(text).Browser);

    [Theory] // answers as uap-core's own test_os.yaml expects them
    [InlineData("Mozilla/4.0 WebTV/2.6 (compatible; MSIE 4.0)", "WebTV", "2", "6", null)]
    [InlineData("Mozilla/5.0 (Windows; U; en-US) AppleWebKit/531.9 (KHTML, like Gecko) AdobeAIR/2.5.1", "Windows", null, null, null)]
    [InlineData("Mozilla/4.0 (compatible; MSIE 7.0; Windows Phone OS 7.0; Trident/3.1; IEMobile/7.0; SAMSUNG; SGH-i917)", "Windows Phone", "7", "0", null)]
    [InlineData("Mozilla/5.0 (X11; U; Linux x86_64; en-US; rv:1.8.1.13) Gecko/20080208 Mandriva/2.0.0.13-1mdv2008.1 (2008.1) Firefox/2.0.0.13", "Mandriva", "2008", "1", null)]
    [InlineData("HbbTV/1.1.1 (;Samsung;SmartTV2013;T-FXPDEUC-1102.2;;) WebKit", "Samsung", "2013", "UE40F7000", null)]
    [InlineData("HbbTV/1.1.1 (;;;;;) firetv-firefox-plugin 1.1.20", "FireHbbTV", "1", "1", "20")]
    [InlineData("Mozilla/5.0 (SymbianOS 9.4; Series60/5.0 NokiaN97-1/10.0.012; Profile/MIDP-2.1 Configuration/CLDC-1.1; en-us) AppleWebKit/525 (KHTML, like Gecko) WicKed/7.1.12344", "Symbian OS", "9", "4", null)]
    [InlineData("Mozilla/5.0 (iPhone; U; CPU iPhone 6_1_4 like Mac OS X; en-us) AppleWebKit/528.18 (KHTML, like Gecko) Mobile/7E18 Grindr/1.8.8 (iPhone5,2/6.1.4)", "iOS", "6", "1", "4")]
    [InlineData("Layar/3.1 Android/2.1-update1 (Samsung GT-I5500)", "Android", "2", "1", "update1")]
    [InlineData("SendoS600/04 UP.Link/6.3.0.0.0", "Other", null, null, null)]
    public void Systems_are_what_their_list_says(string text, string family, string? major, string? minor, string? patch) =>
        Assert.Equal(new Versioned(family, major, minor, patch), UserAgentParser.ParseNew(text).System);

    [Theory]
    [InlineData(ChromeOnMac, "desktop")]
    [InlineData("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36", "desktop")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1", "mobile")]
    [InlineData("Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1", "tablet")]
    [InlineData("Mozilla/5.0 (Linux; Android 13; SM-S901B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36", "mobile")]
    [InlineData("Mozilla/5.0 (Linux; Android 12; SM-X906C) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36", "tablet")]
    [InlineData("Mozilla/5.0 (SMART-TV; Linux; Tizen 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Version/5.0 TV Safari/537.36", "tv")]
    [InlineData("Opera/9.80 (Linux armv7l; HbbTV/1.1.1 (; Sony; KDL32W650A; PKG3.211EUA; 2013;); ) Presto/2.12.362 Version/12.11", "tv")]
    [InlineData("Mozilla/5.0 (PlayStation; PlayStation 5/2.26) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.0 Safari/605.1.15", "console")]
    [InlineData("Mozilla/5.0 (Apple Watch; CPU Watch OS 10_1 like Mac OS X) AppleWebKit/605.1.15", "wearable")]
    [InlineData("curl/8.1", "other")]
    public void Devices_have_a_class(string text, string device) => Assert.Equal(device, UserAgentParser.ParseNew(text).Device);

    [Fact]
    public void Client_hints_win_where_they_say_something()
    {
        var windows = UserAgentParser.Parse(ChromeOnWindows);
        ClientHints Hints(string? platform, string? version, bool? mobile, string? brands) => new(platform, version, null, mobile, brands);

        Assert.Equal(("Windows", "11"), Os(windows.With(Hints("Windows", "15.0.0", false, null))));
        Assert.Equal(("Windows", "10"), Os(windows.With(Hints("Windows", "10.0.0", false, null))));
        Assert.Equal(("Mac OS X", "14.2"), Os(windows.With(Hints("macOS", "14.2.1", null, null))));
        Assert.Equal(("Brave", "121"), Browser(windows.With(Hints(null, null, null, "\"Not A;Brand\";v=\"99\", \"Brave\";v=\"121.0.1.2\""))));
        Assert.Equal(("Chrome", "120.0"), Browser(windows.With(Hints(null, null, null, "\"Google Chrome\";v=\"120\""))));
        Assert.Equal("mobile", windows.With(Hints(null, null, true, null)).Device);
        Assert.Equal(windows, windows.With(Hints("Windows", "x", null, "rubbish;\"")));
        Assert.Equal(windows, windows.With(null));

        static (string, string?) Os(UserAgent agent) => (agent.System.Family, agent.System.Version);
        static (string, string?) Browser(UserAgent agent) => (agent.Browser.Family, agent.Browser.Version);
    }

    [Fact]
    public void Hints_survive_as_a_line_of_text()
    {
        var hints = new ClientHints("Windows", "15.0.0", null, false, "\"Google Chrome\";v=\"120\"");

        Assert.Equal(hints, ClientHints.Parse(hints.ToString()));
        Assert.Null(ClientHints.Parse("x"));
        Assert.Null(ClientHints.Read(_ => ""));
        Assert.Equal("ab", ClientHints.Read(name => name == "Sec-CH-UA-Model" ? "\"a\tb\"" : null)!.Model);
    }

    [Fact]
    public void Every_instance_of_every_declared_crawler_is_flagged()
    {
        using var crawlers = JsonDocument.Parse(File.ReadAllBytes(Repository("datasets/node_modules/crawler-user-agents/crawler-user-agents.json")));
        var instances = crawlers.RootElement.EnumerateArray()
            .SelectMany(crawler => crawler.GetProperty("instances").EnumerateArray().Select(instance => instance.GetString()!))
            .ToList();

        Assert.InRange(instances.Count, 2_000, int.MaxValue);
        Assert.DoesNotContain(instances, instance => !UserAgentParser.ParseNew(instance).IsDeclaredBot);
    }

    [Fact]
    public void Looking_for_plain_texts_first_changes_no_answer()
    {
        using var data = Datasets.Open("user-agents.json.gz");
        using var rules = JsonDocument.Parse(data);
        using var crawlers = JsonDocument.Parse(File.ReadAllBytes(Repository("datasets/node_modules/crawler-user-agents/crawler-user-agents.json")));
        var texts = crawlers.RootElement.EnumerateArray().Where((_, at) => at % 40 == 0)
            .SelectMany(crawler => crawler.GetProperty("instances").EnumerateArray().Select(instance => instance.GetString()!))
            .Append(ChromeOnMac).Append(ChromeOnWindows).ToList();
        foreach (var list in new[] { "browsers", "systems", "devices" })
        {
            var patterns = rules.RootElement.GetProperty(list).EnumerateArray().Select(rule => (rule[0].GetString()!, rule[1].GetString() == "i")).ToList();
            var slow = patterns.Select(pattern => new Regex(pattern.Item1, RegexOptions.CultureInvariant | (pattern.Item2 ? RegexOptions.IgnoreCase : RegexOptions.None))).ToList();
            var fast = new PatternList(patterns, Regex.InfiniteMatchTimeout);

            Assert.All(texts, text => Assert.Equal(slow.FindIndex(regex => regex.IsMatch(text)), fast.First(text)?.Number ?? -1));
        }
    }

    [Theory]
    [InlineData(@"(Chrome)/(\d+)\.(\d+)", "chrome")]
    [InlineData(@"Win(95|98|3\.1)x?", "win")]
    [InlineData("(?:one|two)", "one two")]
    [InlineData("a{0,3}bcd+e", "bcd")]
    [InlineData(@"^\w+[abc]", null)]
    [InlineData("(?:one|)", null)]
    [InlineData("(?i:Hello)", null)]
    [InlineData("x|longer", null)]
    public void Knows_what_an_expression_needs(string pattern, string? needs) =>
        Assert.Equal(needs, RequiredText.Of(pattern) is { } found ? string.Join(' ', found) : null);

    [Fact]
    public void Nearly_every_expression_is_left_out_by_its_text() => Assert.InRange(UserAgentParser.Unfiltered, 0, 20);

    [Fact]
    public void Hostile_texts_end_soon_and_are_cut()
    {
        foreach (var text in new[] { new string('a', 100_000), string.Concat(Enumerable.Repeat("Android ", 2_000)), string.Concat(Enumerable.Repeat("(;) Build/", 1_000)), "\ud800\u0000" })
        {
            Assert.NotNull(UserAgentParser.Parse(text).Browser);
        }

        Prop.ForAll<string?>(text => UserAgentParser.Parse(text ?? "") is not null).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Remembers_what_was_asked_for_lately_and_no_more_than_it_may()
    {
        var recent = new RecentTexts<string>(capacity: 10);
        var made = 0;
        string Make(string text)
        {
            made++;
            return text;
        }

        for (var i = 0; i < 100; i++)
        {
            recent.Get("always", Make);
            recent.Get($"once {i}", Make);
            Assert.InRange(recent.Count, 1, 10);
        }

        Assert.Equal(101, made);
    }

    private static string Repository(string path, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "../../../..", path);
}
