using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cairn.Benchmarks.Collect;

/// <summary>The published server on one core with a data directory of its own, and the owner's way to ask it.</summary>
internal sealed class CairnServer : IDisposable
{
    public const int Port = 8761;

    private readonly string _folder;
    private readonly string _program;
    private readonly int _core;
    private readonly HttpClient _owner;
    private ServerProcess _process;

    private CairnServer(string program, string folder, int core)
    {
        (_program, _folder, _core) = (program, folder, core);
        _owner = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync }) { BaseAddress = new Uri("http://owner/"), Timeout = TimeSpan.FromMinutes(10) };
        _process = Launch();
    }

    /// <summary>Starts it with one site <c>shop</c>, and another one called <c>other</c>.</summary>
    public static async Task<CairnServer> StartAsync(string program, string folder, int core)
    {
        var server = new CairnServer(program, folder, core);
        await server.WaitAsync();
        server.WriteKey = await server.MakeSiteAsync("shop");
        server.OtherKey = await server.MakeSiteAsync("other");
        await server.DrainedAsync(); // from now on the counters are kept
        return server;
    }

    /// <summary>The shop's write key.</summary>
    public string WriteKey { get; private set; } = "";

    /// <summary>The other site's write key.</summary>
    public string OtherKey { get; private set; } = "";

    /// <summary>Seconds of the processor used so far.</summary>
    public double CpuSeconds() => _process.CpuSeconds();

    /// <summary>Resident memory now, in bytes.</summary>
    public long ResidentBytes() => _process.ResidentBytes();

    /// <summary>Events the store has taken, with those it found to be duplicates or no good.</summary>
    public async Task<long> DrainedAsync()
    {
        var text = await _owner.GetStringAsync(new Uri("metrics", UriKind.Relative));
        return text.Split('\n')
            .Where(line => line.StartsWith("cairn_drain_events_total", StringComparison.Ordinal))
            .Sum(line => long.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    /// <summary>What the runtime says of its garbage collections.</summary>
    public async Task<string> CollectionsAsync() => string.Join(", ", (await _owner.GetStringAsync(new Uri("metrics", UriKind.Relative))).Split('\n')
        .Where(line => line.StartsWith("dotnet_gc_collections", StringComparison.Ordinal) || line.StartsWith("dotnet_gc_pause_time", StringComparison.Ordinal)
            || line.StartsWith("dotnet_gc_heap_total_allocated", StringComparison.Ordinal)));

    /// <summary>Waits until the store has so many events more than it had; the result is the seconds, or nothing within ten minutes.</summary>
    public async Task<double?> CatchUpAsync(long drained)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await DrainedAsync() < drained)
        {
            if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromMinutes(10))
            {
                return null;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        return TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Runs a report of the shop.</summary>
    public async Task<JsonNode> ReportAsync(string kind, object request)
    {
        using var response = await _owner.PostAsJsonAsync($"api/v1/sites/shop/reports/{kind}", request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException(text);
    }

    /// <summary>What an owner's select answers, one number.</summary>
    public async Task<long> NumberAsync(string statement)
    {
        using var response = await _owner.PostAsJsonAsync("api/v1/sql", new { statement });
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? long.Parse(JsonNode.Parse(text)!["rows"]![0]![0]!.ToString(), CultureInfo.InvariantCulture)
            : throw new InvalidOperationException(text);
    }

    /// <summary>Ends it and starts it again on the same data.</summary>
    public async Task RestartAsync()
    {
        _process.Stop();
        _process.Dispose();
        _process = Launch();
        await WaitAsync();
    }

    public void Dispose()
    {
        _owner.Dispose();
        _process.Stop();
        _process.Dispose();
    }

    private ServerProcess Launch() => ServerProcess.Start(
        _core,
        new Dictionary<string, string> { ["Cairn__Server__ProxyNetworks__0"] = "127.0.0.0/8" },
        _program, "serve", "--data", _folder, "--listen", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}"), "--quiet");

    private async Task WaitAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if ((await _owner.GetAsync(new Uri("ready", UriKind.Relative))).IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (attempt < 300)
            {
                // It does not listen yet.
            }

            await Task.Delay(100);
        }
    }

    private async Task<string> MakeSiteAsync(string site)
    {
        using var made = await _owner.PostAsJsonAsync("api/v1/sites", new { key = site, name = site });
        made.EnsureSuccessStatusCode();
        using var key = await _owner.PostAsJsonAsync($"api/v1/sites/{site}/keys", new { kind = "write", name = "bench" });
        return (await key.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(_folder, "cairn.sock")), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw new HttpRequestException(failure.Message, failure);
        }
    }
}
