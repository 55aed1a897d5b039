using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Cairn.Server.Tests.Hosting;

/// <summary>The built executable, as a person runs it.</summary>
internal static class CairnProgram
{
#pragma warning disable RS0030 // tests have no options section; ./test sets this to the published program
    private static string Program { get; } = Environment.GetEnvironmentVariable("CAIRN_PROGRAM")
        ?? Path.Combine(AppContext.BaseDirectory, "..", "..", "Cairn.Server", "debug", "cairn");
#pragma warning restore RS0030

    /// <summary>What lies beside it.</summary>
    public static string Folder => Path.GetDirectoryName(Program)!;

    /// <summary>Runs a command to its end.</summary>
    public static async Task<Ran> RunAsync(string data, params string[] arguments)
    {
        using var process = Start(data, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Ran(process.ExitCode, await output, await error);
    }

    /// <summary>Starts the server on a free port and waits until it says where it listens.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="log">Takes every line that it says; null for nobody.</param>
    /// <param name="settings">Of the environment.</param>
    public static async Task<(Process Process, Uri Address)> ServeAsync(string data, ConcurrentQueue<string>? log = null, params (string Name, string Value)[] settings)
    {
        var process = Start(data, ["serve", "--listen", "127.0.0.1:0"], settings);
        const string Said = "Cairn listens on ";
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            log?.Enqueue(line);
            if (line.StartsWith(Said, StringComparison.Ordinal))
            {
                _ = TakeAsync(process.StandardError, log); // so that it never waits for us
                return (process, new Uri(line[Said.Length..]));
            }
        }

        throw new InvalidOperationException($"The server ended with {process.ExitCode.ToString(CultureInfo.InvariantCulture)} before it listened.");
    }

    private static async Task TakeAsync(StreamReader said, ConcurrentQueue<string>? log)
    {
        while (await said.ReadLineAsync() is { } line)
        {
            log?.Enqueue(line);
        }
    }

    private static Process Start(string data, IEnumerable<string> arguments, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo(Program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments.Concat(["--data", data]))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}

/// <summary>How a command ended, and what it printed.</summary>
internal sealed record Ran(int Code, string Out, string Error);
