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
    public static async Task<(Process Process, Uri Address)> ServeAsync(string data)
    {
        var process = Start(data, ["serve", "--listen", "127.0.0.1:0"]);
        const string Said = "Cairn listens on ";
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Said, StringComparison.Ordinal))
            {
                _ = process.StandardError.ReadToEndAsync(); // so that it never waits for us
                return (process, new Uri(line[Said.Length..]));
            }
        }

        throw new InvalidOperationException($"The server ended with {process.ExitCode.ToString(CultureInfo.InvariantCulture)} before it listened.");
    }

    private static Process Start(string data, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments.Concat(["--data", data]))
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}

/// <summary>How a command ended, and what it printed.</summary>
internal sealed record Ran(int Code, string Out, string Error);
