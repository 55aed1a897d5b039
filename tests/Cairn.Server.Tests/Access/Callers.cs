using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Cairn.Server.Tests.Hosting;

namespace Cairn.Server.Tests.Access;

/// <summary>Everybody who may knock at a server: each from an address of their own, so that none uses up another's rate.</summary>
internal sealed class Callers : IDisposable
{
    public const string Password = "a long pass phrase";
    private static readonly string[] Roles = ["owner", "admin", "analyst", "viewer", "privacy"];
    private static readonly string[] Scopes = ["ingest:server", "reports:read", "export:raw", "replay:read", "privacy:erase", "config:write", "admin"];

    private readonly List<Caller> _all = [];

    /// <summary>By the names that the golden table heads its columns with.</summary>
    public IReadOnlyList<Caller> All => _all;

    public Caller this[string name] => _all.First(caller => caller.Name == name);

    /// <summary>Needs the sites <c>shop</c> and <c>other</c>, both with public links allowed.</summary>
    public static async Task<Callers> OfAsync(RunningServer server)
    {
        var callers = new Callers();
        callers.Add(server, "nobody", null, null);
        callers.Add(server, "write", await WriteKeyAsync(server), null);
        var gone = await server.OwnerPostAsync("api/v1/sites/shop/keys", new { kind = "secret", name = "gone", scopes = (string[])["admin"] });
        using (await server.Owner.DeleteAsync($"api/v1/sites/shop/keys/{gone.GetProperty("id").GetInt32()}"))
        {
            callers.Add(server, "revoked", gone.GetProperty("key").GetString(), null);
        }

        var elsewhere = await server.OwnerPostAsync("api/v1/sites/shop/keys", new { kind = "secret", name = "bound", scopes = (string[])["admin"], networks = (string[])["203.0.113.0/24"] });
        callers.Add(server, "elsewhere", elsewhere.GetProperty("key").GetString(), null);
        callers.Add(server, "link", await ShareAsync(server), null);
        foreach (var role in Roles)
        {
            await server.OwnerPostAsync("api/v1/users", new { email = $"{role}@example.org", name = role, role, password = Password });
            callers.Add(server, role, null, await SignedIn.AsAsync(server, $"{role}@example.org", Password));
        }

        var over = await SignedIn.AsAsync(server, "owner@example.org", Password);
        using (await over.SendAsync(HttpMethod.Delete, "api/v1/session", null))
        {
            callers.Add(server, "ended", null, over);
        }

        foreach (var scope in Scopes)
        {
            callers.Add(server, "sk:" + scope.Split(':')[0], await server.SecretKeyAsync("shop", scope), null);
        }

        callers.Add(server, "stranger", await server.SecretKeyAsync("other", "admin"), null);
        return callers;
    }

    public void Dispose() => _all.ForEach(caller => caller.Http.Dispose());

    private static async Task<string> WriteKeyAsync(RunningServer server) =>
        (await server.OwnerPostAsync("api/v1/sites/shop/keys", new { kind = "write", name = "page" })).GetProperty("key").GetString()!;

    private static async Task<string> ShareAsync(RunningServer server)
    {
        using var allowed = await server.Owner.PutAsJsonAsync("api/v1/sites/shop/settings", new { public_links = true });
        var made = await server.OwnerPostAsync("api/v1/sites/shop/shares", new { name = "a", kind = "funnel", request = new { text = "a > b" } });
        return made.GetProperty("path").GetString()![3..];
    }

    private void Add(RunningServer server, string name, string? bearer, SignedIn? session) => _all.Add(new Caller(name, bearer, session, Client(server, _all.Count)));

    private static HttpClient Client(RunningServer server, int number)
    {
        var from = new IPEndPoint(new IPAddress([127, 0, 1, (byte)(10 + number)]), 0);
        var client = new HttpClient(new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(from);
                await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Add("User-Agent", RunningServer.Browser);
        return client;
    }
}

/// <summary>Somebody with a session, a key, or nothing.</summary>
internal sealed record Caller(string Name, string? Bearer, SignedIn? Session, HttpClient Http)
{
    /// <summary>Asks as this caller's own program or page would; <paramref name="change"/> may spoil that.</summary>
    public async Task<HttpResponseMessage> AskAsync(string method, string path, HttpContent? content, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative)) { Content = content };
        if (Bearer is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Bearer);
        }

        if (Session is not null)
        {
            request.Headers.Add("Cookie", Session.Cookie);
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            request.Headers.Add("X-Cairn-Csrf", Session.Csrf);
        }

        change?.Invoke(request);
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public static async Task<string> CodeAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return text.Length > 0 && response.Content.Headers.ContentType?.MediaType == "application/problem+json" && JsonSerializer.Deserialize<JsonElement>(text).TryGetProperty("code", out var code)
            ? code.GetString()!
            : "";
    }
}
