using System.CommandLine;
using Cairn.Reports.Attribution;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn channels</c> and <c>cairn attribution paths</c>: micros beside macros for each channel, and the paths conversions took.</summary>
internal static class ChannelsCommand
{
    public static Command Make(CommandSet set)
    {
        var definitions = new Option<string[]>("--definitions", "--keys") { Description = "Only these macros and micros. May be repeated." };
        var model = new Option<string?>("--model") { Description = "Whose credit: linear (default), or any other model but participation." };
        var by = new Option<string[]>("--by") { Description = "channel (default) or another dimension. Up to three." };
        var lookback = new Option<string?>("--lookback") { Description = "How far back touches count; default 30d for a macro, 7d for a micro." };
        var channelRules = AttributionOptions.ChannelRules();
        var request = new RequestOptions();
        var command = new Command("channels", "Channels with their visits, micros beside macros, value and cost.") { definitions, model, by, lookback, channelRules };
        request.AddTo(command);
        return set.Does(command, async (run, cancellationToken) =>
        {
            await using var cairn = await run.ConnectAsync(create: false, cancellationToken);
            var body = request.Body(run);
            RequestOptions.Put(body, "definitions", run.Get(definitions));
            RequestOptions.Put(body, "model", run.Get(model));
            RequestOptions.Put(body, "by", run.Get(by));
            RequestOptions.Put(body, "lookback", run.Get(lookback));
            RequestOptions.Put(body, "channel_rules", run.Get(channelRules));
            var answer = await cairn.PostAsync($"{await SiteChoice.PathAsync(run, cairn, cancellationToken)}/reports/channels", body, cancellationToken);
            run.Print(answer, terminal => Show(run, answer, terminal));
            return ExitCode.Done;
        });
    }

    public static Command MakePaths(CommandSet set)
    {
        var definition = new Option<string?>("--macro", "--micro", "--definition") { Description = "Whose conversions: the key of a macro or a micro. Default: the only macro." };
        var form = new Option<string?>("--form") { Description = "as_is (default), exposure (neighbours of one channel are one), first or frequency (each channel once)." };
        var drop = new Option<string?>("--drop") { Description = "Take a channel out of paths unless nothing else is on them, such as Direct; 'Direct:last' only at their end." };
        var top = new Option<int?>("--top") { Description = "How many paths; default 50." };
        var lookback = new Option<string?>("--lookback") { Description = "How far back touches count; default 30d for a macro, 7d for a micro." };
        var channelRules = AttributionOptions.ChannelRules();
        var request = new RequestOptions();
        var command = new Command("paths", "Lists the paths conversions took, how long they are and how long they take.") { definition, form, drop, top, lookback, channelRules };
        request.AddTo(command);
        return set.Does(command, async (run, cancellationToken) =>
        {
            await using var cairn = await run.ConnectAsync(create: false, cancellationToken);
            var body = request.Body(run);
            RequestOptions.Put(body, "definition", run.Get(definition));
            RequestOptions.Put(body, "form", run.Get(form));
            RequestOptions.Put(body, "lookback", run.Get(lookback));
            RequestOptions.Put(body, "channel_rules", run.Get(channelRules));
            AttributionOptions.PutDrop(body, run.Get(drop));
            if (run.Get(top) is { } most)
            {
                body["top"] = most;
            }

            var answer = await cairn.PostAsync($"{await SiteChoice.PathAsync(run, cairn, cancellationToken)}/reports/paths-to-conversion", body, cancellationToken);
            run.Print(answer, terminal => ShowPaths(run, answer, terminal));
            return ExitCode.Done;
        });
    }

    private static void Show(CommandRun run, JsonAnswer answer, Terminal terminal)
    {
        var report = answer.As<ChannelsReport>();
        var micros = report.Rows.SelectMany(row => row.Micros.Select(micro => micro.Key)).Distinct(StringComparer.Ordinal).ToList();
        var hasCost = report.Rows.Any(row => row.Cost is not null);
        terminal.Out.WriteLine(Printable.Text($"credit by {report.Model}"));
        string[] heads = [string.Join(" / ", report.By), ">visitors", ">sessions", .. micros.Select(micro => ">" + micro), ">macros", ">value", ">assists per last"];
        var table = new TextTable(hasCost ? [.. heads, ">cost", ">ROAS", ">CPA"] : heads);
        foreach (var row in report.Rows)
        {
            string[] cells =
            [
                row.Key, Shown.Count(row.Visitors), Shown.Count(row.Sessions), .. micros.Select(micro => CreditTables.Number(row.Micros.FirstOrDefault(its => its.Key == micro)?.Credit ?? 0)),
                CreditTables.Number(row.MacroCredit), Shown.Money(row.Value, row.Value is null ? null : report.Currency), Number(row.AssistRatio),
            ];
            table.Row(hasCost ? [.. cells, Shown.Money(row.Cost, null), Number(row.Roas), Shown.Money(row.Cpa, null)] : cells);
        }

        table.Print(terminal);
        ReportFooter.Print(run, report);
    }

    private static void ShowPaths(CommandRun run, JsonAnswer answer, Terminal terminal)
    {
        var report = answer.As<ConversionPathsReport>();
        var totals = report.Totals;
        terminal.Out.WriteLine(Printable.Text(
            $"{report.Definition}: {Shown.Count(totals.Conversions)} conversions on {Shown.Count(totals.Paths)} paths, {Shown.Count(totals.Nulls)} journeys without; median {Number(totals.MedianTouches)} touches, {Number(totals.MedianDays)} days"));
        var table = new TextTable("path", ">conversions", "", ">without", ">value", ">days", ">touches");
        var largest = report.Rows.Count == 0 ? 0 : report.Rows.Max(row => row.Conversions);
        foreach (var row in report.Rows)
        {
            table.Row(
                row.Channels.Count == 0 ? AttributionRunner.Unattributed : string.Join(" > ", row.Channels), Shown.Count(row.Conversions), Bar.Of(row.Conversions, largest), Shown.Count(row.Nulls),
                Shown.Money(row.Value, row.Value is null ? null : report.Currency), Number(row.MedianDays), Number(row.MedianTouches));
        }

        table.Print(terminal);
        ReportFooter.Print(run, report);
    }

    private static string Number(double? figure) => figure is { } number ? number.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture) : Shown.Dash;
}
