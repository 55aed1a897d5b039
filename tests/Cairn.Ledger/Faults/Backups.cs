using System.Globalization;
using System.Text.Json.Nodes;
using Cairn.Ledger.Client;
using Cairn.Ledger.Oracle;
using Cairn.Ledger.Server;
using Cairn.Ledger.Shim;

namespace Cairn.Ledger.Faults;

/// <summary>F26: backups under the load of two sites; what was acknowledged before is in them, what was not sent is not, and counts and sums agree to the cent. Damaged ones are refused
/// before a byte is written; a server killed in the middle leaves none; a restore killed in the middle is run again.</summary>
internal static class Backups
{
    private const int Refused = 3;
    private const int Killed = 137;
    private static readonly string[] Files = ["spool.db", "events.duckdb", "catalog.db", "manifest.json", "manifest.sha256"];

    public static async Task RunAsync(Bench bench, RowResult row)
    {
        using var stage = new Stage(bench, row);
        await stage.StartAsync();
        using var stop = new CancellationTokenSource();
        var load = stage.Client.RunAsync(bench.IsLong ? 1_000 : 200, 5, stop.Token);
        await Task.Delay(TimeSpan.FromSeconds(bench.IsLong ? 10 : 1.5), CancellationToken.None);
        var backup = Path.Combine(stage.Folder, "backup");
        var before = stage.Ledger.Entries().Where(entry => entry.Fate == Fate.Accepted).Select(entry => entry.Id).ToHashSet();
        await SucceedAsync(bench, stage, "backup", backup, "--data", stage.Data);
        var sent = stage.Ledger.Entries();
        await KillServerAsync(bench, stage);
        await stop.CancelAsync();
        await load;
        await stage.Client.SettleAsync();
        row.Cycles++;

        CheckCut(stage, backup, sent, before);
        FindNoSecret(stage, backup);
        await CheckRestoredAsync(bench, stage, backup, sent, before);
        await RefuseAsync(bench, stage, backup);
        await stage.Client.RetryUnknownAsync();
        if (bench.IsLong)
        {
            await KillRestoreAsync(bench, stage, backup, sent, before);
            await stage.FinishAsync();
        }
        else
        {
            await stage.DrainAsync();
            await stage.KillAsync();
            stage.CheckAtRest(isDrained: true);
        }

        row.Count(stage.Ledger);
    }

