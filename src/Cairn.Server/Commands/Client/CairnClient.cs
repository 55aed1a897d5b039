using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Cairn.Server.Commands.Output;
using Cairn.Server.Hosting;
using Cairn.Storage.DataDirectory;

namespace Cairn.Server.Commands.Client;

/// <summary>The one way from a command to an answer: HTTP, to a remote server or over the owner's socket of a data directory.</summary>
#pragma warning disable RS0030 // the command line calls the server its user named, or the one beside it; the server itself calls nobody
internal sealed class CairnClient : IAsyncDisposable
{
    /// <summary>How long a process that holds the directory may take until it listens.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long it may take to say that it lives.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;
    private readonly IAsyncDisposable? _own;

    private CairnClient(HttpClient http, IAsyncDisposable? own, bool isLocal)
    {
        _http = http;
        _own = own;
        IsLocal = isLocal;
    }

    /// <summary>Whether the other side sees the same files.</summary>
    public bool IsLocal { get; }

    public static CairnClient Remote(string url, string? key)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new CommandFailure(ExitCode.WrongUsage, $"--url takes an address such as http://127.0.0.1:8600, not '{url}'.");
        }

        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri(address.GetLeftPart(UriPartial.Authority) + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (key is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return new CairnClient(http, null, isLocal: false);
    }

    /// <summary>Reaches the data directory: through the process that holds it, or by holding it ourselves for as long as the client lives.</summary>
    public static async Task<CairnClient> LocalAsync(string directory, bool create, Terminal terminal, CancellationToken cancellationToken)
    {
        var paths = new DataPaths(Path.GetFullPath(directory));
        if (!create && !File.Exists(paths.Lock))
        {
            throw new CommandFailure(
                ExitCode.NotFound, $"There is no data directory at {directory}. Name one with --data, or make one with 'cairn serve', 'cairn import' or 'cairn site add'.");
        }

        switch (HeldDirectory.Open(directory))
        {
            case DataDirectoryOpening.Opened(var held):
                var host = await CommandHost.StartAsync(held, terminal, cancellationToken);
                return new CairnClient(Through(host.SocketPath), host, isLocal: true);
            case DataDirectoryOpening.Refused(var fault):
                throw new CommandFailure(ExitCode.Failed, fault.Message);
            default:
                return new CairnClient(Through(await WaitForSocketAsync(paths, cancellationToken)), null, isLocal: true);
        }
    }

    public Task<JsonAnswer> GetAsync(string path, CancellationToken cancellationToken) =>
        JsonAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<JsonAnswer> PostAsync(string path, object body, CancellationToken cancellationToken) =>
        JsonAsync(HttpMethod.Post, path, Json(body), cancellationToken);

    public Task<JsonAnswer> PutAsync(string path, object body, CancellationToken cancellationToken) =>
        JsonAsync(HttpMethod.Put, path, Json(body), cancellationToken);

    public Task<JsonAnswer> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken) =>
        JsonAsync(method, path, content, cancellationToken);

    /// <summary>Sends a request and hands out the answer as it arrives. The caller disposes it.</summary>
    public async Task<HttpResponseMessage> OpenAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            throw new CommandFailure(IsLocal ? ExitCode.Busy : ExitCode.Failed, $"Nobody answers: {failure.Message}");
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw ServerRefusal.From((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        }
    }

    public static HttpContent Json(object body) =>
        new StringContent(JsonSerializer.Serialize(body, body.GetType(), ApiJson.Options), Encoding.UTF8, "application/json");

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_own is not null)
        {
            await _own.DisposeAsync();
        }
    }

    private async Task<JsonAnswer> JsonAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var response = await OpenAsync(method, path, content, cancellationToken);
        return new JsonAnswer(await response.Content.ReadAsStringAsync(cancellationToken));
    }

    private static async Task<string> WaitForSocketAsync(DataPaths paths, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            if (OwnerSocket.Find(paths) is { } path && await AnswersAsync(path, cancellationToken))
            {
                return path;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }

        throw new CommandFailure(ExitCode.Busy, $"Another process holds {paths.Root} and does not answer.");
    }

    /// <summary>Whether a process answers, not only the kernel: a stopped or stuck one still accepts connections.</summary>
    private static async Task<bool> AnswersAsync(string path, CancellationToken cancellationToken)
    {
        using var http = Through(path);
        http.Timeout = AnswerWithin;
        try
        {
            using var response = await http.GetAsync(new Uri("live", UriKind.Relative), cancellationToken);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static HttpClient Through(string socketPath) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    })
    {
        BaseAddress = new Uri("http://localhost/"),
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
