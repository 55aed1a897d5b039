using System.Globalization;

namespace Cairn.Benchmarks.Collect;

/// <summary>One steady rate against a server of our own, for a profiler: prints the server's number, what each second acknowledged and what it cost.</summary>
internal static class SteadyLoad
{
    public static async Task<int> RunAsync(string program, int events, int connections, int perSecond, int seconds)
    {
        var folder = Directory.CreateTempSubdirectory("cairn-load-").FullName;
        try
        {
            using var server = await CairnServer.StartAsync(program, Path.Combine(folder, "cairn"), core: 0);
            var ledger = new Ledger();
            using var load = new OpenLoop(CairnServer.Port, connections, new EventBodies(server.WriteKey, events));
            for (var second = 0; second < seconds; second += 5)
            {
                var step = await load.RunAsync(perSecond, Math.Min(5, seconds - second), ledger, server.CpuSeconds);
                var lag = ledger.Acknowledged - await server.DrainedAsync();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{step.EventsPerSecond,9:N0} events/s, p50 {step.P50Milliseconds:F1} p99 {step.P99Milliseconds:F1} max {step.MaxMilliseconds:F1} ms, {step.CpuMicrosPerEvent:F1} us of CPU an event, {step.CpuSeconds / step.Seconds:P0} of a core, {lag:N0} events behind, {server.ResidentBytes() >> 20} MiB, {step.Refused} refused"));
            }

            Console.WriteLine(await server.CollectionsAsync());
            var cpu = server.CpuSeconds();
            var took = await server.CatchUpAsync(ledger.Acknowledged);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"caught up in {took:F1} s with {server.CpuSeconds() - cpu:F1} s of CPU; {server.CpuSeconds() * 1e6 / ledger.Acknowledged:F1} us an event over all"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }
}
