using System.CommandLine;
using Cairn.Reports.Segments;
using Cairn.Server.Commands.Output;
using Cairn.Server.Segments;

namespace Cairn.Server.Commands;

/// <summary><c>cairn segment 'did(…)'</c>: how many visitors belong to a segment; <c>cairn segment list|save|delete</c>: the saved ones.</summary>
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
        command.Subcommands.Add(List(set));
        command.Subcommands.Add(Save(set));
        command.Subcommands.Add(Delete(set));
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

    private static Command List(CommandSet set) =>
        set.DoesForSite(new Command("list", "The site's saved segments."), async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.GetAsync($"{site}/segments", cancellationToken);
            run.Print(answer, terminal => Show(answer.As<SavedSegmentList>().Rows, terminal));
            return ExitCode.Done;
        });

    private static Command Save(CommandSet set)
    {
        var key = Key();
        var who = new Argument<string>("segment") { Description = "The condition." };
        var name = new Option<string?>("--name") { Description = "What people call it." };
        return set.DoesForSite(new Command("save", "Saves a segment, so that in(KEY) stands for it.") { key, who, name }, async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.PutAsync($"{site}/segments/{Uri.EscapeDataString(run.Get(key)!)}", new SaveSegmentRequest(run.Get(who)!, run.Get(name)), cancellationToken);
            run.Print(answer, terminal => Show([answer.As<SavedSegmentShown>()], terminal));
            return ExitCode.Done;
        });
    }

    private static Command Delete(CommandSet set)
    {
        var key = Key();
        return set.DoesForSite(new Command("delete", "Forgets a saved segment.") { key }, async (run, cairn, site, cancellationToken) =>
        {
            await cairn.SendAsync(HttpMethod.Delete, $"{site}/segments/{Uri.EscapeDataString(run.Get(key)!)}", null, cancellationToken);
            run.Say("Deleted.");
            return ExitCode.Done;
        });
    }

    private static Argument<string> Key() => new("KEY") { Description = "Its key: a-z, 0-9 and _." };

    private static void Show(IReadOnlyList<SavedSegmentShown> segments, Terminal terminal)
    {
        var table = new TextTable("key", "name", "segment");
        foreach (var segment in segments)
        {
            table.Row(segment.Key, segment.Name, segment.Segment);
        }

        table.Print(terminal);
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

        ReportFooter.Print(run, report);
    }
}
