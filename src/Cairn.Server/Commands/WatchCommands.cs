using System.CommandLine;
using System.Globalization;
using Cairn.Reports.Drift;
using Cairn.Reports.Surrogate;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn report drift</c> and <c>cairn report surrogate</c>: what broke, and what may stand for a macro.</summary>
internal static class WatchCommands
{
    public static Command Drift(CommandSet set)
    {
        var keys = new Option<string[]>("--keys") { Description = "Only these definitions. May be repeated." };
        return ReportCommand.Report(
            set, "drift", "Definitions that suddenly count otherwise than in the weeks before, and why.", [keys],
            (run, body) => RequestOptions.Put(body, "keys", run.Get(keys)), ShowDrift);
    }

    public static Command Surrogate(CommandSet set)
    {
        var micro = new Option<string?>("--micro") { Description = "The micro that is to stand for the macro." };
        var macro = new Option<string?>("--macro") { Description = "The macro's key; may be left out where the site has one macro." };
        var rise = new Option<double?>("--rise") { Description = "The relative rise an experiment is to find; default 0.1." };
        return ReportCommand.Report(
            set, "surrogate", "Whether a micro may stand for a rare macro in an experiment.", [micro, macro, rise],
            (run, body) =>
            {
                RequestOptions.Put(body, "micro", run.Get(micro));
                RequestOptions.Put(body, "macro", run.Get(macro));
                TvOptions.Put(body, "rise", run.Get(rise));
            },
            ShowSurrogate);
    }

    private static void ShowDrift(CommandRun run, JsonAnswer answer, Terminal terminal)
    {
        var report = answer.As<DriftReport>();
        terminal.Out.WriteLine($"{Shown.Count(report.Rows.Count)} alarms in {Shown.Count(report.Watched)} definitions.");
        if (report.Rows.Count > 0)
        {
            var table = new TextTable("definition", "alarm", "since", "until", ">expected", ">seen", ">z", "why", "changed then");
            foreach (var row in report.Rows)
            {
                table.Row(
                    row.Key, row.Alarm, row.Since, row.Until, Figure(row, row.Expected), Figure(row, row.Seen), row.Z?.ToString("0.0", CultureInfo.InvariantCulture) ?? Shown.Dash,
                    row.Why.Replace('_', ' '), string.Join(", ", row.Marks));
            }

            table.Print(terminal);
            foreach (var proposal in report.Rows.Select(row => row.Proposal).OfType<string>().Distinct())
            {
                terminal.Out.WriteLine(proposal);
            }
        }

        ReportFooter.Print(run, report);
    }

    private static string Figure(DriftRow row, double value) => row.Alarm == "drift" ? Shown.Rate(value) : Shown.Number(value);

    private static void ShowSurrogate(CommandRun run, JsonAnswer answer, Terminal terminal)
    {
        var report = answer.As<SurrogateReport>();
        terminal.Out.WriteLine(Printable.Text($"{report.Micro} for {report.Macro}: {report.Verdict}"));
        foreach (var reason in report.Reasons)
        {
            terminal.Out.WriteLine($"  {Printable.Text(reason)}");
        }

        if (report.Days is { } days)
        {
            var table = new TextTable("an experiment by", ">takes days", "");
            double largest = Math.Max(days.Macro, days.Micro);
            table.Row(report.Macro, Shown.Count(days.Macro), Bar.Of(days.Macro, largest));
            table.Row(report.Micro, Shown.Count(days.Micro), Bar.Of(days.Micro, largest));
            table.Print(terminal);
        }

        terminal.Out.WriteLine("Before a change is shipped, the macro itself must not be significantly down.");
        ReportFooter.Print(run, report);
    }
}
