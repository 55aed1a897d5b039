using System.Text;
using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Collection.Foreign.Segment;
using Cairn.Collection.Tests.Decoding;
using Xunit;

namespace Cairn.Collection.Tests.Foreign;

public sealed class SegmentFormatTests
{
    private static readonly SegmentFormat Segment = SegmentFormat.Instance;

    [Theory]
    [InlineData("Product Viewed", "view_item")]
    [InlineData("Product Added", "add_to_cart")]
    [InlineData("Product Removed", "remove_from_cart")]
    [InlineData("Cart Viewed", "view_cart")]
    [InlineData("Checkout Started", "begin_checkout")]
    [InlineData("Payment Info Entered", "add_payment_info")]
    [InlineData("Order Completed", "purchase")]
    [InlineData("Order Refunded", "refund")]
    [InlineData("Products Searched", "view_search_results")]
    [InlineData("Product List Viewed", "view_item_list")]
    [InlineData("Product Added to Wishlist", "add_to_wishlist")]
    [InlineData("Signed Up", "sign_up")]
    [InlineData("Signed In", "login")]
    public void E_commerce_events_get_the_standard_name_and_keep_their_own(string theirs, string ours)
    {
        var item = ForeignDoor.One(Segment, $$"""{"type":"track","event":"{{theirs}}","anonymousId":"v"}""", "track");
        Assert.Equal((ours, $"\"{theirs}\""), (item.Name, item.Prop("$source_name")));
    }

    [Fact]
    public void Another_name_stays_with_its_case_and_has_no_second_one()
    {
        var item = ForeignDoor.One(Segment, """{"event":"Tune Played","anonymousId":"v"}""", "track");
        Assert.Equal(("Tune Played", null), (item.Name, item.Prop("$source_name")));
    }

    [Theory]
    [InlineData("identify", "$identify")]
    [InlineData("group", "$group")]
    [InlineData("page", "page_view")]
    [InlineData("screen", "screen_view")]
    public void Calls_of_other_types_are_events_of_ours(string verb, string name) =>
        Assert.Equal(name, ForeignDoor.One(Segment, """{"anonymousId":"v","userId":"u"}""", verb).Name);

    [Fact]
    public void Every_field_of_the_table_finds_its_place()
    {
        var item = ForeignDoor.One(Segment, """
            {"type":"track","event":"Order Completed","messageId":"m-1","anonymousId":"v","userId":"u","originalTimestamp":"2026-11-21T09:59:00Z",
             "sentAt":"2026-11-21T10:00:00Z",
             "context":{"page":{"url":"https://shop.example/thanks","title":"Thanks","referrer":"https://example.org/"},
               "campaign":{"source":"letter","medium":"email","name":"spring","term":"lamp","content":"top"},
               "screen":{"width":1440,"height":900,"innerWidth":1200,"innerHeight":700},"locale":"de-DE","timezone":"Europe/Berlin",
               "userAgent":"Browser/1","library":{"name":"analytics.js","version":"2.0"},"app":{"name":"Shop"},
               "consent":{"categoryPreferences":{"Advertising":false,"analytics_storage":true,"Other":true}}},
             "properties":{"order_id":"A-1","revenue":"19.90","total":25,"currency":"usd","coupon":"X",
               "products":[{"product_id":"7","name":"Lamp","price":19.9,"quantity":1,"position":3}]}}
            """, "track");
        Assert.Equal(EventIds.FromText("m-1"), item.EventId);
        Assert.Equal(("v", "u", 19.90m, "USD", "A-1"), (item.Visitor, item.User, item.Value, item.Currency, item.OrderId));
        Assert.Equal(("https://shop.example/thanks", "Thanks", "https://example.org/"), (item.Url, item.Title, item.Referrer));
        Assert.Equal(("letter", "email", "spring", "lamp", "top"), (item.Given!.Source, item.Given.Medium, item.Given.Campaign, item.Given.Term, item.Given.Content));
        Assert.Equal(("1440x900", "de-DE", "analytics.js/2.0"), (item.Screen, item.Language, item.Sdk));
        Assert.Equal(("\"1200x700\"", "\"Europe/Berlin\"", "\"X\"", "25"), (item.Prop("$viewport"), item.Prop("$timezone"), item.Prop("coupon"), item.Prop("total")));
        Assert.Equal("""[{"item_id":"7","name":"Lamp","price":19.9,"quantity":1,"index":3}]""", item.Prop("items"));
        Assert.Equal("""{"app":{"name":"Shop"}}""", item.Prop("context"));
        Assert.Equal((1, 2, 1, 0), (item.Consent.State(0), item.Consent.State(1), item.Consent.State(2), item.Consent.State(3)));
        Assert.Null(item.Prop("revenue"));
    }

    [Theory]
    [InlineData("""{"revenue":1,"total":2,"value":3}""", 1)]
    [InlineData("""{"total":2,"value":3}""", 2)]
    [InlineData("""{"value":"3.5"}""", 3.5)]
    public void The_value_is_revenue_else_total_else_value(string properties, double value) =>
        Assert.Equal((decimal)value, ForeignDoor.One(Segment, $$"""{"event":"x","anonymousId":"v","properties":{{properties}}}""", "track").Value);

