using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Cairn.Reports.Conversions;
using Cairn.Reports.Sessions;
using Cairn.Reports.Trends;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn report KIND</c>: every report by its name.</summary>
internal static class ReportCommand
{
    public static Command Make(CommandSet set)
    {
        var command = new Command("report", "Runs a report.");
        command.Subcommands.Add(ChangesCommand.Make(set));
        command.Subcommands.Add(Conversions(set));
        command.Subcommands.Add(Sessions(set));
        command.Subcommands.Add(SourcesCommand.Make(set));
        command.Subcommands.Add(Trends(set));
        command.Subcommands.Add(FunnelCommand.Make(set, "funnel"));
        command.Subcommands.Add(MatrixCommand.Make(set));
        command.Subcommands.Add(AttributionCommand.Make(set));
        command.Subcommands.Add(ChannelsCommand.Make(set));
        command.Subcommands.Add(TvCommand.Make(set));
        command.Subcommands.Add(PlanCommands.GeoLift(set));
        command.Subcommands.Add(PlanCommands.Budget(set));
        command.Subcommands.Add(PlanCommands.CreativeTest(set));

        command.Subcommands.Add(CohortRevenueCommand.Make(set));
        command.Subcommands.Add(ValuesCommand.Make(set));
        command.Subcommands.Add(FrictionCommand.Make(set));
        command.Subcommands.Add(ForecastCommands.Propensity(set));
        command.Subcommands.Add(ForecastCommands.NearMiss(set));
        command.Subcommands.Add(WatchCommands.Drift(set));
        command.Subcommands.Add(WatchCommands.Surrogate(set));
        command.Subcommands.Add(DriversCommand.Make(set));
        command.Subcommands.Add(SegmentCommand.Make(set));
        command.Subcommands.Add(ProductsCommand.Make(set));
        command.Subcommands.Add(DrillCommand.Make(set));
        command.Subcommands.Add(PathsCommand.Make(set));
        command.Subcommands.Add(RetentionCommand.Make(set));
        command.Subcommands.Add(TimeToConvertCommand.Make(set));
        command.Subcommands.Add(TransitionsCommand.Make(set));
        return command;
    }

    private static Command Conversions(CommandSet set)
    {
        var keys = new Option<string[]>("--keys", "--key-of") { Description = "Only these definitions. May be repeated." };
        var by = new Option<string?>("--by", "--breakdown") { Description = "Group by a column or property, such as channel." };
        var lookback = new Option<string?>("--lookback") { Description = "For revenue touched; default 90d." };
        var sparkline = new Option<string?>("--sparkline") { Description = "Counts by day, week or month." };
        return Report(set, "conversions", "Every conversion with its rates, macros first.", [keys, by, lookback, sparkline], Body, Show);

        void Body(CommandRun run, JsonObject body)
        {
            RequestOptions.Put(body, "keys", run.Get(keys));
            RequestOptions.Put(body, "breakdown", run.Get(by));
            RequestOptions.Put(body, "lookback", run.Get(lookback));
            RequestOptions.Put(body, "sparkline", run.Get(sparkline));
        }

        static void Show(CommandRun run, JsonAnswer answer, Terminal terminal)
        {
            var report = answer.As<ConversionsReport>();
            terminal.Out.WriteLine($"{Shown.Count(report.Visitors)} visitors, {Shown.Count(report.Sessions)} sessions");
            Rows(report.Rows).Print(terminal);
            foreach (var row in report.Rows.Where(row => row.UnlikeAMicro == true))
            {
                terminal.Out.WriteLine($"{Printable.Text(row.Key)} is unlike a micro: rarer than every macro, or it mostly comes after one.");
            }

            foreach (var part in report.Breakdown ?? [])
            {
                terminal.Out.WriteLine($"{Printable.Text(part.Value)}: {Shown.Count(part.Visitors)} visitors, {Shown.Count(part.Sessions)} sessions");
                Rows(part.Rows).Print(terminal);
            }

            ReportFooter.Print(run, report);
        }
    }

