using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Cairn.Journeys.Time;
using Cairn.Reports.Television;
using Cairn.Server.Television;
using Cairn.Server.Tests.Hosting;
using Cairn.Storage.Events;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cairn.Server.Tests.Collect;

public sealed class ExposureImportTests : IDisposable
{
    private static readonly string Now = TimeProvider.System.GetUtcNow().AddHours(-2).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
    private static readonly string Ahead = TimeProvider.System.GetUtcNow().AddDays(2).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
    private static readonly string Old = TimeProvider.System.GetUtcNow().AddDays(-90).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private readonly TemporaryData _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_file_of_exposures_counts_as_tracking_addresses_do_and_a_second_time_not_at_all()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        using (await server.Http.GetAsync($"collect/exposure?key={key}&source=streamer&event=complete&imp_id=i-1&ip=24.0.0.1&at={Uri.EscapeDataString(Now)}", TestContext.Current.CancellationToken))
        {
            await server.SettleAsync();
        }

        var file = _files.File("log.csv", $"""
            kind,imp_id,when,device_ip,ua,campaign,cost_micros,currency,note
            complete,i-1,{Now},24.0.0.1,Roku,spring,12500,EUR,told by the address already
            impression,i-2,{Now},24.0.0.1,Roku,[CAMPAIGN],12500,EUR,
            impression,i-3,{Old},24.0.0.1,Roku,spring,,,its secret is destroyed
            impression,i-4,{Now},52.94.76.1,Roku,spring,,,a data centre
            impression,i-5,{Now},10.0.0.7,Roku,spring,,,private
            impression,i-6,{Now},,Roku,spring,,,
            impression,i-7,{Now},24.0.0.1,Googlebot/2.1,spring,,,
            loved,i-8,{Now},24.0.0.9,Roku,spring,,,
            impression,i-9,,24.0.0.9,Roku,spring,,,no time
            impression,i-10,{Now},24.0.0.9,Roku,spring,-5,,
            impression,i-12,{Ahead},24.0.0.9,Roku,spring,,,a day that is to come
            impression,i-11,{Now},24.0.0.9,Roku,"spr
            """);
        string[] map = ["event=kind", "at=when", "ip=device_ip", "const.source=streamer"];
        var done = await ImportAsync(server, file, "csv", map);

        // A file is believed more than an address anybody can call: its i-1 takes the place of the other, and stays one.
        Assert.Equal((12, 7, 0, 5), (Count(done, "rows"), Count(done, "stored"), Count(done, "duplicates"), Count(done, "failed")));
        Assert.Equal("""{"import_row_invalid":1,"time_invalid":2,"type_unsupported":1,"value_invalid":1}""", done.GetProperty("failed_by_reason").GetRawText());
        Assert.Equal(
            ["9 type_unsupported event", "10 time_invalid at", "11 value_invalid cost_micros", "12 time_invalid at", "13 import_row_invalid "],
            done.GetProperty("failed_rows").EnumerateArray().Select(row => $"{row.GetProperty("line").GetInt64()} {Text(row, "reason")} {Text(row, "field")}"));
        Assert.Equal(
            """{"macro_unexpanded":1,"no_household.crawler":1,"no_household.hosting":1,"no_household.no_address":1,"no_household.not_public":1,"no_household.too_late":1}""",
            done.GetProperty("warnings").GetRawText());
        Assert.Contains("note=(left out)", done.GetProperty("files")[0].GetProperty("mapping").EnumerateArray().Select(column => $"{Text(column, "column")}={Text(column, "key")}"));

        var events = await EventsAsync(server);
        Assert.Equal(["i-1", "i-2", "i-3", "i-4", "i-5", "i-6", "i-7"], events.Select(one => Text(one.GetProperty("props"), "imp_id")).Order());
        Assert.All(events, one => Assert.Equal((true, null, "tv", "TV"), (one.GetProperty("sessionless").GetBoolean(), Text(one, "visitor"), Text(one, "medium"), Text(one, "channel"))));
        var home = events.Where(one => Text(one, "household_key") is not null).ToList();
        Assert.Equal(["i-1", "i-2"], home.Select(one => Text(one.GetProperty("props"), "imp_id")).Order());
        Assert.Single(home.Select(one => Text(one, "household_key")).Distinct());
        Assert.All(events.Except(home), one => Assert.NotNull(Text(one.GetProperty("props"), "$no_household")));
        Assert.All((string[])["24.0.0.1", "24.0.0.9", "52.94.76.1"], address => AssertNowhere(server, address));

