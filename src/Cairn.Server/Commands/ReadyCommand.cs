using System.CommandLine;
using System.Net.Sockets;
using Cairn.Server.Commands.Output;
using Cairn.Server.Hosting;
using Cairn.Storage.DataDirectory;

#pragma warning disable RS0030 // it asks the server of its own data directory, over the owner's socket

namespace Cairn.Server.Commands;

/// <summary><c>cairn ready</c>: asks the server of a data directory whether it keeps requests, for health checks of containers. Starts nothing.</summary>
internal static class ReadyCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public static Command Make(CommandSet set) =>
        set.Does(new Command("ready", "Says whether the server of the data directory is ready: ends with 0, or with 1 and why not."), async (run, cancellationToken) =>
        {
            var (ready, said) = await AskAsync(new DataPaths(Path.GetFullPath(run.DataDirectory)), cancellationToken);
            run.Terminal.Out.WriteLine(Printable.Text(said));
            return ready ? ExitCode.Done : ExitCode.Failed;
        });

    private static async Task<(bool Ready, string Said)> AskAsync(DataPaths paths, CancellationToken cancellationToken)
    {
        if (OwnerSocket.Find(paths) is not { } path)
        {
            return (false, "no server");
        }

        using var http = new HttpClient(new SocketsHttpHandler { ConnectCallback = (_, stop) => ConnectAsync(path, stop) }) { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync("http://localhost/ready", cancellationToken);
            return (answer.IsSuccessStatusCode, (await answer.Content.ReadAsStringAsync(cancellationToken)).Trim());
        }
        catch (Exception silent) when (silent is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return (false, "no answer");
        }
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
