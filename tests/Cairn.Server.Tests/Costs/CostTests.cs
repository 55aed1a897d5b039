using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Cairn.Server.Tests.Hosting;
using Cairn.Storage.DuckDb;
using Xunit;

namespace Cairn.Server.Tests.Costs;

public sealed class CostTests
{
    private const string Cost = "api/v1/sites/shop/cost";
    private const string Head = "date,source,medium,campaign,cost,currency\n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_goes_in_by_body_form_and_JSON_and_out_by_its_number()
    {
        await using var server = await RunningServer.StartAsync();
        await ShopAsync(server);
        var first = await PutAsync(server, Head + "2026-11-01,google,cpc,Brand,10,EUR\n2026-11-01,google,cpc,,5,EUR\n2026-11-01,google,cpc,Brand,7,EUR\n2026-11-02,google,cpc,Brand,1,QQQ\n");
        Assert.Equal((1, 2, 0, 2), (Number(first, "import"), Number(first, "rows"), Number(first, "replaced"), Number(first, "refused_count")));
        Assert.Equal([(4, "twice"), (5, "currency_unknown")], first.GetProperty("refused").EnumerateArray().Select(row => (Number(row, "line"), Text(row, "reason"))));
        Assert.Equal(["brand"], first.GetProperty("unmatched").EnumerateArray().Select(name => name.GetString()!));
        Assert.Equal((1, "15"), (Number(first, "without_campaign"), Text(first.GetProperty("sums")[0], "cost")));
        Assert.Equal((15m, 10m), (await SpentAsync(server), await SpentAsync(server, "campaign", "brand")));

        using var form = new MultipartFormDataContent { { new StringContent("Tag;Kosten\n2026-11-01;1.000,50\n"), "file", "tag.csv" } };
        foreach (var setting in (string[])["date=Tag", "cost=Kosten", "const.source=google", "const.medium=cpc", "const.campaign=Brand", "const.currency=EUR", "decimal=comma"])
        {
            form.Add(new StringContent(setting), "map");
        }

        var second = await JsonAsync(await server.Owner.PutAsync(Cost, form, Stop));
        Assert.Equal((2, 1, "own"), (Number(second, "import"), Number(second, "replaced"), Text(second, "mapping")));
        Assert.Equal(1_005.50m, await SpentAsync(server));
        var dry = await JsonAsync(await server.Owner.PutAsJsonAsync(Cost, new { file = Head + "2026-11-01,google,cpc,brand,3,EUR\n", dry_run = true }, Stop));
        Assert.Equal((JsonValueKind.Null, 1, 1), (dry.GetProperty("import").ValueKind, Number(dry, "rows"), Number(dry, "replaced")));
        Assert.Equal(1_005.50m, await SpentAsync(server));

        await server.OwnerPostAsync($"{Cost}/imports/2/undo", new { });
        Assert.Equal(15m, await SpentAsync(server));
        Assert.Equal(HttpStatusCode.Conflict, (await server.Owner.PostAsync($"{Cost}/imports/2/undo", null, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Owner.PostAsync($"{Cost}/imports/9/undo", null, Stop)).StatusCode);
        var imports = (await server.Owner.GetFromJsonAsync<JsonElement>($"{Cost}/imports", Stop)).GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal([(2, "tag.csv", true), (1, "upload", false)], imports.Select(import => (Number(import, "number"), Text(import, "file"), import.GetProperty("undone_at").ValueKind != JsonValueKind.Null)));
    }

    [Fact]
    public async Task A_saved_mapping_reads_a_platforms_export_and_the_channel_follows_the_sites_rules()
    {
        await using var server = await RunningServer.StartAsync();
        await ShopAsync(server);
        using var saved = await server.Owner.PutAsJsonAsync($"{Cost}/mappings/ours", new { preset = "google_ads", settings = (string[])["const.currency=EUR"] }, Stop);
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        var done = await PutAsync(server, "Campaign report\nDay,Campaign,Cost\n2026-11-01,Brand,\"1,200.00\"\nTotal,,1200\n", "?mapping=ours&name=..%2F..%2Fads.csv");
        Assert.Equal((1, 1, "ours"), (Number(done, "rows"), Number(done, "skipped"), Text(done, "mapping")));
        Assert.Equal(1_200m, await SpentAsync(server, "channel", "Paid Search"));
        Assert.Equal("ads.csv", Text((await server.Owner.GetFromJsonAsync<JsonElement>($"{Cost}/imports", Stop)).GetProperty("rows")[0], "file"));
    }

    [Fact]
    public async Task A_Parquet_file_is_read_with_its_dates_and_decimals_and_refused_rows_have_their_number()
    {
        await using var server = await RunningServer.StartAsync();
        await ShopAsync(server);
        using var files = new TemporaryData();
        var path = Path.Combine(Path.GetDirectoryName(files.Path)!, "cost.parquet");
        using (var database = DuckDbDatabase.InMemory(new DuckDbOptions(), null, path))
        using (var connection = database.Connect())
        {
            connection.Execute($"""
                copy (select * from (values
                    (date '2026-11-01', 'google', 'cpc', 'Brand', 10.25::decimal(18, 2), 'EUR', 40::bigint, 'a note'),
                    (date '2026-11-02', 'google', 'cpc', null, 5, 'EUR', null, null),
                    (null, 'google', 'cpc', 'Brand', 7, 'EUR', null, null),
                    (date '2026-11-03', 'google', 'cpc', 'Brand', -1, 'EUR', null, null),
                    (date '2026-11-03', 'google', 'cpc', 'Brand', 1, 'QQQ', null, null)) as t(date, source, medium, campaign, cost, currency, clicks, note))
                to {new SqlLiteral(path)} (format parquet)
                """);
        }

        using var body = new ByteArrayContent(await File.ReadAllBytesAsync(path, Stop));
        var done = await JsonAsync(await server.Owner.PutAsync(Cost + "?name=cost.parquet", body, Stop));
        Assert.Equal((2, 3), (Number(done, "rows"), Number(done, "refused_count")));
        Assert.Equal([(3, "date_missing"), (4, "cost_negative"), (5, "currency_unknown")], done.GetProperty("refused").EnumerateArray().Select(row => (Number(row, "line"), Text(row, "reason"))));
        Assert.Equal((15.25m, 10.25m), (await SpentAsync(server), await SpentAsync(server, "campaign", "brand")));
    }

    [Theory]
    [InlineData("?mapping=nobody", "a,b\n1,2\n", "cost.mapping-unknown")]
    [InlineData("?map=price%3Da", "a,b\n1,2\n", "cost.map-key")]
    [InlineData("", "a,b\n1,2\n", "import.header-missing")]
    [InlineData("", "", "import.file-kind")]
    [InlineData("", "date,cost\n2026-11-01,1\n", "request.refused")]
    public async Task What_cannot_be_read_is_refused_with_what_to_do(string query, string text, string code)
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        using var response = await server.Owner.PutAsync(Cost + query, Body(text), Stop);
        Assert.Equal(((HttpStatusCode)422, code), (response.StatusCode, Text(await response.Content.ReadFromJsonAsync<JsonElement>(Stop), "code")));
    }

