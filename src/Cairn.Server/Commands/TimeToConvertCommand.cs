using System.CommandLine;
using System.Text.Json.Nodes;
using Cairn.Reports.TimeToConvert;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn report time-to-convert</c>: how long visitors take.</summary>
internal static class TimeToConvertCommand
{
    private const int MaxRows = 12;

    public static Command Make(CommandSet set)
    {
        var from = new Option<string?>("--from-step") { Description = "Where the clock starts: an event name, @key or name[property op value]. Default: the visitor's first event." };
        var to = new Option<string?>("--to-step") { Description = "Where it ends. Default: any macro conversion." };
        return ReportCommand.Report(
            set, "time-to-convert", "How long visitors take to convert, and the share converted by then.", [from, to], Body, Show);

        void Body(CommandRun run, JsonObject body)
        {
            // --from and --to are the range here as everywhere.
            RequestOptions.Put(body, "from", run.Get(from));
            RequestOptions.Put(body, "to", run.Get(to));
        }
    }

    private static void Show(CommandRun run, JsonAnswer answer, Terminal terminal)
    {
        var report = answer.As<TimeToConvertReport>();
        terminal.Out.WriteLine($"{Shown.Count(report.Converted)} of {Shown.Count(report.Visitors)} visitors have converted so far");
        var (time, sessions, touches) = (report.Converters.Time, report.Converters.Sessions, report.Converters.Touches);
        new TextTable("of those who did", ">a quarter by", ">half by", ">three quarters by", ">nine in ten by")
            .Row("time", Shown.Seconds(time.P25), Shown.Seconds(time.Median), Shown.Seconds(time.P75), Shown.Seconds(time.P90))
            .Row("session", Shown.Number(sessions.P25), Shown.Number(sessions.Median), Shown.Number(sessions.P75), Shown.Number(sessions.P90))
            .Row("touches", Shown.Number(touches.P25), Shown.Number(touches.Median), Shown.Number(touches.P75), Shown.Number(touches.P90))
            .Print(terminal);
        terminal.Out.WriteLine("Share of all visitors converted, those who have not yet counted as long as they were seen:");
        var curve = new TextTable(">after", ">share", "", ">from", ">to");
        var rows = Math.Min(MaxRows, report.Curve.Count);
        for (var row = 0; row < rows; row++)
        {
            var point = report.Curve[rows == 1 ? 0 : row * (report.Curve.Count - 1) / (rows - 1)];
            curve.Row(Shown.Seconds(point.T), Shown.Rate(point.Share), Bar.Of(point.Share, 1), Shown.Rate(point.Lo), Shown.Rate(point.Hi));
        }

        curve.Print(terminal);
        ReportFooter.Print(run, report);
    }
}
