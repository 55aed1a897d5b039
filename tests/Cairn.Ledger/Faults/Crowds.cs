using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Cairn.Ledger.Server;

namespace Cairn.Ledger.Faults;

/// <summary>F18 to F20 and F30: slow senders, a herd after an outage, three times more than it can take, and a million different values.</summary>
internal static class Crowds
{
    private const int SlowSockets = 2_000;
    private const int HerdEvents = 20_000;
    private const int DifferentValues = 200_000;

    /// <summary>Two thousand senders of a byte a second: cut off at the limits, while everybody else is answered.</summary>
    public static async Task SlowAsync(Bench bench, RowResult row)
    {
        using var stage = new Stage(bench, row);
        await stage.StartAsync();
        stage.Client.IsHealthy = true;
        using var stop = new CancellationTokenSource();
        var sockets = new List<Socket>();
        for (var i = 0; i < SlowSockets; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(stage.Client.Address.Host, stage.Client.Address.Port);
            // Half of them are slow with the head, half with the body.
            await socket.SendAsync(Encoding.ASCII.GetBytes(i % 2 == 0 ? "POST /collect HTTP/1.1\r\nHost: x\r\n" : "POST /collect HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"));
            sockets.Add(socket);
        }

        var load = stage.Client.RunAsync(100, 3, stop.Token);
        for (var second = 0; second < 25; second++)
        {
            foreach (var socket in sockets.Where(socket => socket.Connected))
            {
                try
                {
                    await socket.SendAsync("a"u8.ToArray());
                }
                catch (SocketException)
                {
                    socket.Dispose(); // the server had enough
                }
            }

            await Task.Delay(1_000, CancellationToken.None);
        }

        await stop.CancelAsync();
        await load;
        await stage.Client.SettleAsync();
        var left = sockets.Count(socket => socket.Connected);
        row.Cycles++;
        row.Notes.Add($"Of {SlowSockets} slow connections {SlowSockets - left} were cut off within 25 s; everybody else was answered {Limits.Words(stage)}.");
        if (left > 0)
        {
            row.Broken([$"{left} slow connections were still there."]);
        }

        sockets.ForEach(socket => socket.Dispose());
        await stage.FinishAsync();
        row.Count(stage.Ledger);
    }

    /// <summary>All that gathered while it was away comes at once, and again until it is kept.</summary>
    public static async Task HerdAsync(Bench bench, RowResult row)
    {
        using var stage = new Stage(bench, row);
        await stage.StartAsync();
        await stage.KillAsync();
        await stage.Client.SendAsync(HerdEvents); // nobody listens
        await stage.RestartAsync();
        var started = TimeProvider.System.GetTimestamp();
        var rounds = 0;
        while (stage.Ledger.Accepted < stage.Ledger.Entries().Count && rounds++ < 20)
        {
            await stage.Client.RetryUnknownAsync();
        }

        row.Cycles++;
        row.Notes.Add(string.Create(CultureInfo.InvariantCulture, $"{HerdEvents} waiting events were taken in {rounds} rounds within {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F1} s; answers {Limits.Words(stage)}."));
        if (stage.Ledger.Accepted < stage.Ledger.Entries().Count)
        {
            row.Broken(["Not all that waited was taken."]);
        }

        await stage.FinishAsync();
        row.Count(stage.Ledger);
    }

    /// <summary>First as much as it takes, then three times that: what is accepted must not collapse, and the rest is told so.</summary>
    public static async Task OverloadAsync(Bench bench, RowResult row)
    {
        using var stage = new Stage(bench, row, settings: new Dictionary<string, string> { ["Cairn__Spool__QueueRequests"] = "256" });
        await stage.StartAsync();
        var peak = 0.0;
        foreach (var rate in (double[])[500, 1_000, 2_000, 4_000, 8_000])
        {
            var accepted = await AcceptedAsync(stage, rate);
            peak = Math.Max(peak, accepted);
            if (accepted < rate * 0.9)
            {
                break;
            }
        }

        var over = await AcceptedAsync(stage, peak * 3);
        row.Cycles++;
        var refusals = stage.Client.RefusalMilliseconds.Order().ToList();
        row.Notes.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"Sender and server on the same cores: at most {peak:F0} requests a second were accepted, {over:F0} ({over / peak:P0}) of three times as many; {refusals.Count} were refused{(refusals.Count > 0 ? $", the median after {refusals[refusals.Count / 2]:F0} ms" : "")}; memory at most {stage.Server.PeakBytes >> 20} MiB; answers {Limits.Words(stage)}."));
        if (stage.Server.HasEnded)
        {
            throw new RowBrokenException("The process ended.");
        }

        await stage.FinishAsync();
        row.Count(stage.Ledger);
    }

    /// <summary>Names, properties, addresses, campaigns and visitors that never repeat, from one key: memory stays, and the other site is served.</summary>
    public static async Task CardinalityAsync(Bench bench, RowResult row)
    {
        using var stage = new Stage(bench, row);
        await stage.StartAsync();
        await stage.Client.SendAsync(100);
        await stage.DrainAsync();
        var before = stage.Server.ResidentBytes;
        using var http = new HttpClient();
        for (var sent = 0; sent < DifferentValues; sent += 100)
        {
            using var body = new StringContent(Different(bench.Template.Keys[0], sent, bench.Random), Encoding.UTF8, "application/json");
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(stage.Client.Address, "collect")) { Content = body };
            request.Headers.TryAddWithoutValidation("User-Agent", $"Agent/{sent} ({bench.Random.Next():x})");
            request.Headers.Add("X-Forwarded-For", $"10.{sent >> 16 & 255}.{sent >> 8 & 255}.{sent & 255}");
            using var response = await http.SendAsync(request);
            if ((int)response.StatusCode is not (202 or 429 or 503))
            {
                row.Broken([$"Different values were answered {(int)response.StatusCode}."]);
                break;
            }
        }

        row.Cycles = DifferentValues;
        await stage.Client.SendAsync(100);
        await stage.DrainAsync();
        row.Notes.Add($"{DifferentValues} different names, keys, addresses, campaigns, visitors and user agents: memory {before >> 20} MiB before, {stage.Server.ResidentBytes >> 20} MiB after, {stage.Server.PeakBytes >> 20} MiB at most.");
        var names = (await stage.Owner.SqlAsync("select count(distinct name) from events"))[0]![0]!.ToString();
        row.Notes.Add($"{names} different names are in the store.");
        row.Count(stage.Ledger);
        await stage.StopAsync();
        await stage.RestartAsync();
        await stage.StopAsync();
    }

    /// <summary>Accepted requests a second at an offered rate.</summary>
    private static async Task<double> AcceptedAsync(Stage stage, double rate)
    {
        var (before, started) = (stage.Client.Statuses.GetValueOrDefault(202), TimeProvider.System.GetTimestamp());
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await stage.Client.RunAsync(rate, 1, stop.Token);
        await stage.Client.SettleAsync();
        return (stage.Client.Statuses.GetValueOrDefault(202) - before) / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    private static string Different(string key, int first, Random random)
    {
        var text = new StringBuilder($$"""{"key":"{{key}}","events":[""");
        for (var i = 0; i < 100; i++)
        {
            var n = string.Create(CultureInfo.InvariantCulture, $"{first + i}-{random.Next():x}");
            text.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $$$"""{"name":"n{{{n}}}","visitor":"v{{{n}}}","url":"https://x.example/{{{n}}}?utm_source=s{{{n}}}&utm_campaign=c{{{n}}}","props":{"k{{{n}}}":"p{{{n}}}"}}""");
        }

        return text.Append("]}").ToString();
    }
}
