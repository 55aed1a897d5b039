using System.Text.Json;
using Cairn.Collection.Decoding;
using Cairn.Collection.Import;
using Cairn.Journeys.Faults;
using Xunit;

namespace Cairn.Collection.Tests.Import;

public sealed class Ga4ImportTests
{
    private const string Purchase = """
        {"event_date":"20240101","event_timestamp":"1704067200123456","event_name":"purchase","user_pseudo_id":"123.456","user_id":"u-1",
         "batch_page_id":"1704067100000","batch_ordering_id":2,"batch_event_index":3,
         "event_params":[{"key":"page_location","value":{"string_value":"https://shop.example/thanks?gclid=FromUrl"}},
           {"key":"page_title","value":{"string_value":"Thanks"}},{"key":"ga_session_id","value":{"int_value":"1704067000"}},
           {"key":"currency","value":{"string_value":"USD"}},{"key":"value","value":{"double_value":1.5}},{"key":"percent_scrolled","value":{"int_value":90}}],
         "ecommerce":{"transaction_id":"T-9","purchase_revenue":25.90,"refund_value":null},
         "items":[{"item_id":"P1","item_name":"Shoe","item_brand":"(not set)","price":25.9,"quantity":1}],
         "user_properties":[{"key":"tier","value":{"string_value":"gold"}}],"user_first_touch_timestamp":"1700000000000000",
         "collected_traffic_source":{"manual_source":"news","manual_medium":"email","manual_campaign_name":"jan","gclid":"Won"},
         "device":{"category":"mobile","operating_system":"iOS","language":"en-us","web_info":{"browser":"Safari","browser_version":"17"}},
         "geo":{"country":"South Korea","region":"Seoul","city":"Seoul"},"privacy_info":{"analytics_storage":"Yes","ads_storage":"No"},"platform":"WEB","stream_id":"77"}
        """;

    [Fact]
    public void Every_mapped_field_finds_its_column()
    {
        var read = Assert.Single(Read(Purchase)).Event!;

        Assert.Equal(("purchase", "123.456", "u-1", 1_704_067_200_123_456), (read.Name, read.Visitor, read.User, read.OccurredMicros));
        Assert.Equal((1_704_067_100_000L << 22) | (2 << 10) | 3, read.ClientSeq);
        Assert.Equal((25.90m, "USD", "T-9"), (read.Value, read.Currency, read.OrderId));
        Assert.Equal(("news", "email", "jan", "gclid", "Won", "Email"), (read.Source, read.Medium, read.Campaign, read.ClickIdKind, read.ClickId, read.Channel));
        Assert.Equal(("mobile", "iOS", "Safari", "17", "en-us", "KR", "Seoul"), (read.Device, read.Os, read.Browser, read.BrowserVersion, read.Language, read.Country, read.City));
        Assert.Equal(("shop.example", "/thanks", "Thanks"), (read.Host, read.Path, read.Title));
        Assert.Equal(1 | (2 << 2) | (6 << 8), read.Consent.Bits);
        using var properties = JsonDocument.Parse(read.Properties!);
        Assert.Equal("""[{"item_id":"P1","name":"Shoe","price":25.9,"quantity":1}]""", properties.RootElement.GetProperty("items").GetRawText());
        Assert.Equal("gold", properties.RootElement.GetProperty("traits").GetProperty("tier").GetString());
        Assert.Equal(90, properties.RootElement.GetProperty("percent").GetInt32());
        Assert.Equal("1704067000", properties.RootElement.GetProperty("$ga_session_id").GetString());
    }

    [Theory]
    [InlineData("session_start", "", "$session_start")]
    [InlineData("user_engagement", "", "$user_engagement")]
    [InlineData("click", """{"key":"outbound","value":{"string_value":"true"}}""", "outbound_click")]
    [InlineData("click", "", "click")]
    public void Google_s_own_events_get_their_names_here(string sent, string parameter, string name) => Assert.Equal(
        name, Assert.Single(Read($$"""{"event_timestamp":1704067200000000,"event_name":"{{sent}}","user_pseudo_id":"a","event_params":[{{parameter}}]}""")).Event!.Name);

    [Fact]
    public void A_refund_is_negative_and_a_row_without_visitor_is_kept()
    {
        var rows = Read(
            """{"event_timestamp":1704067200000000,"event_name":"refund","user_pseudo_id":"a","ecommerce":{"transaction_id":"T","refund_value":9.5}}""",
            """{"event_timestamp":1704067200000000,"event_name":"page_view","privacy_info":{"analytics_storage":"No"}}""");

        Assert.Equal((-9.5m, "T", true), (rows[0].Event!.Value, rows[0].Event!.OrderId, rows[0].Event!.Sessionless));
        Assert.Null(rows[1].Event!.Visitor);
        Assert.True(rows[1].Event!.Consent.AnalyticsDenied);
    }

    [Fact]
    public void A_day_that_is_written_anew_gives_the_same_ids()
    {
        var later = Purchase.Replace("\"ecommerce\":", "\"is_active_user\":true,\"ecommerce\":", StringComparison.Ordinal);

        Assert.Equal(Read(Purchase)[0].Event!.EventId, Read(later)[0].Event!.EventId);
        Assert.NotEqual(Read(Purchase)[0].Event!.EventId, Read(Purchase.Replace("\"batch_event_index\":3", "\"batch_event_index\":4", StringComparison.Ordinal))[0].Event!.EventId);
    }

    [Fact]
    public void A_row_without_time_or_name_fails() => Assert.Equal(
        ["time_invalid", "name_invalid"],
        Read("""{"event_name":"x","user_pseudo_id":"a"}""", """{"event_timestamp":1704067200000000,"user_pseudo_id":"a"}""").Select(row => row.Failed!.Reason));

    private static List<ImportRow> Read(params string[] rows)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, string.Join('\n', rows.Select(row => row.ReplaceLineEndings(""))));
        var settings = new ImportSettings { Number = 1, ReceivedMicros = 1_800_000_000_000_000, Site = new SiteRules { Site = 1 } };
        using var reader = ((Outcome<IImportReader>.Ok)ImportReaders.Open(path, ImportFormat.Ga4BigQuery, settings)).Value;
        var read = new List<ImportRow>();
        while (reader.TryRead(out var row))
        {
            read.Add(row);
        }

        File.Delete(path);
        return read;
    }
}
