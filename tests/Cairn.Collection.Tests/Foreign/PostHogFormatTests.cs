using System.IO.Compression;
using System.Text;
using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Collection.Foreign.PostHog;
using Cairn.Collection.Tests.Decoding;
using Xunit;

namespace Cairn.Collection.Tests.Foreign;

public sealed class PostHogFormatTests
{
    private const string Simple = """{"api_key":"k","event":"x","distinct_id":"d","properties":{"$lib":"web"}}""";

    private static readonly PostHogFormat PostHog = PostHogFormat.Instance;

    [Theory]
    [InlineData("$pageview", "", "page_view")]
    [InlineData("$pageleave", "", "page_leave")]
    [InlineData("$autocapture", ",\"$event_type\":\"click\"", "element_click")]
    [InlineData("$autocapture", ",\"$event_type\":\"submit\"", "form_submit")]
    [InlineData("$rageclick", "", "rage_click")]
    [InlineData("$dead_click", "", "dead_click")]
    [InlineData("$identify", "", "$identify")]
    [InlineData("$set", "", "$identify")]
    [InlineData("$groupidentify", "", "$group")]
    [InlineData("$feature_flag_called", "", "$exposure")]
    [InlineData("$exception", "", "js_error")]
    [InlineData("$web_vitals", "", "web_vitals")]
    [InlineData("$survey_shown", "", "survey_shown")]
    [InlineData("$opt_in", "", "$opt_in")]
    [InlineData("$opt_out", "", "$opt_out")]
    [InlineData("Signed Up", "", "Signed Up")]
    public void Their_names_become_ours(string theirs, string more, string ours) =>
        Assert.Equal(ours, ForeignDoor.One(PostHog, $$$"""{"event":"{{{theirs}}}","distinct_id":"d","properties":{"$device_id":"v"{{{more}}}}}""").Name);

    [Fact]
    public void A_recording_is_not_taken() =>
        Assert.Equal(FailedReason.TypeUnsupported, ForeignDoor.Failure(PostHog, """{"event":"$snapshot","distinct_id":"d"}"""));

    [Fact]
    public void Every_field_of_the_table_finds_its_place()
    {
        var item = ForeignDoor.One(PostHog, """
            {"event":"purchase","uuid":"0192f0c1-0000-7000-8000-000000000001","distinct_id":"u","timestamp":"2026-11-21T10:00:00Z","sent_at":"2026-11-21T10:00:01Z",
             "properties":{"$device_id":"v","$current_url":"https://shop.example/a","title":"A","$referrer":"$direct","value":"19.90","currency":"EUR","order_id":"A-1",
              "products":[{"product_id":"7"}],"utm_source":"letter","utm_medium":"email","utm_campaign":"c","utm_term":"t","utm_content":"o",
              "$screen_width":1440,"$screen_height":900,"$viewport_width":1200,"$viewport_height":700,"$browser_language":"de-DE","$lib":"web","$lib_version":"1.2",
              "$session_id":"s","size":"L","$set":{"plan":"pro"},"$set_once":{"plan":"free","first":1}}}
            """);
        Assert.Equal("0192f0c1-0000-7000-8000-000000000001", new Guid(Bytes(item.EventId), bigEndian: true).ToString());
        Assert.Equal(("v", "u", 19.90m, "EUR", "A-1"), (item.Visitor, item.User, item.Value, item.Currency, item.OrderId));
        Assert.Equal(("https://shop.example/a", "A", null), (item.Url, item.Title, item.Referrer));
        Assert.Equal(("letter", "email", "c", "t", "o"), (item.Given!.Source, item.Given.Medium, item.Given.Campaign, item.Given.Term, item.Given.Content));
        Assert.Equal(("1440x900", "de-DE", "web/1.2"), (item.Screen, item.Language, item.Sdk));
        Assert.Equal(("\"s\"", "\"L\"", """{"plan":"pro","first":1}""", """[{"item_id":"7"}]"""), (item.Prop("$session_id"), item.Prop("size"), item.Prop("traits"), item.Prop("items")));
    }

    [Theory]
    [InlineData("""{"$device_id":"v"}""", "v", "d")]
    [InlineData("""{"$device_id":"d"}""", "d", null)]
    [InlineData("""{"$lib":"web"}""", "d", null)]
    [InlineData("""{"$lib":"posthog-node"}""", "user:d", "d")]
    [InlineData("{}", "user:d", "d")]
    public void Who_it_is_follows_from_the_device_and_the_library(string properties, string visitor, string? user)
    {
        var item = ForeignDoor.One(PostHog, $$"""{"event":"x","distinct_id":"d","properties":{{properties}}}""");
        Assert.Equal((visitor, user), (item.Visitor, item.User));
    }

