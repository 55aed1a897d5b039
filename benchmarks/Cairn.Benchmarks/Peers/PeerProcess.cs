using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Cairn.Benchmarks.Questions;

namespace Cairn.Benchmarks.Peers;

/// <summary>What a peer says of itself once its events are loaded.</summary>
/// <param name="Peer"><c>clickhouse</c> or <c>duckdb</c>.</param>
/// <param name="Version">The engine's own.</param>
/// <param name="Rows">How many events it holds: those that reports see.</param>
/// <param name="LoadSeconds">Loading and sorting, when its table was made.</param>
/// <param name="BytesPerEvent">On disk.</param>
internal sealed record PeerFacts(string Peer, string Version, long Rows, double LoadSeconds, double BytesPerEvent);

/// <summary>A peer in a Node process of its own, limited to two threads; its table is loaded once and kept in the store's folder.</summary>
internal sealed class PeerProcess : IDisposable
{
    public const int Threads = 2;
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private readonly Process _process;

    private PeerProcess(Process process, PeerFacts facts) => (_process, Facts) = (process, facts);

    public PeerFacts Facts { get; }

    /// <summary>The largest resident memory of its process so far, in bytes.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Starts a peer's script and waits until its events are loaded.</summary>
    /// <exception cref="InvalidOperationException">The script failed; its error output has been passed on.</exception>
    public static PeerProcess Start(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = BenchFolder.Peers };
        foreach (var argument in (string[])[script, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        var first = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{script} failed.");
        return new PeerProcess(process, JsonSerializer.Deserialize<PeerFacts>(first, SnakeCase)!);
    }

    /// <summary>Runs a variant's statements once, which also warms them up; returns its answer and the seconds.</summary>
    public (Answer Answer, Timing WarmUp) Ask(PeerVariant variant)
    {
        var answer = new Answer();
        var reply = Send(variant, 0);
        foreach (var row in reply.Rows)
        {
            answer.Add(Text(row[0]), [.. row.Skip(1).Select(Number)]);
        }

        return (answer, new Timing(reply.Seconds, reply.Cpu));
    }

    /// <summary>Runs them several times and returns the seconds.</summary>
    public Timing Time(PeerVariant variant, int runs)
    {
        var reply = Send(variant, runs);
        return new Timing(reply.Seconds, reply.Cpu);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(30)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    // ClickHouse writes 64-bit numbers as texts, DuckDB a missing one as null.
    private static double Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        JsonValueKind.Number => value.GetDouble(),
        _ => 0,
    };

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private Reply Send(PeerVariant variant, int runs)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(new { sql = variant.Sql, runs }));
        var line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Facts.Peer} ended during '{variant.Name}'.");
        var reply = JsonSerializer.Deserialize<Reply>(line, SnakeCase)!;
        PeakBytes = Math.Max(PeakBytes, reply.PeakKib << 10);
        return reply.Error is null ? reply : throw new InvalidOperationException($"{Facts.Peer}, '{variant.Name}': {reply.Error}");
    }

    private sealed record Reply
    {
        public IReadOnlyList<IReadOnlyList<JsonElement>> Rows { get; init; } = [];
        public IReadOnlyList<double> Seconds { get; init; } = [];
        public IReadOnlyList<double> Cpu { get; init; } = [];
        public long PeakKib { get; init; }
        public string? Error { get; init; }
    }
}
