using System.CommandLine;
using System.Globalization;
using Cairn.Reports.Changes;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn report changes</c>: what the change of a visitor rate is made of.</summary>
internal static class ChangesCommand
{
    private const int ShownRows = 5;

    public static Command Make(CommandSet set)
    {
        var macro = new Option<string?>("--macro") { Description = "The macro; may be left out when there is one." };
        var by = new Option<string[]>("--by") { Description = $"Dimensions: {string.Join(", ", ChangesRunner.Dimensions)}. May be repeated; default the first four." };
        var top = new Option<int?>("--top") { Description = "How many values of a dimension are told apart; default 20." };
        return ReportCommand.Report(set, "changes", "What the change of a macro's visitor rate is made of.", [macro, by, top], (run, body) =>
        {
            RequestOptions.Put(body, "macro", run.Get(macro));
            RequestOptions.Put(body, "by", run.Get(by));
            if (run.Get(top) is { } number)
            {
                body["top"] = number;
            }
        }, Show);
    }

    private static void Show(CommandRun run, JsonAnswer answer, Terminal terminal)
    {
        var report = answer.As<ChangesReport>();
        var chance = report.Ci is { Low: <= 0, High: >= 0 } ? "; chance alone may have made it" : "";
        terminal.Out.WriteLine($"{report.Macro}: {Shown.Rate(report.Now.Rate)} of {Shown.Count(report.Now.Visitors)} visitors, before {Shown.Rate(report.Then.Rate)} of {Shown.Count(report.Then.Visitors)}: {Points(report.Change)} points ({Points(report.Ci?.Low)} to {Points(report.Ci?.High)}){chance}");
        foreach (var dimension in report.Dimensions)
        {
            var table = new TextTable(dimension.By, ">points", ">by its rate", ">by its share", ">rate", ">before", ">share", ">before ");
            foreach (var row in dimension.Rows.Take(ShownRows))
            {
                table.Row(
                    row.Key, Points(row.Effect), Points(row.RateEffect), Points(row.MixEffect), Shown.Rate(row.Now.Rate), Shown.Rate(row.Then.Rate), Shown.Rate(row.ShareNow), Shown.Rate(row.ShareThen));
            }

            table.Row("all", Points(report.Change), Points(dimension.RateEffect), Points(dimension.MixEffect));
            table.Print(terminal);
        }

        if (report.Steps.Count > 0)
        {
            var table = new TextTable("micro", ">by how many did it", ">by those who did", ">by the others", ">did it", ">before");
            foreach (var step in report.Steps.Take(ShownRows))
            {
                table.Row(step.Key, Points(step.ReachEffect), Points(step.AfterEffect), Points(step.OthersEffect), Shown.Rate(step.ShareNow), Shown.Rate(step.ShareThen));
            }

            table.Print(terminal);
            terminal.Out.WriteLine("Each table shares out the same change. What goes along with it is not yet its cause.");
        }

        ReportFooter.Print(run, report);
    }

    private static string Points(double? difference) =>
        difference is { } value ? (value * 100).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) : Shown.Dash;
}
