using System.Diagnostics;
using Cairn.Storage;

namespace Cairn.Server.Privacy;

/// <summary>Builds an event store out of its parts in a process that has never seen the old one, so that no byte of it can be in the new one.</summary>
internal static class StoreBuilder
{
    /// <summary>The command that process runs; it is for nobody else, and ends when the one that started it does.</summary>
    public const string Command = "build-store";

    /// <exception cref="StorageUnavailableException">It failed; the message says how.</exception>
    public static void Build(string folder)
    {
        var start = Start();
        start.ArgumentList.Add(Command);
        start.ArgumentList.Add(folder);
        using var process = Process.Start(start) ?? throw new StorageUnavailableException("The process that builds the event store anew could not be started.");
        Slow(process);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        output.GetAwaiter().GetResult();
        if (process.ExitCode != 0)
        {
            throw new StorageUnavailableException($"The event store could not be built anew: {(error.Trim() is { Length: > 0 } said ? said : $"its process ended with {process.ExitCode}")}");
        }
    }

    private static ProcessStartInfo Start()
    {
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "cairn.exe" : "cairn");
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (File.Exists(program))
        {
            start.FileName = program;
        }
        else
        {
            start.FileName = Environment.ProcessPath!; // the runtime itself
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "cairn.dll"));
        }

        return start;
    }

    private static void Slow(Process process)
    {
        try
        {
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception refused) when (refused is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended already.
        }
    }
}
