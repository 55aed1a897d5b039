using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Cairn.Collection.Decoding;
using Cairn.Collection.Enrichment;
using Cairn.Collection.Enrichment.UserAgents;
using Cairn.Collection.Events;
using Cairn.Collection.Exposures;
using Cairn.Collection.Foreign;
using Cairn.Collection.Foreign.Ga4;
using Cairn.Collection.Foreign.Matomo;
using Cairn.Collection.Foreign.Plausible;
using Cairn.Collection.Foreign.PostHog;
using Cairn.Collection.Foreign.Segment;
using Cairn.Collection.Foreign.Umami;
using Cairn.Collection.Ids;
using Cairn.Server.Collect;
using Cairn.Server.Hosting;
using Cairn.Storage.Spool;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Cairn.Server.Tests.Fuzzing;

/// <summary>Everything that reads what comes from outside.</summary>
internal static partial class FuzzTargets
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly SiteRules Site = new() { Site = 1, CampaignInFragment = true, RefIsSource = true, CookielessWithoutVisitor = true };
    private static readonly NativeDecoder Decoder = new(IdSource.Random);

    private static readonly string[] Events =
    [
        """{"key":"pk_0123456789012345678901","sent_at":"2026-11-22T12:00:00Z","context":{"url":"https://shop.example/p?utm_source=a&gclid=x#f"},"events":[{"id":"one","name":"page_view","visitor":"v","user":"u","at":"2026-11-22T11:59:00.123Z","url":"https://user:secret@shop.example:8443/a/../b?utm_source=news&token=abc#x","referrer":"https://www.google.com/search?q=x","title":"T","props":{"a":1,"b":"x","c":[1,2],"d":{"e":null},"items":[{"item_id":"1","price":"9.99","quantity":2}]},"consent":{"analytics":true,"ads":false}},{"name":"purchase","visitor":"v","value":"12.50","currency":"EUR","order_id":"o1"}]}""",
        """{"key":"pk_0123456789012345678901","events":[{"name":"a","visitor":"v","value":1e2,"seq":7,"session":"s","language":"de-DE","screen":"1920x1080"}]}""",
        """{"events":[{"name":"a","visitor":"v","at":1763812740000,"exposures":[{"experiment":"e","variant":"b"}]},null,5,"x",[]]}""",
    ];

    private static readonly string[] Words =
    [
        "\"name\":", "\"visitor\":", "\"value\":", "\"props\":{", "\"at\":", "\"url\":", "\"consent\":{", "\"items\":[{", "\"currency\":\"", "\"events\":[", "\"ua_hints\":", "\"given\":", "\"signature\":\"", "https://", "utm_source=",
        "?", "&", "#", ",", ":", "{", "}", "[", "]", "\"", "2026-02-30T25:61:61Z", "12,50", "page_view", "$x", "a.b",
    ];

    private static readonly string[] Addresses =
    [
        "https://shop.example/p/1?utm_source=news&utm_medium=email&utm_campaign=a%20b&gclid=abc&fbclid=x&ref=y#top", "http://user:pw@[2001:db8::1]:8080/%2e%2e/a;b?x=%ff&y=%u0041&&=", "//shop.example", "android-app://com.example",
        "javascript:alert(1)", "https://xn--nxasmq6b.example/日本?q=語", "https://www.google.com/search?q=shoes", "https://t.co/x", "about:blank", "", "https://a.example/?utm_source={{campaign}}&utm_medium=[MACRO]",
    ];

    public static IReadOnlyList<FuzzTarget> All => field ??=
    [
        new("collect", [.. Events.Select(Encoding.UTF8.GetBytes)], Words, bytes => Collect(bytes, null)),
        new("collect-gzip", [.. Events.Select(text => Packed(Encoding.UTF8.GetBytes(text)))], [], bytes => Collect(bytes, "gzip")),
        Foreign("segment", SegmentFormat.Instance, ["track", "batch", "page", "identify", "group", ""], SegmentBodies),
        Foreign("posthog", PostHogFormat.Instance, ["", "e", "batch"], PostHogBodies),
        Foreign("gtag", GtagFormat.Instance, [""], ["en=purchase&ep.transaction_id=1&epn.value=9.99&pr1=id1~nmA~pr9.99~qt2", "v=2&tid=G-1&cid=1.2&en=page_view&dl=https%3A%2F%2Fa.example%2F&gcs=G101&_p=1"]),
        Foreign("measurement-protocol", MeasurementProtocolFormat.Instance, [""], ["""{"client_id":"1.2","user_id":"u","timestamp_micros":"1763812740000000","events":[{"name":"purchase","params":{"value":1.5,"currency":"EUR","transaction_id":"t","items":[{"item_id":"1","price":1}]}}],"consent":{"ad_user_data":"GRANTED"}}"""]),
        Foreign("matomo", MatomoFormat.Instance, [""], ["""{"requests":["?idsite=7&rec=1&_id=0123456789abcdef&url=https%3A%2F%2Fa.example%2F&action_name=x&idgoal=0&revenue=9.5&ec_items=%5B%5B%22a%22%2C%22b%22%2C%5B%22c%22%5D%2C1%2C2%5D%5D&cdt=1763812740"],"token_auth":"x"}""", "idsite=7&rec=1&e_c=a&e_a=b&e_v=1&cvar={\"1\":[\"a\",\"b\"]}"]),
        Foreign("plausible", PlausibleFormat.Instance, [""], ["""{"n":"pageview","u":"https://shop.example/?utm_source=a","d":"shop.example,other.example","r":"https://a.example/","p":{"a":1},"$":{"amount":"9.99","currency":"EUR"},"w":1024}"""]),
        Foreign("umami", UmamiFormat.Instance, ["", "batch"], ["""{"type":"event","payload":{"website":"2f0b6a9e-6b0a-4d7e-9c55-0d7a1a9a3c11","hostname":"a.example","url":"/x?y=1","referrer":"","title":"T","name":"buy","data":{"revenue":"9.99","currency":"EUR"},"timestamp":1763812740,"id":"u","tag":"t"}}""", """[{"type":"identify","payload":{"website":"w","id":"u","data":{"a":[1]}}}]"""]),
        Foreign("exposure", ExposureFormat.Instance, ["", ExposureFormat.Pixel], ["""{"key":"pk_0123456789012345678901","exposures":[{"id":"1","at":"2026-11-22T11:00:00Z","publisher":"p","campaign":"c","creative":"k","medium":"tv","ip":"203.0.113.7","ua":"x","region":"DE-BE","duration":30}]}""", "key=pk&publisher=p&campaign=%%CAMPAIGN%%&ip=203.0.113.7&at=1763812740"]),
        new("address", Addresses, Addresses[..4], ReadAddress) { Short = 4_000 },
        new("user-agent", UserAgents, ["Mozilla/5.0 ", "(", ")", "AppleWebKit/537.36 ", "Chrome/120.0.0.0 ", "Version/", "; ", "iPhone OS 17_1", "bot", "HeadlessChrome"], ReadUserAgent) { Short = 300 },
        new("client-hints", ["\"Chromium\";v=\"120\", \"Not A;Brand\";v=\"99\"\n\"120.0.1\"\nWindows\n15.0.0\n?0\nPixel 8", ""], ["\"", ";v=", ", ", "\n", "?1", "\\"], text => _ = ClientHints.Parse(text)) { Short = 4_000 },
        new("forwarded", ["203.0.113.7", "9.9.9.9, 203.0.113.7, 10.0.0.2", "for=203.0.113.7;proto=https;by=10.0.0.1", "[2001:db8::1]:443, unknown", "fe80::1%eth0"], [",", " ", "for=", "\"", "[", "]", ":80", "10.0.0.1", "::ffff:"], ReadForwarded) { Short = 3_000 },
        new("money", ["12.50", "-0.000001", "1e2", "99999999999.999999", "1e-400", "-0.0"], ["e", ".", "-", "+", "0", "999999999999999999"], text => _ = MoneyText.TryParse(text, out _, out _)) { Short = 4_000 },
        new("time", ["2026-11-22T11:59:00.123456Z", "2026-11-22 11:59:60+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999-23:59"], ["T", "Z", "+", "-", ":", ".", "60", "99"], ReadTime) { Short = 4_000 },
        new("scrubber", ["ann@example.org pays with 4111 1111 1111 1111", "token=eyJhbGciOiJIUzI1NiJ9.e30.abc&key=sk_live_x", "+49 30 1234567 DE89370400440532013000"], ["@", "4111111111111111", "sk_", "eyJ", ".", "=", "Bearer "], ReadScrubbed),
        new("spool-row", [BatchCodec.Encode(Batch(Events[0])), BatchCodec.Encode(Batch(Events[2]))], [], ReadRow) { Short = 4_000 },
        .. Journeys(),
        .. Files(),
    ];

    private static readonly string[] SegmentBodies =
    [
        """{"writeKey":"seg","batch":[{"type":"track","event":"Order Completed","anonymousId":"v","userId":"u","timestamp":"2026-11-22T11:59:00Z","properties":{"order_id":"1","total":9.5,"currency":"EUR","products":[{"product_id":"1","price":9.5}]},"context":{"page":{"url":"https://a.example/"},"userAgent":"x","ip":"203.0.113.7","consent":{"categoryPreferences":{"ads":true}}}},{"type":"alias","previousId":"a","userId":"b"}],"sentAt":"2026-11-22T12:00:00Z"}""",
        """{"writeKey":"seg","event":"a","anonymousId":"v","integrations":{"All":true}}""",
    ];

    private static readonly string[] PostHogBodies =
    [
        """{"api_key":"phc","batch":[{"event":"$pageview","distinct_id":"v","properties":{"$current_url":"https://a.example/","$set":{"email":"x"},"$ip":"203.0.113.7","token":"phc"},"timestamp":"2026-11-22T11:59:00Z","uuid":"0190b3c0-0000-7000-8000-000000000000"}],"sent_at":"2026-11-22T12:00:00Z"}""",
        """[{"event":"$identify","properties":{"distinct_id":"u","$anon_distinct_id":"v","token":"phc"},"offset":100}]""",
        "data=eyJldmVudCI6ImEiLCJwcm9wZXJ0aWVzIjp7ImRpc3RpbmN0X2lkIjoidiIsInRva2VuIjoicGhjIn19",
    ];

    private static readonly string[] UserAgents =
    [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "curl/8.5.0", "",
    ];

    private static FuzzTarget Foreign(string name, ForeignFormat format, string[] verbs, string[] bodies) =>
        new(name, [.. bodies.Select(Encoding.UTF8.GetBytes)], Words, bytes =>
        {
            foreach (var verb in verbs)
            {
                ReadForeign(format, verb, bytes, "", "application/json");
            }

            ReadForeign(format, verbs[0], bytes, "", "application/x-www-form-urlencoded");
            ReadForeign(format, verbs[^1], ReadOnlyMemory<byte>.Empty, Encoding.Latin1.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 8_000))), null);
        })
        { Short = 500 };

    private static void ReadForeign(ForeignFormat format, string verb, ReadOnlyMemory<byte> bytes, string query, string? type)
    {
        var limits = CollectLimits.ForSecretKey;
        if (format.TryOpen(new ForeignRequest(bytes, type, null, verb, query, Now, limits), out var body) is { } failure)
        {
            Assert.InRange(failure.Status, 400, 415);
            return;
        }

        var sender = new ForeignSender { Trust = Trust.Server, Received = Now, UserAgent = "x", Cookieless = _ => "cookieless", IsPixel = query.Length > 0 };
        var events = body.Lines.Select(line => format.Translate(body, line, sender)).ToList();
        Whole(Decoder.Decode(events, format.Name, Context(Trust.Server) with { IsExposure = format is ExposureFormat }), events.Count);
    }

    private static void Collect(byte[] bytes, string? encoding)
    {
        foreach (var trust in (Trust[])[Trust.Client, Trust.Server])
        {
            var limits = trust == Trust.Server ? CollectLimits.ForSecretKey : CollectLimits.ForWriteKey;
            if (NativeBody.TryOpen(new CollectRequest(bytes, "application/json", encoding, limits), out var body) is { } failure)
            {
                Assert.InRange(failure.Status, 400, 415);
                continue;
            }

            Whole(Decoder.Decode(body, Context(trust)), body.Count);
        }
    }

    /// <summary>Every event is decided, what was decided goes through the spool unchanged, and every accepted event can be enriched.</summary>
    private static void Whole(CollectResult result, int count)
    {
        Assert.Equal(count, result.Batch.Events.Count + result.Batch.Failed.Count);
        var written = BatchCodec.Encode(result.Batch);
        var read = BatchCodec.Decode(written);
        Assert.Equal(written, BatchCodec.Encode(read));
        foreach (var item in read.Events)
        {
            var stored = Enricher.Enrich(item, read, Site).Event;
            Assert.True(stored.Name.Length is > 0 and <= 200, stored.Name);
            using var properties = stored.Properties is null ? null : JsonDocument.Parse(stored.Properties);
        }
    }

    private static CollectContext Context(Trust trust) => new() { Site = Site, Trust = trust, Received = Now, UserAgent = "Mozilla/5.0", Origin = null };

    private static CollectedBatch Batch(string text)
    {
        Assert.Null(NativeBody.TryOpen(new CollectRequest(Encoding.UTF8.GetBytes(text), null, null, CollectLimits.ForSecretKey), out var body));
        return Decoder.Decode(body, Context(Trust.Server)).Batch;
    }

    private static void ReadRow(byte[] bytes)
    {
        CollectedBatch batch;
        try
        {
            batch = BatchCodec.Decode(bytes);
        }
        catch (InvalidDataException)
        {
            return;
        }

        var written = BatchCodec.Encode(batch);
        Assert.Equal(written, BatchCodec.Encode(BatchCodec.Decode(written)));
    }

    private static void ReadAddress(string text)
    {
        var page = WebAddress.Parse(text);
        _ = WebAddress.Parse(text, orApp: true);
        var query = new QueryText(text);
        var campaign = CampaignParameters.Read(query, alsoRef: true);
        _ = Traffic.Find(null, campaign, ClickIds.Find(query), page, Referrer.Of(text), Site);
        _ = Enricher.ChannelOf(text, text, text, text, text, Site);
        var counts = new ScrubCounts();
        if (page is not null)
        {
            var kept = QueryKeys.OfPage(text, page, Site, counts);
            Assert.DoesNotContain("secret@", kept, StringComparison.Ordinal);
            _ = QueryKeys.OfReferrer(page, Site, counts);
        }
    }

    private static void ReadUserAgent(string text) => _ = UserAgentParser.ParseNew(text);

    private static void ReadForwarded(string text)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse("10.0.0.1");
        context.Request.Headers["X-Forwarded-For"] = text;
        context.Request.Headers["Forwarded"] = text;
        _ = new ClientAddress(new ServerOptions { ProxyNetworks = ["10.0.0.0/8"] }).Of(context);
    }

    private static void ReadTime(string text)
    {
        if (TimeText.TryParse(text, out var micros))
        {
            var again = new Cairn.Journeys.Time.Timestamp(micros).ToString();
            Assert.True(TimeText.TryParse(again, out var same) && same == micros, $"{text} is {again}");
        }

        _ = TimeText.TryParseMilliseconds(Encoding.UTF8.GetBytes(text), out _);
    }

    private static void ReadScrubbed(string text)
    {
        var once = Scrubber.Scrub(text, null, new ScrubCounts());
        Assert.Equal(once, Scrubber.Scrub(once, null, new ScrubCounts()));
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
