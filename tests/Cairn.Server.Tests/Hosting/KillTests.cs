using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cairn.Server.Tests.Health;
using Xunit;

namespace Cairn.Server.Tests.Hosting;

public sealed class KillTests
{
    private const int Kills = 20;
    private const int Clients = 4;

    /// <summary>Each round ends with kill -9 in the middle of requests. What got a 202 in any round is in the reports at the end, and nothing is there twice.</summary>
    [Fact]
    public async Task Twenty_kills_lose_nothing_and_double_nothing()
    {
        using var data = new TemporaryData();
        Assert.Equal(0, (await CairnProgram.RunAsync(data.Path, "site", "add", "shop")).Code);
        var key = (await CairnProgram.RunAsync(data.Path, "key", "create")).Out.Trim();
        var acknowledged = new HashSet<string>();
        for (var round = 0; round < Kills; round++)
        {
            acknowledged.UnionWith(await RoundAsync(data.Path, key, round));
        }

        Assert.True(acknowledged.Count >= Kills, "The clients hardly got anything through.");
        var exported = await CairnProgram.RunAsync(data.Path, "export", "events", "--format", "jsonl");
        var kept = exported.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("id").GetString()!)
            .ToList();
        Assert.Empty(acknowledged.Except(kept));
        Assert.Equal(kept.Count, kept.Distinct().Count());

        // Each kill may fall between the store's commit and that of the counts: still every event is counted once.
        var health = JsonSerializer.Deserialize<JsonElement>((await CairnProgram.RunAsync(data.Path, "health", "--from", TimeProvider.System.GetUtcNow().AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "--json")).Out);
        HealthTests.AssertSums(health.GetProperty("totals"));
        Assert.Equal((kept.Count, 0), (health.GetProperty("totals").GetProperty("stored").GetInt32(), health.GetProperty("totals").GetProperty("waiting").GetInt32()));

        var report = await CairnProgram.RunAsync(data.Path, "report", "trends", "--symbols", "posted", "--bucket", "month", "--json");
        var points = JsonSerializer.Deserialize<JsonElement>(report.Out).GetProperty("series")[0].GetProperty("points");
        Assert.Equal(kept.Count, points.EnumerateArray().Sum(point => point.GetProperty("v").GetDouble()));
    }

    private static async Task<IReadOnlyCollection<string>> RoundAsync(string data, string key, int round)
    {
        var (process, address) = await CairnProgram.ServeAsync(data, settings: ("Cairn__Server__CrashesBeforeStoreOnly", "0"));
        using (process)
        {
            using var http = new HttpClient { BaseAddress = address };
            http.DefaultRequestHeaders.Add("User-Agent", RunningServer.Browser); // an event without one is a bot's, and not in reports
            var enough = new SemaphoreSlim(0);
            var clients = Enumerable.Range(0, Clients).Select(client => PostAsync(http, key, round, client, enough)).ToList();
            for (var i = 0; i < 3 + (round * 7 % 40); i++)
            {
                await enough.WaitAsync(TestContext.Current.CancellationToken);
            }

            process.Kill();
            await process.WaitForExitAsync();
            return [.. (await Task.WhenAll(clients)).SelectMany(ids => ids)];
        }
    }

    /// <summary>Posts until nobody answers, and returns the ids that were acknowledged.</summary>
    private static async Task<IReadOnlyList<string>> PostAsync(HttpClient http, string key, int round, int client, SemaphoreSlim enough)
    {
        var acknowledged = new List<string>();
        for (var number = 0; ; number++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{round:x8}-0000-4000-8000-{client:x4}{number:x8}");
            try
            {
                var body = new { key, events = new[] { new { id, name = "posted", visitor = $"v{client}" } } };
                using var response = await http.PostAsJsonAsync("collect", body);
                if (response.StatusCode == HttpStatusCode.Accepted)
                {
                    acknowledged.Add(id);
                    enough.Release();
                }
                else
                {
                    await Task.Yield();
                }
            }
            catch (HttpRequestException)
            {
                return acknowledged;
            }
        }
    }
}
