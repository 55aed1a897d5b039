using Cairn.Collection.Decoding;
using Xunit;

namespace Cairn.Collection.Tests.Decoding;

public sealed class ScrubberTests
{
    [Theory]
    [InlineData("write to ann.b+c@shop.example now", null, "write to [email] now")]
    [InlineData("/u/ann%40shop.example/x", null, "/u/[email]/x")]
    [InlineData("call +49 221 1234567", null, "call [phone]")]
    [InlineData("0221 1234567", "phone", "[phone]")]
    [InlineData("card 4111 1111 1111 1111!", null, "card [card]!")]
    [InlineData("4111111111111112", null, "4111111111111112")]
    [InlineData("1234567890123", "card_number", "[card]")]
    [InlineData("DE89 3704 0044 0532 0130 00", null, "[iban]")]
    [InlineData("DE88370400440532013000", null, "DE88370400440532013000")]
    [InlineData("eyJhbGciOi.eyJzdWIiOi.SflKxwRJSM", null, "[jwt]")]
    [InlineData("hunter2", "password", "[redacted]")]
    [InlineData("abc", "access_token", "[redacted]")]
    [InlineData("abc", "state", "[redacted]")]
    [InlineData("abc", "item_state", "abc")]
    [InlineData("order 20261121-1234567", null, "order 20261121-1234567")]
    [InlineData("plain text, 3 items @ 5 EUR", null, "plain text, 3 items @ 5 EUR")]
    public void Takes_out_secrets(string text, string? key, string scrubbed) => Assert.Equal(scrubbed, Scrubber.Scrub(text, key, new ScrubCounts()));

    [Fact]
    public void Counts_by_rule()
    {
        var counts = new ScrubCounts();
        Scrubber.Scrub("a@b.example, c@d.example", null, counts);

        Assert.Equal([new("email", 2)], counts.ToDictionary());
    }

    [Fact]
    public void Order_and_item_ids_are_left_alone() =>
        Assert.Equal(
            """{"order_id":"4111111111111111","item_id":"a@b.example","note":"[email]","$event_id":"e1"}""",
            Door.Kept("\"props\":{\"order_id\":\"4111111111111111\",\"item_id\":\"a@b.example\",\"note\":\"a@b.example\"}").Properties);

    [Theory]
    [InlineData("element_view", "{\"key\":\"headline\"}", "{\"key\":\"headline\"}")]
    [InlineData("element_view", "{\"key\":\"a@b.example\"}", "{\"key\":\"[email]\"}")]
    [InlineData("copy", "{\"key\":\"voucher\"}", "{\"key\":\"voucher\"}")]
    [InlineData("sign_up", "{\"key\":\"hunter2\"}", "{\"key\":\"[redacted]\"}")]
    [InlineData("mailto_click", "{\"target\":\"a@b.example\"}", "{\"target\":\"a@b.example\"}")]
    [InlineData("outbound_click", "{\"target\":\"a@b.example\"}", "{\"target\":\"[email]\"}")]
    public void What_an_event_is_about_is_left_alone(string name, string props, string kept)
    {
        var result = Door.Body($$"""{"context":{"visitor":"v1"},"events":[{"name":"{{name}}","id":"0192f0c2-0000-7000-8000-000000000000","props":{{props}}}]}""");
        Assert.Equal(kept, Assert.Single(result.Batch.Events).Properties);
    }
}
