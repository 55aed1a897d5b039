using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Cairn.Ledger.Server;

/// <summary>Asks a running server over the socket that belongs to the owner of the data directory.</summary>
internal sealed class OwnerClient : IDisposable
{
    private readonly HttpClient _http;

    public OwnerClient(string data)
    {
        _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = (_, stop) => ConnectAsync(Path.Combine(data, "cairn.sock"), stop) })
        {
            BaseAddress = new Uri("http://owner/"),
            Timeout = TimeSpan.FromMinutes(2),
        };
    }

    /// <summary>The status and text of a GET; 0 when there is no answer.</summary>
    public async Task<(int Status, string Text)> GetAsync(string path)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri(path, UriKind.Relative));
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or TaskCanceledException)
        {
            return (0, failure.Message);
        }
    }

    /// <summary>The answer to a POST or PUT.</summary>
    /// <exception cref="InvalidOperationException">It was refused; the text says why.</exception>
    public async Task<JsonNode> SendAsync(HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = JsonContent.Create(body) };
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{path}: {(int)response.StatusCode} {text}");
    }

    /// <summary>The status alone of a POST.</summary>
    public async Task<int> StatusAsync(string path, object body)
    {
        try
        {
            using var response = await _http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
            return (int)response.StatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or TaskCanceledException)
        {
            return 0;
        }
    }

    /// <summary>What a select answers, as rows of text.</summary>
    public async Task<JsonArray> SqlAsync(string statement) => (await SendAsync(HttpMethod.Post, "api/v1/sql", new { statement }))["rows"]!.AsArray();

    public void Dispose() => _http.Dispose();

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
