using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Cairn.Benchmarks.Collect;

/// <summary>A run as text, and kept as Markdown and JSON in the results.</summary>
internal static class CollectText
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Writes it to the results.</summary>
    public static void Save(CollectRun result)
    {
        File.WriteAllText(Path.Combine(BenchFolder.Results, "collect.md"), Markdown(result));
        File.WriteAllText(Path.Combine(BenchFolder.Results, "collect.json"), JsonSerializer.Serialize(result, Readable) + "\n");
    }

    /// <summary>One case, while others still run.</summary>
    public static FormattableString Line(CollectCase one) =>
        $"{one.System}, {one.Name}: {one.Peak.EventsPerSecond:N0} events/s, p99 {one.Peak.P99Milliseconds:F1} ms, {one.Peak.CpuMicrosPerEvent:F1} us of CPU an event; half: p50 {one.Half.P50Milliseconds:F1}, p99 {one.Half.P99Milliseconds:F1}, max {one.Half.MaxMilliseconds:F1} ms; lag {one.LagEvents:N0} events, {one.CatchUpSeconds:F1} s; fresh {Share(one.Freshness, 0.5):F0} / {Share(one.Freshness, 1):F0} ms";

    /// <summary>The whole run.</summary>
    public static string Markdown(CollectRun result)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        Line($"# Collecting on one core");
        Line($"");
        Line($"{result.Machine}; the server and all it does (HTTP, spool, drain, store, index) held to one core, the generator to the other. Open loop: a request is");
        Line($"measured from the moment it was due. A rate holds when all of it is answered 202, nothing queues up and 99 of 100 answers come within 250 ms.");
        Line($"An answer 202 is given after the fsync. The device's own fsync: median {result.FsyncMedianMilliseconds:F2} ms, p99 {result.FsyncP99Milliseconds:F2} ms. Load average before: {result.Load:F1}.");
        Line($"");
        Line($"| system | requests | events/s | CPU us an event | p99 ms | at half: events/s | p50 ms | p99 ms | max ms | CPU us an event |");
        Line($"| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var one in result.Cases)
        {
            Line($"| {one.System} | {one.Name} | {one.Peak.EventsPerSecond:N0} | {one.Peak.CpuMicrosPerEvent:F1} | {one.Peak.P99Milliseconds:F1} | {one.Half.EventsPerSecond:N0} | {one.Half.P50Milliseconds:F1} | {one.Half.P99Milliseconds:F1} | {one.Half.MaxMilliseconds:F1} | {one.Half.CpuMicrosPerEvent:F1} |");
        }

        Line($"");
        Ratios(result, Line);
        Freshness(result, Line);
        Funnel(result, Line);
        Hostile(result, Line);
        Line($"- Ledger: {result.Acknowledged:N0} events acknowledged, {result.Stored:N0} different ones in the store after a restart, {result.Unknown:N0} requests not acknowledged: {(result.Acknowledged <= result.Stored ? "none lost" : "EVENTS LOST")}.");
        return text.ToString();
    }

    private static void Ratios(CollectRun result, Action<FormattableString> line)
    {
        foreach (var peer in result.Cases.Where(one => one.System != "Cairn"))
        {
            if (result.Cases.FirstOrDefault(one => one.System == "Cairn" && one.EventsPerRequest == peer.EventsPerRequest && one.Connections == peer.Connections) is { } own)
            {
                line($"- ratio to {peer.System} ({result.Peer}), {peer.Name}: {own.Peak.EventsPerSecond / peer.Peak.EventsPerSecond:F1}x events a second, {peer.Peak.CpuMicrosPerEvent / own.Half.CpuMicrosPerEvent:F1}x less CPU an event");
            }
        }
    }

    private static void Freshness(CollectRun result, Action<FormattableString> line)
    {
        foreach (var one in result.Cases.Where(one => one.Freshness.Count > 0))
        {
            line($"- {one.Name}: from the answer to a funnel that counts the event, at half load: median {Share(one.Freshness, 0.5):F0} ms, longest {Share(one.Freshness, 1):F0} ms of {one.Freshness.Count} probes; {one.HalfLagEvents:N0} events under way at its end.");
            line($"- {one.Name}: at the end of the peak {one.LagEvents:N0} acknowledged events were not yet in the store ({one.LagEvents / one.Peak.EventsPerSecond:F1} s of them); stored {one.CatchUpSeconds:F1} s later.");
        }
    }

    private static void Funnel(CollectRun result, Action<FormattableString> line)
    {
        if (result.Funnel is { } funnel)
        {
            line($"- Q1 funnel over {funnel.Events:N0} events on the same core: p95 {Share(funnel.QuietMilliseconds, 0.95):F0} ms while nothing arrives, {Share(funnel.BusyMilliseconds, 0.95):F0} ms while {funnel.Load.EventsPerSecond:N0} events/s arrive in batches, whose p99 is {funnel.Load.P99Milliseconds:F1} ms.");
        }
    }

    private static void Hostile(CollectRun result, Action<FormattableString> line)
    {
        if (result.Hostile is { } hostile)
        {
            line($"- A hostile sender, {hostile.Events:N0} events each with a new name, property key, source, campaign and visitor: resident memory {hostile.ResidentBefore >> 20:N0} MiB before, {hostile.ResidentHalf >> 20:N0} MiB at half, {hostile.ResidentAfter >> 20:N0} MiB after; different values stored: {string.Join(", ", hostile.Columns.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value:N0}")))}.");
            line($"- Another site meanwhile: {hostile.OtherSite.PerSecond:N0} requests/s, p99 {hostile.OtherSite.P99Milliseconds:F1} ms, {(hostile.OtherSiteStored ? "stored under its own names" : "HARMED")}.");
        }
    }

    private static double Share(IReadOnlyList<double> values, double share)
    {
        var ordered = values.Order().ToList();
        return ordered.Count == 0 ? 0 : ordered[Math.Clamp((int)Math.Ceiling(share * ordered.Count) - 1, 0, ordered.Count - 1)];
    }
}
