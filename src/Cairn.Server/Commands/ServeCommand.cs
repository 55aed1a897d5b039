using System.CommandLine;
using System.Net;
using Cairn.Server.Accounts;
using Cairn.Server.Commands.Client;
using Cairn.Server.Hosting;
using Cairn.Storage;
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
            Description = $"An address and port; default 127.0.0.1:{DefaultPort}. 0.0.0.0:{DefaultPort} listens on every network. With Cairn:Server:Certificate it speaks TLS, unless http:// stands before it. May be repeated.",
            HelpName = "ADDR",
        };
        var demo = new Option<bool>("--demo") { Description = "Make the demo shop when there is none, with an owner whose password is printed." };
        return set.Does(new Command("serve", "Starts the server.") { listen, demo }, async (run, cancellationToken) =>
        {
            var options = Options();
            var addresses = (run.Get(listen) is { Length: > 0 } given ? given : [$"127.0.0.1:{DefaultPort}"]).Select(text => Endpoint(text, options.Certificate is not null)).ToLookup(one => one.Tls, one => one.At);
            var held = Hold(run.DataDirectory);
            using var crashes = Begin(held.Paths);
            using var installation = CommandHost.OpenOrFail(held);
            var settings = new HostSettings([.. addresses[false]], Verbose: !run.Quiet, TimeProvider.System)
            {
                Encrypted = [.. addresses[true]],
                Certificate = addresses[true].Any() ? Certificate(options) : null,
                Server = options,
                SecondFactor = run.Get(demo) ? SecondFactorSetting.Optional : SecondFactorSetting.Required,
                IsStoreOnly = options.CrashesBeforeStoreOnly > 0 && crashes.Crashes >= options.CrashesBeforeStoreOnly,
            };
            await using var app = CairnHost.Build(installation, settings);
            CommandHost.ApplyJournal(app);
            await StartAsync(app, settings, cancellationToken);
            installation.Socket.Restrict();
            if (run.Get(demo))
            {
                DemoStart.Prepare(installation, app, run.Terminal, cancellationToken);
            }

            installation.Readiness.Ready();
            Greet(run, app, installation);
            SayWhatIsOff(run, app, settings);
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

    private static ServerOptions Options()
    {
        try
        {
            return ServerOptions.Read(new ConfigurationBuilder().AddEnvironmentVariables().Build());
        }
        catch (StorageUnavailableException refused)
        {
            throw new CommandFailure(ExitCode.Failed, refused.Message);
        }
    }

    private static ServerCertificate Certificate(ServerOptions options)
    {
        try
        {
            return ServerCertificate.Load(options.Certificate ?? throw new CommandFailure(ExitCode.WrongUsage, "--listen https://… needs Cairn:Server:Certificate."), options.CertificateKey);
        }
        catch (CertificateException unusable)
        {
            throw new CommandFailure(ExitCode.Failed, unusable.Message);
        }
    }

    private static async Task StartAsync(WebApplication app, HostSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException failure)
        {
            throw new CommandFailure(ExitCode.Failed, $"Cannot listen on {string.Join(", ", settings.Listen.Concat(settings.Encrypted))}: {failure.Message}");
        }
    }

    private static void Greet(CommandRun run, WebApplication app, Installation installation)
    {
        foreach (var address in app.Urls.Where(url => !url.Contains("unix:", StringComparison.Ordinal)))
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

    /// <summary>Written down before anything is opened that may crash again. A start that is refused and a disk that failed end in order, and are no crashes.</summary>
    private static CrashBook Begin(DataPaths paths)
    {
        try
        {
            return CrashBook.Begin(paths, TimeProvider.System);
        }
        catch (Exception refused) when (refused is StorageUnavailableException or IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Failed, refused.Message);
        }
    }

    private static void SayWhatIsOff(CommandRun run, WebApplication app, HostSettings settings)
    {
        if (settings.IsStoreOnly)
        {
            run.Terminal.Error.WriteLine("The last runs crashed, so this one is store-only: events are kept, and reach no report. Look at the log, mend what it names, and start Cairn again.");
        }

        if (app.Services.GetRequiredService<SecondFactorRule>().IsLifted)
        {
            run.Terminal.Error.WriteLine("Owners and admins sign in without a second factor; set Cairn:Server:SecondFactor to required to ask for one.");
        }
    }

    /// <summary>Waits for a signal to stop; otherwise for the disk to fail, and hands back why.</summary>
    private static async Task<Exception?> WaitAsync(Task<Exception> fatal, CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(stopped.SetResult);
        return await Task.WhenAny(stopped.Task, fatal) == fatal ? await fatal : null;
    }

    private static (IPEndPoint At, bool Tls) Endpoint(string text, bool hasCertificate)
    {
        const string Plain = "http://", Encrypted = "https://";
        var tls = text.StartsWith(Encrypted, StringComparison.Ordinal) || (hasCertificate && !text.StartsWith(Plain, StringComparison.Ordinal));
        var bare = text[(text.StartsWith(Encrypted, StringComparison.Ordinal) ? Encrypted.Length : text.StartsWith(Plain, StringComparison.Ordinal) ? Plain.Length : 0)..];
        var named = bare.StartsWith("localhost:", StringComparison.Ordinal) ? "127.0.0.1" + bare["localhost".Length..] : bare;
        return IPEndPoint.TryParse(named, out var endpoint) && named.Contains(':', StringComparison.Ordinal)
            ? (endpoint, tls)
            : throw new CommandFailure(ExitCode.WrongUsage, $"--listen takes an address and port such as 127.0.0.1:{DefaultPort}, not '{text}'.");
    }
}
