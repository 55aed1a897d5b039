using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cairn.Server.Tests.Hosting;
using Xunit;

namespace Cairn.Server.Tests.Fuzzing;

/// <summary>Every request the API describes, with bodies and parameters made up from its own description, half right and half wrong: no 5xx, no answer that is no problem.</summary>
public sealed class ApiFuzzTests
{
    /// <summary>What makes sites of many events, and what reads files of the machine.</summary>
    private static readonly string[] LeftOut = ["MakeDemo", "ImportFiles"];

    private static readonly string[] Texts =
    [
        "", "a", "purchase", "shop", "view_item > purchase", "@purchase", "channel", "country", "session.channel", "visitor.events", "first.start", "7d", "-1d", "last 30 days", "all", "2026-11-01", "9999-12-31", "0001-01-01",
        "2026-11-22T11:59:00Z", "day", "week", "eur", "EUR", "12.50", "1e400", "-0", "did(a)", "seq(a > b)", "price between 1 and 2", "url matches \"(a+)+$\"", "url matches \"(?=x)\"", "UTC'; DROP TABLE x--", "' or 1=1 --", "../../etc/passwd",
        "<script>alert(1)</script>", "\u0000", "\u202e", "\ud83d\ude00", "=cmd", "owner", "ann@example.org", "macro", "linear", "%00", "version: 1\nconversions: {}\n", "select 1", "null", "true",
    ];

