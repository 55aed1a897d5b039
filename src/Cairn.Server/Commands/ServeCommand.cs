using System.CommandLine;
using System.Net;
using Cairn.Server.Commands.Client;
using Cairn.Server.Hosting;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.Spool;

namespace Cairn.Server.Commands;

/// <summary><c>cairn serve</c>: the HTTP server.</summary>
internal static class ServeCommand
{
    public const int DefaultPort = 8600;

    public static Command Make(CommandSet set)
    {
        var listen = new Option<string[]>("--listen")
        {
            Description = $"An address and port; default 127.0.0.1:{DefaultPort}. 0.0.0.0:{DefaultPort} listens on every network. May be repeated.",
            HelpName = "ADDR",
        };
        var demo = new Option<bool>("--demo") { Description = "Make the demo shop when there is none, with an owner whose password is printed." };
        return set.Does(new Command("serve", "Starts the server.") { listen, demo }, async (run, cancellationToken) =>
        {
            var endpoints = (run.Get(listen) is { Length: > 0 } given ? given : [$"127.0.0.1:{DefaultPort}"]).Select(Endpoint).ToList();
            using var installation = CommandHost.OpenOrFail(Hold(run.DataDirectory));
            await using var app = CairnHost.Build(installation, new HostSettings(endpoints, Verbose: !run.Quiet, TimeProvider.System));
            CommandHost.ApplyJournal(app);
            await StartAsync(app, endpoints, cancellationToken);
            installation.Socket.Restrict();
            if (run.Get(demo))
            {
                DemoStart.Prepare(installation, app, run.Terminal, cancellationToken);
            }

            installation.Readiness.Ready();
            Greet(run, app, installation);
            var broken = await WaitAsync(installation.Spool.Fatal, cancellationToken);
            installation.Readiness.Stopping();
            await app.StopAsync(CancellationToken.None);
            return broken is null
                ? ExitCode.Done
                : throw new CommandFailure(ExitCode.Failed, $"The disk failed, and only a restart can mend it: {broken.Message}");
        });
    }

    private static HeldDirectory Hold(string directory) => HeldDirectory.Open(directory) switch
    {
        DataDirectoryOpening.Opened(var held) => held,
        DataDirectoryOpening.Refused(var fault) => throw new CommandFailure(ExitCode.Failed, fault.Message),
        _ => throw new CommandFailure(ExitCode.Busy, $"Another process holds {directory}. One data directory has one server."),
    };

    private static async Task StartAsync(WebApplication app, IReadOnlyList<IPEndPoint> endpoints, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException failure)
        {
            throw new CommandFailure(ExitCode.Failed, $"Cannot listen on {string.Join(", ", endpoints)}: {failure.Message}");
        }
    }

    private static void Greet(CommandRun run, WebApplication app, Installation installation)
    {
        foreach (var address in app.Urls.Where(url => url.StartsWith("http://", StringComparison.Ordinal) && !url.Contains("unix:", StringComparison.Ordinal)))
        {
            run.Terminal.Error.WriteLine($"Cairn listens on {address}");
        }

        if (installation.Options.Spool.Durability != SpoolDurability.Full)
        {
            run.Terminal.Error.WriteLine($"Cairn:Spool:Durability is {installation.Options.Spool.Durability.ToString().ToLowerInvariant()}: a power cut can lose acknowledged events.");
        }

        if (installation.Catalog.Accounts.IssueSetupSecret() is { } secret)
        {
            run.Terminal.Error.WriteLine($"Nobody has an account yet. Open the address and set up the first owner with this secret: {secret}");
        }
    }

    /// <summary>Waits for a signal to stop; otherwise for the disk to fail, and hands back why.</summary>
    private static async Task<Exception?> WaitAsync(Task<Exception> fatal, CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(stopped.SetResult);
        return await Task.WhenAny(stopped.Task, fatal) == fatal ? await fatal : null;
    }

    private static IPEndPoint Endpoint(string text)
    {
        var named = text.StartsWith("localhost:", StringComparison.Ordinal) ? "127.0.0.1" + text["localhost".Length..] : text;
        return IPEndPoint.TryParse(named, out var endpoint) && named.Contains(':', StringComparison.Ordinal)
            ? endpoint
            : throw new CommandFailure(ExitCode.WrongUsage, $"--listen takes an address and port such as 127.0.0.1:{DefaultPort}, not '{text}'.");
    }
}
