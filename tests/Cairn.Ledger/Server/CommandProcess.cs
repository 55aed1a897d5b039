using System.Diagnostics;

namespace Cairn.Ledger.Server;

/// <summary>How a command of the published program ended, and what it printed.</summary>
/// <param name="Code">Its exit code; 137 for kill -9.</param>
/// <param name="Out">Its result.</param>
/// <param name="Error">What it said besides.</param>
internal sealed record CommandProcess(int Code, string Out, string Error)
{
    /// <summary>Runs a command to its end.</summary>
    /// <param name="program">The program.</param>
    /// <param name="settings">Its environment besides ours.</param>
    /// <param name="arguments">What it is told.</param>
    public static async Task<CommandProcess> RunAsync(string program, IReadOnlyDictionary<string, string> settings, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new CommandProcess(process.ExitCode, await output, await error);
    }
}