    private static TextTable Rows(IReadOnlyList<ConversionRow> rows)
    {
        var table = new TextTable("kind", "conversion", "stage", ">count", ">visitors", ">visitor rate", ">sessions", ">session rate", ">action rate", ">value");
        foreach (var row in rows)
        {
            table.Row(
                row.Kind, row.Key, row.Stage, Shown.Count(row.Count), Shown.Count(row.Visitors), Shown.Rate(row.VisitorRate), Shown.Count(row.Sessions),
                Shown.Rate(row.SessionRate), Shown.Rate(row.ActionRate), Shown.Money(row.Value, row.Currency));
        }

        return table;
    }

    private static Command Sessions(CommandSet set)
    {
        var by = new Option<string?>("--by") { Description = "A session column, such as channel, device, country or landing." };
        return Report(
            set, "sessions", "Sessions and visitors, by a column of the session.", [by],
            (run, body) => RequestOptions.Put(body, "by", run.Get(by)), Show);

        static void Show(CommandRun run, JsonAnswer answer, Terminal terminal)
        {
            var report = answer.As<SessionsReport>();
            terminal.Out.WriteLine($"{Shown.Count(report.Sessions)} sessions of {Shown.Count(report.Visitors)} visitors");
            var table = new TextTable("value", ">sessions", ">visitors", ">bounce rate", ">engaged rate", ">median duration", ">page views");
            foreach (var row in report.Rows)
            {
                table.Row(
                    row.Key, Shown.Count(row.Sessions), Shown.Count(row.Visitors), Shown.Rate(row.BounceRate), Shown.Rate(row.EngagedRate),
                    Shown.Seconds(row.Duration.Median), Shown.Number(row.PageViews));
            }

            table.Print(terminal);
            ReportFooter.Print(run, report);
        }
    }

    private static Command Trends(CommandSet set)
    {
        var keys = new Option<string[]>("--keys") { Description = "Definitions. May be repeated." };
        var symbols = new Option<string[]>("--symbols", "--symbol") { Description = "Symbols, such as an event name. May be repeated." };
        var column = new Option<string?>("--column") { Description = "count (default), visitors, sessions, visitor_rate, session_rate, action_rate or value." };
        var bucket = new Option<string?>("--bucket") { Description = "hour, day (default), week or month." };
        return Report(set, "trends", "A column of the conversions report, or a symbol, over time.", [keys, symbols, column, bucket], Body, Show);

        void Body(CommandRun run, JsonObject body)
        {
            RequestOptions.Put(body, "keys", run.Get(keys));
            RequestOptions.Put(body, "symbols", run.Get(symbols));
            RequestOptions.Put(body, "column", run.Get(column));
            RequestOptions.Put(body, "bucket", run.Get(bucket));
        }

        static void Show(CommandRun run, JsonAnswer answer, Terminal terminal)
        {
            var report = answer.As<TrendsReport>();
            foreach (var series in report.Series)
            {
                var table = new TextTable("from", $">{series.Key}{(series.Value is null ? "" : " " + series.Value)}", "");
                foreach (var point in series.Points)
                {
                    table.Row(point.T, point.V?.ToString("0.####", CultureInfo.InvariantCulture) ?? Shown.Dash, point.Incomplete ? "incomplete" : "");
                }

                table.Print(terminal);
            }

            foreach (var mark in report.Marks)
            {
                terminal.Out.WriteLine(Printable.Text($"{mark.At}  {mark.Kind}: {mark.Title}"));
            }

            ReportFooter.Print(run, report);
        }
    }

    /// <summary>A command that posts a request for a report and shows the answer.</summary>
    public static Command Report(
        CommandSet set, string kind, string description, Option[] own, Action<CommandRun, JsonObject> body, Action<CommandRun, JsonAnswer, Terminal> show)
    {
        var command = new Command(kind, description);
        foreach (var option in own)
        {
            command.Options.Add(option);
        }

        var request = new RequestOptions();
        request.AddTo(command);
        return set.DoesForSite(command, async (run, cairn, site, cancellationToken) =>
        {
            var fields = request.Body(run);
            body(run, fields);
            var answer = await cairn.PostAsync($"{site}/reports/{kind}", fields, cancellationToken);
            run.Print(answer, terminal => show(run, answer, terminal));
            return ExitCode.Done;
        });
    }
}
