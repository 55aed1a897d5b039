using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cairn.Server.Audit;
using Cairn.Server.Tests.Hosting;
using Xunit;

namespace Cairn.Server.Tests.Audit;

public sealed partial class AuditTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_log_is_read_by_site_and_page_by_page()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("sho");
        await server.SiteAsync("shop");
        await server.SecretKeyAsync("shop", "reports:read");

        var shop = await ListAsync(server, "?site=shop");
        Assert.Equal(["made a key", "made a key", "made a site"], shop.Select(row => row.GetProperty("text").GetString()));
        Assert.Equal(2, (await ListAsync(server, "?site=sho")).Count);
        Assert.All(shop, row => Assert.Equal("local owner", row.GetProperty("actor").GetString()));

        var first = await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/audit?limit=3", Stop);
        var second = await server.Owner.GetFromJsonAsync<JsonElement>($"api/v1/audit?limit=3&before={first.GetProperty("before").GetInt64()}", Stop);
        Assert.Equal((3, 2), (first.GetProperty("rows").GetArrayLength(), second.GetProperty("rows").GetArrayLength()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("before").ValueKind);
    }

    [Theory]
    [InlineData("?limit=0", 422)]
    [InlineData("?limit=1001", 422)]
    [InlineData("?before=0", 422)]
    [InlineData("?before=x", 400)]
    [InlineData("?site=no%25", 404)]
    public async Task What_cannot_be_listed_is_refused(string query, int status)
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await server.Owner.GetAsync($"api/v1/audit{query}", Stop);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public void Every_action_that_is_written_has_its_words()
    {
        var written = Directory.EnumerateFiles(Sources(), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Appended().Matches(File.ReadAllText(file)))
            .SelectMany(match => Action().Matches(match.Value))
            .Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.True(written.Count > 30, "The sources were not found.");
        Assert.DoesNotContain(written, action => AuditWords.For(action) == action);
    }

    private static async Task<List<JsonElement>> ListAsync(RunningServer server, string query) =>
        [.. (await server.Owner.GetFromJsonAsync<JsonElement>($"api/v1/audit{query}", Stop)).GetProperty("rows").EnumerateArray()];

    private static string Sources([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..", "src", "Cairn.Server");

    [GeneratedRegex(@"(Audit\.Append|Answer)\([^;]+;", RegexOptions.Singleline)]
    private static partial Regex Appended();

    [GeneratedRegex(@"""([a-z]+\.[a-z-]+)""")]
    private static partial Regex Action();
}
