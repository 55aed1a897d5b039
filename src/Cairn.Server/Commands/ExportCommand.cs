using System.CommandLine;
using System.Text.Json;
using Cairn.Server.Commands.Client;
using Cairn.Storage.Exports;

namespace Cairn.Server.Commands;

/// <summary><c>cairn export events</c> and <c>cairn export report KIND</c>: data on the standard output.</summary>
internal static class ExportCommand
{
    public static Command Make(CommandSet set)
    {
        var command = new Command("export", "Writes events or a report to the standard output.");
        command.Subcommands.Add(Events(set));
        command.Subcommands.Add(Report(set));
        return command;
    }

    private static Command Events(CommandSet set)
    {
        var format = new Option<string>("--format") { Description = "jsonl, csv or parquet.", DefaultValueFactory = _ => "jsonl" };
        var file = new Option<string?>("--output") { Description = "Write to this file instead of the standard output.", HelpName = "FILE" };
        var from = new Option<string?>("--from") { Description = "First day (UTC) or moment." };
        var to = new Option<string?>("--to") { Description = "The day or moment after the last." };
        return set.DoesForSite(new Command("events", "Writes raw events.") { format, from, to, file }, async (run, cairn, site, cancellationToken) =>
        {
            var query = $"format={Uri.EscapeDataString(run.Get(format)!)}{Part("from", run.Get(from))}{Part("to", run.Get(to))}";
            using var response = await cairn.OpenAsync(HttpMethod.Get, $"{site}/export/events?{query}", null, cancellationToken);
            await using var output = run.Get(file) is { } path ? File.Create(path) : Console.OpenStandardOutput();
            await response.Content.CopyToAsync(output, cancellationToken);
            return ExitCode.Done;
        });
    }

    private static Command Report(CommandSet set)
    {
        var kind = new Argument<string>("KIND") { Description = "A report with rows: conversions, sessions, sources, products, channels, attribution, drivers, friction, matrix, trends, funnel and the like." };
        var funnel = new Argument<string?>("FUNNEL") { Description = "The steps, for a funnel.", Arity = ArgumentArity.ZeroOrOne };
        var format = new Option<string>("--format") { Description = "csv or jsonl.", DefaultValueFactory = _ => "csv" };
        var keys = new Option<string[]>("--keys") { Description = "Definitions, for trends and conversions." };
        var within = new Option<string?>("--within") { Description = "The conversion window, for a funnel." };
        var by = new Option<string?>("--by") { Description = "A session column, for sessions." };
        var request = new RequestOptions();
        var command = new Command("report", "Writes a report's rows.") { kind, funnel, format, keys, within, by };
        request.AddTo(command);
        return set.DoesForSite(command, async (run, cairn, site, cancellationToken) =>
        {
            if (run.Get(format) is not ("csv" or "jsonl"))
            {
                throw new CommandFailure(ExitCode.Refused, "--format: reports are exported as csv or jsonl.");
            }

            var body = request.Body(run);
            RequestOptions.Put(body, "text", run.Get(funnel));
            RequestOptions.Put(body, "keys", run.Get(keys));
            RequestOptions.Put(body, "within", run.Get(within));
            RequestOptions.Put(body, "by", run.Get(by));
            var answer = await cairn.PostAsync($"{site}/reports/{Uri.EscapeDataString(run.Get(kind)!)}", body, cancellationToken);
            Write(run, answer, run.Get(format) == "csv");
            return ExitCode.Done;
        });
    }

    private static void Write(CommandRun run, JsonAnswer answer, bool csv)
    {
        using var document = JsonDocument.Parse(answer.Text);
        var rows = Rows(document.RootElement).ToList();
        if (!csv)
        {
            rows.ForEach(row => run.Terminal.Out.WriteLine(row.GetRawText()));
            return;
        }

        if (rows.Count == 0)
        {
            return;
        }

        var columns = rows[0].EnumerateObject().Where(field => field.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)).Select(field => field.Name).ToList();
        var cells = new CsvCells(run.Terminal.Out);
        columns.ForEach(cells.Text);
        cells.EndRow();
        foreach (var row in rows)
        {
            columns.ForEach(column => Cell(cells, row.GetProperty(column)));
            cells.EndRow();
        }
    }

    /// <summary>The list that is the body of a report: its rows, a funnel's steps, or the points of a trend.</summary>
    private static IEnumerable<JsonElement> Rows(JsonElement report)
    {
        if (report.TryGetProperty("rows", out var rows) || report.TryGetProperty("steps", out rows))
        {
            return rows.EnumerateArray();
        }

        if (!report.TryGetProperty("series", out var series))
        {
            throw new CommandFailure(ExitCode.Refused, "This report has no single list of rows: 'cairn report KIND --json' writes all of it.");
        }

        return series.EnumerateArray().SelectMany(one => one.GetProperty("points").EnumerateArray().Select(point => JsonSerializer.SerializeToElement(
            new Dictionary<string, JsonElement>
            {
                ["key"] = one.GetProperty("key"),
                ["t"] = point.GetProperty("t"),
                ["v"] = point.GetProperty("v"),
                ["incomplete"] = point.GetProperty("incomplete"),
            })));
    }

    private static void Cell(CsvCells cells, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number)
        {
            cells.Plain<decimal>(value.GetDecimal());
        }
        else
        {
            cells.Text(value.ValueKind switch { JsonValueKind.String => value.GetString(), JsonValueKind.Null => null, _ => value.GetRawText() });
        }
    }

    private static string Part(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";
}
