using System.Security.Cryptography;
using System.Text;
using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Xunit;

namespace Cairn.Collection.Tests.Decoding;

public sealed class NativeDecoderTests
{
    [Fact]
    public void The_example_of_the_documentation_is_read_field_by_field()
    {
        var result = Door.Body(
            """
            {"key":"pk_x","sent_at":"2026-11-21T11:59:59Z","sdk":"browser/1.0.0",
             "context":{"visitor":"v1","language":"de-DE","screen":"1440x900","consent":{"analytics_storage":"granted"},"props":{"plan":"pro","n":1}},
             "events":[{"id":"0192F0C2-0000-7000-8000-000000000001","name":" add_to_cart ","at":1795262395000.5,"seq":7,"user":"u1",
               "url":"HTTPS://u:p@Shop.Example:443/p/7?utm_source=x&secret=1#top","value":"19.90","currency":"eur","props":{"n":2,"item_id":"7"}}]}
            """);

        var kept = Assert.Single(result.Batch.Events);
        Assert.Equal(
            new CollectedEvent
            {
                EventId = EventIds.FromText("0192f0c2-0000-7000-8000-000000000001"),
                Visitor = "v1",
                User = "u1",
                OccurredMicros = 1_795_262_395_000_500,
                ClientSeq = 7,
                Name = "add_to_cart",
                Url = "https://shop.example/p/7?utm_source=x",
                Value = 19.9m,
                Currency = "EUR",
                Properties = """{"n":2,"item_id":"7","plan":"pro","$event_id":"0192F0C2-0000-7000-8000-000000000001"}""",
                Consent = new ConsentBits((2 << 2) | (1 << 8)),
                Language = "de-DE",
                Screen = "1440x900",
                Sdk = "browser/1.0.0",
            },
            kept);
        Assert.Empty(result.Warnings);
        Assert.Empty(result.Batch.Failed);
    }

    [Fact]
    public void A_body_with_a_name_is_a_batch_of_one()
    {
        var result = Door.Body("""{"key":"pk_x","sent_at":"2026-11-21T12:00:00Z","name":"a","id":"1","visitor":"v"}""");

        Assert.Equal("a", Assert.Single(result.Batch.Events).Name);
        Assert.Empty(result.Warnings);
    }

