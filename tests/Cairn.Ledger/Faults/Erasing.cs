using System.Globalization;
using System.Net.Http.Json;
using Cairn.Ledger.Oracle;
using Cairn.Ledger.Server;
using Cairn.Ledger.Shim;

namespace Cairn.Ledger.Faults;

/// <summary>F31: somebody is erased, the process that takes their bytes off the disk is killed, and yesterday's backup is restored: erased stays erased, and no file holds their id.</summary>
/// <remarks>Values are not compressed, so that a search of the raw files sees them; the control, the same search before the erasure, must find them in the store, the index and the catalog.</remarks>
internal static class Erasing
{
    private static readonly Dictionary<string, string> Plain = new() { ["Cairn__Store__Compresses"] = "false" };
    private static readonly string[] MustBeFound = ["events.duckdb", "index", "catalog.db"];

    public static async Task RunAsync(Bench bench, RowResult row)
    {
        for (var kills = bench.IsLong ? 40 : 1; kills > 0 && row.BrokenRules.Count == 0; kills -= 10)
        {
            await OneDirectoryAsync(bench, row, Math.Min(kills, 10));
        }
    }

    private static async Task OneDirectoryAsync(Bench bench, RowResult row, int kills)
    {
        using var stage = new Stage(bench, row, settings: Plain);
        var (visitor, user) = (Id(bench.Random), Id(bench.Random));
        await stage.StartAsync();
        await stage.Client.SendAsync(400);
        await SendAsync(stage, bench.Template.Keys[0], visitor, user);
        await stage.DrainAsync();
        _ = await Answers.HashAsync(stage.Owner, Now()); // so that there is an index
        await stage.StopAsync();
        FindBoth(row, stage.Data, visitor, user);

        stage.Shim = new Shim.Shim(stage.Folder);
        await stage.StartAsync();
        var backup = Path.Combine(stage.Folder, "yesterday");
        var made = await RunAsync(bench, stage, "backup", backup, "--data", stage.Data);
        await stage.Owner.SendAsync(HttpMethod.Post, "api/v1/sites/one/privacy/erase", new { visitor = new[] { visitor }, user = new[] { user } });
        var hidden = await stage.Owner.SqlAsync($"select count(*) from events where visitor_id = '{visitor}' or user_id = '{user}'");
        if (made.Code != 0 || (long)hidden[0]![0]! != 0)
        {
            row.Broken([$"The backup ended with {made.Code}, and {hidden[0]![0]} events of somebody erased are still answered."]);
        }

        for (var kill = 0; kill < kills; kill++)
        {
            await KillRewriteAsync(bench, stage, kill % 3);
        }

        await RewriteAsync(stage);
        _ = await Answers.HashAsync(stage.Owner, Now());
        await stage.StopAsync();
        FindNothing(row, stage.Data, "after the rewrite", visitor, user);
        stage.CheckAtRest(isDrained: true);
        row.Count(stage.Ledger);

        var restored = Path.Combine(stage.Folder, "restored");
        var restore = await RunAsync(bench, stage, "restore", backup, "--data", restored, "--erased", Path.Combine(stage.Data, "erased.db"));
        row.Cycles++;
        if (restore.Code != 0)
        {
            row.Broken([$"Yesterday's backup was not restored: {restore.Error.Trim()}"]);
            return;
        }

        FindNothing(row, restored, "in yesterday's backup restored", visitor, user);
        stage.CheckAtRest(isDrained: true, restored);
    }

    /// <summary>A page view and a purchase of theirs, one under their name from a browser nobody joined to them, and one that fails.</summary>
    private static async Task SendAsync(Stage stage, string key, string visitor, string user)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        object[] events =
        [
            new { name = "view", visitor }, new { name = "view", visitor, user }, new { name = "view", visitor = "v-of-nobody", user }, new { name = "view", visitor, value = "12,50" },
        ];
        using var response = await http.PostAsJsonAsync(new Uri(stage.Client.Address, "collect"), new { key, events });
        if ((int)response.StatusCode != 202)
        {
            throw new RowBrokenException($"Events of somebody who is to be erased were answered {(int)response.StatusCode}.");
        }
    }

    /// <summary>The control: the search finds what is there.</summary>
    private static void FindBoth(RowResult row, string data, string visitor, string user)
    {
        var found = Bytes.FilesWith(data, visitor);
        var blind = MustBeFound.Where(place => !found.Any(file => file.StartsWith(place, StringComparison.Ordinal))).ToList();
        row.Notes.Add($"Control: before the erasure the search finds the visitor in {string.Join(", ", found)}.");
        if (blind.Count > 0 || Bytes.FilesWith(data, user).Count == 0)
        {
            row.Broken([$"The search is blind: before the erasure it finds nothing in {string.Join(", ", blind)}."]);
        }
    }

    private static void FindNothing(RowResult row, string data, string when, params string[] ids)
    {
        foreach (var id in ids)
        {
            if (Bytes.FilesWith(data, id) is { Count: > 0 } found)
            {
                row.Broken([$"Somebody erased is in {string.Join(", ", found)} {when}."]);
            }
        }
    }

    /// <summary>Kills the server, or the process that builds its new store, at some call of the rewrite that reaches the disk.</summary>
    private static async Task KillRewriteAsync(Bench bench, Stage stage, int when)
    {
        stage.Shim!.KillAt(Calls.All, stage.Shim.CallsSeen + 1 + bench.Random.Next(120), when);
        await stage.Owner.StatusAsync("api/v1/privacy/rewrite", new { });
        stage.Row.Cycles++;
        await stage.KillAsync();
        await stage.RestartAsync();
    }

    private static async Task RewriteAsync(Stage stage)
    {
        for (var tries = 0; tries < 100; tries++)
        {
            if ((bool)(await stage.Owner.SendAsync(HttpMethod.Post, "api/v1/privacy/rewrite", new { }))["gone"]!)
            {
                return;
            }

            await Task.Delay(100);
        }

        throw new RowBrokenException("What was erased could not be taken off the disk in a hundred tries.");
    }

    private static Task<CommandProcess> RunAsync(Bench bench, Stage stage, params string[] arguments)
    {
        var settings = Stage.Settings(stage.Folder);
        foreach (var (name, value) in Plain)
        {
            settings[name] = value;
        }

        return CommandProcess.RunAsync(bench.Program, settings, arguments);
    }

    private static string Id(Random random) => string.Create(CultureInfo.InvariantCulture, $"canary-{random.NextInt64():x16}");

    private static string Now() => TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
}
