using System.CommandLine;
using System.Text.Json.Nodes;
using Cairn.Reports.Retention;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn retention --first A --return B --period week</c>: who comes back.</summary>
internal static class RetentionCommand
{
    private const int MaxColumns = 13;

    public static Command Make(CommandSet set)
    {
        var first = new Option<string?>("--first") { Description = "What makes a visitor a member of a cohort: an event name, @key or name[property op value]. Default: any event." };
        var @return = new Option<string?>("--return") { Description = "What counts as coming back. Default: any event." };
        var period = new Option<string?>("--period") { Description = "hour, day, week (default) or month." };
        var clock = new Option<string?>("--clock") { Description = "calendar (default), or rolling: spans from the visitor's own start." };
        var cohort = new Option<string?>("--cohort") { Description = "first_ever (default), first_in_range or recurring." };
        var mode = new Option<string?>("--mode") { Description = "on (default) or on_or_after." };
        var min = new Option<int?>("--min") { Description = "How many return events a period needs. Default: 1." };
        var weekStart = new Option<string?>("--week-start") { Description = "monday (default) to sunday." };
        var macros = new Option<string[]>("--macros", "--macro") { Description = "Whose value is summed. May be repeated. Default: every macro with a value." };
        return ReportCommand.Report(
            set, "retention", "Of those who started in a period, who comes back in the next ones.",
            [first, @return, period, clock, cohort, mode, min, weekStart, macros], Body, Show);

        void Body(CommandRun run, JsonObject body)
        {
            RequestOptions.Put(body, "first", run.Get(first));
            RequestOptions.Put(body, "return", run.Get(@return));
            RequestOptions.Put(body, "period", run.Get(period));
            RequestOptions.Put(body, "clock", run.Get(clock));
            RequestOptions.Put(body, "cohort", run.Get(cohort));
            RequestOptions.Put(body, "mode", run.Get(mode));
            RequestOptions.Put(body, "week_start", run.Get(weekStart));
            RequestOptions.Put(body, "macros", run.Get(macros));
            if (run.Get(min) is int number)
            {
                body["min"] = number;
            }
        }
    }

    private static void Show(CommandRun run, JsonAnswer answer, Terminal terminal)
    {
        var report = answer.As<RetentionReport>();
        var columns = Math.Min(MaxColumns, report.Average.Count);
        var hasMoney = report.Currency is not null;
        var table = new TextTable(
            [
                "from", ">visitors", ">again in it", .. Enumerable.Range(1, Math.Max(0, columns - 1)).Select(k => FormattableString.Invariant($">+{k}")),
                .. hasMoney ? [">value each"] : Array.Empty<string>(),
            ]);
        foreach (var cohort in report.Cohorts)
        {
            table.Row(
                [
                    cohort.From, Shown.Count(cohort.Size), Shown.Count(cohort.ReturnedSamePeriod), .. Enumerable.Range(1, Math.Max(0, columns - 1)).Select(k => Cell(cohort.Cells, k)),
                    .. hasMoney ? [Shown.Money(cohort.Cells.LastOrDefault(cell => cell.Visitors is not null)?.ValuePerVisitor, report.Currency)] : Array.Empty<string?>(),
                ]);
        }

        table.Print(terminal);
        terminal.Out.WriteLine("All complete cells together, weighted by the size of their cohorts:");
        var average = new TextTable(">period", ">visitors", ">of", ">rate", "");
        foreach (var row in report.Average)
        {
            average.Row(FormattableString.Invariant($"+{row.K}"), Shown.Count(row.Visitors), Shown.Count(row.Size), Shown.Rate(row.Rate), Bar.Of(row.Rate, 1));
        }

        average.Print(terminal);
        if (report.Cohorts.Any(cohort => cohort.Cells.Any(cell => cell.Incomplete)))
        {
            terminal.Out.WriteLine("* The period is not over.");
        }

        ReportFooter.Print(run, report);
    }

    private static string Cell(IReadOnlyList<RetentionCell> cells, int k) =>
        k >= cells.Count ? "" : cells[k].Visitors is null ? Shown.Dash : Shown.Rate(cells[k].Rate) + (cells[k].Incomplete ? "*" : "");
}
