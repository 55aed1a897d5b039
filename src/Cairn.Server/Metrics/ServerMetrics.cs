using System.Diagnostics.Metrics;
using Cairn.Server.Hosting;
using Cairn.Storage;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.Spool;

namespace Cairn.Server.Metrics;

/// <summary>What an operator's alarms stand on: what waits, what room is left, what is off, when the certificate ends.</summary>
internal sealed class ServerMetrics : IHostedService, IDisposable
{
    private readonly Meter _meter = new("Cairn.Server");

    // The collector is made with the host, so that it counts from the first request on.
    public ServerMetrics(OpenMetricsCollector collector, EventSpool spool, SpoolOptions options, DataPaths paths, HostSettings settings, ClockWatch clock, TimeProvider time)
    {
        _ = collector;
        _meter.CreateObservableGauge("cairn.spool.waiting", () => Waiting(spool), description: "Requests that wait in the spool for the store.");
        _meter.CreateObservableGauge("cairn.disk.free", () => Drive(paths).AvailableFreeSpace, "By", "Room on the disk of the data directory.");
        _meter.CreateObservableGauge("cairn.disk.reserve", () => options.Reserve(Drive(paths).TotalSize), "By", "Room below which collecting answers 503.");
        _meter.CreateObservableGauge("cairn.drain.off", () => settings.IsStoreOnly ? 1 : 0, description: "1 after crashes: events are kept and reach no report.");
        _meter.CreateObservableGauge("cairn.clock.doubted", () => clock.IsTrusted ? 0 : 1, description: "1 after the clock jumped: nothing is removed by age.");
        if (settings.Certificate is { } certificate)
        {
            _meter.CreateObservableGauge("cairn.certificate.left", () => (certificate.GoodUntil - time.GetUtcNow()).TotalSeconds, "s", "How long the certificate in use is good.");
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _meter.Dispose();

    private static DriveInfo Drive(DataPaths paths) => new(paths.Root);

    private static IEnumerable<Measurement<long>> Waiting(EventSpool spool)
    {
        try
        {
            return [new(spool.CountWaiting())];
        }
        catch (Exception unreadable) when (unreadable is Microsoft.Data.Sqlite.SqliteException or StorageUnavailableException)
        {
            return [];
        }
    }
}