    [Fact]
    public async Task Rates_come_by_rows_and_files_and_turn_costs_into_the_sites_currency()
    {
        await using var server = await RunningServer.StartAsync();
        await ShopAsync(server);
        var done = await PutAsync(server, Head + "2026-11-05,google,cpc,Brand,10,USD\n2026-11-05,google,cpc,Other,10,EUR\n");
        Assert.Equal((1, 10m), (Number(done, "without_rate"), await SpentAsync(server)));
        var set = await JsonAsync(await server.Owner.PutAsJsonAsync("api/v1/sites/shop/rates", new { file = "date,from,to,rate\n2026-11-01,USD,EUR,0.9255\n" }, Stop));
        Assert.Equal((1, 0), (Number(set, "rows"), Number(set, "replaced")));
        Assert.Equal(19.26m, await SpentAsync(server)); // 9.255 is as near to 9.25 as to 9.26, and 6 is even
        using var wrong = await server.Owner.PutAsJsonAsync("api/v1/sites/shop/rates", new { rows = (object[])[new { date = "2026-11-01", from = "USD", to = "EUR", rate = "-1" }] }, Stop);
        Assert.Equal("rates.rate-invalid", Text(await wrong.Content.ReadFromJsonAsync<JsonElement>(Stop), "code"));
        Assert.Equal("0.9255", Text((await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/sites/shop/rates?from=2026-11-01", Stop)).GetProperty("rows")[0], "rate"));
        using var removed = await server.Owner.DeleteAsync("api/v1/sites/shop/rates?from=2026-11-01&to=2026-11-01", Stop);
        Assert.Equal(10m, await SpentAsync(server));
    }

    [Fact]
    public async Task The_command_line_takes_costs_in_and_shows_campaigns()
    {
        using var data = new TemporaryData();
        await CairnProgram.RunAsync(data.Path, "import", data.File("rows.csv", "visitor,event,time,value,source,medium,campaign\nann,page_view,2026-11-01T10:00:00Z,,google,cpc,Brand\nann,buy,2026-11-01T10:05:00Z,20,,,\n"), "--site", "shop", "--format", "csv");
        await CairnProgram.RunAsync(data.Path, "define", "apply", data.File("cairn.yaml", "version: 1\nconversions:\n  - {key: buy, kind: macro, match: {event: buy}, value: {kind: property}}\n"));
        var file = data.File("cost.csv", Head + "2026-11-01,google,cpc,Brand,10,EUR\n2026-11-01,bing,cpc,Lost,1,EUR\n,x,y,z,1,EUR\n");
        var tried = await CairnProgram.RunAsync(data.Path, "costs", "import", file, "--dry-run");
        Assert.Contains("Would take in 2 rows", tried.Out, StringComparison.Ordinal);
        Assert.Contains("date_missing", tried.Out, StringComparison.Ordinal);
        var taken = await CairnProgram.RunAsync(data.Path, "import", file, "--as", "cost", "--json");
        Assert.Equal((0, 2), (taken.Code, Number(JsonSerializer.Deserialize<JsonElement>(taken.Out), "rows")));
        var report = JsonSerializer.Deserialize<JsonElement>((await CairnProgram.RunAsync(data.Path, "campaigns", "--json")).Out);
        Assert.Equal(["brand 10 2", "lost 1 0"], report.GetProperty("rows").EnumerateArray().Select(row => $"{Text(row, "key")} {Text(row, "cost")} {(row.GetProperty("roas").ValueKind == JsonValueKind.Null ? 0 : row.GetProperty("roas").GetDouble())}"));
        Assert.Contains("blended ROAS", (await CairnProgram.RunAsync(data.Path, "campaigns")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await CairnProgram.RunAsync(data.Path, "costs", "undo", "1")).Code);
        Assert.Equal(3, (await CairnProgram.RunAsync(data.Path, "costs", "import", data.File("bad.csv", Head + ",a,b,c,1,EUR\n"))).Code);
    }

    [Fact]
    public async Task Windows_are_previewed_kept_in_versions_and_used()
    {
        await using var server = await RunningServer.StartAsync();
        await ShopAsync(server);
        const string Windows = "api/v1/sites/shop/attribution/windows";
        using var wrong = await server.Owner.PutAsJsonAsync($"{Windows}/buy", new { windows = new { click = "1d", view = "2d" } }, Stop);
        Assert.Equal(((HttpStatusCode)422, "attribution.windows-order"), (wrong.StatusCode, Text(await wrong.Content.ReadFromJsonAsync<JsonElement>(Stop), "code")));
        var set = await JsonAsync(await server.Owner.PutAsJsonAsync($"{Windows}/buy", new { windows = new { click = "10d" } }, Stop));
        Assert.Equal(1, Number(set, "version"));
        var listed = (await server.Owner.GetFromJsonAsync<JsonElement>(Windows, Stop)).GetProperty("rows")[0];
        Assert.Equal((1, "10d", "30d", "10d"), (Number(listed, "version"), Text(listed.GetProperty("windows"), "click"), Text(listed.GetProperty("windows"), "visit"), Text(listed.GetProperty("windows"), "engaged_view")));
        var report = await server.OwnerPostAsync("api/v1/sites/shop/reports/attribution", new { });
        Assert.Equal((1, "10d"), (Number(report.GetProperty("conversions")[0], "window_version"), Text(report.GetProperty("conversions")[0].GetProperty("windows"), "click")));
        var preview = await server.OwnerPostAsync("api/v1/sites/shop/reports/attribution/preview", new { windows = new { click = "9d" } });
        Assert.Equal(("10d", "9d", 0), (Text(preview.GetProperty("now"), "click"), Text(preview.GetProperty("wanted"), "click"), preview.GetProperty("moved").GetArrayLength()));
        Assert.Equal(HttpStatusCode.NotFound, (await server.Owner.PutAsJsonAsync($"{Windows}/nobody", new { windows = new { } }, Stop)).StatusCode);
    }

    private static async Task ShopAsync(RunningServer server)
    {
        await server.SiteAsync("shop");
        using var defined = await server.Owner.PutAsJsonAsync("api/v1/sites/shop/definitions/buy", new { kind = "macro", match = new { @event = "buy" }, value = new { kind = "property" } }, Stop);
        Assert.True(defined.IsSuccessStatusCode, await defined.Content.ReadAsStringAsync(Stop));
    }

    private static StringContent Body(string text) => new(text, Encoding.UTF8, new MediaTypeHeaderValue("text/csv"));

    private static async Task<JsonElement> PutAsync(RunningServer server, string text, string query = "") => await JsonAsync(await server.Owner.PutAsync(Cost + query, Body(text), Stop));

    private static async Task<decimal> SpentAsync(RunningServer server, string by = "channel", string? key = null)
    {
        var report = await server.OwnerPostAsync("api/v1/sites/shop/reports/channels", new { by = (string[])[by] });
        return key is null
            ? decimal.Parse(Text(report.GetProperty("totals"), "cost"), System.Globalization.CultureInfo.InvariantCulture)
            : report.GetProperty("rows").EnumerateArray().Where(row => Text(row, "key") == key).Sum(row => decimal.Parse(Text(row, "cost"), System.Globalization.CultureInfo.InvariantCulture));
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
