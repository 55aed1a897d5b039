using System.CommandLine;
using Cairn.Reports.Segments;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn report segment 'did(…)'</c>: how many visitors belong to a segment.</summary>
internal static class SegmentCommand
{
    private const int BarWidth = 30;

    public static Command Make(CommandSet set)
    {
        var who = new Argument<string>("segment") { Description = "Who, such as 'did(add_to_cart, >= 2, last 7d) and not did(purchase, ever)'." };
        var byDay = new Option<bool>("--by-day") { Description = "The visitors of each day." };
        var command = new Command("segment", "How many visitors belong to a segment, by day, and beside another one.");
        command.Arguments.Add(who);
        command.Options.Add(byDay);
        var request = new RequestOptions();
        request.AddTo(command);
        return set.DoesForSite(command, async (run, cairn, site, cancellationToken) =>
        {
            var body = request.Body(run);
            body["segment"] = run.Get(who);
            body["by_day"] = run.Get(byDay);
            var answer = await cairn.PostAsync($"{site}/reports/segment", body, cancellationToken);
            run.Print(answer, terminal => Show(answer.As<SegmentReport>(), run, terminal));
            return ExitCode.Done;
        });
    }

    private static void Show(SegmentReport report, CommandRun run, Terminal terminal)
    {
        terminal.Out.WriteLine(
            $"{Shown.Count(report.Visitors)} of {Shown.Count(report.Of)} visitors ({Shown.Rate(report.Share)})"
            + (report.Members == report.Visitors ? "" : $"; {Shown.Count(report.Members)} in all, also those who did nothing in the range"));
        if (report.Overlap is { } overlap)
        {
            new TextTable("", ">visitors")
                .Row("both", Shown.Count(overlap.Both)).Row("only this", Shown.Count(overlap.OnlyThis)).Row("only the other", Shown.Count(overlap.OnlyOther))
                .Print(terminal);
        }

        if (report.ByDay is { Count: > 0 } days)
        {
            var largest = Math.Max(1, days.Max(day => day.V ?? 0));
            var table = new TextTable("day", ">visitors", "", "");
            foreach (var day in days)
            {
                table.Row(day.T, Shown.Count((long)(day.V ?? 0)), new string('▇', (int)Math.Round((day.V ?? 0) / largest * BarWidth)), day.Incomplete ? "incomplete" : "");
            }

            table.Print(terminal);
        }

        ReportCommand.SayWarnings(run, report);
    }
}
