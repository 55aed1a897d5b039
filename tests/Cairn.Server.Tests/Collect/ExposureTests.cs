using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Cairn.Server.Tests.Health;
using Cairn.Server.Tests.Hosting;
using Xunit;

namespace Cairn.Server.Tests.Collect;

public sealed class ExposureTests
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    [Fact]
    public async Task A_tracking_address_that_was_filled_in_is_an_event_of_a_household_and_of_nobody()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        var at = TimeProvider.System.GetUtcNow().AddMinutes(-2);
        await PixelAsync(server, $"key={key}&source=streamer&event=complete&imp_id=i-1&at={Uri.EscapeDataString(at.ToString("O", Plain))}&ip=24.0.0.1&ua=Roku&ifa=ab-12&ifa_type=rida"
            + "&lat=0&server_side=1&app=tv.app&gdpr=CPXyz&gpp=DBAA&cb=77&campaign=spring&creative=c-9&publisher=p&line=l&deal=d&region=BE&arm=treatment&cost_micros=12500&currency=EUR");
        await PixelAsync(server, $"key={key}&source=streamer&event=impression&imp_id=i-1&ip=24.0.0.1&cpm_micros=25000000");
        await PixelAsync(server, $"key={key}&source=streamer&event=click&imp_id=i-1&ip=24.0.0.2");
        var events = await EventsAsync(server);

        Assert.Equal(["ad_quartile", "ad_impression", "ad_click"], events.Select(one => Text(one, "name")));
        Assert.All(events, one => Assert.True(one.GetProperty("sessionless").GetBoolean() && Text(one, "visitor") is null && Text(one, "bot") is null));
        var first = events[0];
        Assert.Equal(("streamer", "spring", "c-9", "EUR"), (Text(first, "source"), Text(first, "campaign"), Text(first, "content"), Text(first, "currency")));
        Assert.Equal(at.ToString("yyyy-MM-ddTHH:mm:ss", Plain), Text(first, "at")![..19]);
        Assert.Equal(
            """{"imp_id":"i-1","quartile":100,"cost":0.0125,"arm":"treatment","creative":"c-9","publisher":"p","line":"l","deal":"d","app":"tv.app","region":"BE","ifa_type":"rida","gdpr":"CPXyz","gpp":"DBAA","server_side":true,"ifa":"ab-12"}""",
            first.GetProperty("props").GetRawText());
        Assert.Equal(0.025m, events[1].GetProperty("props").GetProperty("cost").GetDecimal());
        Assert.Equal(32, Text(first, "household_key")!.Length);
        Assert.Equal(Text(first, "household_key"), Text(events[1], "household_key"));
        Assert.NotEqual(Text(first, "household_key"), Text(events[2], "household_key"));
        Assert.Equal(32, Text(first, "previous_household_key")!.Length); // whose ads before the key changed were shown in the same household
        Assert.NotEqual(Text(first, "household_key"), Text(first, "previous_household_key"));
        AssertNowhere(server, "24.0.0.1");
        Assert.True((await SettingsAsync(server)).GetProperty("exposures").GetBoolean()); // from now on visits keep their household too
    }

    [Fact] // A36
    public async Task What_nobody_filled_in_is_nothing_and_the_same_impression_counts_once()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        foreach (var ip in (string[])["[DEVICEIP]", "%255BDEVICEIP%255D", "%24%7BIP%7D", "%7B%7Bip%7D%7D", "%25%25IP%25%25"])
        {
            await PixelAsync(server, $"key={key}&source=s&event=impression&imp_id=one&ip={ip}&ifa=00000000-0000-0000-0000-000000000000&campaign=[CAMPAIGN]");
        }

        await PixelAsync(server, $"key={key}&source=s&event=impression&imp_id=two&ifa=ab&lat=1");
        await PixelAsync(server, $"key={key}&source=other&event=impression&imp_id=one&creative=");
        var events = await EventsAsync(server);

        Assert.Equal(["one", "two", "one"], events.Select(one => Text(one.GetProperty("props"), "imp_id")));
        Assert.All(events, one => Assert.True(Text(one.GetProperty("props"), "ifa") is null && Text(one, "campaign") is null && Text(one, "household_key") is null));
        var totals = (await HealthTests.HealthAsync(server)).GetProperty("totals");
        Assert.Equal((5, 4), (totals.GetProperty("warnings").GetProperty("macro_unexpanded").GetInt32(), totals.GetProperty("duplicates").GetInt32()));
    }

    [Fact]
    public async Task Who_has_no_address_of_a_home_has_no_key()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        string[] without = ["", "&server_side=1", "&server_side=true", "&ip=10.0.0.1", "&ip=fd00::1", "&ip=8", "&ip=somewhere", "&ip=24.0.0.1&ua=Googlebot/2.1", "&ip=52.94.76.1", "&ip=2a01:4f8::1"];
        string[] why = ["not_public", "server_side", "server_side", "not_public", "not_public", "no_address", "no_address", "crawler", "hosting", "hosting"];
        for (var i = 0; i < without.Length; i++)
        {
            await PixelAsync(server, $"key={key}&source=s&event=impression&imp_id={i}{without[i]}");
        }

        await PixelAsync(server, $"key={key}&source=s&event=impression&imp_id=last&server_side=1&ip=24.0.0.1");
        var events = await EventsAsync(server);
        Assert.Equal([.. without.Select(_ => false), true], events.Select(one => Text(one, "household_key") is not null));
        Assert.Equal([.. why, null], events.Select(one => Text(one.GetProperty("props"), "$no_household")));
    }

    [Fact]
    public async Task A_time_that_is_a_day_off_is_replaced_and_seconds_and_milliseconds_are_read()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        var now = TimeProvider.System.GetUtcNow();
        var ago = now.AddHours(-3);
        string[] times = [ago.ToUnixTimeSeconds().ToString(Plain), ago.ToUnixTimeMilliseconds().ToString(Plain), now.AddDays(-3).ToString("yyyy-MM-ddTHH:mm:ssZ", Plain), "yesterday", "99999999999999999999"];
        for (var i = 0; i < times.Length; i++)
        {
            await PixelAsync(server, $"key={key}&source=s&event=start&imp_id={i}&at={times[i]}");
        }

        var seen = (await EventsAsync(server)).Select(one => DateTimeOffset.Parse(Text(one, "at")!, Plain)).ToList();
        Assert.All(seen.Take(2), at => Assert.Equal(ago.ToUnixTimeSeconds(), at.ToUnixTimeSeconds()));
        Assert.All(seen.Skip(2), at => Assert.True(at >= now.AddSeconds(-1)));
        Assert.Equal(3, (await HealthTests.HealthAsync(server)).GetProperty("totals").GetProperty("warnings").GetProperty("time_replaced").GetInt32());
    }

    [Fact]
    public async Task Whatever_is_wrong_the_picture_comes_and_the_reason_is_counted()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        string[] bad =
        [
            "", "key=pk_unknown", "source=s&event=impression", $"key={key}", $"key={key}&source=s", $"key={key}&source=s&event=loved", $"key={key}&source=s&event=impression&arm=left",
            $"key={key}&source=s&event=impression&cost_micros=-5", $"key={key}&source=s&event=impression&cost_micros=1e999", $"key={key}&source=s&event=impression&currency=U$D",
            $"key={key}&source=s&event=impression&x={new string('x', 7_000)}", $"key={key}&source=s&source=t&event=impression", $"key={key}&%00=%ff&source=%ed%a0%80&event=impression", "key=sk_x&source=s",
        ];
        foreach (var query in bad)
        {
            await PixelAsync(server, query);
        }

        using var head = await server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"collect/exposure?key={key}&source=s&event=impression"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        await server.SettleAsync();
        var totals = (await HealthTests.HealthAsync(server)).GetProperty("totals");
        Assert.Equal("""{"currency_invalid":1,"field_type":2,"type_unsupported":2,"value_invalid":2}""", totals.GetProperty("failed_at_door").GetRawText());
        Assert.Equal(3, totals.GetProperty("accepted").GetInt32());
        HealthTests.AssertSums(totals);
    }

    [Fact]
    public async Task A_server_sends_many_at_once_and_is_told_what_became_of_them()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        var secret = await server.SecretKeyAsync("shop", "ingest:server");
        var old = TimeProvider.System.GetUtcNow().AddDays(-80).ToString("O", Plain);
        var (status, answer) = await PostAsync(server, secret, $$"""
            {"events":[{"source":"s","event":"impression","imp_id":1,"at":"{{old}}","ip":"24.0.0.1"},{"source":"s","event":"impression","imp_id":"2","household":"h-1"},
            {"source":"s","event":"impression","at":"never"},{"source":"s","event":"impression","ip":"24.0.0.1","ip":"24.0.0.2"},5]}
            """);
        Assert.Equal((HttpStatusCode.Accepted, 2, 3), (status, answer.GetProperty("accepted").GetInt32(), answer.GetProperty("failed").GetInt32()));
        Assert.Equal("""{"duplicate_key":1,"field_type":1,"time_invalid":1}""", answer.GetProperty("reasons").GetRawText());
        Assert.Equal(2, (await EventsAsync(server)).Count(one => Text(one, "household_key") is null)); // the secret of eighty days ago is gone
        Assert.Equal("events_missing", (await PostAsync(server, secret, """{"events":[]}""")).Answer.GetProperty("code").GetString());
        await server.SettleAsync();
        Assert.Equal(1, await MissingAsync(server));
        Assert.Equal("body_not_json", (await PostAsync(server, secret, "{")).Answer.GetProperty("code").GetString());
        Assert.Equal("body_not_object", (await PostAsync(server, secret, "[]")).Answer.GetProperty("code").GetString());
        Assert.Equal("key_unknown", (await PostAsync(server, "pk_nobody", """{"source":"s","event":"impression"}""")).Answer.GetProperty("code").GetString());
        AssertNowhere(server, "24.0.0.1");
    }

    /// <summary>How many bodies without events health counts; what no spool row holds is counted a moment after the answer.</summary>
    private static async Task<int> MissingAsync(RunningServer server)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            if ((await HealthTests.HealthAsync(server)).GetProperty("totals").GetProperty("failed_at_door").TryGetProperty("events_missing", out var count))
            {
                return count.GetInt32();
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        return 0;
    }

    private static async Task PixelAsync(RunningServer server, string query)
    {
        using var response = await server.Http.GetAsync($"collect/exposure?{query}", TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "image/gif", true), (response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers.CacheControl?.NoStore));
        Assert.Equal(43, (await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(RunningServer server, string secret, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "collect/exposure") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken));
    }

    /// <summary>No file under the data directory, nor beside it, holds the text.</summary>
    private static void AssertNowhere(RunningServer server, string text)
    {
        var needle = Encoding.UTF8.GetBytes(text);
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(server.Installation.Paths.Root)!, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".sock", StringComparison.Ordinal) && Path.GetFileName(file) != "lock"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            Assert.True(copy.ToArray().AsSpan().IndexOf(needle) < 0, file);
        }
    }

    private static async Task<JsonElement> SettingsAsync(RunningServer server) =>
        JsonSerializer.Deserialize<JsonElement>(await server.Owner.GetStringAsync("api/v1/sites/shop/settings", TestContext.Current.CancellationToken));

    private static async Task<List<JsonElement>> EventsAsync(RunningServer server)
    {
        await server.SettleAsync();
        var lines = await server.Owner.GetStringAsync("api/v1/sites/shop/export/events", TestContext.Current.CancellationToken);
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    private static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.GetString() : null;
}
