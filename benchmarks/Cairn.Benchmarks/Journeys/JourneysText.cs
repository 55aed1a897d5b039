using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cairn.Benchmarks.Peers;

namespace Cairn.Benchmarks.Journeys;

/// <summary>A run as text, and kept as Markdown and JSON in the results.</summary>
internal static class JourneysText
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, PreferredObjectCreationHandling = JsonObjectCreationHandling.Populate };

    /// <summary>Writes it to the results, as far as it is.</summary>
    public static void Save(JourneysResult result)
    {
        File.WriteAllText(FileOf(result.Events, "md"), Markdown(result));
        File.WriteAllText(FileOf(result.Events, "json"), JsonSerializer.Serialize(result, Readable) + "\n");
    }

    /// <summary>The kept result of so many events; null when there is none.</summary>
    public static JourneysResult? Kept(long events) =>
        File.Exists(FileOf(events, "json")) ? JsonSerializer.Deserialize<JourneysResult>(File.ReadAllText(FileOf(events, "json")), Readable) : null;

    private static string FileOf(long events, string type) =>
        Path.Combine(BenchFolder.Results, string.Create(CultureInfo.InvariantCulture, $"journeys-{events / 1_000_000}m.{type}"));

    /// <summary>A question's ratios, while others still run.</summary>
    public static string Line(QuestionResult question) =>
        string.Create(CultureInfo.InvariantCulture, $"{question.Key}: Cairn {question.Cairn?.Median:F3} s, clickhouse-best {question.Ratio("clickhouse"):F1}x, duckdb-best {question.Ratio("duckdb"):F1}x, in CPU seconds {question.CpuRatio("clickhouse"):F1}x and {question.CpuRatio("duckdb"):F1}x");

    /// <summary>The whole run; each question closes with one ratio line per peer.</summary>
    public static string Markdown(JourneysResult result)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        Line($"# Journeys beside ClickHouse and DuckDB, {result.Events:N0} events");
        Line($"");
        Line($"{result.Machine}; two threads each, the same events, answers compared before timing, one warm-up and {result.Runs} runs in turn.");
        Line($"Cairn answers from the index of its own store through the report API, planning included, second browsers merged, bots and refusals left out as");
        Line($"the report runs. The peers' tables hold the resolved person and none of the hidden events, sorted by (person, time).");
        Line($"The columns to the right of the ratios are the same ratios in CPU seconds, which a busy machine hardly changes.");
        if (result.AskedAgain.Count > 0)
        {
            Line($"Asked again in a later run, after a change: {string.Join(", ", result.AskedAgain)}.");
        }

        Line($"");
        Line($"| question | Cairn s | CPU s | ClickHouse best s | DuckDB best s | clickhouse-best | duckdb-best | CPU | CPU |");
        Line($"| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var question in result.Questions)
        {
            Line($"| {question.Key} {question.Title} | {question.Cairn?.Median:F4} | {question.Cairn?.MedianCpu:F3} | {Best(question, "clickhouse")} | {Best(question, "duckdb")} | {question.Ratio("clickhouse"):F1}x | {question.Ratio("duckdb"):F1}x | {question.CpuRatio("clickhouse"):F1}x | {question.CpuRatio("duckdb"):F1}x |");
        }

        Sizes(result, Line);
        foreach (var question in result.Questions)
        {
            Details(question, Line);
        }

        return text.ToString();
    }

    private static string Best(QuestionResult question, string peer) =>
        question.Variants.Where(variant => variant.Peer == peer && variant.Timing is not null).Select(variant => (double?)variant.Timing!.Median).Min()
            is { } best ? best.ToString("F3", CultureInfo.InvariantCulture) : "";

    private static void Sizes(JourneysResult result, Action<FormattableString> line)
    {
        var own = result.Cairn;
        line($"");
        line($"- Cairn: events appended in {own.AppendSeconds:N0} s ({result.Events / own.AppendSeconds:N0} a second){(own.IndexBuildSeconds is { } build ? string.Create(CultureInfo.InvariantCulture, $", index built and saved in {build:N1} s") : "")}, opened in {own.IndexOpenSeconds:N2} s.");
        line($"- Cairn's index on disk: {own.IndexFileBytes.Values.Sum() / (double)result.Events:N1} bytes an event: {string.Join(", ", own.IndexFileBytes.Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Key} {kind.Value / (double)result.Events:N2}")))}.");
        line($"- Cairn's resident memory, store included: {own.ResidentBytesOpen >> 20:N0} MiB once open, {own.ResidentBytesAfter >> 20:N0} MiB after all questions, {own.PeakBytes >> 20:N0} MiB at most.");
        foreach (var peer in result.Peers)
        {
            line($"- {peer.Peer} {peer.Version}: {peer.Rows:N0} visible events loaded in {peer.LoadSeconds:N1} s, {peer.BytesPerEvent:N1} bytes an event, {result.PeerPeakBytes.GetValueOrDefault(peer.Peer) >> 20:N0} MiB at most.");
        }
    }

    private static void Details(QuestionResult question, Action<FormattableString> line)
    {
        line($"");
        line($"## {question.Key}: {question.Title}");
        line($"");
        line($"Answer: {question.Answer}. Load average at its start: {question.Load:F1}.");
        line($"");
        line($"| system | variant | median s | best s | CPU s | ratio |");
        line($"| --- | --- | --- | --- | --- | --- |");
        line($"| Cairn | report API; the first run took {question.CairnFirstSeconds:F3} s | {Numbers(question.Cairn)} | 1.0x |");
        foreach (var variant in question.Variants)
        {
            line($"| {variant.Peer} | {variant.Name}{(variant.Difference is null ? "" : ": DIFFERS, " + variant.Difference)} | {Numbers(variant.Timing)} | {variant.Timing?.Median / question.Cairn?.Median:F1}x |");
        }

        line($"");
        line($"ratio clickhouse-best {question.Ratio("clickhouse"):F1}x");
        line($"ratio duckdb-best {question.Ratio("duckdb"):F1}x");
        foreach (var variant in question.Variants.Where(variant => variant.Statements > 2 && variant.Timing is not null))
        {
            line($"ratio {variant.Peer}, {variant.Name} {variant.Timing!.Median / question.Cairn?.Median:F1}x");
        }
    }

    private static string Numbers(Timing? timing) =>
        timing is null ? "| | " : string.Create(CultureInfo.InvariantCulture, $"{timing.Median:F4} | {timing.Best:F4} | {timing.MedianCpu:F3}");
}
