using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cairn.Server.Cases;
using Cairn.Server.Commands.Output;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Events;

namespace Cairn.Server.Commands;

/// <summary><c>cairn cases DIR</c>: third-party conformance cases, a line for each.</summary>
internal static class CasesCommand
{
    private const int StoreMemoryMiB = 256;

    public static Command Make(CommandSet set)
    {
        var folder = new Argument<string>("DIR") { Description = "Every .json file below it is read." };
        return set.Does(new Command("cases", "Runs the conformance cases below a folder and prints a line for each.") { folder }, (run, cancellationToken) =>
            Task.Run(() => Run(run.Get(folder)!, run.Terminal, cancellationToken), cancellationToken));
    }

    private static int Run(string folder, Terminal terminal, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw new CommandFailure(ExitCode.NotFound, $"There is no folder {folder}.");
        }

        var scratch = Directory.CreateTempSubdirectory("cairn-cases-");
        try
        {
            using var store = new DuckDbEventStore(Path.Combine(scratch.FullName, "events.duckdb"), new DuckDbOptions { MemoryMiB = StoreMemoryMiB });
            var judges = new CaseJudges(new CaseSites(store));
            var counts = new Dictionary<string, int> { ["ok"] = 0, ["differs"] = 0, ["unsupported"] = 0 };
            foreach (var file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                foreach (var (verdict, name, why) in Judge(file, judges))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    counts[verdict]++;
                    terminal.Out.WriteLine(Printable.Text($"{verdict,-11}  {Path.GetRelativePath(folder, file)}  {name}{(why is null ? "" : "  " + why)}"));
                }
            }

            terminal.Out.WriteLine($"{counts["ok"]} ok, {counts["differs"]} differ, {counts["unsupported"]} unsupported");
            return counts["differs"] == 0 ? ExitCode.Done : ExitCode.Failed;
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static IEnumerable<(string Verdict, string Name, string? Why)> Judge(string file, CaseJudges judges)
    {
        if (Read(file) is not { } read || (read["cases"] as JsonArray ?? WireCases.List(read)) is not { } cases)
        {
            return [("unsupported", "(whole file)", "it has no list of cases that this version runs")];
        }

        return cases.Select((item, at) => judges.Judge(CaseJudges.WithShared(item!, read), at));
    }

    private static JsonNode? Read(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file));
        }
        catch (JsonException unreadable)
        {
            throw new CommandFailure(ExitCode.Refused, $"{file} is no JSON: {unreadable.Message}");
        }
    }
}
