using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Cairn.Benchmarks.Collect;

/// <summary>Sends two events of one visitor, and asks a funnel until it counts them.</summary>
internal sealed class FreshnessProbe(CairnServer server, Ledger ledger)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);
    private static readonly object Funnel = new { text = "probe_start > probe_seen", within = "7d" };

    /// <summary>Probes one after the other; the result is each one's milliseconds from answer to report.</summary>
    public async Task<IReadOnlyList<double>> RunAsync(int times, TimeSpan every, CancellationToken cancellationToken)
    {
        var found = new List<double>();
        using var connection = new HttpConnection(CairnServer.Port);
        var before = await CountAsync();
        for (var i = 0; i < times && !cancellationToken.IsCancellationRequested; i++)
        {
            var (status, accepted) = await connection.SendAsync(Request(ledger.Next()), 2);
            ledger.Add(accepted ? 2 : 0, status);
            var answered = Stopwatch.GetTimestamp();
            while (await CountAsync() <= before + found.Count && !(cancellationToken.IsCancellationRequested && Stopwatch.GetElapsedTime(answered) > TimeSpan.FromSeconds(30)))
            {
                await Task.Delay(Between, CancellationToken.None);
            }

            var took = Stopwatch.GetElapsedTime(answered);
            found.Add(took.TotalMilliseconds);
            if (took < every)
            {
                await Task.Delay(every - took, CancellationToken.None);
            }
        }

        return found;
    }

    private async Task<long> CountAsync() => (long)(await server.ReportAsync("funnel", Funnel))["converted"]!;

    private byte[] Request(long number)
    {
        var body = string.Create(CultureInfo.InvariantCulture, $$"""
            {"key":"{{server.WriteKey}}","context":{"visitor":"probe-{{number}}"},"events":[{"id":"probe-{{number}}-a","name":"probe_start","at":{{Ledger.Now - 1}},"seq":1},{"id":"probe-{{number}}-b","name":"probe_seen","at":{{Ledger.Now}},"seq":2}]}
            """);
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"POST /collect HTTP/1.1\r\nHost: cairn.example\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36\r\nX-Forwarded-For: 9.9.{number / 250 % 250}.{number % 250}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
    }
}
