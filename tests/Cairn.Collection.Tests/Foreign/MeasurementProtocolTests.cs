using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Collection.Foreign.Ga4;
using Cairn.Collection.Tests.Decoding;
using Xunit;

namespace Cairn.Collection.Tests.Foreign;

public sealed class MeasurementProtocolTests
{
    private static readonly MeasurementProtocolFormat Protocol = MeasurementProtocolFormat.Instance;

    [Fact]
    public void Every_field_of_the_table_finds_its_place()
    {
        var item = ForeignDoor.One(Protocol, """
            {"client_id":"1.2","user_id":"u","timestamp_micros":"1795262300000000","user_agent":"Server/1","ip_override":"203.0.113.9","non_personalized_ads":true,
             "device":{"category":"mobile","language":"de","screen_resolution":"390x844","operating_system":"iOS","browser":"Safari"},
             "user_location":{"city":"Ulm","region_id":"DE-BW","country_id":"DE"},
             "consent":{"ad_user_data":"GRANTED","ad_personalization":"GRANTED"},"user_properties":{"plan":{"value":"pro"},"email":{"value":"a@example.org"}},
             "events":[{"name":"purchase","timestamp_micros":1795262310123456,"params":{"value":19.9,"currency":"USD","transaction_id":"A-1","page_location":"https://shop.example/a",
               "page_title":"A","page_referrer":"https://example.org/","source":"letter","medium":"email","campaign":"c","term":"t","content":"o","session_id":"5",
               "engagement_time_msec":"100","link_url":"https://other.example/","items":[{"item_id":"7","item_name":"Lamp","item_brand":"Glow","item_category":"Light","item_variant":"Red","price":19.9,"quantity":1}]}}]}
            """, trust: Trust.Server);
        Assert.Equal(("purchase", "1.2", "u", 19.9m, "USD", "A-1"), (item.Name, item.Visitor, item.User, item.Value, item.Currency, item.OrderId));
        Assert.Equal((1795262310123456, "https://shop.example/a", "A", "https://example.org/"), (item.OccurredMicros, item.Url, item.Title, item.Referrer));
        Assert.Equal(("letter", "email", "c", "t", "o"), (item.Given!.Source, item.Given.Medium, item.Given.Campaign, item.Given.Term, item.Given.Content));
        Assert.Equal(("Server/1", "DE", "DE-BW", "Ulm"), (item.Given.UserAgent, item.Given.Country, item.Given.Region, item.Given.City));
        Assert.Equal(("mobile", "iOS", "Safari", "390x844", "de", "ga4mp"), (item.Given.Device, item.Given.Os, item.Given.Browser, item.Screen, item.Language, item.Sdk));
        Assert.Equal((2, 1), (item.Consent.State(2), item.Consent.State(3)));
        Assert.Equal(("\"5\"", "\"100\"", "\"https://other.example/\"", """{"plan":"pro"}"""), (item.Prop("$ga_session_id"), item.Prop("engagement_time_msec"), item.Prop("target"), item.Prop("traits")));
        Assert.Equal("""[{"item_id":"7","name":"Lamp","brand":"Glow","category":"Light","variant":"Red","price":19.9,"quantity":1}]""", item.Prop("items"));
    }

    [Theory]
    [InlineData("percent_scrolled", "percent")]
    [InlineData("video_percent", "percent")]
    [InlineData("form_id", "form")]
    [InlineData("file_name", "file")]
    [InlineData("file_extension", "ext")]
    [InlineData("link_url", "target")]
    [InlineData("anything", "anything")]
    public void Parameters_get_the_names_of_ours(string theirs, string ours) =>
        Assert.Equal("\"x\"", ForeignDoor.One(Protocol, $$$"""{"client_id":"1","events":[{"name":"e","params":{"{{{theirs}}}":"x"}}]}""").Prop(ours));

    [Theory]
    [InlineData("session_start", "{}", "$session_start")]
    [InlineData("first_visit", "{}", "$first_visit")]
    [InlineData("user_engagement", "{}", "$user_engagement")]
    [InlineData("click", """{"outbound":"true"}""", "outbound_click")]
    [InlineData("click", "{}", "click")]
    public void Googles_own_events_get_our_names(string theirs, string parameters, string ours) =>
        Assert.Equal(ours, ForeignDoor.One(Protocol, $$"""{"client_id":"1","events":[{"name":"{{theirs}}","params":{{parameters}}}]}""").Name);

    [Fact]
    public void With_a_time_the_same_event_has_the_same_id_and_another_one_another()
    {
        const string body = """{"client_id":"1","events":[{"name":"a","timestamp_micros":1795262310123456},{"name":"a","timestamp_micros":1795262310123456},{"name":"a"}]}""";
        var first = ForeignDoor.Take(Protocol, body);
        var again = ForeignDoor.Take(Protocol, body);
        Assert.Equal(first.Batch.Events.Take(2).Select(item => item.EventId), again.Batch.Events.Take(2).Select(item => item.EventId));
        Assert.Equal(3, first.Batch.Events.Select(item => item.EventId).Distinct().Count());
        Assert.NotEqual(first.Batch.Events[2].EventId, again.Batch.Events[2].EventId);
        Assert.Equal(1, first.Warnings[CollectWarning.NoEventId]);
    }

    [Fact]
    public void A_value_without_currency_takes_the_sites_and_a_time_in_seconds_is_refused()
    {
        Assert.Equal(Door.Site.Currency, ForeignDoor.One(Protocol, """{"client_id":"1","events":[{"name":"e","params":{"value":5}}]}""").Currency);
        Assert.Equal(FailedReason.TimeInvalid, ForeignDoor.Failure(Protocol, """{"client_id":"1","events":[{"name":"e","timestamp_micros":1795262310}]}"""));
    }

    [Fact]
    public void The_debug_path_says_what_google_would_refuse_and_more_than_25_are_taken()
    {
        var events = string.Join(',', Enumerable.Repeat("""{"name":"fine"}""", 25).Append("""{"name":"not fine"}"""));
        var body = $$"""{"events":[{{events}}]}""";
        Assert.Null(ForeignDoor.Open(Protocol, System.Text.Encoding.UTF8.GetBytes(body), out var open));
        Assert.Equal(["client_id", "events", "events[25].name"], MeasurementProtocolFormat.Validate(open).Select(message => message.FieldPath));
        Assert.Equal(26, ForeignDoor.Take(Protocol, body.Replace("{\"events\"", "{\"client_id\":\"1\",\"events\"", StringComparison.Ordinal)).Batch.Events.Count);
    }
}