    private static readonly string[] Numbers = ["0", "1", "-1", "2", "33", "10001", "2147483648", "9223372036854775807", "9223372036854775808", "1e400", "0.5", "-0.0", "1e-400"];

#pragma warning disable RS0030 // tests have no options section
    private static readonly double? Seconds = double.TryParse(Environment.GetEnvironmentVariable("CAIRN_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out var seconds) ? seconds : null;
    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("CAIRN_FUZZ_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 1;
#pragma warning restore RS0030

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_body_and_no_parameter_makes_a_fault_of_the_server()
    {
        await using var server = await RunningServer.StartAsync();
        await OpenShopAsync(server);
        var description = await server.Http.GetFromJsonAsync<JsonObject>("api/v1/openapi.json", Stop);
        var schemas = description!["components"]!["schemas"]!.AsObject();
        var operations = description["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(method => (Path: path.Key, Method: method.Key.ToUpperInvariant(), What: method.Value!.AsObject())))
            .Where(operation => !LeftOut.Contains(operation.What["operationId"]?.GetValue<string>())).ToList();
        var making = new Making(new Random(Seed), schemas);
        var (started, rounds) = (Stopwatch.GetTimestamp(), 0);
        while (Seconds is { } long_ ? Stopwatch.GetElapsedTime(started).TotalSeconds < long_ : rounds < 1)
        {
            foreach (var (path, method, what) in operations)
            {
                var address = making.Address(path, what);
                var body = what["requestBody"]?["content"]?["application/json"]?["schema"] is { } schema ? making.Value(schema, 0) : null;
                using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
                using var request = new HttpRequestMessage(new HttpMethod(method), address) { Content = content };
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
                patience.CancelAfter(TimeSpan.FromSeconds(60));
                using var response = await server.Owner.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
                var text = await response.Content.ReadAsStringAsync(patience.Token);
                var said = $"Seed {Seed}: {method} {address}\n{body}\n{(int)response.StatusCode} {text[..Math.Min(2_000, text.Length)]}";
                Assert.True((int)response.StatusCode < 500, said);
                Assert.True((int)response.StatusCode < 400 || response.Content.Headers.ContentType?.MediaType == "application/problem+json" || address.Contains("%00", StringComparison.Ordinal), said);
                Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
                Assert.True(!text.Contains("NaN", StringComparison.Ordinal) || body?.Contains("NaN", StringComparison.Ordinal) == true, said);
            }

            rounds++;
        }

        using var still = await server.Owner.PostAsJsonAsync("api/v1/sites/shop/reports/funnel", new { text = "a > b" }, Stop);
        Assert.True(still.IsSuccessStatusCode);
    }

    private static async Task OpenShopAsync(RunningServer server)
    {
        var key = await server.SiteAsync("shop");
        using (await server.Owner.PutAsync(
            "api/v1/sites/shop/definitions.yaml",
            new StringContent("version: 1\nconversions:\n  - {key: purchase, name: P, kind: macro, match: {event: purchase}, value: {kind: property}, dedupe: [order_id]}\n  - {key: cart, name: C, kind: micro, match: {event: add_to_cart}}\n", Encoding.UTF8, "text/yaml"), Stop)) { }
        foreach (var visitor in (string[])["ann", "bob", "cem"])
        {
            using var sent = await server.CollectAsync(JsonSerializer.Serialize(new
            {
                key,
                events = (object[])
                [
                    new { name = "view_item", visitor, url = "https://a.example/?utm_source=x" }, new { name = "add_to_cart", visitor, props = new { items = (object[])[new { item_id = "1", price = "9.99" }] } },
                    new { name = "purchase", visitor, value = "12.50", currency = "EUR", order_id = visitor },
                ],
            }));
            Assert.True(sent.IsSuccessStatusCode);
        }

        await server.SettleAsync();
    }

    /// <summary>Makes values after a schema; one in six is of another kind than it says.</summary>
    private sealed class Making(Random random, JsonObject schemas)
    {
        private const int Deepest = 6;

        public string Address(string path, JsonObject operation)
        {
            var (address, query) = (path, new List<string>());
            foreach (var parameter in operation["parameters"]?.AsArray().Select(one => one!.AsObject()) ?? [])
            {
                var (name, text) = (parameter["name"]!.GetValue<string>(), random.Next(3) == 0 ? Pick(Numbers) : Pick(Texts));
                if (parameter["in"]!.GetValue<string>() == "path")
                {
                    text = name == "site" && random.Next(8) > 0 ? "shop" : parameter["schema"]?.ToJsonString().Contains("integer", StringComparison.Ordinal) == true ? random.Next(5).ToString(CultureInfo.InvariantCulture) : text.Length == 0 ? "a" : text;
                    address = address.Replace("{" + name + "}", Uri.EscapeDataString(text).Replace("%2F", "x", StringComparison.Ordinal), StringComparison.Ordinal);
                }
                else if (random.Next(2) == 0)
                {
                    query.Add($"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(text)}");
                }
            }

            return query.Count == 0 ? address : $"{address}?{string.Join('&', query)}";
        }

        public string Value(JsonNode schema, int depth)
        {
            var (type, form) = Resolve(schema);
            if (random.Next(6) == 0 || depth > Deepest)
            {
                return Any();
            }

            return type switch
            {
                "object" => "{" + string.Join(",", (form["properties"]?.AsObject() ?? []).Where(_ => random.Next(5) > 1).Select(pair => $"{JsonSerializer.Serialize(pair.Key)}:{Value(pair.Value!, depth + 1)}")) + "}",
                "array" => "[" + string.Join(",", Enumerable.Range(0, random.Next(4)).Select(_ => form["items"] is { } items ? Value(items, depth + 1) : Any())) + "]",
                "integer" or "number" => Pick(Numbers),
                "boolean" => random.Next(2) == 0 ? "true" : "false",
                "string" when form["enum"] is JsonArray words => words[random.Next(words.Count)]?.ToJsonString() ?? "null",
                "string" => JsonSerializer.Serialize(Pick(Texts)),
                _ => Any(),
            };
        }

        private (string Type, JsonObject Form) Resolve(JsonNode schema)
        {
            var form = schema as JsonObject ?? [];
            for (var hops = 0; hops < 20; hops++)
            {
                if (form["$ref"]?.GetValue<string>() is { } reference)
                {
                    form = schemas[reference[(reference.LastIndexOf('/') + 1)..]]!.AsObject();
                }
                else if ((form["oneOf"] ?? form["anyOf"] ?? form["allOf"]) is JsonArray choices)
                {
                    form = choices[random.Next(choices.Count)]!.AsObject();
                }
                else
                {
                    break;
                }
            }

            var type = form["type"] is JsonArray types ? types[random.Next(types.Count)]!.GetValue<string>() : form["type"]?.GetValue<string>() ?? (form["properties"] is null ? "" : "object");
            return (type, form);
        }

        private string Any() => random.Next(9) switch
        {
            0 => "null",
            1 => "[]",
            2 => "{}",
            3 => "[null]",
            4 => """{"__proto__":{"x":1},"isAdmin":true}""",
            5 => Pick(Numbers),
            6 => "true",
            7 => """[[[[[[[["x"]]]]]]]]""",
            _ => JsonSerializer.Serialize(Pick(Texts)),
        };

        private string Pick(string[] from) => from[random.Next(from.Length)];
    }
}
