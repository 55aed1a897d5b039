using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Cairn.Reports.Attribution;
using Cairn.Server.Attribution;
using Cairn.Server.Commands.Output;
using Cairn.Storage.Catalog.Attribution;

namespace Cairn.Server.Commands;

/// <summary><c>cairn attribution windows [list|preview|set]</c>: how far back touches count before the conversions of a definition.</summary>
internal static class WindowsCommand
{
    private static readonly string[] Kinds = ["click", "visit", "engaged_view", "view", "offline"];

    public static Command Make(CommandSet set)
    {
        var command = set.DoesForSite(new Command("windows", "How far back touches count before the conversions of each definition; and what other windows would move."), async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.GetAsync($"{site}/attribution/windows", cancellationToken);
            run.Print(answer, terminal => Show(answer.As<WindowList>(), terminal));
            return ExitCode.Done;
        });
        command.Subcommands.Add(Preview(set));
        command.Subcommands.Add(Set(set));
        return command;
    }

    private static Command Preview(CommandSet set)
    {
        var definition = new Argument<string>("DEFINITION") { Description = "The key of a macro or a micro." };
        var windows = Windows();
        var model = new Option<string?>("--model") { Description = "Whose credit, one that goes to one touch: first (default), last, last_non_direct or last_paid." };
        var rules = new Option<string?>("--channel-rules") { Description = "Channels by another table, cairn, ga4, plausible or posthog, instead of or besides other windows." };
        var days = new Option<int?>("--days") { Description = "How many days back, 1 to 366; default 90." };
        return set.DoesForSite(new Command("preview", "Which conversions would go to another channel under other windows. Changes nothing.") { definition, windows, model, rules, days }, async (run, cairn, site, cancellationToken) =>
        {
            var body = new JsonObject { ["definition"] = run.Get(definition) };
            AttributionOptions.PutWindows(body, run.Get(windows));
            RequestOptions.Put(body, "model", run.Get(model));
            RequestOptions.Put(body, "channel_rules", run.Get(rules));
            TvOptions.Put(body, "days", run.Get(days));
            var answer = await cairn.PostAsync($"{site}/reports/attribution/preview", body, cancellationToken);
            run.Print(answer, terminal => Show(run, answer.As<WindowPreviewReport>(), terminal));
            return ExitCode.Done;
        });
    }

    private static Command Set(CommandSet set)
    {
        var definition = new Argument<string>("DEFINITION") { Description = "The key of a macro or a micro." };
        var windows = Windows();
        return set.DoesForSite(
            new Command("set", "Sets the windows of a definition, over all of history, as a new version. Kinds that are not named have their usual one; none at all: all have.") { definition, windows },
            async (run, cairn, site, cancellationToken) =>
            {
                var body = new JsonObject();
                AttributionOptions.PutWindows(body, run.Get(windows));
                var asked = new WindowsRequest((body["windows"] as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => (string)pair.Value!));
                var answer = await cairn.PutAsync($"{site}/attribution/windows/{Uri.EscapeDataString(run.Get(definition)!)}", asked, cancellationToken);
                run.Print(answer, terminal => terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Set as version {answer.As<StoredWindows>().Version}.")));
                return ExitCode.Done;
            });
    }

    private static Option<string[]> Windows() => new("--window") { Description = $"How far back touches of one kind count, such as view=1d; kinds are {string.Join(", ", Kinds)}. May be repeated." };

    private static void Show(WindowList list, Terminal terminal)
    {
        var table = new TextTable(["definition", ">version", .. Kinds.Select(kind => ">" + kind)]);
        foreach (var row in list.Rows)
        {
            table.Row([row.Definition, row.Version == 0 ? "usual" : row.Version.ToString(CultureInfo.InvariantCulture), .. Kinds.Select(kind => row.Windows.GetValueOrDefault(kind) ?? Shown.Dash)]);
        }

        table.Print(terminal);
    }

    private static void Show(CommandRun run, WindowPreviewReport report, Terminal terminal)
    {
        var moved = report.Moved.Sum(move => move.Conversions);
        terminal.Out.WriteLine(Printable.Text($"{Shown.Count(moved)} of {Shown.Count(report.Conversions)} conversions of '{report.Definition}' would go elsewhere, by {report.Model}."));
        if (moved > 0)
        {
            var table = new TextTable("from", "to", ">conversions", $">value ({report.Currency})");
            foreach (var move in report.Moved)
            {
                table.Row(Shown.Short(move.From), Shown.Short(move.To), Shown.Count(move.Conversions), Shown.Money(move.Value, null));
            }

            table.Print(terminal);
        }

        ReportFooter.Print(run, report);
    }
}
