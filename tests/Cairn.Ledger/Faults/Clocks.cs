using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cairn.Ledger.Server;

namespace Cairn.Ledger.Faults;

/// <summary>F12 and F13: the server's clock jumps under load, and clients' clocks are wrong.</summary>
internal static class Clocks
{
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(3_650);
    private static readonly TimeSpan Back = TimeSpan.FromDays(-1);

    /// <summary>Ten years ahead, back, a day back, and a start in the future: nothing is deleted, nothing lost, and all still answers.</summary>
    public static async Task ServerAsync(Bench bench, RowResult row)
    {
        using var stage = new Stage(bench, row) { GoodMayFail = true };
        stage.Shim = new Shim.Shim(stage.Folder);
        await stage.StartAsync();
        foreach (var jump in (TimeSpan[])[TimeSpan.Zero, Ahead, TimeSpan.Zero, Back, TimeSpan.Zero])
        {
            stage.Shim.MoveClock(jump);
            await stage.Client.SendAsync(60);
            await stage.DrainAsync();
            row.Cycles++;
            if ((await stage.Owner.GetAsync("ready")).Status != 200)
            {
                row.Broken([$"With the clock moved by {jump.TotalDays:F0} days /ready is not 200."]);
            }
        }

        await stage.KillAsync();
        stage.CheckAtRest(isDrained: true);
        stage.Shim.MoveClock(Ahead);
        await stage.RestartAsync();
        await stage.Client.SendAsync(20);
        await stage.DrainAsync();
        await stage.KillAsync();
        stage.CheckAtRest(isDrained: true);
        stage.Shim.MoveClock(TimeSpan.Zero);
        await stage.RestartAsync();
        await stage.FinishAsync();
        row.Count(stage.Ledger);
    }

    /// <summary>What the rules of collection say of each clock, and received times that are the server's whatever clients say.</summary>
    public static async Task ClientsAsync(Bench bench, RowResult row)
    {
        using var stage = new Stage(bench, row);
        await stage.StartAsync();
        using var http = new HttpClient();
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (days, sentDays, accepted) in ((double, double?, int)[])[(3_650, null, 1), (-3_650, null, 0), (-0.5, null, 1), (3_650, 3_650, 1), (-3_650, -3_650, 1), (-1, -2, 1), (-4, 0, 0)])
        {
            var envelope = new JsonObject
            {
                ["key"] = bench.Template.Keys[0],
                ["events"] = new JsonArray(new JsonObject { ["name"] = "clock", ["visitor"] = "v", ["at"] = Text(now.AddDays(days)), ["id"] = $"{row.Cycles:x8}-0000-4000-8000-000000000000" }),
            };
            if (sentDays is { } sent)
            {
                envelope["sent_at"] = Text(now.AddDays(sent));
            }

            using var response = await http.PostAsJsonAsync(new Uri(stage.Client.Address, "collect"), envelope);
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            row.Cycles++;
            if ((int)response.StatusCode != 202 || (int?)answer["accepted"] != accepted)
            {
                row.Broken([string.Create(CultureInfo.InvariantCulture, $"at {days:+0.#;-0.#} days, sent_at {sentDays:+0;-0;0}: {answer.ToJsonString()}; {accepted} accepted were wanted")]);
            }
        }

        await stage.DrainAsync();
        var wrong = await stage.Owner.SqlAsync("select count(*) from events where abs(epoch(received_at) - epoch(now()::timestamp)) > 600 or abs(epoch(occurred_at) - epoch(now()::timestamp)) > 172800");
        if (wrong[0]![0]!.ToString() != "0")
        {
            row.Broken([$"{wrong[0]![0]} events have a time that is none of ours."]);
        }

        await stage.StopAsync();
    }

    private static string Text(DateTimeOffset moment) => moment.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
