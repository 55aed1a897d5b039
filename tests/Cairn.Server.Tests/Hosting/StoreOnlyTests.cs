using System.Net;
using System.Net.Http.Json;
using Cairn.Storage.DataDirectory;
using Xunit;

namespace Cairn.Server.Tests.Hosting;

public sealed class StoreOnlyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_three_crashes_events_are_kept_and_wait_and_an_orderly_end_brings_them_into_reports()
    {
        using var data = new TemporaryData();
        Assert.Equal(0, (await CairnProgram.RunAsync(data.Path, "site", "add", "shop")).Code);
        var key = (await CairnProgram.RunAsync(data.Path, "key", "create")).Out.Trim();
        Assert.Equal((1, "no server\n"), await AskAsync(data));
        for (var crash = 0; crash < 3; crash++)
        {
            var (process, _) = await CairnProgram.ServeAsync(data.Path);
            using (process)
            {
                process.Kill();
                await process.WaitForExitAsync(Stop);
            }
        }

        var (server, address) = await CairnProgram.ServeAsync(data.Path);
        using (server)
        {
            using var http = new HttpClient { BaseAddress = address };
            http.DefaultRequestHeaders.Add("User-Agent", RunningServer.Browser);
            using var kept = await http.PostAsJsonAsync("collect", new { key, events = new[] { new { name = "late", visitor = "v" } } }, Stop);
            Assert.Equal(HttpStatusCode.Accepted, kept.StatusCode);
            Assert.StartsWith("ready, store-only", await http.GetStringAsync("ready", Stop), StringComparison.Ordinal);
            Assert.Equal(0, (await AskAsync(data)).Code);
            Assert.Contains("cairn_drain_off 1\n", await http.GetStringAsync("metrics", Stop), StringComparison.Ordinal);
            var doctor = await CairnProgram.RunAsync(data.Path, "doctor");
            Assert.Equal(1, doctor.Code);
            Assert.Contains("the last runs crashed", doctor.Out, StringComparison.Ordinal);
            Assert.DoesNotContain("\"late\"", (await CairnProgram.RunAsync(data.Path, "export", "events", "--format", "jsonl")).Out, StringComparison.Ordinal);
            using var terminate = System.Diagnostics.Process.Start("kill", ["-TERM", server.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await server.WaitForExitAsync(Stop);
            Assert.Equal(0, server.ExitCode);
        }

        Assert.Contains("\"late\"", (await CairnProgram.RunAsync(data.Path, "export", "events", "--format", "jsonl")).Out, StringComparison.Ordinal);
        Assert.False(File.Exists(new DataPaths(data.Path).Crashes));
    }

    [Fact]
    public void Crashes_long_ago_and_under_another_clock_count_no_more()
    {
        using var data = new TemporaryData();
        var paths = new DataPaths(Directory.CreateDirectory(data.Path).FullName);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        File.WriteAllLines(paths.Crashes, [$"{now - 301}", $"{now - 200}", "not a number", "-5", $"{now - 3}", $"{now + 90_000}"]);
        Assert.Equal(2, CrashBook.Begin(paths, TimeProvider.System).Crashes);
        using (var book = CrashBook.Begin(paths, TimeProvider.System))
        {
            Assert.Equal(3, book.Crashes);
        }

        Assert.Equal(0, CrashBook.Begin(paths, TimeProvider.System).Crashes);
    }

    private static async Task<(int Code, string Said)> AskAsync(TemporaryData data)
    {
        var ran = await CairnProgram.RunAsync(data.Path, "ready");
        return (ran.Code, ran.Out);
    }
}