    [Theory] // A10, A13, A15, A16, A18, A21 and the table of fields: one bad field, one reason
    [InlineData("\"visitor\":\"a\",\"visitor\":\"b\"", "duplicate_key")]
    [InlineData("\"x\":1,\"x\":1", "duplicate_key")]
    [InlineData("\"props\":{\"a\":1,\"a\":2}", "duplicate_key")]
    [InlineData("\"props\":{\"a\":{\"b\":1,\"\\u0062\":2}}", "duplicate_key")]
    [InlineData("\"props\":{\"a\":{\"b\":{\"c\":{\"d\":{}}}}}", "json_too_deep")]
    [InlineData("\"props\":{\"a\":[[[[]]]]}", "json_too_deep")]
    [InlineData("\"props\":[]", "field_type")]
    [InlineData("\"props\":{\"a\":1e400}", "field_type")]
    [InlineData("\"visitor\":5", "field_type")]
    [InlineData("\"user\":5", "field_type")]
    [InlineData("\"url\":{}", "field_type")]
    [InlineData("\"title\":[]", "field_type")]
    [InlineData("\"seq\":-1", "field_type")]
    [InlineData("\"seq\":1.5", "field_type")]
    [InlineData("\"seq\":9007199254740992", "field_type")]
    [InlineData("\"at\":true", "field_type")]
    [InlineData("\"items\":{}", "field_type")]
    [InlineData("\"items\":[1]", "field_type")]
    [InlineData("\"items\":[{\"price\":{}}]", "field_type")]
    [InlineData("\"consent\":\"granted\"", "field_type")]
    [InlineData("\"ids\":[]", "field_type")]
    [InlineData("\"exposures\":[{\"experiment\":\"\"}]", "field_type")]
    [InlineData("\"currency\":5", "field_type")]
    [InlineData("\"user\":\"\\u0075\",\"sdk\":1", "field_type")]
    [InlineData("\"at\":0", "time_invalid")]
    [InlineData("\"at\":-1", "time_invalid")]
    [InlineData("\"at\":1e20", "time_invalid")]
    [InlineData("\"at\":1795255204", "time_invalid")]
    [InlineData("\"at\":1795255204000000000", "time_invalid")]
    [InlineData("\"at\":\"9999-01-01T00:00:00Z\"", "time_invalid")]
    [InlineData("\"at\":\"2026-11-21T10:00:00\"", "time_invalid")]
    [InlineData("\"at\":\"2026-02-30T10:00:00Z\"", "time_invalid")]
    [InlineData("\"at\":\"yesterday\"", "time_invalid")]
    [InlineData("\"at\":\"2026-11-18T11:00:00Z\"", "time_too_old")]
    [InlineData("\"value\":1e400", "value_invalid")]
    [InlineData("\"value\":-0", "value_invalid")]
    [InlineData("\"value\":true", "value_invalid")]
    [InlineData("\"value\":\"12,50\"", "value_invalid")]
    [InlineData("\"value\":\"NaN\"", "value_invalid")]
    [InlineData("\"value\":1e12", "value_invalid")]
    [InlineData("\"currency\":\"U$D\"", "currency_invalid")]
    [InlineData("\"currency\":\"\"", "currency_invalid")]
    [InlineData("\"currency\":\"XXX\"", "currency_invalid")]
    [InlineData("\"sig\":\"00\"", "signature_invalid")]
    [InlineData("\"consent\":{\"analytics_storage\":\"denied\"}", "consent_required")]
    [InlineData("\"consent\":{\"analytics_storage\":\"denied\"},\"value\":true", "consent_required")]
    public void One_bad_field_fails_the_event(string fields, string reason) => Assert.Equal(reason, WireNames.Of(Door.Reason(fields)));

    [Theory]
    [InlineData("""{}""", "name_invalid")]
    [InlineData("""{"name":""}""", "name_invalid")]
    [InlineData("""{"name":"  \u0000 "}""", "name_invalid")]
    [InlineData("""{"name":5}""", "field_type")]
    [InlineData("""{"name":"$made_up"}""", "name_invalid")]
    [InlineData("""{"name":"$alias","user":"u"}""", "name_invalid")]
    [InlineData("""{"name":"$later"}""", "name_invalid")]
    [InlineData("""{"name":"a","id":""}""", "id_invalid")]
    [InlineData("""5""", "field_type")]
    [InlineData("""{"name":"a"}""", "visitor_missing")]
    [InlineData("""{"name":"a","visitor":""}""", "visitor_missing")]
    [InlineData("""{"name":"a","user":"null"}""", "visitor_missing")]
    public void An_event_needs_a_name_and_a_visitor(string json, string reason)
    {
        var visitor = reason == "visitor_missing" ? "" : "\"context\":{\"visitor\":\"v\"},";

        Assert.Equal(reason, WireNames.Of(Assert.Single(Door.Body($$"""{{{visitor}}"events":[{{json}}]}""").Batch.Failed).Reason));
    }