        var again = await ImportAsync(server, file, "csv", map);
        Assert.Equal((12, 0, 7, 5), (Count(again, "rows"), Count(again, "stored"), Count(again, "duplicates"), Count(again, "failed")));
    }

    /// <summary>What reports keep of ads follows the store: rows that come, rows a more trusted file replaces, an import that is taken back.</summary>
    [Fact]
    public async Task What_is_kept_of_ads_is_what_the_store_holds()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        var kept = server.App.Services.GetRequiredService<ExposureKeeper>();
        async Task<int> CountAsync()
        {
            await server.SettleAsync();
            var store = server.App.Services.GetRequiredService<IEventStore>();
            var upTo = store.Source(1).Head().Seq;
            foreach (var screens in Enum.GetValues<AdScreens>())
            {
                Assert.Equal(new ExposureKeeper(store).Impressions(1, TimeRange.Everything, upTo, screens), kept.Impressions(1, TimeRange.Everything, upTo, screens));
            }

            return kept.Impressions(1, TimeRange.Everything, upTo, AdScreens.All)!.Count;
        }

        Task<HttpResponseMessage> TrackAsync(string id) =>
            server.Http.GetAsync($"collect/exposure?key={key}&source=streamer&event=impression&imp_id={id}&cost_micros=1000&currency=EUR&campaign=told&ip=24.0.0.1&at={Uri.EscapeDataString(Now)}", TestContext.Current.CancellationToken);
        Assert.Equal(0, await CountAsync());
        (await TrackAsync("i-1")).Dispose();
        Assert.Equal(1, await CountAsync());
        (await TrackAsync("i-2")).Dispose();
        Assert.Equal(2, await CountAsync());

        // The file is believed more of i-1, and brings i-3.
        var file = _files.File("log.csv", $"source,event,imp_id,at,ip,campaign,cost_micros,currency\nstreamer,impression,i-1,{Now},24.0.0.1,spring,2000,EUR\nstreamer,complete,i-1,{Now},24.0.0.1,spring,,\nstreamer,impression,i-3,{Now},24.0.0.2,spring,,\n");
        var done = await ImportAsync(server, file, "csv", []);
        Assert.Equal(3, await CountAsync());
        Assert.Contains(kept.Impressions(1, TimeRange.Everything, server.App.Services.GetRequiredService<IEventStore>().Source(1).Head().Seq, AdScreens.All)!, one => one is { ImpId: "i-1", Campaign: "spring", Cost: 0.002m, CompletedMicros: not null });
        using (await server.Owner.PostAsync($"api/v1/sites/shop/imports/{Count(done, "number")}/undo", null, TestContext.Current.CancellationToken))
        {
            Assert.InRange(await CountAsync(), 1, 2);
        }
    }

    [Fact]
    public async Task Lines_of_json_are_read_as_a_server_sends_them_and_rows_without_an_id_are_told_apart_and_known_again()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        var file = _files.File("log.jsonl", $$"""
            {"source":"s","event":"impression","at":"{{Now}}","campaign":"c","creative":"x","ip":"24.0.0.1"}
            {"source":"s","event":"impression","at":"{{Now}}","campaign":"c","creative":"x","ip":"24.0.0.1"}
            {"source":"s","event":"impression","at":"{{Now}}","campaign":"c","creative":"y"}
            {"source":"s","event":"impression","at":"{{Now}}","campaign":"c","creative":"y"}
            {"source":"s","event":"click","at":"{{Now}}","imp_id":7,"arm":"left","ip":"24.0.0.2"}
            {"source":"s","event":"click","at":"{{Now}}","imp_id":7,"ip":"24.0.0.2"
            {"source":"s","event":"click","event":"start","at":"{{Now}}","ip":"24.0.0.2"}
            {"event":"click","at":"{{Now}}"}
            """);
        var done = await ImportAsync(server, file, "jsonl", []);

        // One household, creative and second is one impression; rows that say the same of nobody known are two, each time.
        Assert.Equal((8, 3, 1, 4), (Count(done, "rows"), Count(done, "stored"), Count(done, "duplicates"), Count(done, "failed")));
        Assert.Equal(
            ["5 field_type", "6 import_row_invalid", "7 duplicate_key", "8 field_type"],
            done.GetProperty("failed_rows").EnumerateArray().Select(row => $"{row.GetProperty("line").GetInt64()} {Text(row, "reason")}"));
        var again = await ImportAsync(server, _files.File("other-name.jsonl", File.ReadAllText(file) + "\n"), "jsonl", []);
        Assert.Equal((0, 4), (Count(again, "stored"), Count(again, "duplicates")));
        AssertNowhere(server, "24.0.0.2");
        Assert.True((await SettingsAsync(server)).GetProperty("exposures").GetBoolean());
    }

    [Fact]
    public async Task The_channel_is_tv_unless_the_exposure_or_the_site_says_of_its_source_otherwise()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        await PutMediumsAsync(server, """{"Banners":"display","videos":"paid-video"}""");
        (string Source, string Medium, string Channel)[] cases =
        [
            ("streamer", "", "TV"), ("banners", "", "Display"), ("BANNERS", "", "Display"), ("videos", "", "Paid Video"), ("videos", "ctv", "TV"), ("streamer", "olv", "Paid Video"),
            ("streamer", "Video", "Paid Video"), ("streamer", "banner", "Display"), ("streamer", "audio", "Audio"), ("streamer", "[MEDIUM]", "TV"), ("streamer", "odd", "Unassigned"),
        ];
        for (var i = 0; i < cases.Length; i++)
        {
            using var response = await server.Http.GetAsync(
                $"collect/exposure?key={key}&source={cases[i].Source}&event=impression&imp_id={i}&medium={Uri.EscapeDataString(cases[i].Medium)}", TestContext.Current.CancellationToken);
        }

        Assert.Equal(cases.Select(one => one.Channel), (await EventsAsync(server)).Select(one => Text(one, "channel")));
        Assert.Contains("settings.ad-medium-unknown", await PutMediumsAsync(server, """{"a/b":"radio"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_events_follows_the_sites_own_rules_as_events_that_arrive_do()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        var settings = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>((await SettingsAsync(server)).GetRawText())!;
        settings["channels"] = JsonSerializer.Deserialize<JsonElement>("""[{"channel":"Partners","when":[{"field":"source","op":"equals","values":["acme"]}]}]""");
        settings["never_identities"] = JsonSerializer.Deserialize<JsonElement>("""["tester"]""");
        settings["bots"] = JsonSerializer.Deserialize<JsonElement>("""{"countries":["AQ"]}""");
        using (var response = await server.Owner.PutAsJsonAsync("api/v1/sites/shop/settings", settings, TestContext.Current.CancellationToken))
        {
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        var file = _files.File("events.csv", $"visitor,user,event,time,source,medium,country\nann,tester,view,{Now},acme,link,DE\nbob,,view,{Now},,,AQ\n");
        var lines = await SendAsync(server, file, "csv", [], "events");
        Assert.Contains("\"stored\":2", lines, StringComparison.Ordinal);
        var events = await EventsAsync(server);
        Assert.Equal(("Partners", null), (Text(events[0], "channel"), Text(events[0], "user")));
        Assert.Equal("SiteRule", Text(events[1], "bot"));
    }

    [Fact]
    public async Task What_cannot_be_read_as_exposures_is_refused_before_the_first_row()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        var file = _files.File("log.csv", "event,when\nimpression,2026-01-02 10:00\n");

        Assert.Contains("import.map-missing", await RefusedAsync(server, file, "csv", []), StringComparison.Ordinal);
        Assert.Contains("import.map-key", await RefusedAsync(server, file, "csv", ["visitor=when"]), StringComparison.Ordinal);
        Assert.Contains("import.kind-format", await RefusedAsync(server, file, "ga4-bigquery", []), StringComparison.Ordinal);
        Assert.Contains("import.kind-unknown", await RefusedAsync(server, file, "csv", [], "adverts"), StringComparison.Ordinal);
        Assert.Contains("import.timezone-missing", await RefusedAsync(server, file, "csv", ["at=when", "const.source=s", "time_format=yyyy-MM-dd HH:mm"]), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> ImportAsync(RunningServer server, string file, string format, string[] map)
    {
        var lines = await SendAsync(server, file, format, map, "exposures");
        var last = JsonSerializer.Deserialize<JsonElement>(lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        Assert.True(last.TryGetProperty("result", out var result), lines);
        return result;
    }

    private static Task<string> RefusedAsync(RunningServer server, string file, string format, string[] map, string kind = "exposures") =>
        SendAsync(server, file, format, map, kind);

    private static async Task<string> SendAsync(RunningServer server, string file, string format, string[] map, string kind)
    {
        using var response = await server.Owner.PostAsJsonAsync("api/v1/sites/shop/imports", new { files = new[] { file }, format, map, @as = kind }, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string> PutMediumsAsync(RunningServer server, string mediums)
    {
        var settings = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>((await SettingsAsync(server)).GetRawText())!;
        settings["ad_mediums"] = JsonSerializer.Deserialize<JsonElement>(mediums);
        using var response = await server.Owner.PutAsJsonAsync("api/v1/sites/shop/settings", settings, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
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

    private static long Count(JsonElement row, string name) => row.GetProperty(name).GetInt64();

    private static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.GetString() : null;
}
