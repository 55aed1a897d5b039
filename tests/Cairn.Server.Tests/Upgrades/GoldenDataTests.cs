using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Cairn.Server.Collect;
using Cairn.Server.Indexes;
using Cairn.Server.Operations;
using Cairn.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cairn.Server.Tests.Upgrades;

/// <summary>A small data directory of every release lies in <c>tests/golden</c>, as a process that was killed left it, with the answers it gave: this Cairn opens it, brings it up to date and gives them too.</summary>
public sealed class GoldenDataTests
{
    private const string AsOf = "2026-02-01T00:00:00Z";
    private const string Rows = """
        id,visitor,user,event,time,value,currency
        00000000-0000-4000-8000-000000000001,v1,,view,2026-01-05T10:00:00Z,,
        00000000-0000-4000-8000-000000000002,v1,ann,buy,2026-01-05T10:05:00Z,20.50,EUR
        00000000-0000-4000-8000-000000000003,v2,ann,view,2026-01-06T10:00:00Z,,
        00000000-0000-4000-8000-000000000004,v2,ann,buy,2026-01-06T10:05:00Z,-3.25,EUR
        00000000-0000-4000-8000-000000000005,v3,bob,view,2026-01-07T10:00:00Z,,
        00000000-0000-4000-8000-000000000006,v3,bob,buy,2026-01-07T10:05:00Z,7,USD
        00000000-0000-4000-8000-000000000007,v4,,view,2026-01-08T10:00:00Z,,
        00000000-0000-4000-8000-000000000008,gone,,buy,2026-01-08T10:05:00Z,1000,EUR
        00000000-0000-4000-8000-000000000009,v5,,buy,9999-99-99,1,EUR
        """;

