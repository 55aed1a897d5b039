using Cairn.Server.Collect;
using Cairn.Server.Commands.Output;
using Cairn.Server.Hosting;
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

    public static async Task<CommandHost> StartAsync(HeldDirectory directory, Terminal terminal, CancellationToken cancellationToken)
    {
        var installation = OpenOrFail(directory);
        var app = CairnHost.Build(installation, new HostSettings([], Verbose: false, TimeProvider.System));
        await app.StartAsync(cancellationToken);
        installation.Socket.Restrict();
        if (!await app.Services.GetRequiredService<DrainService>().CatchUpAsync(Patience, cancellationToken))
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

    internal static Installation OpenOrFail(HeldDirectory directory)
    {
        try
        {
            var environment = new ConfigurationBuilder().AddEnvironmentVariables().Build();
            return Installation.Open(directory, InstallationOptions.Read(environment), TimeProvider.System);
        }
        catch (StorageUnavailableException failure)
        {
            throw new CommandFailure(ExitCode.Failed, failure.Message);
        }
    }
}
