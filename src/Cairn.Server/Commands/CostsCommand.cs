using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;
using Cairn.Server.Costs;
using Cairn.Storage.Catalog.Costs;

namespace Cairn.Server.Commands;

/// <summary><c>cairn costs import|list|undo|mapping</c>: what was spent.</summary>
internal static class CostsCommand
{
    private const int MostTold = 20;

    public static Command Make(CommandSet set)
    {
        var command = new Command("costs", "Takes in what was spent, lists the imports and rolls them back.");
        command.Subcommands.Add(Import(set));
        command.Subcommands.Add(set.DoesForSite(new Command("list", "Lists the imports of costs, the newest first."), async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.GetAsync($"{site}/cost/imports", cancellationToken);
            run.Print(answer, terminal => Show(answer.As<CostImportList>().Rows, terminal));
            return ExitCode.Done;
        }));
        command.Subcommands.Add(Undo(set));
        command.Subcommands.Add(Mapping(set));
        return command;
    }

    /// <summary>Sends files one after another and tells what became of each.</summary>
    public static async Task<int> ImportAsync(
        CommandRun run, CairnClient cairn, string site, IReadOnlyList<string> files, string? mapping, IReadOnlyList<string> map, bool dryRun, CancellationToken cancellationToken)
    {
        var refused = false;
        foreach (var path in files)
        {
            var parts = new List<string> { Part("name", Path.GetFileName(path)) };
            parts.AddRange(map.Select(setting => Part("map", setting)));
            if (mapping is not null)
            {
                parts.Add(Part("mapping", mapping));
            }

            if (dryRun)
            {
                parts.Add("dry_run=true");
            }

            await using var file = Open(path);
            using var content = new StreamContent(file);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            var answer = await cairn.SendAsync(HttpMethod.Put, $"{site}/cost?{string.Join('&', parts)}", content, cancellationToken);
            var done = answer.As<CostUploaded>();
            refused |= done is { Rows: 0, RefusedCount: > 0 };
            run.Print(answer, terminal => Show(done, terminal));
        }

        return refused ? ExitCode.Refused : ExitCode.Done;
    }

    private static Command Import(CommandSet set)
    {
        var files = new Argument<string[]>("FILE") { Description = "CSV, JSON lines or Parquet; gzip is recognised.", Arity = ArgumentArity.OneOrMore };
        var mapping = new Option<string?>("--mapping") { Description = "A saved mapping, or plain (default), google_ads, meta, linkedin, microsoft." };
        var map = new Option<string[]>("--map") { Description = "A setting such as date=Day, const.currency=EUR, decimal=comma. May be repeated.", HelpName = "key=column", AllowMultipleArgumentsPerToken = true };
        var dryRun = new Option<bool>("--dry-run") { Description = "Read and tell, store nothing." };
        return set.DoesForSite(
            new Command("import", "Takes in what was spent by day and campaign. The newest upload of a key counts.") { files, mapping, map, dryRun },
            (run, cairn, site, cancellationToken) => ImportAsync(run, cairn, site, run.Get(files)!, run.Get(mapping), run.Get(map) ?? [], run.Get(dryRun), cancellationToken));
    }

    private static Command Undo(CommandSet set)
    {
        var number = new Argument<int>("NUMBER") { Description = "The import's number, as 'costs list' shows it." };
        return set.DoesForSite(new Command("undo", "Rolls an import of costs back; what it replaced stands again.") { number }, async (run, cairn, site, cancellationToken) =>
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{site}/cost/imports/{run.Get(number)}/undo");
            var answer = await cairn.SendAsync(HttpMethod.Post, path, null, cancellationToken);
            run.Print(answer, terminal => terminal.Out.WriteLine(Undone(answer.As<CostUndone>())));
            return ExitCode.Done;
        });
    }

    private static string Undone(CostUndone done) => done.Counted == done.Rows
        ? $"{Shown.Count(done.Rows)} rows were taken out; {(done.StandsAgain == 0 ? "they had replaced none." : $"{Shown.Count(done.StandsAgain)} that they had replaced stand again.")}"
        : $"{Shown.Count(done.Rows)} rows were taken out. {(done.Counted == 0 ? "None of them counted any more, as newer imports had replaced them: reports stay as they were." : $"{Shown.Count(done.Counted)} of them counted, the others had been replaced by newer imports; {Shown.Count(done.StandsAgain)} that they had replaced stand again.")}";

    private static Command Mapping(CommandSet set)
    {
        var command = new Command("mapping", "Says how the columns of cost files are called.");
        command.Subcommands.Add(set.DoesForSite(new Command("list", "Lists saved mappings and presets."), async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.GetAsync($"{site}/cost/mappings", cancellationToken);
            run.Print(answer, terminal =>
            {
                var list = answer.As<CostMappingList>();
                var table = new TextTable("mapping", "begins with", "settings");
                foreach (var saved in list.Rows)
                {
                    table.Row(saved.Name, saved.Preset, string.Join(", ", saved.Settings));
                }

                foreach (var preset in list.Presets)
                {
                    table.Row(preset, "", "comes with Cairn");
                }

                table.Print(terminal);
            });
            return ExitCode.Done;
        }));
        var (name, settings) = (new Argument<string>("NAME"), new Argument<string[]>("SETTING") { Description = "Such as date=Day.", Arity = ArgumentArity.ZeroOrMore });
        var preset = new Option<string?>("--preset") { Description = "What it begins with; default plain." };
        command.Subcommands.Add(set.DoesForSite(new Command("save", "Saves a mapping under a name.") { name, settings, preset }, async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.PutAsync(
                $"{site}/cost/mappings/{Uri.EscapeDataString(run.Get(name)!)}", new CostMappingRequest(run.Get(settings) ?? [], run.Get(preset) ?? "plain"), cancellationToken);
            run.Print(answer, terminal => terminal.Out.WriteLine("Saved."));
            return ExitCode.Done;
        }));
        var gone = new Argument<string>("NAME");
        command.Subcommands.Add(set.DoesForSite(new Command("delete", "Forgets a mapping.") { gone }, async (run, cairn, site, cancellationToken) =>
        {
            await cairn.SendAsync(HttpMethod.Delete, $"{site}/cost/mappings/{Uri.EscapeDataString(run.Get(gone)!)}", null, cancellationToken);
            run.Say("Deleted.");
            return ExitCode.Done;
        }));
        return command;
    }

    private static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Refused, failure.Message);
        }
    }

    private static void Show(CostUploaded done, Terminal terminal)
    {
        var sums = string.Join(", ", done.Sums.Select(sum => Shown.Money(sum.Cost, sum.Currency)));
        var days = done is { From: { } from, To: { } to } ? string.Create(CultureInfo.InvariantCulture, $" from {from:yyyy-MM-dd} to {to:yyyy-MM-dd}") : "";
        terminal.Out.WriteLine(Printable.Text(
            $"{(done.DryRun ? "Would take in" : done.Import is { } number ? string.Create(CultureInfo.InvariantCulture, $"Import {number}:") : "Took in")} {(done.Rows == 1 ? "1 row" : $"{Shown.Count(done.Rows)} rows")}{days}{(sums.Length > 0 ? ", " + sums : "")}; {Shown.Count(done.Replaced)} replaced, {Shown.Count(done.RefusedCount)} refused."));
        if (done.Refused.Count > 0)
        {
            var table = new TextTable(">line", "reason", "");
            foreach (var refused in done.Refused.Take(MostTold))
            {
                table.Row(refused.Line.ToString(CultureInfo.InvariantCulture), refused.Reason, refused.Message);
            }

            table.Print(terminal);
            if (done.RefusedCount > MostTold)
            {
                terminal.Out.WriteLine($"… and {Shown.Count(done.RefusedCount - MostTold)} more; --json lists up to 1,000.");
            }
        }

        if (done.WithoutCampaign > 0)
        {
            terminal.Out.WriteLine(done.WithoutCampaign == 1 ? "1 row names no campaign; it counts for its source, medium and channel." : $"{Shown.Count(done.WithoutCampaign)} rows name no campaign; they count for their source, medium and channel.");
        }

        if (done.WithoutRate > 0)
        {
            terminal.Out.WriteLine($"{(done.WithoutRate == 1 ? "1 row is in another currency and has no rate of its" : $"{Shown.Count(done.WithoutRate)} rows are in another currency and have no rate of their")} day yet: bring rates in with 'cairn rates import FILE'.");
        }

        if (done.UnmatchedCount > 0)
        {
            terminal.Out.WriteLine(Printable.Text($"{Shown.Count(done.UnmatchedCount)} campaigns have no visit: {string.Join(", ", done.Unmatched.Take(MostTold))}{(done.UnmatchedCount > MostTold ? ", …" : "")}. Join spellings with 'cairn campaigns join'."));
        }
    }

    private static void Show(IReadOnlyList<CostImport> imports, Terminal terminal)
    {
        var table = new TextTable(">number", "when", "file", "mapping", ">rows", ">replaced", ">refused", "by", "");
        foreach (var import in imports)
        {
            table.Row(
                import.Number.ToString(CultureInfo.InvariantCulture), import.At.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), import.File, import.Mapping, Shown.Count(import.Rows),
                Shown.Count(import.Replaced), Shown.Count(import.Refused), import.StartedBy, import.UndoneAt is null ? "" : "rolled back");
        }

        table.Print(terminal);
    }

    private static string Part(string name, string value) => $"{name}={Uri.EscapeDataString(value)}";
}