    private static string Folder([CallerFilePath] string test = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(test)!, "..", "..", "golden"));

    public static TheoryData<string> Releases() => [.. Directory.GetFiles(Folder(), "*.tar.gz").Select(file => Path.GetFileName(file)[..^".tar.gz".Length]).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task A_directory_of_the_release_opens_and_answers_as_it_did(string release)
    {
#pragma warning disable CA2000 // the server's to dispose
        var data = new TemporaryData();
#pragma warning restore CA2000
        await using (var archive = new GZipStream(File.OpenRead(Path.Combine(Folder(), release + ".tar.gz")), CompressionMode.Decompress))
        {
            Directory.CreateDirectory(data.Path);
            await TarFile.ExtractToDirectoryAsync(archive, data.Path, overwriteFiles: false, TestContext.Current.CancellationToken);
        }

        var expected = (await File.ReadAllTextAsync(Path.Combine(data.Path, "answers.txt"), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        File.Delete(Path.Combine(data.Path, "answers.txt"));
        await using var server = await RunningServer.StartAsync(data: data);
        await server.SettleAsync();
        Assert.Equal(expected, await AnswersAsync(server));
        Assert.Equal(["""["v8"]"""], await SqlAsync(server, "select visitor_id from events where name = 'waiting'")); // it waited in the spool

        // Who was erased before the upgrade stays erased, and what waited in the spool went the same way as everything after it.
        using var late = await server.CollectAsync($$"""{"key":"{{await KeyAsync(server)}}","events":[{"name":"buy","visitor":"gone","at":"{{TimeProvider.System.GetUtcNow().AddDays(-2):O}}"},{"name":"new","visitor":"v9"}]}""");
        Assert.Equal(HttpStatusCode.Accepted, late.StatusCode);
        await server.SettleAsync();
        var rows = await SqlAsync(server, "select visitor_id from events where visitor_id in ('gone', 'v9')");
        Assert.DoesNotContain("gone", rows[0], StringComparison.Ordinal);
        Assert.Contains("v9", rows[0], StringComparison.Ordinal);
    }

    /// <summary>Makes the directory of this release: run it alone, with <c>-explicit only -class "*GoldenDataTests"</c>, and keep what it wrote.</summary>
    [Fact(Explicit = true)]
    public async Task Make_the_directory_of_this_release()
    {
        using var data = new TemporaryData();
        var copy = data.File("answers.txt", "");
        await using var server = await RunningServer.StartAsync();
        await FillAsync(server);
        var key = await KeyAsync(server);
        server.App.Services.GetRequiredService<JourneyIndexes>().Save();
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(copy)!, "golden")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "answers.txt"), await AnswersAsync(server), TestContext.Current.CancellationToken);

        // While the drain stands still, one request more is acknowledged: it waits in the spool of the copy, as after a kill.
        server.App.Services.GetRequiredService<DrainService>().Between(() =>
        {
            using var response = server.CollectAsync($$"""{"key":"{{key}}","events":[{"id":"00000000-0000-4000-8000-000000000010","name":"waiting","visitor":"v8"}]}""").GetAwaiter().GetResult();
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
            Copy(server.Installation.Paths.Root, folder);
        });
        await using var archive = new GZipStream(File.Create(Path.Combine(Folder(), CairnVersion.Text.Split('+')[0] + ".tar.gz")), CompressionLevel.SmallestSize);
        await TarFile.CreateFromDirectoryAsync(folder, archive, includeBaseDirectory: false, TestContext.Current.CancellationToken);
    }

    /// <summary>Two sites with everything that lies in a file: events, edges and a revoked one, definitions, a segment, a saved report, users, keys, failed events, somebody erased.</summary>
    private static async Task FillAsync(RunningServer server)
    {
        using var files = new TemporaryData();
        await server.SiteAsync("shop");
        await server.SiteAsync("other");
        await server.OwnerPostAsync("api/v1/users", new { email = "olga@example.org", name = "Olga", role = "admin", password = "a long pass phrase" });
        using var import = await server.Owner.PostAsJsonAsync("api/v1/sites/shop/imports", new { files = new[] { files.File("rows.csv", Rows) }, format = "csv" }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, import.StatusCode);
        await import.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        await PutAsync(server, "definitions/bought", """{"key":"bought","name":"Bought","kind":"macro","match":{"event":"buy"},"counting":"every","value":{"kind":"property"}}""");
        await PutAsync(server, "definitions/looked", """{"key":"looked","name":"Looked","kind":"micro","match":{"event":"view"}}""");
        await PutAsync(server, "segments/buyers", """{"segment":"did(buy)","name":"Buyers"}""");
        await server.OwnerPostAsync("api/v1/sites/shop/saved", new { name = "Weekly", page = "/s/shop/funnels?text=view" });
        await server.OwnerPostAsync("api/v1/sites/shop/identity/edges", new { visitor = "v2", user = "ann" });
        await server.OwnerPostAsync("api/v1/sites/shop/privacy/erase", new { visitor = new[] { "gone" } });
    }

    /// <summary>What is asked of every release, as lines that a later one can still give.</summary>
    private static async Task<string> AnswersAsync(RunningServer server)
    {
        var lines = new StringBuilder();
        foreach (var statement in (string[])[
            "select site, event_id::varchar, visitor_id, user_id, name, value::varchar, currency, epoch_us(occurred_at) from events where name not in ('waiting', 'new') order by site, event_id",
            "select visitor_id, user_id, joins_users from edges order by all", "select visitor_id, user_id from revocations order by all"])
        {
            foreach (var row in await SqlAsync(server, statement))
            {
                lines.Append(row).Append('\n');
            }
        }

        var conversions = await server.OwnerPostAsync("api/v1/sites/shop/reports/conversions", new { range = new { last = "all" }, as_of = AsOf });
        Add("conversion", conversions.GetProperty("rows"), "key", "count", "visitors", "value");
        var funnel = await server.OwnerPostAsync("api/v1/sites/shop/reports/funnel", new { text = "view > buy", range = new { last = "all" }, as_of = AsOf });
        Add("step", funnel.GetProperty("steps"), "count");
        Add("definition", await RowsAsync(server, "sites/shop/definitions"), "key", "kind");
        Add("segment", await RowsAsync(server, "sites/shop/segments"), "key", "segment");
        Add("saved", await RowsAsync(server, "sites/shop/saved"), "name", "page");
        Add("user", await RowsAsync(server, "users"), "email", "role");
        Add("key", await RowsAsync(server, "sites/shop/keys"), "kind", "name");
        Add("failed", await RowsAsync(server, "sites/shop/failed"), "reason");
        return lines.ToString();

        void Add(string what, JsonElement rows, params string[] fields)
        {
            foreach (var row in rows.EnumerateArray())
            {
                lines.Append(CultureInfo.InvariantCulture, $"{what} {string.Join(' ', fields.Select(field => row.TryGetProperty(field, out var value) ? value.ToString() : "–"))}\n");
            }
        }
    }

    private static async Task<JsonElement> RowsAsync(RunningServer server, string path) =>
        (await server.Owner.GetFromJsonAsync<JsonElement>($"api/v1/{path}", TestContext.Current.CancellationToken)).GetProperty("rows");

    private static async Task<IReadOnlyList<string>> SqlAsync(RunningServer server, string statement) =>
        [.. (await server.OwnerPostAsync("api/v1/sql", new { statement })).GetProperty("rows").EnumerateArray().Select(row => row.ToString())];

    private static async Task PutAsync(RunningServer server, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await server.Owner.PutAsync($"api/v1/sites/shop/{path}", content, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>A write key of the site, a new one each time: none is shown twice.</summary>
    private static async Task<string> KeyAsync(RunningServer server) =>
        (await server.OwnerPostAsync("api/v1/sites/shop/keys", new { kind = "write", name = "golden" })).GetProperty("key").GetString()!;

    /// <summary>By another process: one of ours that opens and closes a database's file lets go of its locks.</summary>
    private static void Copy(string from, string to)
    {
        using var copy = Process.Start("cp", ["-a", from + "/.", to]);
        copy.WaitForExit();
        foreach (var file in Directory.GetFiles(to).Where(file => file.Contains("cairn.sock", StringComparison.Ordinal) || file.EndsWith("-shm", StringComparison.Ordinal)))
        {
            File.Delete(file);
        }
    }
}