    [Fact]
    public void Only_the_distance_to_sentAt_is_believed()
    {
        var item = ForeignDoor.One(Segment, """{"event":"x","anonymousId":"v","originalTimestamp":"2016-01-01T10:00:00Z","sentAt":"2016-01-01T10:00:02Z"}""", "track");
        Assert.Equal(Journeys.Time.Timestamp.From(Door.Now).Micros - 2_000_000, item.OccurredMicros);
        Assert.NotNull(item.Prop("$skew_ms"));
    }

    [Fact]
    public void A_batch_shares_sentAt_and_context_and_one_bad_item_costs_the_others_nothing()
    {
        var result = ForeignDoor.Take(Segment, """
            {"writeKey":"k","context":{"locale":"en"},"batch":[{"type":"track","event":"a","anonymousId":"v"},5,{"type":"nothing"},{"type":"track","event":"b","anonymousId":"v","properties":{"revenue":"12,50"}}]}
            """, "batch");
        Assert.Equal("en", Assert.Single(result.Batch.Events).Language);
        Assert.Equal([FailedReason.FieldType, FailedReason.TypeUnsupported, FailedReason.ValueInvalid], result.Batch.Failed.Select(failed => failed.Reason));
        Assert.All(result.Batch.Failed, failed => Assert.Equal("segment", failed.Format));
    }

    [Fact]
    public void Traits_go_to_the_person_and_contact_data_nowhere()
    {
        var item = ForeignDoor.One(Segment, """{"userId":5,"traits":{"plan":"pro","email":"ada@example.org"}}""", "identify");
        Assert.Equal(("5", "user:5", """{"plan":"pro"}"""), (item.User, item.Visitor, item.Prop("traits")));
    }

    [Fact]
    public void An_alias_needs_a_servers_word()
    {
        const string body = """{"userId":"new","previousId":"old"}""";
        Assert.Equal(FailedReason.NameInvalid, ForeignDoor.Failure(Segment, body, "alias"));
        Assert.Equal("\"old\"", ForeignDoor.One(Segment, body, "alias", trust: Trust.Server).Prop("previous"));
    }

    [Fact]
    public void Address_and_user_agent_need_a_servers_word()
    {
        const string body = """{"event":"x","anonymousId":"v","context":{"ip":"203.0.113.9","userAgent":"Other/2"}}""";
        var client = ForeignDoor.Take(Segment, body, "track");
        Assert.Equal(1, client.Warnings[CollectWarning.FieldNotAllowed]);
        Assert.Null(client.Batch.Events[0].Given);
        Assert.Equal("Other/2", ForeignDoor.One(Segment, body, "track", trust: Trust.Server).Given!.UserAgent);
    }

    [Theory]
    [InlineData("""{"event":"x","event":"y","anonymousId":"v"}""", FailedReason.DuplicateKey)]
    [InlineData("""{"event":"x","anonymousId":"v","properties":{"a":1,"a":2}}""", FailedReason.DuplicateKey)]
    [InlineData("""{"event":"","anonymousId":"v"}""", FailedReason.NameInvalid)]
    [InlineData("""{"event":"x"}""", FailedReason.VisitorMissing)]
    [InlineData("""{"event":"x","anonymousId":"v","timestamp":"2020-01-01T00:00:00Z"}""", FailedReason.TimeTooOld)]
    [InlineData("""{"event":"x","anonymousId":"v","timestamp":"yesterday"}""", FailedReason.TimeInvalid)]
    [InlineData("""{"event":"x","anonymousId":"v","properties":{"a":{"b":{"c":{"d":{"e":1}}}}}}""", FailedReason.JsonTooDeep)]
    public void Bad_events_fail_for_the_native_reasons(string body, FailedReason reason) =>
        Assert.Equal(reason, ForeignDoor.Failure(Segment, body, "track"));

    [Fact]
    public void Marks_of_ours_cannot_be_sent()
    {
        var result = ForeignDoor.Take(Segment, """{"event":"x","anonymousId":"v","properties":{"$trust":"server","$source_name":"y"}}""", "track");
        Assert.Null(Assert.Single(result.Batch.Events).Properties);
        Assert.Equal(1, result.Warnings[CollectWarning.ReservedKey]);
    }

    [Fact]
    public void The_pixel_takes_base64_and_single_parameters()
    {
        var data = Uri.EscapeDataString(Convert.ToBase64String(Encoding.UTF8.GetBytes("""{"writeKey":"k","event":"seen","anonymousId":"v","properties":{"a":1}}""")));
        Assert.Null(ForeignDoor.Open(Segment, default, out var packed, "pixel/track", $"data={data}"));
        Assert.Equal("k", packed.Alias);
        Assert.Equal("1", ForeignDoor.One(Segment, "", "pixel/track", $"data={data}").Prop("a"));
        var plain = ForeignDoor.One(Segment, "", "pixel/page", "writeKey=k&anonymousId=v&properties.url=https%3A%2F%2Fshop.example%2Fa&properties.size=L");
        Assert.Equal(("page_view", "https://shop.example/a", "\"L\""), (plain.Name, plain.Url, plain.Prop("size")));
    }
}
