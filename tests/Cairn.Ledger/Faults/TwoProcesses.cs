using System.Globalization;
using Cairn.Ledger.Server;

namespace Cairn.Ledger.Faults;

/// <summary>F28: a second server on the same directory ends with 5, also after the first was killed and started again; the first does not notice.</summary>
internal static class TwoProcesses
{
    private const int Busy = 5;

    public static async Task RunAsync(Bench bench, RowResult row)
    {
        using var stage = new Stage(bench, row);
        await stage.StartAsync();
        await SecondAsync(bench, stage);
        await stage.Client.SendAsync(100);
        await stage.KillAsync();
        await stage.RestartAsync();
        await SecondAsync(bench, stage);
        await stage.Client.SendAsync(100);
        await stage.FinishAsync();
        row.Count(stage.Ledger);
    }

    private static async Task SecondAsync(Bench bench, Stage stage)
    {
        using var second = ServerProcess.Start([bench.Program], stage.Data, Stage.Settings(stage.Folder));
        var code = await second.EndAsync(TimeSpan.FromSeconds(30));
        stage.Row.Cycles++;
        if (code != Busy)
        {
            stage.Row.Broken([$"A second server ended with {code?.ToString(CultureInfo.InvariantCulture) ?? "nothing"}, not {Busy}."]);
            await second.KillAsync();
        }
    }
}
