using System.CommandLine;
using System.Text.Json.Nodes;
using Cairn.Reports.Transitions;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn report transitions</c>: what follows what, and loops.</summary>
internal static class TransitionsCommand
{
    private const int MaxRows = 25;

    public static Command Make(CommandSet set)
    {
        var groups = new Option<string[]>("--group", "--groups") { Description = "A rule such as '/product/*=Product'. The first that fits counts; $1 is what the first * took. May be repeated." };
        var hide = new Option<string[]>("--hide") { Description = "An event that does not appear, such as 'scroll' or '$*'. May be repeated. Default: technical events." };
        var top = new Option<int?>("--top") { Description = "How many labels are told apart, 1 to 100. Default: 20." };
        var unit = new Option<string?>("--unit") { Description = "session (default) or visitor." };
        return ReportCommand.Report(set, "transitions", "What follows what, and where people go in circles.", [groups, hide, top, unit], Body, Show);

        void Body(CommandRun run, JsonObject body)
        {
            PathsCommand.PutGroups(body, run.Get(groups));
            RequestOptions.Put(body, "hide", run.Get(hide));
            PathsCommand.PutNumber(body, "top", run.Get(top));
            RequestOptions.Put(body, "unit", run.Get(unit));
        }
    }

    private static void Show(CommandRun run, JsonAnswer answer, Terminal terminal)
    {
        var report = answer.As<TransitionsReport>();
        var pairs = report.Counts
            .SelectMany((row, first) => row.Select((count, second) => (First: first, Second: second, Count: count)))
            .Where(pair => pair.Count > 0).OrderByDescending(pair => pair.Count).ToList();
        var table = new TextTable("from", "to", ">times", ">of all from there", "");
        foreach (var (first, second, count) in pairs.Take(MaxRows))
        {
            table.Row(report.Labels[first], report.Labels[second], Shown.Count(count), Shown.Rate(report.Probabilities[first][second]), Bar.Of(report.Probabilities[first][second], 1));
        }

        table.Print(terminal);
        if (pairs.Count > MaxRows)
        {
            terminal.Out.WriteLine($"{Shown.Count(pairs.Count - MaxRows)} more; --json has them all.");
        }

        var loops = new TextTable("loop", "of", $">{report.Unit}s", ">rate", ">macro rate", ">without the loop");
        foreach (var loop in report.Loops.Take(MaxRows))
        {
            loops.Row(
                loop.Kind.Replace('_', '-'), string.Join(" <> ", loop.Labels), Shown.Count(loop.Units), Shown.Rate(loop.Rate), Shown.Rate(loop.MacroRate), Shown.Rate(loop.RestMacroRate));
        }

        loops.Print(terminal);
        terminal.Out.WriteLine("Macro rates beside each other are an association: nothing more is known.");
        ReportFooter.Print(run, report);
    }
}
