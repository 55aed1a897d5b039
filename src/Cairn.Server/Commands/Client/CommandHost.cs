using Cairn.Server.Commands.Output;
using Cairn.Server.Hosting;
using Cairn.Storage;
using Cairn.Storage.DataDirectory;

namespace Cairn.Server.Commands.Client;

/// <summary>The host a command starts for itself when nobody holds the data directory: it listens on the owner's socket only.</summary>
internal sealed class CommandHost : IAsyncDisposable
{
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
            return Installation.Open(directory, TimeProvider.System);
        }
        catch (StorageUnavailableException failure)
        {
            throw new CommandFailure(ExitCode.Failed, failure.Message);
        }
    }
}