    [Fact] // A18, A21
    public void Lengths_are_counted_in_bytes()
    {
        Assert.Equal(FailedReason.NameInvalid, Assert.Single(Door.Body(Named(new string('ä', 101))).Batch.Failed).Reason);
        Assert.Single(Door.Body(Named(new string('ä', 100))).Batch.Events);
        Assert.Equal(FailedReason.IdInvalid, Door.Reason($"\"order_id\":\"{new string('a', 129)}\""));
        Assert.Equal(FailedReason.IdInvalid, Door.Reason($"\"visitor\":\"{new string('a', 129)}\""));
        Assert.Equal(FailedReason.IdInvalid, Door.Reason($"\"user\":\"{new string('a', 257)}\""));
        Assert.Equal(FailedReason.IdInvalid, Assert.Single(Door.Body($$"""{"events":[{"name":"a","visitor":"v","id":"{{new string('a', 129)}}"}]}""").Batch.Failed).Reason);
        Assert.Equal(FailedReason.EventTooLarge, Door.Reason($"\"x\":\"{new string('a', 33_000)}\""));

        static string Named(string name) => $$"""{"events":[{"name":"{{name}}","visitor":"v","id":"1"}]}""";
    }

    [Theory] // A21: hostile names are kept as inert text
    [InlineData("' OR 1=1--")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("=cmd")]
    [InlineData("🛒")]
    [InlineData("__proto__")]
    [InlineData("constructor")]
    public void Hostile_names_are_only_text(string name) =>
        Assert.Equal(name, Assert.Single(Door.Body($$"""{"events":[{"name":"{{name}}","visitor":"v"}]}""").Batch.Events).Name);

    [Theory] // A11, A12
    [InlineData("\\ud800x", "\uFFFDx", true)]
    [InlineData("x\\udc00", "x\uFFFD", true)]
    [InlineData("\\ud800\\ud800", "\uFFFD\uFFFD", true)]
    [InlineData("\\ud83d\\ude00", "😀", false)]
    [InlineData("a\\u0000b\\u001fc", "abc", true)]
    [InlineData("a\\tb\\nc", "a\tb\nc", false)]
    [InlineData("a\\rb", "ab", true)]
    [InlineData("\\uFFFF\\u2028\\u202E\\u200b", "\uFFFF\u2028\u202E\u200b", false)]
    [InlineData("\\\"\\\\\\/", "\"\\/", false)]
    public void Text_is_repaired_and_said_so(string escaped, string text, bool repaired)
    {
        var result = Door.Event($"\"title\":\"x{escaped}x\"");

        Assert.Equal($"x{text}x", Assert.Single(result.Batch.Events).Title);
        Assert.Equal(repaired, result.Warnings.ContainsKey(CollectWarning.TextRepaired));
    }

    [Fact]
    public void A_name_is_composed() =>
        Assert.Equal("caf\u00E9", Assert.Single(Door.Body("{\"events\":[{\"name\":\"cafe\\u0301\\ud800\",\"visitor\":\"v\"}]}").Batch.Events).Name.TrimEnd('\uFFFD'));

    [Theory]
    [InlineData("\"value\":\"1.0000005\"", CollectWarning.ValueRounded)]
    [InlineData("\"at\":\"2026-11-21T12:10:00Z\"", CollectWarning.TimeInFuture)]
    [InlineData("\"at\":\"2036-11-21T12:10:00Z\"", CollectWarning.TimeInFuture)]
    [InlineData("\"new\":1", CollectWarning.UnknownField)]
    [InlineData("\"key\":1", CollectWarning.UnknownField)]
    [InlineData("\"ip\":\"1.2.3.4\"", CollectWarning.FieldNotAllowed)]
    [InlineData("\"country\":\"DE\"", CollectWarning.FieldNotAllowed)]
    [InlineData("\"url\":\"javascript:alert(1)\"", CollectWarning.UrlInvalid)]
    [InlineData("\"url\":\"data:text/html,x\"", CollectWarning.UrlInvalid)]
    [InlineData("\"url\":\"file:///etc/passwd\"", CollectWarning.UrlInvalid)]
    [InlineData("\"referrer\":\"/path\"", CollectWarning.UrlInvalid)]
    [InlineData("\"props\":{\"$x\":1}", CollectWarning.ReservedKey)]
    [InlineData("\"user\":\"Anonymous \"", CollectWarning.UserIgnored)]
    [InlineData("\"user\":\"00000000-0000-0000-0000-000000000000\"", CollectWarning.UserIgnored)]
    public void A_remark_is_made_and_the_event_kept(string fields, CollectWarning warning)
    {
        var result = Door.Event(fields);

        Assert.Single(result.Batch.Events);
        Assert.Equal([(warning, 1)], result.Warnings.Select(pair => (pair.Key, pair.Value)));
    }

