using Cairn.Server.Collect;
using Cairn.Server.Commands.Output;
using Cairn.Server.Hosting;
using Cairn.Server.Privacy;
using Cairn.Storage;
using Cairn.Storage.DataDirectory;

namespace Cairn.Server.Commands.Client;

/// <summary>The host a command starts for itself when nobody holds the data directory: it listens on the owner's socket only.</summary>
internal sealed class CommandHost : IAsyncDisposable
{
    /// <summary>How long a command waits for events that an earlier process left in the spool.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Installation _installation;
    private readonly WebApplication _app;

    private CommandHost(Installation installation, WebApplication app)
    {
        _installation = installation;
        _app = app;
    }

    public string SocketPath => _installation.Socket.Path;

    public Installation Installation => _installation;

    public IServiceProvider Services => _app.Services;

    /// <summary>Opens a directory that is held and starts the host.</summary>
    /// <param name="directory">The directory; the host lets go of it when it is disposed.</param>
    /// <param name="terminal">Is told when something still waits in the spool.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="patience">How long to wait for the spool; null for half a minute.</param>
    /// <param name="beforeStart">Looks at what was opened before anything changes it.</param>
    public static async Task<CommandHost> StartAsync(HeldDirectory directory, Terminal terminal, CancellationToken cancellationToken, TimeSpan? patience = null, Action<Installation>? beforeStart = null)
    {
        var installation = OpenOrFail(directory);
        beforeStart?.Invoke(installation);
        var app = CairnHost.Build(installation, new HostSettings([], Verbose: false, TimeProvider.System));
        CommandHost.ApplyJournal(app);
        await app.StartAsync(cancellationToken);
        installation.Socket.Restrict();
        if (!await app.Services.GetRequiredService<DrainService>().CatchUpAsync(patience ?? Patience, cancellationToken))
        {
            terminal.Error.WriteLine("Some events still wait in the spool and are not in this answer.");
        }

        installation.Readiness.Ready();
        return new CommandHost(installation, app);
    }

    public async ValueTask DisposeAsync()
    {
        _installation.Readiness.Stopping();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _installation.Dispose();
    }

    /// <summary>Erases who was erased and is there again, before anybody is answered.</summary>
    internal static void ApplyJournal(WebApplication app)
    {
        try
        {
            app.Services.GetRequiredService<Erasures>().ApplyJournal();
        }
        catch (StorageUnavailableException failure)
        {
            throw new CommandFailure(ExitCode.Failed, failure.Message);
        }
    }

    /// <summary>The settings of the environment.</summary>
    internal static InstallationOptions ReadOptions()
    {
        try
        {
            return InstallationOptions.Read(new ConfigurationBuilder().AddEnvironmentVariables().Build());
        }
        catch (StorageUnavailableException failure)
        {
            throw new CommandFailure(ExitCode.Failed, failure.Message);
        }
    }

    internal static Installation OpenOrFail(HeldDirectory directory)
    {
        try
        {
            return Installation.Open(directory, ReadOptions(), TimeProvider.System);
        }
        catch (StorageUnavailableException failure)
        {
            throw new CommandFailure(ExitCode.Failed, failure.Message);
        }
    }
}