    /// <summary>The manifest's counts and sums are those of the store and of the ledger, and the store and the spool together have all that was acknowledged before.</summary>
    private static void CheckCut(Stage stage, string backup, IReadOnlyList<LedgerEntry> sent, HashSet<Guid> before)
    {
        var seen = AtRest.Read(backup, [.. sent.Select(entry => entry.Id)], stage.Folder);
        stage.Row.Take(Invariants.Check(sent, seen, isDrained: false, mustBeKept: entry => before.Contains(entry.Id)));
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(backup, "manifest.json")))!;
        var byId = sent.ToDictionary(entry => entry.Id);
        for (var site = 0; site < EventMaker.Currencies.Length; site++)
        {
            var mine = seen.Store.Where(pair => pair.Key.Site == site).ToList();
            var said = manifest["sites"]!.AsArray().First(one => (string)one!["key"]! == (site == 0 ? "one" : "two"))!["holds"]!;
            var (events, cents) = (mine.Sum(pair => pair.Value.Count), mine.Sum(pair => byId.TryGetValue(pair.Key.Id, out var entry) ? entry.Cents : 0));
            var (saidEvents, saidSum) = ((long)said["events"]!, said["sums"]!.AsArray().Sum(sum => (decimal)sum!["value"]!));
            if (events != saidEvents || cents / 100m != saidSum)
            {
                stage.Row.Broken([string.Create(CultureInfo.InvariantCulture, $"I4: the manifest says {saidEvents} events and {saidSum} {EventMaker.Currencies[site]}; the store has {events}, and by the ledger {cents / 100m}.")]);
            }
        }

        stage.Row.Notes.Add($"The cut under load held {seen.Store.Count} events in the store and {seen.SpoolRows} requests in the spool; {before.Count} had been acknowledged when the command began, {sent.Count} were sent when it ended.");
    }

    /// <summary>The salts of cookieless ids are in no file of the backup or of the data directory, as text or as bytes; the keys of passwords and signatures not in the backup.</summary>
    private static void FindNoSecret(Stage stage, string backup)
    {
        var run = Path.Combine(stage.Folder, "run");
        var salts = Directory.GetFiles(run, "*.salt").SelectMany(File.ReadAllLines).SelectMany(line => line.Split(' ')).Where(word => word.Length == 64).ToList();
        if (salts.Count == 0 || Bytes.FilesWith(run, salts[0]).Count == 0)
        {
            stage.Row.Broken(["The search for salts is blind: it finds none where they lie."]);
        }

        var secrets = salts.Select(Convert.FromHexString).Concat(salts.Select(System.Text.Encoding.ASCII.GetBytes)).ToList();
        var keys = new[] { "pepper", "signing.key" }.Select(name => File.ReadAllBytes(Path.Combine(stage.Data, name)));
        var found = secrets.Concat(keys).SelectMany(secret => Bytes.FilesWith(backup, secret)).Concat(secrets.SelectMany(salt => Bytes.FilesWith(stage.Data, salt))).ToList();
        if (found.Count > 0)
        {
            stage.Row.Broken([$"A secret lies in {string.Join(", ", found)}."]);
        }
    }

    /// <summary>Restores into an empty directory, reads that, and asks a server on it.</summary>
    private static async Task CheckRestoredAsync(Bench bench, Stage stage, string backup, IReadOnlyList<LedgerEntry> sent, HashSet<Guid> before)
    {
        var restored = Path.Combine(stage.Folder, "restored");
        await SucceedAsync(bench, stage, "restore", backup, "--data", restored);
        stage.Row.Take(Invariants.Check(sent, AtRest.Read(restored, [.. sent.Select(entry => entry.Id)], stage.Folder), isDrained: true, mustBeKept: entry => before.Contains(entry.Id)));
        using var server = ServerProcess.Start([bench.Program], restored, Stage.Settings(stage.Folder));
        _ = await server.ListensAsync() ?? throw new RowBrokenException($"A server did not start on what was restored: {string.Join(" / ", server.Log.TakeLast(3))}");
        using (var owner = new OwnerClient(restored))
        {
            stage.Row.Broken(await Answers.CheckAsync(owner, sent));
        }

        await server.KillAsync();
        Directory.Delete(restored, recursive: true);
    }

    /// <summary>Each file cut, flipped or gone: exit code 3, and the directory is not even made.</summary>
    private static async Task RefuseAsync(Bench bench, Stage stage, string backup)
    {
        var (damaged, target) = (Path.Combine(stage.Folder, "damaged"), Path.Combine(stage.Folder, "untouched"));
        var damages = Files.SelectMany(file => new[] { (file, 0), (file, 1), (file, 2) }).ToList();
        var chosen = bench.IsLong ? damages.Concat(Enumerable.Range(0, 200).Select(_ => (Files[bench.Random.Next(Files.Length)], 1))) : damages.OrderBy(_ => bench.Random.Next()).Take(2);
        var started = TimeProvider.System.GetTimestamp();
        foreach (var (file, how) in chosen.TakeWhile(_ => !bench.IsLong || TimeProvider.System.GetElapsedTime(started) < bench.Budget / 2))
        {
            Stage.CopyFolder(backup, damaged);
            Damage(bench.Random, Path.Combine(damaged, file), how);
            var refused = await RunAsync(bench, stage, null, "restore", damaged, "--data", target, "--keys", backup + ".keys", "--erased", backup + ".erased");
            stage.Row.Cycles++;
            if (refused.Code != Refused || Directory.Exists(target) || refused.Error.Length == 0)
            {
                stage.Row.Broken([$"A backup with a damaged {file} (way {how}) was not refused: exit code {refused.Code}, {(Directory.Exists(target) ? "the directory was touched" : "nothing was written")}, {refused.Error.Trim()}"]);
                return;
            }

            Directory.Delete(damaged, recursive: true);
        }
    }

    /// <summary>kill -9 of the server that makes a backup: what is there is refused, and the next one may use the folder.</summary>
    private static async Task KillServerAsync(Bench bench, Stage stage)
    {
        var folder = Path.Combine(stage.Folder, "half");
        var backup = RunAsync(bench, stage, null, "backup", folder, "--data", stage.Data);
        for (var wait = 0; wait < 500 && !Directory.Exists(folder); wait++)
        {
            await Task.Delay(5);
        }

        await Task.Delay(bench.Random.Next(40));
        await stage.KillAsync();
        var ended = await backup;
        var verify = await RunAsync(bench, stage, null, "restore", folder, "--verify");
        stage.Row.Cycles++;
        if (ended.Code == 0 != (verify.Code == 0))
        {
            stage.Row.Broken([$"A backup whose server was killed ended with {ended.Code}, and looking through it with {verify.Code}: {verify.Error.Trim()}"]);
        }

        await stage.RestartAsync();
    }

    /// <summary>kill -9 of a restore at its n-th call that reaches the disk: nobody can serve the directory, and the same command makes it whole.</summary>
    private static async Task KillRestoreAsync(Bench bench, Stage stage, string backup, IReadOnlyList<LedgerEntry> sent, HashSet<Guid> before)
    {
        using var shim = new Shim.Shim(stage.Folder);
        var target = Path.Combine(stage.Folder, "again");
        shim.KillAt(Calls.All, 0, 0);
        var whole = await RunAsync(bench, stage, (shim, target), "restore", backup, "--data", target);
        var calls = whole.Code == 0 ? shim.CallsSeen : throw new RowBrokenException($"A restore failed: {whole.Error.Trim()}");
        Directory.Delete(target, recursive: true);
        var started = TimeProvider.System.GetTimestamp();
        for (var kill = 0; kill < 60 && TimeProvider.System.GetElapsedTime(started) < bench.Budget / 2; kill++)
        {
            shim.KillAt(Calls.All, shim.CallsSeen + 1 + bench.Random.NextInt64(calls), kill % 3);
            var killed = await RunAsync(bench, stage, (shim, target), "restore", backup, "--data", target);
            shim.Calm();
            stage.Row.Cycles++;
            if (killed.Code == Killed && File.Exists(Path.Combine(target, "restoring")))
            {
                using var server = ServerProcess.Start([bench.Program], target, Stage.Settings(stage.Folder));
                if (await server.EndAsync(TimeSpan.FromSeconds(20)) != 1)
                {
                    stage.Row.Broken(["A server started on a directory that was being restored."]);
                    await server.KillAsync();
                }
            }

            if (killed.Code != 0 && (!File.Exists(Path.Combine(target, "format")) || File.Exists(Path.Combine(target, "restoring")) || !File.Exists(Path.Combine(target, "catalog.db"))))
            {
                await SucceedAsync(bench, stage, "restore", backup, "--data", target);
            }

            stage.Row.Take(Invariants.Check(sent, AtRest.Read(target, [.. sent.Select(entry => entry.Id)], stage.Folder), isDrained: true, mustBeKept: entry => before.Contains(entry.Id)));
            Directory.Delete(target, recursive: true);
        }
    }

    private static async Task<CommandProcess> SucceedAsync(Bench bench, Stage stage, params string[] arguments)
    {
        var ran = await RunAsync(bench, stage, null, arguments);
        return ran.Code == 0 ? ran : throw new RowBrokenException($"cairn {arguments[0]} ended with {ran.Code}: {ran.Error.Trim()}");
    }

    private static Task<CommandProcess> RunAsync(Bench bench, Stage stage, (Shim.Shim Shim, string Folder)? shim, params string[] arguments)
    {
        var settings = Stage.Settings(stage.Folder);
        shim?.Shim.AddTo(settings, shim.Value.Folder);
        return CommandProcess.RunAsync(bench.Program, settings, arguments);
    }

    private static void Damage(Random random, string path, int how)
    {
        var bytes = File.ReadAllBytes(path);
        switch (how)
        {
            case 0:
                File.WriteAllBytes(path, bytes[..random.Next(bytes.Length)]);
                break;
            case 1:
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(path, bytes);
                break;
            default:
                File.Delete(path);
                break;
        }
    }
}