    [Fact] // A22
    public void The_first_hundred_keys_stay()
    {
        var members = string.Join(',', Enumerable.Range(0, 150).Select(i => $"\"k{i}\":{i}"));
        var result = Door.Event($"\"props\":{{{members}}}");

        var properties = Assert.Single(result.Batch.Events).Properties!;
        Assert.Contains("\"k99\":99", properties, StringComparison.Ordinal);
        Assert.DoesNotContain("k100", properties, StringComparison.Ordinal);
        Assert.Equal(1, result.Warnings[CollectWarning.KeysOverLimit]);
    }

    [Fact] // A22, A23, A24
    public void Odd_keys_and_values_are_plain_data()
    {
        var kept = Door.Kept(
            """
            "props":{"a.b":1,"a[0]":"x","'); DROP":true,"site":1,"seq":2,"__proto__":{"x":null,"y":[1,"z",null]},"Caf\u0065":1,"n":-0.50,"o":null}
            """);

        Assert.Equal(
            """{"a.b":1,"a[0]":"x","'); DROP":true,"site":1,"seq":2,"__proto__":{"y":[1,"z",null]},"Cafe":1,"n":-0.50,"$event_id":"e1"}""",
            kept.Properties);
    }

    [Fact]
    public void Long_strings_and_arrays_are_cut()
    {
        var result = Door.Event($"\"props\":{{\"s\":\"{new string('ä', 600)}\",\"a\":[{string.Join(',', Enumerable.Repeat("1", 120))}]}}");

        var properties = Assert.Single(result.Batch.Events).Properties!;
        Assert.Contains($"\"{new string('ä', 512)}\"", properties, StringComparison.Ordinal);
        Assert.Contains($"[{string.Join(',', Enumerable.Repeat("1", 100))}]", properties, StringComparison.Ordinal);
        Assert.Equal(1, result.Warnings[CollectWarning.ValueCut]);
    }

    [Fact]
    public void Items_keep_their_known_keys_and_lie_in_props() =>
        Assert.Equal(
            """{"items":[{"item_id":"7","price":19.90,"quantity":2},{"name":"x"}],"$event_id":"e1"}""",
            Door.Kept("\"items\":[{\"item_id\":\"7\",\"price\":19.90,\"quantity\":2},{\"name\":\"x\",\"brand\":null}],\"props\":{\"items\":1}").Properties);

    [Theory] // A14, A15
    [InlineData("\"value\":0", "0", "EUR")]
    [InlineData("\"value\":-1,\"currency\":\"usd\"", "-1", "USD")]
    [InlineData("\"value\":1e2", "100", "EUR")]
    public void Money_is_kept(string fields, string value, string currency)
    {
        var kept = Door.Kept(fields);

        Assert.Equal((value, currency), (kept.Value!.Value.ToString("0.######", System.Globalization.CultureInfo.InvariantCulture), kept.Currency));
    }

    [Fact]
    public void A_refund_is_negative_and_outside_sessions()
    {
        var kept = Assert.Single(Door.Body("""{"events":[{"name":"refund","visitor":"v","value":5,"order_id":"o"}]}""").Batch.Events);

        Assert.Equal((-5m, true), (kept.Value, kept.Sessionless));
    }

