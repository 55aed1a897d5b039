using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Cairn.Server.Accounts;
using Cairn.Server.Collect;
using Cairn.Server.Hosting;
using Cairn.Storage.Catalog;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Spool;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cairn.Server.Tests.Hosting;

/// <summary>The real host in this process, on a free port of the loopback and on the owner's socket.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    /// <summary>What a person's browser says it is.</summary>
    public const string Browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    private readonly TemporaryData _data;
    private readonly Installation _installation;

    private RunningServer(Installation installation, WebApplication app, TemporaryData data)
    {
        (_installation, App, _data) = (installation, app, data);
        Address = new Uri(app.Urls.First(url => url.StartsWith("http://127", StringComparison.Ordinal)));
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Address };
        Http.DefaultRequestHeaders.Add("User-Agent", Browser); // an event without one is a bot's
        Owner = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync }) { BaseAddress = new Uri("http://localhost") };
    }

    public WebApplication App { get; }

    public Uri Address { get; }

    /// <summary>Anybody's client: no cookie, no key.</summary>
    public HttpClient Http { get; }

    /// <summary>The client of the account that owns the data directory.</summary>
    public HttpClient Owner { get; }

    /// <summary>A catalog with its tables and nothing in them: making them by every migration is most of a first start, and other tests are about that.</summary>
    private static readonly Lazy<byte[]> EmptyCatalog = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("cairn-tables-");
        var path = Path.Combine(folder.FullName, "catalog.db");
        CatalogFile.Open(path).Dispose();
        var bytes = File.ReadAllBytes(path);
        folder.Delete(recursive: true);
        return bytes;
    });

    public Installation Installation => _installation;

    /// <param name="options">Section <c>Cairn:Server</c>; when not said, owners and admins sign in without a second factor.</param>
    /// <param name="adjust">Changes how the host is set up.</param>
    /// <param name="data">The data directory, which is gone with the server; null for an empty one.</param>
    /// <param name="time">The clock; null for the machine's.</param>
    /// <param name="spool">Section <c>Cairn:Spool</c>; when not said, there is no reserve.</param>
    /// <param name="set">Changes the other sections.</param>
    public static async Task<RunningServer> StartAsync(
        ServerOptions? options = null, Func<HostSettings, HostSettings>? adjust = null, TemporaryData? data = null, TimeProvider? time = null, SpoolOptions? spool = null,
        Func<InstallationOptions, InstallationOptions>? set = null)
    {
        time ??= TimeProvider.System;
        data ??= new TemporaryData();
        var held = Assert.IsType<DataDirectoryOpening.Opened>(HeldDirectory.Open(data.Path)).Directory;
        if (!File.Exists(held.Paths.Catalog))
        {
            OwnerOnlyFile.Write(held.Paths.Catalog, EmptyCatalog.Value);
        }

        var sections = new InstallationOptions(new DuckDbOptions { MemoryMiB = 256 }, spool ?? new SpoolOptions { ReserveBytes = 0 });
        var installation = Installation.Open(held, set?.Invoke(sections) ?? sections, time);
        var settings = new HostSettings([new IPEndPoint(IPAddress.Loopback, 0)], Verbose: false, time)
        {
            Server = options ?? new ServerOptions { SecondFactor = SecondFactorSetting.Optional },
        };
        var app = CairnHost.Build(installation, adjust?.Invoke(settings) ?? settings);
        await app.StartAsync();
        installation.Readiness.Ready();
        return new RunningServer(installation, app, data);
    }

    /// <summary>Makes a site and a write key for it, and returns the key.</summary>
    public async Task<string> SiteAsync(string site)
    {
        await OwnerPostAsync("api/v1/sites", new { key = site });
        var issued = await OwnerPostAsync($"api/v1/sites/{site}/keys", new { kind = "write", name = "test" });
        return issued.GetProperty("key").GetString()!;
    }

    public async Task<string> SecretKeyAsync(string site, params string[] scopes)
    {
        var issued = await OwnerPostAsync($"api/v1/sites/{site}/keys", new { kind = "secret", name = "test", scopes });
        return issued.GetProperty("key").GetString()!;
    }

    public async Task<JsonElement> OwnerPostAsync(string path, object body)
    {
        using var response = await Owner.PostAsJsonAsync(path, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    public async Task<HttpResponseMessage> CollectAsync(string body, string? contentType = "application/json", string query = "")
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return await Http.PostAsync($"collect{query}", content);
    }

    /// <summary>Waits until everything that was accepted is in the store.</summary>
    public async Task SettleAsync() =>
        Assert.True(await App.Services.GetRequiredService<DrainService>().CatchUpAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Owner.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        _installation.Dispose();
        _data.Dispose();
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_installation.Socket.Path), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
