using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Cairn.Benchmarks.Journeys;

namespace Cairn.Benchmarks.Import;

/// <summary>One program taking in one file.</summary>
/// <param name="System">Who.</param>
/// <param name="Format"><c>jsonl</c> or <c>csv</c>.</param>
/// <param name="Lines">Lines of events in the file.</param>
/// <param name="Seconds">By the clock, from its start to its end.</param>
/// <param name="CpuSeconds">Of all its threads; what it used in its last 20 milliseconds is missing.</param>
/// <param name="PeakBytes">Its largest resident memory.</param>
/// <param name="Bytes">What it keeps on disk.</param>
/// <param name="Different">How many different event ids it holds afterwards.</param>
/// <param name="Rows">How many rows it holds afterwards.</param>
internal sealed record ImportCase(string System, string Format, long Lines, double Seconds, double CpuSeconds, long PeakBytes, long Bytes, long Different, long Rows)
{
    /// <summary>Lines a second.</summary>
    public double PerSecond => Lines / Seconds;
}

/// <summary>L3: lines a second of <c>cairn import</c>, beside DuckDB and ClickHouse (chDB) reading the same file into a table of theirs.</summary>
/// <remarks>
/// Each is a process of its own that begins with nothing, reads one file of plain events and ends with all of it on disk. Cairn validates every event, tells
/// duplicates, finds channel and device, joins identities; the peers parse columns and write them. Two threads each; the page cache holds the file for all.
/// </remarks>
internal sealed class ImportBenchmark(string program, int events, string[] only)
{
    private const int Threads = 2;
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };
    private readonly List<ImportCase> _cases = [];

    public int Run()
    {
        var folder = Directory.CreateTempSubdirectory("cairn-import-").FullName;
        try
        {
            foreach (var format in (string[])["jsonl", "csv"])
            {
                if (only.Length == 0 || only.Contains(format))
                {
                    Compare(folder, format);
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        var text = Markdown();
        Console.WriteLine(text);
        File.WriteAllText(Path.Combine(BenchFolder.Results, "import.md"), text);
        File.WriteAllText(Path.Combine(BenchFolder.Results, "import.json"), JsonSerializer.Serialize(_cases, SnakeCase) + "\n");
        return _cases.TrueForAll(one => one.Different == events && (one.System != "Cairn" || one.Rows == events)) ? 0 : 1;
    }

    private void Compare(string folder, string format)
    {
        var file = Path.Combine(folder, "events." + format);
        var lines = ImportFiles.Write(file, format, events);
        Say($"{format}: {lines:N0} lines, {new FileInfo(file).Length >> 20:N0} MiB; load average {Machine.Load:F1}");
        var data = Path.Combine(folder, "cairn-" + format);
        Add("Cairn", format, lines, [program, "import", file, "--data", data, "--site", "shop", "--format", format], () =>
            (Size(data), Count(data, "count(distinct event_id)"), Count(data, "count(*)")));
        foreach (var (peer, name) in (ReadOnlySpan<(string, string)>)[("duckdb", "DuckDB"), ("clickhouse", "ClickHouse (chDB)")])
        {
            var kept = Path.Combine(folder, $"{peer}-{format}");
            var facts = Path.Combine(folder, "facts.json");
            Add(name, format, lines, ["node", "import.mjs", peer, file, format, kept, Threads.ToString(CultureInfo.InvariantCulture), facts], () =>
            {
                using var told = JsonDocument.Parse(File.ReadAllText(facts));
                return (Size(kept), told.RootElement.GetProperty("different").GetInt64(), told.RootElement.GetProperty("rows").GetInt64());
            });
        }

        File.Delete(file);
    }

    private void Add(string system, string format, long lines, string[] command, Func<(long Bytes, long Different, long Rows)> look)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, WorkingDirectory = BenchFolder.Peers };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var (cpu, peak) = (TimeSpan.Zero, 0L);
        while (!process.WaitForExit(20))
        {
            process.Refresh();
            if (!process.HasExited)
            {
                (cpu, peak) = (process.TotalProcessorTime, Math.Max(peak, process.PeakWorkingSet64));
            }
        }

        var seconds = watch.Elapsed.TotalSeconds;
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{system} ended with {process.ExitCode}: {output.Result}");
        }

        var (bytes, different, rows) = look();
        var one = new ImportCase(system, format, lines, seconds, cpu.TotalSeconds, peak, bytes, different, rows);
        _cases.Add(one);
        Say($"{Line(one)}");
    }

    private long Count(string data, string what)
    {
        var start = new ProcessStartInfo(program, ["sql", $"select {what} from events", "--data", data, "--json"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        using var answer = JsonDocument.Parse(process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        return long.Parse(answer.RootElement.GetProperty("rows")[0][0].ToString(), CultureInfo.InvariantCulture);
    }

    // A peer may keep one file, or a folder.
    private static long Size(string path) => File.Exists(path)
        ? new FileInfo(path).Length
        : new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    private string Markdown()
    {
        List<string> lines =
        [
            "# Importing files", "",
            string.Create(CultureInfo.InvariantCulture, $"{Machine.Processor}; load average at the end {Machine.Load:F1}. {events:N0} different events, one line in 200 twice. Each program begins with nothing, has two threads, and ends with all of"),
            "it on disk. Cairn validates every event, stores it once by its id, finds channel, device and identity, and keeps what fails; the peers parse columns and write a table.", "",
            "| system | file | lines/s | seconds | CPU us a line | peak MiB | bytes an event on disk | rows kept |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |",
            .. _cases.Select(one => string.Create(CultureInfo.InvariantCulture,
                $"| {one.System} | {one.Format} | {one.PerSecond:N0} | {one.Seconds:F1} | {one.CpuSeconds * 1e6 / one.Lines:F1} | {one.PeakBytes >> 20:N0} | {one.Bytes / (double)one.Rows:F0} | {one.Rows:N0} |")),
            "",
        ];
        foreach (var peer in _cases.Where(one => one.System != "Cairn"))
        {
            var own = _cases.First(one => one.System == "Cairn" && one.Format == peer.Format);
            lines.Add(string.Create(CultureInfo.InvariantCulture,
                $"- {peer.Format}: Cairn takes {own.PerSecond / peer.PerSecond:F2}x the lines a second of {peer.System}, for {own.CpuSeconds / peer.CpuSeconds:F1}x the CPU."));
        }

        return string.Join('\n', lines) + "\n";
    }

    private static FormattableString Line(ImportCase one) =>
        $"  {one.System}: {one.PerSecond:N0} lines/s, {one.Seconds:F1} s, {one.CpuSeconds:F1} s of CPU, {one.PeakBytes >> 20:N0} MiB; {one.Rows:N0} rows, {one.Different:N0} different";

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