    [Theory]
    [InlineData("page_view", null, Trust.Client, false)]
    [InlineData("$heartbeat", null, Trust.Client, false)]
    [InlineData("$identify", null, Trust.Client, true)]
    [InlineData("$exposure", null, Trust.Client, true)]
    [InlineData("purchase", null, Trust.Server, true)]
    [InlineData("purchase", "https://a.example/", Trust.Server, false)]
    [InlineData("purchase", null, Trust.Import, false)]
    public void Knows_what_stands_outside_sessions(string name, string? url, Trust trust, bool sessionless) =>
        Assert.Equal(sessionless, SystemNames.IsSessionless(name, null, null, url, trust));

    [Fact]
    public void An_id_read_from_its_bytes_is_the_id_of_its_text()
    {
        var random = new Random(11);
        var read = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var letters = "0192f0c2-0000-7000-8000-00000000000a".ToCharArray();
            letters[random.Next(letters.Length)] = "0f-AG +{\u00e9"[random.Next(9)];
            var text = new string(letters);
            if (EventIds.TryCanonical(Encoding.UTF8.GetBytes(text), out var id))
            {
                read++;
                Assert.Equal((id, true), (EventIds.FromText(text, out var isCanonical), isCanonical));
            }
        }

        Assert.InRange(read, 1_000, 19_000);
    }

    [Fact] // the text of a key serves again for the next event, and must not where the key is another one
    public void Keys_in_the_same_places_are_read_right()
    {
        var result = Door.Body("""
            {"events":[{"name":"a","visitor":"v","props":{"one":1,"two":2} },{"name":"a","visitor":"v","props":{"one":3,"twos":4} },{"name":"a","visitor":"v","props":{"o\u006ee":5,"two":6} },{"name":"a","visitor":"v","props":{"one":7,"one":8} }]}
            """);

        Assert.Equal(["""{"one":1,"two":2}""", """{"one":3,"twos":4}""", """{"one":5,"two":6}"""], result.Batch.Events.Select(item => item.Properties));
        Assert.Equal(FailedReason.DuplicateKey, Assert.Single(result.Batch.Failed).Reason);
    }

    [Fact] // A18
    public void Ids_are_sixteen_bytes()
    {
        Assert.Equal(EventIds.FromText("0192f0c2-0000-7000-8000-00000000000a"), EventIds.FromText("0192F0C2-0000-7000-8000-00000000000A"));
        Assert.NotEqual(EventIds.FromText("order-a"), EventIds.FromText("order-A"));
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes("cairn-id\0../x"));
        Assert.Equal(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash), EventIds.FromText("../x"));
        var drawn = Door.Body("""{"events":[{"name":"a","visitor":"v"}]}""");
        Assert.Equal(1, drawn.Warnings[CollectWarning.NoEventId]);
        Assert.Null(Assert.Single(drawn.Batch.Events).Properties);
    }

    [Fact] // A20
    public void One_bad_event_costs_the_others_nothing()
    {
        var events = Enumerable.Range(0, 100).Select(i => i == 42 ? """{"name":"a","value":true}""" : """{"name":"a"}""");
        var result = Door.Body($$"""{"context":{"visitor":"v"},"events":[{{string.Join(',', events)}}]}""");

        Assert.Equal(99, result.Batch.Events.Count);
        Assert.Equal((42, "value"), (Assert.Single(result.Batch.Failed).Index, result.Batch.Failed[0].Field));
        Assert.Equal(1, result.Reasons()[FailedReason.ValueInvalid]);
    }

    [Fact]
    public void What_is_wrong_with_the_envelope_fails_each_event()
    {
        Assert.Equal(FailedReason.TimeInvalid, Assert.Single(Door.Body("""{"sent_at":"x","events":[{"name":"a","visitor":"v"}]}""").Batch.Failed).Reason);
        Assert.Equal(FailedReason.FieldType, Assert.Single(Door.Body("""{"context":5,"events":[{"name":"a","visitor":"v"}]}""").Batch.Failed).Reason);
    }

    [Fact] // A34
    public void A_right_signature_lifts_the_trust()
    {
        var site = Door.Site with { SigningSecret = "secret"u8.ToArray(), SignedNames = new HashSet<string> { "page_view" } };
        var sig = Convert.ToHexStringLower(HMACSHA256.HashData("secret"u8, "e1\npage_view\n19.90\nEUR\n\n\nv1"u8));

        Assert.Equal(Trust.Signed, Assert.Single(Door.Event($"\"value\":19.90,\"currency\":\"EUR\",\"sig\":\"{sig}\"", site: site).Batch.Events).Trust);
        Assert.Equal(FailedReason.SignatureInvalid, Door.Reason($"\"value\":19.9,\"currency\":\"EUR\",\"sig\":\"{sig}\"", site: site));
        Assert.Equal(FailedReason.UntrustedConversion, Door.Reason("\"value\":19.90", site: site));
    }

    [Fact]
    public void A_secret_key_may_say_where_the_visitor_was()
    {
        var kept = Door.Kept("\"country\":\"DE\",\"city\":\"Köln\",\"ua\":\"x\",\"ip\":\"203.0.113.9\",\"at\":\"2026-08-25T12:00:00Z\"", Trust.Server);

        Assert.Equal(new GivenFacts { Country = "DE", City = "Köln", UserAgent = "x" }, kept.Given);
        Assert.Equal(FailedReason.TimeTooOld, Door.Reason("\"at\":\"2026-08-22T12:00:00Z\"", Trust.Server));
    }

    [Theory] // A33
    [InlineData("{}", 1 << 8)]
    [InlineData("{\"ad_storage\":\"granted\",\"source\":\"tcf\"}", 2 | (3 << 8))]
    [InlineData("{\"ad_storage\":\"GRANTED\"}", 1 << 8)]
    [InlineData("{\"ad_user_data\":\"denied\",\"ad_personalization\":\"granted\"}", (1 << 4) | (2 << 6) | (1 << 8))]
    public void Consent_becomes_bits(string consent, int bits) => Assert.Equal(bits, Door.Kept($"\"consent\":{consent}").Consent.Bits);

    [Fact]
    public void Failed_events_keep_a_scrubbed_copy()
    {
        var failed = Assert.Single(Door.Event(
            "\"value\":true,\"ip\":\"203.0.113.9\",\"password\":\"hunter2\",\"title\":\"ann\\u0040shop.example\",\"url\":\"https://a.example/?token=abc\"").Batch.Failed);

        Assert.Equal(
            """{"name":"page_view","id":"e1","value":true,"password":"[redacted]","title":"[email]","url":"https://a.example/"}""", failed.Raw);
        Assert.Null(Assert.Single(Door.Event("\"consent\":{\"analytics_storage\":\"denied\"}").Batch.Failed).Raw);
        Assert.True(Encoding.UTF8.GetByteCount(Assert.Single(Door.Event($"\"x\":\"{new string('ä', 20_000)}\"").Batch.Failed).Raw!) <= FailedEvent.MaxRawBytes);
    }

    [Fact]
    public void Contact_traits_never_lie_in_an_event()
    {
        var kept = Assert.Single(Door.Body(
            """{"events":[{"name":"$identify","id":"0192f0c2-0000-7000-8000-000000000001","visitor":"v","user":"u","props":{"traits":{"email":"a@b.example","plan":"pro"}}}]}""").Batch.Events);

        Assert.Equal("""{"traits":{"plan":"pro"}}""", kept.Properties);
    }

    [Fact] // A28
    public void Three_hundred_thousand_keys_do_not_stop_the_door()
    {
        var keys = string.Join(',', Enumerable.Range(0, 90_000).Select(i => $"\"k{i}\":0"));

        Assert.Equal(FailedReason.EventTooLarge, Assert.Single(Door.Body($$"""{"events":[{"name":"a","visitor":"v",{{keys}}}]}""").Batch.Failed).Reason);
    }
}