    [Fact]
    public void Ids_that_are_numbers_become_text_and_an_offset_counts_back_from_now()
    {
        var item = ForeignDoor.One(PostHog, """{"event":"x","distinct_id":5,"offset":2500,"properties":{"$lib":"web","$insert_id":"i"}}""");
        Assert.Equal("5", item.Visitor);
        Assert.Equal(EventIds.FromText("i"), item.EventId);
        Assert.Equal(Journeys.Time.Timestamp.From(Door.Now).Micros - 2_500_000, item.OccurredMicros);
    }

    [Fact]
    public void An_identify_joins_the_anonymous_id_to_the_user()
    {
        var item = ForeignDoor.One(PostHog, """{"event":"$identify","distinct_id":"u","properties":{"$anon_distinct_id":"v","$lib":"web"},"$set":{"plan":"pro"}}""");
        Assert.Equal(("v", "u", """{"plan":"pro"}"""), (item.Visitor, item.User, item.Prop("traits")));
    }

    [Theory]
    [InlineData("$create_alias")]
    [InlineData("$merge_dangerously")]
    public void Users_are_joined_by_a_servers_word_only(string name)
    {
        var body = $$$"""{"event":"{{{name}}}","distinct_id":"u","properties":{"alias":"old"}}""";
        Assert.Equal(FailedReason.NameInvalid, ForeignDoor.Failure(PostHog, body));
        var item = ForeignDoor.One(PostHog, body, trust: Trust.Server);
        Assert.Equal(("$alias", "\"old\"", "\"vendor_merge\""), (item.Name, item.Prop("previous"), item.Prop("reason")));
    }

    [Fact]
    public void A_flag_that_was_read_is_an_exposure() =>
        Assert.Equal(
            """[{"experiment":"lamp","variant":"true"}]""",
            ForeignDoor.One(PostHog, """{"event":"$feature_flag_called","distinct_id":"d","properties":{"$feature_flag":"lamp","$feature_flag_response":true}}""").Exposures);

    public static TheoryData<string, string, string?, string> Spellings()
    {
        var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(Simple));
        return new()
        {
            { Simple, "", null, "one object" },
            { $"[{Simple}]", "", "application/json", "an array" },
            { $$"""{"api_key":"k","batch":[{"event":"x","distinct_id":"d"}]}""", "", null, "a batch" },
            { base64, "compression=base64", "text/plain", "base64" },
            { $"data={Uri.EscapeDataString(base64)}", "", "application/x-www-form-urlencoded", "a form" },
            { "", $"data={Uri.EscapeDataString(base64)}", null, "a query" },
            { Simple.Replace("\"api_key\":\"k\",", "", StringComparison.Ordinal).Replace("\"$lib\"", "\"token\":\"k\",\"$lib\"", StringComparison.Ordinal), "", null, "a token among properties" },
            { Simple.Replace("api_key", "$token", StringComparison.Ordinal), "", null, "a token with a dollar" },
        };
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Every_spelling_of_a_body_is_read(string body, string query, string? type, string why)
    {
        Assert.Null(ForeignDoor.Open(PostHog, Encoding.UTF8.GetBytes(body), out var open, query: query, type: type));
        Assert.True((open.Alias ?? open.Lines[0].Alias) == "k", why);
        Assert.Equal("x", Assert.Single(ForeignDoor.Decode(PostHog, open).Batch.Events).Name);
    }

    [Fact]
    public void Gzip_is_known_by_its_first_bytes_and_lz64_is_refused()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Simple));
        }

        Assert.Null(ForeignDoor.Open(PostHog, packed.ToArray(), out var open, query: "compression=base64", type: "text/plain"));
        Assert.Single(open.Lines);
        Assert.Equal(415, ForeignDoor.Open(PostHog, packed.ToArray(), out _, query: "compression=lz64")!.Status);
    }

    [Fact]
    public void History_is_taken_from_a_secret_only()
    {
        const string body = """{"api_key":"k","historical_migration":true,"batch":[{"event":"x","distinct_id":"d","timestamp":"2020-01-01T00:00:00Z"}]}""";
        Assert.Equal(FailedReason.TimeTooOld, ForeignDoor.Failure(PostHog, body));
        Assert.Equal("x", ForeignDoor.One(PostHog, body, trust: Trust.Server).Name);
    }

    private static byte[] Bytes(UInt128 id)
    {
        var bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, id);
        return bytes;
    }
}
