using System.CommandLine;
using Cairn.Reports.Sources;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn report sources</c>: where visitors came from, and what they did.</summary>
internal static class SourcesCommand
{
    private const int ShownConversions = 3;

    public static Command Make(CommandSet set)
    {
        var by = new Option<string?>("--by") { Description = $"One of {string.Join(", ", SourcesRunner.Dimensions)}; default channel." };
        var second = new Option<string?>("--second") { Description = "A second dimension: one row for each pair." };
        var keys = new Option<string[]>("--keys") { Description = "Only these definitions. May be repeated." };
        var top = new Option<int?>("--top") { Description = "How many rows are told apart; default 50." };
        return ReportCommand.Report(set, "sources", "Where visitors came from, and what they did.", [by, second, keys, top], (run, body) =>
        {
            RequestOptions.Put(body, "by", run.Get(by));
            RequestOptions.Put(body, "second", run.Get(second));
            RequestOptions.Put(body, "keys", run.Get(keys));
            if (run.Get(top) is { } number)
            {
                body["top"] = number;
            }
        }, Show);
    }

    private static void Show(CommandRun run, JsonAnswer answer, Terminal terminal)
    {
        var report = answer.As<SourcesReport>();
        terminal.Out.WriteLine($"{Shown.Count(report.Total.Visitors)} visitors, {Shown.Count(report.Total.Sessions)} sessions");
        var shown = report.Total.Conversions.Take(ShownConversions).ToList();
        var before = report.Comparison is not null;
        List<string> headings = [report.By, .. report.Second is null ? (string[])[] : [report.Second], ">visitors", .. before ? (string[])[">before"] : [], ">sessions", ">share", ">bounce rate"];
        headings.AddRange(shown.SelectMany(conversion => (string[])[$">{conversion.Key}", conversion.Kind == "macro" ? ">visitor rate" : ">session rate", ">value"]));
        var table = new TextTable([.. headings]);
        foreach (var row in report.Rows)
        {
            List<string?> cells = [row.Key, .. report.Second is null ? (string?[])[] : [row.Second], Shown.Count(row.Visitors)];
            cells.AddRange(before ? [Shown.Count(row.Previous?.Visitors ?? 0)] : []);
            cells.AddRange([Shown.Count(row.Sessions), Shown.Rate(row.Share), Shown.Rate(row.BounceRate)]);
            cells.AddRange(row.Conversions.Take(ShownConversions).SelectMany(of => (string?[])
                [Shown.Count(of.Count), Shown.Rate(of.Kind == "macro" ? of.VisitorRate : of.SessionRate), Shown.Money(of.Value, report.Currency)]));
            table.Row([.. cells]);
        }

        table.Print(terminal);
        if (report.Total.Conversions.Count > ShownConversions)
        {
            run.Say($"The first {ShownConversions} of {Shown.Count(report.Total.Conversions.Count)} definitions; --keys chooses others, --json has all.");
        }

        ReportFooter.Print(run, report);
    }
}
