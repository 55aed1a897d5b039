using Cairn.Ledger.Client;
using Cairn.Ledger.Oracle;
using Cairn.Ledger.Server;
using Cairn.Ledger.Shim;

namespace Cairn.Ledger.Faults;

/// <summary>F3: a run is recorded call by call, and rebuilt as the disk may hold it when the power goes at any of them. With durability below full the same must be caught losing.</summary>
internal static class PowerCut
{
    private const int ShortCuts = 30;
    private const int CutsEach = 150;
    private const int StartEvery = 15;

    public static async Task RunAsync(Bench bench, RowResult row)
    {
        var started = TimeProvider.System.GetTimestamp();
        do
        {
            await FullAsync(bench, row);
        }
        while (bench.IsLong && row.BrokenRules.Count == 0 && TimeProvider.System.GetElapsedTime(started) < bench.Budget * 0.8);

        foreach (var durability in bench.IsLong ? new[] { "normal", "memory" } : ["normal"])
        {
            await ControlAsync(bench, row, durability);
        }
    }

    private static async Task FullAsync(Bench bench, RowResult row)
    {
        using var stage = await RecordAsync(bench, row, "full");
        var cuts = new Cuts(bench, stage);
        for (var i = 0; i < (bench.IsLong ? CutsEach : ShortCuts) && row.BrokenRules.Count == 0; i++)
        {
            var found = cuts.Next(out var folder, out var cut);
            row.Cycles++;
            row.Take(found);
            if (found.Broken.Count > 0)
            {
                row.Notes.Add($"The disk after record {cut} is kept in {folder}.");
                return;
            }

            if (i % StartEvery == 0)
            {
                await StartOnAsync(bench, row, stage, folder, cut);
            }

            Directory.Delete(folder, recursive: true);
        }

        row.Count(stage.Ledger);
    }

    /// <summary>The published program on such a disk: it must start by itself, and still have all of it.</summary>
    private static async Task StartOnAsync(Bench bench, RowResult row, Stage recorded, string folder, int cut)
    {
        var settings = Stage.Settings(recorded.Folder);
        using var server = ServerProcess.Start([bench.Program], folder, settings);
        var started = TimeProvider.System.GetTimestamp();
        if (await server.ListensAsync() is null)
        {
            row.Broken([$"I6: it did not start after a power cut at record {cut}: {string.Join(" / ", server.Log.TakeLast(2))}"]);
            return;
        }

        row.RecoverySeconds.Add(TimeProvider.System.GetElapsedTime(started).TotalSeconds);
        await server.KillAsync();
        row.Take(Check(recorded, folder, cut));
    }

    /// <summary>The same with less durability; a run that loses nothing would mean that this row cannot see a loss.</summary>
    private static async Task ControlAsync(Bench bench, RowResult row, string durability)
    {
        using var stage = await RecordAsync(bench, row, durability);
        var cuts = new Cuts(bench, stage);
        var (losing, lost, tried) = (0, 0L, 0);
        for (; tried < ShortCuts; tried++)
        {
            try
            {
                var found = cuts.Next(out var folder, out _);
                losing += found.Lost > 0 ? 1 : 0;
                lost = Math.Max(lost, found.Lost);
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception failure) when (failure is InvalidDataException or Microsoft.Data.Sqlite.SqliteException)
            {
                losing++; // without any sync the file itself may be gone
            }
        }

        row.Notes.Add($"Control: with Cairn:Spool:Durability={durability}, {losing} of {tried} power cuts lost acknowledged events, up to {lost} at once.");
        if (losing == 0)
        {
            row.Broken([$"The control with durability {durability} lost nothing: this row could not see a loss."]);
        }
    }

    private static async Task<Stage> RecordAsync(Bench bench, RowResult row, string durability)
    {
        var stage = new Stage(bench, row, settings: new Dictionary<string, string> { ["Cairn__Spool__Durability"] = durability, ["Cairn__Spool__CheckpointBytes"] = "65536" });
        stage.Shim = new Shim.Shim(stage.Folder, records: true);
        if (!await stage.StartAsync())
        {
            throw new RowBrokenException("It did not start under the shim.");
        }

        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        await stage.Client.RunAsync(100, 3, stop.Token);
        await stage.Client.SettleAsync();
        await stage.KillAsync();
        return stage;
    }

    private static Invariants Check(Stage stage, string folder, int cut)
    {
        var entries = stage.Ledger.Entries();
        return Invariants.Check(entries, AtRest.Read(folder, [.. entries.Select(entry => entry.Id)], stage.Folder), isDrained: false, mustBeKept: entry => entry.RecordsAtAcceptance <= cut);
    }

    /// <summary>Power cuts at random records after the first acknowledgement.</summary>
    private sealed class Cuts(Bench bench, Stage stage)
    {
        private readonly IReadOnlyList<DiskRecord> _records = DiskRecord.ReadAll(stage.Shim!.Recording!);
        private readonly DiskAfterCut _disk = new(DiskRecord.ReadAll(stage.Shim!.Recording!), bench.Template.Folder);
        private readonly long _first = stage.Ledger.Entries().Where(entry => entry.Fate == Fate.Accepted).Min(entry => entry.RecordsAtAcceptance);
        private int _number;

        public Invariants Next(out string folder, out int cut)
        {
            cut = bench.Random.Next((int)Math.Min(_first, _records.Count - 1), _records.Count);
            folder = Path.Combine(stage.Folder, $"cut-{_number++}");
            _disk.Build(cut, bench.Random, stage.Data, folder);
            return Check(stage, folder, cut);
        }
    }
}
