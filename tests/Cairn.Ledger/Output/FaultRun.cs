using System.Globalization;
using Cairn.Ledger.Faults;
using Cairn.Ledger.Oracle;
using Cairn.Ledger.Server;

namespace Cairn.Ledger.Output;

/// <summary>Runs the rows one after the other, prints each, and ends with one line: N passed, N failed, N skipped.</summary>
internal static class FaultRun
{
    private const int PromisedSeconds = 10;

    public static async Task<int> RunAsync(LedgerArguments arguments)
    {
        DuckFile.LoadFrom(Path.GetDirectoryName(arguments.Program)!);
        Console.WriteLine($"Faults against {arguments.Program}, seed {arguments.Seed.ToString(CultureInfo.InvariantCulture)}");
        var scratch = Directory.CreateTempSubdirectory("cairn-faults-").FullName;
        var bench = new Bench(arguments.Program, scratch, await Template.MakeAsync(arguments.Program, scratch), arguments.Seed, arguments.IsLong, arguments.KeepsAll);
        var rows = new List<RowResult>();
        var wanted = FaultTable.All.Where(fault => arguments.Only.Count > 0 ? arguments.Only.Contains(fault.Id) : arguments.IsLong || fault.IsShort).ToList();
        var shares = wanted.Sum(fault => fault.Share);
        foreach (var fault in wanted)
        {
            rows.Add(await RowAsync(bench.For(fault.Id, TimeSpan.FromMinutes(shares == 0 ? 0 : arguments.Minutes * fault.Share / shares)), fault));
            await WriteAsync(rows, arguments); // a run that is broken off leaves the page of what it did
        }

        if (arguments.Only.Count == 0 && arguments.IsLong)
        {
            rows.AddRange(FaultTable.NotYet.Select(row => new RowResult(row.Id, row.Name) { Skipped = row.Reason }));
        }

        await WriteAsync(rows, arguments);
        var failed = rows.Count(row => row is { HasPassed: false, Skipped: null });
        if (failed == 0 && !arguments.KeepsAll)
        {
            Directory.Delete(scratch, recursive: true);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows.Count(row => row.HasPassed)} passed, {failed} failed, {rows.Count(row => row.Skipped is not null)} skipped"));
        return failed == 0 ? 0 : 1;
    }

    private static Task WriteAsync(IReadOnlyList<RowResult> rows, LedgerArguments arguments) =>
        arguments.Page is { } page ? File.WriteAllTextAsync(page, FaultsPage.Write(rows, arguments)) : Task.CompletedTask;

    private static async Task<RowResult> RowAsync(Bench bench, Fault fault)
    {
        var row = new RowResult(fault.Id, fault.Name);
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            await fault.RunAsync(bench, row);
        }
        catch (RowSkippedException skipped)
        {
            row.Skipped = skipped.Message;
        }
        catch (RowBrokenException broken)
        {
            row.Broken([broken.Message]);
        }
#pragma warning disable CA1031 // whatever ends a row is a finding, and the other rows still run
        catch (Exception failure)
#pragma warning restore CA1031
        {
            row.Broken([$"{failure.GetType().Name}: {failure.Message} {failure.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("Cairn.Ledger", StringComparison.Ordinal))?.Trim()}"]);
        }

        if (row.RecoverySeconds.Count(seconds => seconds > PromisedSeconds) is var late and > 0)
        {
            row.Notes.Add(string.Create(CultureInfo.InvariantCulture, $"{late} of {row.RecoverySeconds.Count} starts took longer than the promised {PromisedSeconds} s; a time is noted and fails no row, since it depends on what else the machine does (load average {LoadAverage()})."));
        }

        row.Seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        Print(bench, row);
        return row;
    }

    private static string LoadAverage() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static void Print(Bench bench, RowResult row)
    {
        var verdict = row.Skipped is { } reason ? $"skipped: {reason}" : row.HasPassed ? "passed" : "FAILED";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Id,-4} {row.Fault}: {verdict}; {row.Cycles} cycles, {row.Acknowledged} acknowledged, {row.Lost} lost, {row.Duplicated} duplicated{FaultsPage.Recovery(row)}, {row.Seconds:F0} s"));
        foreach (var line in row.Notes.Concat(row.BrokenRules.Take(10)))
        {
            Console.WriteLine("     " + line);
        }

        if (row is { HasPassed: false, Skipped: null })
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"     Its files lie in {bench.Scratch}; repeat with: ./faults {(bench.IsLong ? "--minutes 5" : "--short")} --only {row.Id} --seed {bench.Seed}"));
        }
    }
}
