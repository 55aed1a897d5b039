using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;
using Cairn.Server.Hosting;
using Cairn.Server.Imports;
using Cairn.Server.Sites;

namespace Cairn.Server.Commands;

/// <summary><c>cairn import FILE…</c> and <c>cairn import undo N</c></summary>
internal static class ImportCommand
{
    public static Command Make(CommandSet set)
    {
        var files = new Argument<string[]>("FILE") { Description = "Files to import; gzip is recognised.", Arity = ArgumentArity.OneOrMore };
        var options = new Options();
        var command = new Command("import", "Takes events, or ads that were shown, from files. Importing the same file twice adds nothing.") { files };
        options.AddTo(command);
        command.Subcommands.Add(Undo(set));
        return set.DoesConnected(command, create: true, async (run, cairn, cancellationToken) =>
        {
            var site = await SiteAsync(run, cairn, cancellationToken);
            if (options.IsCost(run))
            {
                return await CostsCommand.ImportAsync(run, cairn, site, run.Get(files)!, options.Mapping(run), options.Map(run), options.DryRun(run), cancellationToken);
            }

            var last = cairn.IsLocal
                ? await ImportHereAsync(run, cairn, site, options.Request(run, run.Get(files)!), cancellationToken)
                : await UploadAsync(run, cairn, site, options, run.Get(files)!, cancellationToken);
            return Tell(run, last);
        });
    }

    /// <summary>The site's path; a site that is named and unknown is made.</summary>
    private static async Task<string> SiteAsync(CommandRun run, CairnClient cairn, CancellationToken cancellationToken)
    {
        if (run.Site is not { } key)
        {
            return await SiteChoice.PathAsync(run, cairn, cancellationToken);
        }

        var sites = (await cairn.GetAsync("api/v1/sites", cancellationToken)).As<SiteList>().Rows;
        if (sites.All(site => site.Key != key))
        {
            await cairn.PostAsync("api/v1/sites", new NewSiteRequest(key), cancellationToken);
            run.Say($"There was no site '{key}'; it was made, with its days in UTC.");
        }

        return SiteChoice.PathOf(key);
    }

    private static async Task<ImportLine> ImportHereAsync(
        CommandRun run, CairnClient cairn, string site, ImportFilesRequest request, CancellationToken cancellationToken)
    {
        using var response = await cairn.OpenAsync(HttpMethod.Post, $"{site}/imports", CairnClient.Json(request), cancellationToken);
        return await FollowAsync(run, response, cancellationToken);
    }

    private static async Task<ImportLine> UploadAsync(
        CommandRun run, CairnClient cairn, string site, Options options, string[] files, CancellationToken cancellationToken)
    {
        if (files.Length != 1)
        {
            throw new CommandFailure(ExitCode.WrongUsage, "A remote server takes one file at a time.");
        }

        await using var file = OpenFile(files[0]);
        using var content = new StreamContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var response = await cairn.OpenAsync(HttpMethod.Post, $"{site}/imports/upload?{options.Query(run, files[0])}", content, cancellationToken);
        return await FollowAsync(run, response, cancellationToken);
    }

    private static FileStream OpenFile(string path)
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

    /// <summary>Shows progress until the last line, which it hands back.</summary>
    private static async Task<ImportLine> FollowAsync(CommandRun run, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        using var progress = new ProgressLine(run);
        while (await reader.ReadLineAsync(cancellationToken) is { } text)
        {
            var line = new JsonAnswer(text).As<ImportLine>();
            if (line.Progress is null)
            {
                return line;
            }

            progress.Show(line.Progress);
        }

        throw new CommandFailure(ExitCode.Failed, "The server ended the import without a result; run it again, it goes on where it stopped.");
    }

    private static int Tell(CommandRun run, ImportLine line)
    {
        if (line.Problem is { } problem)
        {
            throw new CommandFailure(ExitCode.Refused, ServerRefusal.Told(problem));
        }

        var answer = new JsonAnswer(JsonSerializer.Serialize<object>((object?)line.Result ?? line.Preview!, ApiJson.Options));
        run.Print(answer, terminal =>
        {
            if (line.Result is { } done)
            {
                ImportTables.Show(done, terminal);
            }
            else
            {
                ImportTables.Show(line.Preview!, terminal);
            }
        });
        return ExitCode.Done;
    }

    private static Command Undo(CommandSet set)
    {
        var number = new Argument<int>("NUMBER") { Description = "The import's number, as the import said it." };
        return set.DoesForSite(new Command("undo", "Takes the events of an import out again.") { number }, async (run, cairn, site, cancellationToken) =>
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{site}/imports/{run.Get(number)}/undo");
            var answer = await cairn.SendAsync(HttpMethod.Post, path, null, cancellationToken);
            run.Print(answer, terminal => terminal.Out.WriteLine($"{Shown.Count(answer.As<ImportUndone>().Removed)} events were taken out."));
            return ExitCode.Done;
        });
    }

    private sealed class Options
    {
        private readonly Option<string> _format = new("--format") { Description = "csv, jsonl, parquet or ga4-bigquery; cost files say it themselves." };
        private readonly Option<string?> _as = new("--as") { Description = "What the rows are: events (the default), exposures, ads that were shown, or cost." };
        private readonly Option<string?> _mapping = new("--mapping") { Description = "For costs: a saved mapping, or plain (default), google_ads, meta, linkedin, microsoft." };
        private readonly Option<string[]> _map = new("--map") { Description = "A mapping such as visitor=client_id. May be repeated.", HelpName = "name=column", AllowMultipleArgumentsPerToken = true };
        private readonly Option<string?> _timezone = new("--timezone") { Description = "An IANA zone for times without one." };
        private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Read and tell, store nothing." };
        private readonly Option<long?> _maxFailed = new("--max-failed") { Description = "Stop when more rows than this fail." };

        public void AddTo(Command command)
        {
            Option[] all = [_format, _as, _mapping, _map, _timezone, _dryRun, _maxFailed];
            foreach (var option in all)
            {
                command.Options.Add(option);
            }
        }

        public ImportFilesRequest Request(CommandRun run, string[] files)
        {
            return new([.. files.Select(Path.GetFullPath)], Format(run), run.Get(_map), run.Get(_timezone), run.Get(_dryRun), run.Get(_maxFailed),
                run.Get(_as));
        }

        public string Query(CommandRun run, string file)
        {
            var parts = new List<string> { Part("format", Format(run)), Part("name", Path.GetFileName(file)) };
            parts.AddRange((run.Get(_map) ?? []).Select(setting => Part("map", setting)));
            if (run.Get(_timezone) is { } timezone)
            {
                parts.Add(Part("timezone", timezone));
            }

            if (run.Get(_as) is { } kind)
            {
                parts.Add(Part("as", kind));
            }

            if (run.Get(_dryRun))
            {
                parts.Add("dry_run=true");
            }

            if (run.Get(_maxFailed) is long most)
            {
                parts.Add(Part("max_failed", most.ToString(CultureInfo.InvariantCulture)));
            }

            return string.Join('&', parts);
        }

        public bool IsCost(CommandRun run) => run.Get(_as) == "cost";

        public string? Mapping(CommandRun run) => run.Get(_mapping);

        public string[] Map(CommandRun run) => run.Get(_map) ?? [];

        public bool DryRun(CommandRun run) => run.Get(_dryRun);

        private string Format(CommandRun run) => run.Get(_format) ?? throw new CommandFailure(ExitCode.WrongUsage, "Say --format csv, jsonl, parquet or ga4-bigquery.");

        private static string Part(string name, string value) => $"{name}={Uri.EscapeDataString(value)}";
    }
}
