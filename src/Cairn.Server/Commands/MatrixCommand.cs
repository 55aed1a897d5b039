using System.CommandLine;
using System.Text.Json.Nodes;
using Cairn.Reports.Matrices;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn matrix</c>: every micro against every macro.</summary>
internal static class MatrixCommand
{
    public static Command Make(CommandSet set)
    {
        var rows = new Option<string[]>("--rows") { Description = "What may come before: a definition's key or a symbol. May be repeated. Default: all micros." };
        var columns = new Option<string[]>("--columns", "--macro") { Description = "What it may lead to. May be repeated. Default: all macros." };
        var order = new Option<string?>("--order") { Description = "before (default), or any: who did both." };
        var unit = new Option<string?>("--unit") { Description = "visitor (default) or session." };
        var lookback = new Option<string?>("--lookback") { Description = "For revenue touched; default 90d." };
        return ReportCommand.Report(set, "matrix", "Every micro conversion against every macro: who did both, in which order.", [rows, columns, order, unit, lookback], Body, Show);

        void Body(CommandRun run, JsonObject body)
        {
            RequestOptions.Put(body, "rows", run.Get(rows));
            RequestOptions.Put(body, "columns", run.Get(columns));
            RequestOptions.Put(body, "order", run.Get(order));
            RequestOptions.Put(body, "unit", run.Get(unit));
            RequestOptions.Put(body, "lookback", run.Get(lookback));
        }
    }

    private static void Show(CommandRun run, JsonAnswer answer, Terminal terminal)
    {
        var report = answer.As<MatrixReport>();
        foreach (var column in report.Rows.GroupBy(row => row.Macro))
        {
            var first = column.FirstOrDefault(row => row.B is not null) ?? column.First();
            terminal.Out.WriteLine(Printable.Text($"{column.Key}: {Shown.Count(first.B ?? 0)} of {Shown.Count(first.N)} {report.Unit}s"));
            var table = new TextTable(
                "micro", $">{report.Unit}s", ">both", ">macro if micro", ">micro if macro", ">naive lift", "", ">median lag", ">revenue touched", ">after only");
            var largest = column.Max(row => row.Lift) ?? 0;
            foreach (var row in column)
            {
                table.Row(
                    row.Micro, row.A is { } a ? Shown.Count(a) : Shown.Dash, row.Ab is { } ab ? Shown.Count(ab) : Shown.Dash, Shown.Rate(row.PMacro), Shown.Rate(row.PMicro),
                    Shown.Number(row.Lift), Bar.Of(row.Lift, largest), Shown.Seconds(row.LagS), Shown.Rate(row.Touched), row.AfterOnly is { } after ? Shown.Count(after) : Shown.Dash);
            }

            table.Print(terminal);
        }

        if (report.Order == "before")
        {
            terminal.Out.WriteLine("Naive lift compares those who did the micro with everybody. Busy visitors do more of everything: it is an association, not a cause.");
        }

        ReportFooter.Print(run, report);
    }
}
