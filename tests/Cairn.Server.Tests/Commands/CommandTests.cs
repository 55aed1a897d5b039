using System.Net.Http.Json;
using System.Text.Json;
using Cairn.Server.Tests.Hosting;
using Xunit;

namespace Cairn.Server.Tests.Commands;

public sealed class CommandTests
{
    private const string Rows = "visitor,event,time,value\nann,view,2026-01-05T10:00:00Z,\nann,buy,2026-01-05T10:05:00Z,20\nbob,view,2026-01-06T10:00:00Z,\nbob,buy,9999-99-99,5\n";

    [Fact]
    public async Task A_file_becomes_numbers_without_a_server_and_with_one()
    {
        using var data = new TemporaryData();
        var file = data.File("rows.csv", Rows);
        var imported = await CairnProgram.RunAsync(data.Path, "import", file, "--site", "shop", "--format", "csv", "--json");
        Assert.Equal(0, imported.Code);
        Assert.Contains("There was no site 'shop'", imported.Error, StringComparison.Ordinal);
        var summary = JsonSerializer.Deserialize<JsonElement>(imported.Out);
        Assert.Equal((3, 1), (summary.GetProperty("stored").GetInt32(), summary.GetProperty("failed_by_reason").GetProperty("time_invalid").GetInt32()));

        var alone = await CairnProgram.RunAsync(data.Path, "funnel", "view > buy", "--json");
        Assert.Equal([2, 1], Counts(alone.Out));
        var told = await CairnProgram.RunAsync(data.Path, "funnel", "view > buy", "--filter", "country missing");
        Assert.Matches("all of history \\(UTC\\) · newest event 20\\d\\d-\\d\\d-\\d\\d[^·]* · events: country missing", told.Out);
        var (process, address) = await CairnProgram.ServeAsync(data.Path);
        using (process)
        {
            var beside = await CairnProgram.RunAsync(data.Path, "funnel", "view > buy", "--json");
            Assert.Equal([2, 1], Counts(beside.Out));
            var key = (await CairnProgram.RunAsync(data.Path, "key", "create", "--scope", "reports:read")).Out.Trim();
            var remote = await CairnProgram.RunAsync(data.Path, "funnel", "view > buy", "--json", "--url", address.ToString(), "--key", key);
            Assert.Equal([2, 1], Counts(remote.Out));
            using var http = new HttpClient { BaseAddress = address };
            http.DefaultRequestHeaders.Add("Authorization", $"Bearer {key}");
            using var response = await http.PostAsJsonAsync("api/v1/sites/shop/reports/funnel", new { text = "view > buy" }, TestContext.Current.CancellationToken);
            Assert.Equal([2, 1], Counts(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
            Assert.Equal(5, (await CairnProgram.RunAsync(data.Path, "serve", "--listen", "127.0.0.1:0")).Code);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Every_end_has_its_exit_code()
    {
        using var data = new TemporaryData();
        Assert.Equal(4, (await CairnProgram.RunAsync(data.Path, "report", "sessions")).Code);
        Assert.Equal(2, (await CairnProgram.RunAsync(data.Path, "nosuch")).Code);
        Assert.Equal(0, (await CairnProgram.RunAsync(data.Path, "site", "add", "shop")).Code);
        Assert.Equal(3, (await CairnProgram.RunAsync(data.Path, "site", "add", "Not A Key")).Code);
        var near = await CairnProgram.RunAsync(data.Path, "report", "sessions", "--site", "shopp");
        Assert.Equal(4, near.Code);
        Assert.Contains("Did you mean 'shop'?", near.Error, StringComparison.Ordinal);
        Assert.Equal(3, (await CairnProgram.RunAsync(data.Path, "funnel", "A >")).Code);
        Assert.Equal(3, (await CairnProgram.RunAsync(data.Path, "sql", "drop table events")).Code);
        Assert.Equal(1, (await CairnProgram.RunAsync(data.Path, "report", "sessions", "--url", "http://127.0.0.1:1")).Code);
    }

    [Fact]
    public async Task Public_links_are_listed_and_one_that_is_not_there_cannot_be_ended()
    {
        using var data = new TemporaryData();
        await CairnProgram.RunAsync(data.Path, "import", data.File("rows.csv", Rows), "--site", "shop", "--format", "csv");
        var listed = await CairnProgram.RunAsync(data.Path, "share", "list", "--json");
        Assert.Equal((0, """{"allowed":false,"rows":[]}"""), (listed.Code, JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(listed.Out))));
        Assert.Contains("Public links are off for this site", listed.Error, StringComparison.Ordinal);
        Assert.Equal(4, (await CairnProgram.RunAsync(data.Path, "share", "revoke", "9")).Code);
    }

    [Fact]
    public async Task A_saved_segment_stands_for_its_condition()
    {
        using var data = new TemporaryData();
        await CairnProgram.RunAsync(data.Path, "import", data.File("rows.csv", Rows), "--site", "shop", "--format", "csv");
        Assert.Equal(0, (await CairnProgram.RunAsync(data.Path, "segment", "save", "buyers", "did(buy, ever)", "--name", "Who bought")).Code);
        var members = JsonSerializer.Deserialize<JsonElement>((await CairnProgram.RunAsync(data.Path, "segment", "not in(buyers)", "--json")).Out);
        Assert.Equal(1, members.GetProperty("members").GetInt32());

        // Another names it: it can be neither deleted nor made to lead back to itself.
        Assert.Equal(0, (await CairnProgram.RunAsync(data.Path, "segment", "save", "others", "not in(buyers)")).Code);
        Assert.Equal(3, (await CairnProgram.RunAsync(data.Path, "segment", "delete", "buyers")).Code);
        var circle = await CairnProgram.RunAsync(data.Path, "segment", "save", "buyers", "did(buy) and not in(others)");
        Assert.Equal(3, circle.Code);
        Assert.Contains("refers to itself by way of others > buyers > others", circle.Error, StringComparison.Ordinal);
        Assert.Equal(3, (await CairnProgram.RunAsync(data.Path, "segment", "save", "Bad Key", "did(buy)")).Code);
        Assert.Contains("did you mean 'buyers'?", (await CairnProgram.RunAsync(data.Path, "segment", "save", "x", "in(buyer)")).Error, StringComparison.Ordinal);

        Assert.Equal(0, (await CairnProgram.RunAsync(data.Path, "segment", "delete", "others")).Code);
        var left = JsonSerializer.Deserialize<JsonElement>((await CairnProgram.RunAsync(data.Path, "segment", "list", "--json")).Out).GetProperty("rows");
        Assert.Equal(("buyers", "Who bought", "did(buy, ever)"), left.EnumerateArray().Select(row => (Text(row, "key"), Text(row, "name"), Text(row, "segment"))).Single());
        Assert.Equal(4, (await CairnProgram.RunAsync(data.Path, "segment", "delete", "others")).Code);

        static string? Text(JsonElement row, string field) => row.GetProperty(field).GetString();
    }

    [Fact]
    public async Task A_file_of_definitions_is_checked_previewed_applied_and_shown()
    {
        using var data = new TemporaryData();
        await CairnProgram.RunAsync(data.Path, "site", "add", "shop");
        var template = await CairnProgram.RunAsync(data.Path, "define", "template", "saas");
        Assert.Equal(0, template.Code);
        var file = data.File("cairn.yaml", template.Out);
        Assert.Equal(0, (await CairnProgram.RunAsync(data.Path, "define", "preview", file)).Code);
        var applied = await CairnProgram.RunAsync(data.Path, "define", "apply", file, "--json");
        Assert.All(
            JsonSerializer.Deserialize<JsonElement>(applied.Out).GetProperty("applied").EnumerateArray(),
            change => Assert.Equal("added", change.GetProperty("change").GetString()));
        var shown = data.File("shown.yaml", (await CairnProgram.RunAsync(data.Path, "define", "show")).Out);
        var again = await CairnProgram.RunAsync(data.Path, "define", "apply", shown, "--json");
        Assert.All(
            JsonSerializer.Deserialize<JsonElement>(again.Out).GetProperty("applied").EnumerateArray(),
            change => Assert.Equal("same", change.GetProperty("change").GetString()));
        Assert.Equal(3, (await CairnProgram.RunAsync(data.Path, "define", "apply", data.File("bad.yaml", "version: 1\nconversions:\n  - key: x\n"))).Code);
    }

    [Fact]
    public async Task A_terminal_is_safe_from_what_visitors_send()
    {
        using var data = new TemporaryData();
        var file = data.File("rows.csv", "visitor,event,time\nann,\"\u001b[31mred\u202e\",2026-01-05T10:00:00Z\n");
        await CairnProgram.RunAsync(data.Path, "import", file, "--site", "shop", "--format", "csv");
        var answer = await CairnProgram.RunAsync(data.Path, "sql", "select name from events");
        Assert.DoesNotContain('\u001b', answer.Out);
        Assert.DoesNotContain('\u202e', answer.Out);
    }

    [Fact]
    public async Task A_funnel_may_begin_with_a_conversion_and_wide_rows_are_shown_whole()
    {
        using var data = new TemporaryData();
        await CairnProgram.RunAsync(data.Path, "import", data.File("rows.csv", Rows), "--site", "shop", "--format", "csv");
        await CairnProgram.RunAsync(data.Path, "define", "apply", data.File("cairn.yaml", "version: 1\nconversions:\n  - {key: seen, kind: micro, match: {event: view}}\n"));

        Assert.Equal([2, 1], Counts((await CairnProgram.RunAsync(data.Path, "funnel", "@seen > buy", "--json")).Out));
        var all = (await CairnProgram.RunAsync(data.Path, "sql", "select * from events order by occurred_at")).Out;
        Assert.Matches("(?m)^visitor_id +ann$", all);
        Assert.DoesNotContain("…", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_says_how_it_read_the_file_and_what_it_remarked()
    {
        using var data = new TemporaryData();
        var file = data.File("rows.csv", "visitor;event;time;url\nann;view;2026-01-05T10:00:00Z;javascript:1\nann;view;never;\n");
        var tried = (await CairnProgram.RunAsync(data.Path, "import", file, "--site", "shop", "--format", "csv", "--dry-run")).Out;
        Assert.Contains("A time is written as ISO 8601", tried, StringComparison.Ordinal);
        Assert.DoesNotContain("failed list", tried, StringComparison.Ordinal);
        var done = (await CairnProgram.RunAsync(data.Path, "import", file, "--site", "shop", "--format", "csv")).Out;
        Assert.Contains("rows.csv was read as csv, UTF-8, cells parted by ';'.", done, StringComparison.Ordinal);
        Assert.Contains("url_invalid", done, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(600_000, 'x', "at most 512 KiB")]
    [InlineData(10, 'ÿ', "not valid UTF-8")]
    public async Task A_file_of_definitions_that_cannot_be_taken_is_refused_by_name(int length, char letter, string why)
    {
        using var data = new TemporaryData();
        await CairnProgram.RunAsync(data.Path, "site", "add", "shop");
        var file = data.File("cairn.yaml", "");
        await File.WriteAllTextAsync(file, "version: 1\n# " + new string(letter, length), System.Text.Encoding.Latin1, TestContext.Current.CancellationToken);
        var refused = await CairnProgram.RunAsync(data.Path, "define", "apply", file);
        Assert.Equal(3, refused.Code);
        Assert.Contains(why, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_is_found_by_name_and_by_title()
    {
        using var data = new TemporaryData();
        var byName = await CairnProgram.RunAsync(data.Path, "define", "template", "ecommerce");
        var byTitle = await CairnProgram.RunAsync(data.Path, "define", "template", "e-commerce");
        Assert.Equal((0, byName.Out), (byTitle.Code, byTitle.Out));
    }

    private static List<long> Counts(string json) =>
        [.. JsonSerializer.Deserialize<JsonElement>(json).GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("count").GetInt64())];
}
