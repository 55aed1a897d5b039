
namespace Cairn.Benchmarks.Collect;

/// <summary>A sender with the shop's key whose every event has a new name, property key, source, campaign and visitor, beside an honest site.</summary>
internal sealed class HostileCase(CairnServer server, Ledger ledger, int seconds)
{
    private const int Events = 1_000_000;
    private const int PerSecond = 400;

    public async Task<HostileSender> RunAsync()
    {
        await Task.Delay(TimeSpan.FromSeconds(1));
        var before = server.ResidentBytes();
        using var honest = new OpenLoop(CairnServer.Port, 16, new EventBodies(server.OtherKey, 1));
        using var hostile = new OpenLoop(CairnServer.Port, 16, new EventBodies(server.WriteKey, 50, hostile: true));
        var requests = Events / 50;
        await hostile.RunAsync(PerSecond, requests / 2.0 / PerSecond, ledger, server.CpuSeconds);
        await server.CatchUpAsync(ledger.Acknowledged);
        var half = server.ResidentBytes();
        var running = hostile.RunAsync(PerSecond, requests / 2.0 / PerSecond, ledger, server.CpuSeconds);
        var beside = await honest.RunAsync(500, Math.Min(seconds, requests / 2.0 / PerSecond), ledger, server.CpuSeconds);
        await running;
        await server.CatchUpAsync(ledger.Acknowledged);
        var after = server.ResidentBytes();
        var columns = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["names"] = await server.NumberAsync("select count(distinct name) from events where site = 1"),
            ["sources"] = await server.NumberAsync("select count(distinct source) from events where site = 1"),
            ["campaigns"] = await server.NumberAsync("select count(distinct campaign) from events where site = 1"),
            ["terms"] = await server.NumberAsync("select count(distinct term) from events where site = 1"),
            ["property keys"] = await server.NumberAsync("select count(distinct key) from (select unnest(json_keys(properties)) as key from events where site = 1 and name = '(other)')"),
        };
        var others = await server.NumberAsync("select count(*) from events where site = 2 and (name = '(other)' or source = '(other)')");
        return new HostileSender(Events, before, half, after, columns, beside, others == 0);
    }
}
