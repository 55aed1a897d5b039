using System.CommandLine;
using System.Text.Json.Nodes;
using Cairn.Reports.Drill;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn report drill TOKEN</c>: the visitors behind a number of a report.</summary>
internal static class DrillCommand
{
    public static Command Make(CommandSet set)
    {
        var token = new Argument<string>("token") { Description = "The text of a 'drill' field of a report's --json." };
        var limit = new Option<int?>("--limit") { Description = "How many visitors, 1 to 1,000; default 50." };
        var cursor = new Option<string?>("--cursor") { Description = "Where the page before ended." };
        var command = new Command("drill", "The visitors behind a number of a report.");
        command.Arguments.Add(token);
        command.Options.Add(limit);
        command.Options.Add(cursor);
        return set.DoesForSite(command, async (run, cairn, site, cancellationToken) =>
        {
            var body = new JsonObject { ["drill"] = run.Get(token) };
            RequestOptions.Put(body, "cursor", run.Get(cursor));
            if (run.Get(limit) is { } number)
            {
                body["limit"] = number;
            }

            var answer = await cairn.PostAsync($"{site}/reports/drill", body, cancellationToken);
            run.Print(answer, terminal => Show(answer.As<DrillReport>(), run, terminal));
            return ExitCode.Done;
        });
    }

    private static void Show(DrillReport report, CommandRun run, Terminal terminal)
    {
        var table = new TextTable("visitor", ">events", "first", "last");
        foreach (var row in report.Rows)
        {
            table.Row(row.Visitor, Shown.Count(row.Events), row.First, row.Last);
        }

        table.Print(terminal);
        terminal.Out.WriteLine($"{Shown.Count(report.Rows.Count)} of {Shown.Count(report.Visitors)} visitors" + (report.Cursor is null ? "." : $"; go on with --cursor {Printable.Text(report.Cursor)}"));
        ReportFooter.Print(run, report);
    }
}
