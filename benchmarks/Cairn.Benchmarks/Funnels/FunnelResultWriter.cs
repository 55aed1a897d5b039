using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Cairn.Benchmarks.Funnels;

/// <summary>Prints a run, closing with one ratio line per peer, and keeps it as Markdown and JSON in the results.</summary>
internal static class FunnelResultWriter
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static void Write(FunnelResult result)
    {
        var text = Markdown(result);
        var name = string.Create(CultureInfo.InvariantCulture, $"funnel-{result.Events / 1_000_000}m");
        File.WriteAllText(Path.Combine(BenchFolder.Results, name + ".md"), text);
        File.WriteAllText(Path.Combine(BenchFolder.Results, name + ".json"), JsonSerializer.Serialize(result, Readable) + "\n");
        Console.Write(text);
    }

    private static string Markdown(FunnelResult result)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        Line($"# Four-step funnel, {result.Events:N0} events, {Environment.ProcessorCount} cores");
        Line($"");
        Line($"`{string.Join(" > ", result.Steps)}` within {result.Window}; two threads each, same events, one warm-up, {result.Cairn.Query.Seconds.Count} runs.");
        Line($"");
        Line($"| system | variant | counts | median s | best s | ratio |");
        Line($"| --- | --- | --- | --- | --- | --- |");
        var own = result.Cairn.Query;
        Line($"| Cairn | {own.Name} | {Counts(own)} | {own.Median:F4} | {own.Seconds.Min():F4} | 1.0x |");
        foreach (var peer in result.Peers)
        {
            foreach (var variant in peer.Variants)
            {
                Line($"| {peer.Peer} {peer.Version} | {variant.Name} | {Counts(variant)} | {variant.Median:F4} | {variant.Seconds.Min():F4} | {variant.Median / own.Median:F1}x |");
            }
        }

        Line($"");
        Line($"Cairn: stored in {result.Cairn.InsertSeconds:F1} s, index built in {result.Cairn.IndexSeconds:F1} s, {result.Cairn.ResidentBytes >> 20:N0} MiB resident with the store open.");
        foreach (var peer in result.Peers)
        {
            Line($"{peer.Peer}: loaded and sorted in {peer.LoadSeconds:F1} s.");
        }

        Line($"");
        Line($"{(result.CountsAgree ? "The counts are equal." : "THE COUNTS DIFFER.")}");
        foreach (var peer in result.Peers)
        {
            Line($"ratio {peer.Peer}-best {peer.Best.Median / own.Median:F1}x");
        }

        return text.ToString();
    }

    private static string Counts(PeerVariant variant) => string.Join(" ", variant.Counts);
}
