using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Cairn.Server.Tests.Hosting;
using Xunit;

namespace Cairn.Server.Tests.Reports;

/// <summary>The list of bad inputs at reports, export and <c>cairn sql</c>, D1 to D11, a row for each. After them the next good request is answered.</summary>
/// <remarks>D5 and D8 are in Access/EveryRouteTests, D9 in Shares/ShareTests.</remarks>
public sealed class BadRequestTests(BadRequestTests.OpenShop shop) : IClassFixture<BadRequestTests.OpenShop>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Number, path below the site, body, status, and a piece of the answer.</summary>
    public static TheoryData<string, string, string, int, string> Rows => new()
    {
        { "D1 a pattern that backtracks", "reports/funnel", """{"text":"a","filters":["url regex \"(a+)+$\""]}""", 200, "\"steps\":" },
        { "D1 look-around", "reports/funnel", """{"text":"a","filters":["url regex \"(?=x)y\""]}""", 422, "look" },
        { "D1 a back-reference", "reports/funnel", """{"text":"a","filters":["url regex \"(a)\\\\1\""]}""", 422, "" },
        { "D1 a pattern that explodes", "reports/funnel", """{"text":"a","filters":["url regex \"((a{1,1000}){1,1000}){1,1000}\""]}""", 422, "" },
        { "D1 a pattern of 900 KB", "reports/funnel", $$"""{"text":"a","filters":["url regex \"{{new string('a', 900_000)}}\""]}""", 422, "" },
        { "D2 SQL in a property", "reports/funnel", """{"text":"a","filters":["\"x'); drop table events; --\" = 1"]}""", 200, "\"steps\":" },
        { "D2 SQL in a breakdown", "reports/funnel", """{"text":"a > b","breakdown":{"prop":"x\"'); drop table events; --"}}""", 200, "\"steps\":" },
        { "D2 SQL in a sort", "reports/sources", """{"by":"channel","sort":"visitors; drop table events"}""", 400, "sort" },
        { "D2 SQL in an interval", "reports/trends", """{"keys":["purchase"],"bucket":"day'; drop table events"}""", 422, "bucket" },
        { "D2 SQL in a dimension", "reports/sources", """{"by":"channel' or 1=1 --"}""", 422, "" },
        { "D3 SQL in a time zone", "reports/funnel", """{"text":"a","timezone":"UTC'; DROP TABLE x--"}""", 422, "timezone" },
        { "D3 a path as a time zone", "reports/funnel", """{"text":"a","timezone":"../../etc/passwd"}""", 422, "timezone" },
        { "D3 an old name of a time zone", "reports/funnel", """{"text":"a","timezone":"Asia/Calcutta"}""", 200, "\"steps\":" },
        { "D6 all of time", "reports/funnel", """{"text":"a","range":{"from":"1970-01-01","to":"9998-12-31"}}""", 200, "\"steps\":" },
        { "D6 a range that ends before it begins", "reports/funnel", """{"text":"a","range":{"from":"2026-02-01","to":"2026-01-01"}}""", 422, "/range" },
        { "D6 no such day", "reports/funnel", """{"text":"a","range":{"from":"2026-02-30","to":"2026-03-01"}}""", 422, "/range" },
        { "D6 33 steps", "reports/funnel", $$"""{"text":"{{string.Join(" > ", Enumerable.Repeat("a", 33))}}"}""", 422, "32" },
        { "D6 a window of nothing", "reports/funnel", """{"text":"a > b within 0s"}""", 200, "\"steps\":" },
        { "D6 a window below nothing", "reports/funnel", """{"text":"a > b within -1s"}""", 422, "" },
        { "D6 a window of ages", "reports/funnel", """{"text":"a > b within 99999999999999d"}""", 422, "" },
        { "D6 10,000 values", "reports/funnel", $$"""{"text":"a","filters":["country in ({{string.Join(", ", Enumerable.Repeat("\\\"DE\\\"", 10_000))}})"]}""", 422, "16384" },
        { "D6 2,000 short values", "reports/funnel", $$"""{"text":"a","filters":["country in ({{string.Join(",", Enumerable.Repeat("DE", 2_000))}})"]}""", 422, "1000" },
        { "D6 50 filters", "reports/funnel", $$"""{"text":"a","filters":[{{string.Join(",", Enumerable.Repeat("\"country = DE\"", 50))}}]}""", 200, "\"steps\":" },
        { "D6 51 filters", "reports/funnel", $$"""{"text":"a","filters":[{{string.Join(",", Enumerable.Repeat("\"country = DE\"", 51))}}]}""", 422, "at most 50" },
        { "D6 buckets of a second", "reports/trends", """{"keys":["purchase"],"bucket":"second"}""", 422, "hour, day, week, month" },
        { "D6 hours of 20 years", "reports/trends", """{"keys":["purchase"],"bucket":"hour","range":{"from":"2006-01-01","to":"2026-01-01"}}""", 422, "10000 buckets" },
        { "D6 a funnel by hours of 20 years", "reports/funnel", """{"text":"a","trend":"hour","range":{"from":"2006-01-01","to":"2026-01-01"}}""", 422, "/trend" },
        { "D6 101 lines", "reports/trends", $$"""{"symbols":[{{string.Join(",", Enumerable.Repeat("\"a\"", 101))}}]}""", 422, "at most 100" },
        { "D6 many lines of many points", "reports/trends", $$$"""{"symbols":[{{{string.Join(",", Enumerable.Repeat("\"a\"", 100))}}}],"bucket":"hour","range":{"from":"2026-01-01","to":"2026-03-01"}}""", 422, "100000 points" },
        { "D6 1,001 definitions", "reports/conversions", $$"""{"keys":[{{string.Join(",", Enumerable.Repeat("\"purchase\"", 1_001))}}]}""", 422, "at most 1000" },
        { "D6 nesting without end", "reports/segment", $$"""{"segment":"{{new string('(', 5_000)}}did(a){{new string(')', 5_000)}}"}""", 422, "32" },
        { "D6 not without end", "reports/segment", $$"""{"segment":"{{string.Concat(Enumerable.Repeat("not ", 4_000))}}did(a)"}""", 422, "" },
        { "D7 a step nobody took", "reports/funnel", """{"text":"never > nothing"}""", 200, "null" },
        { "D7 a product nobody bought", "reports/products", "{}", 200, "" },
        { "D7 retention of nobody", "reports/retention", """{"first":"never","return":"nothing","period":"week"}""", 200, "" },
        { "D11 an open end", "reports/funnel", """{"text":"A >"}""", 422, "Character 4" },
        { "D11 an open beginning", "reports/funnel", """{"text":"> B"}""", 422, "Character 1" },
        { "D11 an open bracket", "reports/funnel", """{"text":"A[price > 1"}""", 422, "Character 2" },
        { "D11 64 KB", "reports/funnel", $$"""{"text":"{{new string('a', 65_536)}}"}""", 422, "" },
        { "D11 a conversion nobody defined", "reports/funnel", """{"text":"@nobody"}""", 422, "nobody" },
        { "D11 the same step twice", "reports/funnel", """{"text":"A > A"}""", 200, "\"steps\":" },
        { "D11 half a surrogate pair", "reports/funnel", """{"steps":[{"symbol":"\ud800"}]}""", 400, "/steps/0/symbol" },
        { "a list with nothing in it", "reports/drill", """{"drill":"x"}""", 422, "drill.token-invalid" },
        { "a rule with half a surrogate pair", "rules/try", """{"rule":{"name":"\ud800"}}""", 400, "/rule" },
        { "YAML that is none", "definitions/preview", """{"yaml":"version: 1\nconversions:\n  - {key: [a, ]#b\n"}""", 422, "yaml" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task What_cannot_be_asked_is_refused_by_name_and_what_can_is_answered(string row, string path, string body, int status, string piece)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await shop.Server.Owner.PostAsync($"api/v1/sites/shop/{path}", content, Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True((int)response.StatusCode == status, $"{row}: {(int)response.StatusCode} {text[..Math.Min(1_000, text.Length)]}");
        Assert.True(text.Contains(piece, StringComparison.OrdinalIgnoreCase), $"{row}: {text[..Math.Min(1_000, text.Length)]}");
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at Cairn.", text, StringComparison.Ordinal);
        using var next = await shop.Server.Owner.PostAsJsonAsync("api/v1/sites/shop/reports/funnel", new { text = "view > buy" }, Stop);
        Assert.Equal(2, (await next.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("steps")[0].GetProperty("count").GetInt32());
    }

    [Theory] // D10
    [InlineData("select 1; select 2")]
    [InlineData("insert into events select * from events")]
    [InlineData("update events set name = 'x'")]
    [InlineData("drop table events")]
    [InlineData("copy events to '/tmp/cairn-out.csv'")]
    [InlineData("copy (select 1) to '/tmp/cairn-out.csv'")]
    [InlineData("attach '/tmp/x.db'")]
    [InlineData("install httpfs")]
    [InlineData("load httpfs")]
    [InlineData("select * from read_csv('/etc/passwd')")]
    [InlineData("select * from read_text('/etc/passwd')")]
    [InlineData("select * from '/etc/passwd'")]
    [InlineData("select * from glob('/*')")]
    [InlineData("select * from read_parquet('https://example.org/x.parquet')")]
    [InlineData("set enable_external_access = true")]
    [InlineData("pragma database_list")]
    [InlineData("reset lock_configuration")]
    [InlineData("export database '/tmp/x'")]
    [InlineData("call pragma_version(); select 1")]
    [InlineData("select getenv('HOME')")]
    [InlineData("explain analyze delete from events")]
    [InlineData("with x as (delete from events returning *) select * from x")]
    [InlineData("select 1 /* \0 */")]
    [InlineData("")]
    [InlineData("--")]
    public async Task A_statement_that_is_no_plain_select_is_refused(string statement)
    {
        using var response = await shop.Server.Owner.PostAsJsonAsync("api/v1/sql", new { statement }, Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True((int)response.StatusCode == 422, $"{statement}: {(int)response.StatusCode} {text}");
        Assert.DoesNotContain("root:", text, StringComparison.Ordinal);
        Assert.False(File.Exists("/tmp/cairn-out.csv"));
        using var next = await shop.Server.Owner.PostAsJsonAsync("api/v1/sql", new { statement = "select count(*) from events" }, Stop);
        Assert.True(next.IsSuccessStatusCode, await next.Content.ReadAsStringAsync(Stop));
    }

    [Theory] // D4
    [InlineData("=cmd|' /C calc'!A0")]
    [InlineData("+1+1")]
    [InlineData("-2+3")]
    [InlineData("@SUM(1)")]
    [InlineData("\t=1")]
    [InlineData("＝1")]
    [InlineData("＋1")]
    [InlineData("－1")]
    [InlineData("＠1")]
    [InlineData("a;=1+1")]
    [InlineData("a,\"b\"\r\n=1")]
    public async Task A_cell_of_an_export_is_text_and_one_cell(string text)
    {
        var mark = Guid(text);
        using (var sent = await shop.Server.CollectAsync(JsonSerializer.Serialize(new { key = shop.Key, events = (object[])[new { name = "cell", visitor = mark, title = text }] })))
        {
            Assert.True(sent.IsSuccessStatusCode);
        }

        await shop.Server.SettleAsync();
        using var response = await shop.Server.Owner.GetAsync(new Uri("api/v1/sites/shop/export/events?format=csv", UriKind.Relative), Stop);
        Assert.Equal("attachment; filename=\"shop-events.csv\"", response.Content.Headers.ContentDisposition?.ToString());
        var rows = Cells(await response.Content.ReadAsStringAsync(Stop));
        var (head, row) = (rows[0], Assert.Single(rows, row => row.Contains(mark)));
        Assert.Equal(head.Count, row.Count);
        var cell = row[head.IndexOf("title")];
        Assert.False(cell.Length > 0 && "=+-@\t\r＝＋－＠".Contains(cell[0], StringComparison.Ordinal), cell);
    }

    [Theory] // D4: names of files are made by the server
    [InlineData("format=csv%0d%0aX-Evil:%201")]
    [InlineData("format=../../x")]
    [InlineData("format=csv&name=../../x")]
    public async Task No_parameter_gets_into_the_name_of_a_file(string query)
    {
        using var response = await shop.Server.Owner.GetAsync(new Uri($"api/v1/sites/shop/export/events?{query}", UriKind.Relative), Stop);
        Assert.False(response.Headers.Contains("X-Evil"));
        Assert.True((int)response.StatusCode == 422 || response.Content.Headers.ContentDisposition?.FileName?.Trim('"') == "shop-events.csv");
    }

    [Fact] // D6
    public async Task A_hundred_reports_at_once_that_nobody_waits_for_leave_the_server_well()
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var asked = Enumerable.Range(0, 100).Select(_ => shop.Server.Owner.PostAsJsonAsync("api/v1/sites/shop/reports/drivers", new { macro = "purchase" }, gone.Token)).ToList();
        await Task.WhenAny(asked);
        await gone.CancelAsync();
        foreach (var one in asked)
        {
            try
            {
                using var answer = await one;
                Assert.True((int)answer.StatusCode is 200 or 422 or 429 or 503, answer.StatusCode.ToString());
            }
            catch (OperationCanceledException)
            {
                continue;
            }
        }

        // Those who are gone leave the line as soon as the server sees it.
        HttpResponseMessage next;
        while ((next = await shop.Server.Owner.PostAsJsonAsync("api/v1/sites/shop/reports/funnel", new { text = "view" }, Stop)).StatusCode == HttpStatusCode.TooManyRequests)
        {
            next.Dispose();
            await Task.Delay(20, Stop);
        }

        using (next)
        {
            Assert.True(next.IsSuccessStatusCode);
        }
    }

    private static string Guid(string text) => "v" + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));

    /// <summary>RFC 4180, read by the letter.</summary>
    private static List<List<string>> Cells(string csv)
    {
        var (rows, row, cell, quoted) = (new List<List<string>>(), new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < csv.Length; i++)
        {
            switch (csv[i])
            {
                case '"' when quoted && i + 1 < csv.Length && csv[i + 1] == '"':
                    cell.Append('"');
                    i++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case ',' when !quoted:
                    row.Add(cell.ToString());
                    cell.Clear();
                    break;
                case '\n' when !quoted:
                    row.Add(cell.ToString());
                    rows.Add(row);
                    (row, _) = ([], cell.Clear());
                    break;
                case '\r' when !quoted:
                    break;
                default:
                    cell.Append(csv[i]);
                    break;
            }
        }

        return rows;
    }

    /// <summary>A shop with two visitors and a purchase.</summary>
    public sealed class OpenShop : IAsyncLifetime
    {
        internal RunningServer Server { get; private set; } = null!;

        internal string Key { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            Server = await RunningServer.StartAsync();
            Key = await Server.SiteAsync("shop");
            using var defined = await Server.Owner.PutAsync("api/v1/sites/shop/definitions.yaml", new StringContent("version: 1\nconversions:\n  - {key: purchase, name: P, kind: macro, match: {event: buy}}\n", Encoding.UTF8, "text/yaml"));
            using var sent = await Server.CollectAsync($$"""{"key":"{{Key}}","events":[{"name":"view","visitor":"ann"},{"name":"buy","visitor":"ann"},{"name":"view","visitor":"bob"}]}""");
            Assert.True(defined.IsSuccessStatusCode && sent.IsSuccessStatusCode);
            await Server.SettleAsync();
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
