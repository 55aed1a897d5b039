using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Cairn.Reports.Budget;
using Cairn.Reports.CreativeTests;
using Cairn.Reports.GeoLift;
using Cairn.Server.Commands.Output;
using Cairn.Server.Reports;

namespace Cairn.Server.Commands;

/// <summary><c>cairn geo-lift</c>, <c>cairn budget</c> and <c>cairn creative-test</c>.</summary>
internal static class PlanCommands
{
    public static Command GeoLift(CommandSet set)
    {
        var treated = new Option<string[]>("--treated") { Description = "A region in which the campaign ran. May be repeated.", Required = true };
        var from = new Option<string?>("--test-from") { Description = "The first day of the test.", Required = true };
        var to = new Option<string?>("--test-to") { Description = "The day after its last.", Required = true };
        var pre = new Option<string?>("--pre-from") { Description = "The first day before the test that is learned from.", Required = true };
        var metric = new Option<string?>("--metric") { Description = "sessions (default), visitors, the key of a conversion, or value:KEY." };
        var unit = new Option<string?>("--unit") { Description = "region (default), country or city." };
        var donors = new Option<string[]>("--donors") { Description = "Only these regions may be mixed. May be repeated." };
        var file = new Option<string?>("--file") { Description = "A CSV file (unit, t, y; or location, date, Y) instead of the site's own events." };
        var request = new RequestOptions();
        var command = new Command("geo-lift", "What a campaign did in some regions, beside a mix of the others.") { treated, from, to, pre, metric, unit, donors, file };
        request.AddTo(command);
        return set.DoesForSite(command, async (run, cairn, site, cancellationToken) =>
        {
            var body = request.Body(run);
            RequestOptions.Put(body, "treated", run.Get(treated));
            RequestOptions.Put(body, "from", run.Get(from));
            RequestOptions.Put(body, "to", run.Get(to));
            RequestOptions.Put(body, "pre_from", run.Get(pre));
            RequestOptions.Put(body, "metric", run.Get(metric));
            RequestOptions.Put(body, "unit", run.Get(unit));
            RequestOptions.Put(body, "donors", run.Get(donors));
            if (run.Get(file) is { } path)
            {
                body["rows"] = CsvRows.Read(path, [["unit", "location"], ["t", "date"], ["y"]], row => new JsonObject { ["unit"] = row.Text(0), ["t"] = row.Text(1), ["y"] = row.Number(2) });
            }

            var answer = await OptionNames.SaidAsync(
                () => cairn.PostAsync($"{site}/reports/geo-lift", body, cancellationToken), ("from", "--test-from"), ("to", "--test-to"), ("pre_from", "--pre-from"), ("treated", "--treated"), ("rows", "--file"));
            run.Print(answer, terminal => Show(run, answer.As<GeoLiftReport>(), terminal));
            return ExitCode.Done;
        });
    }

    public static Command Budget(CommandSet set)
    {
        var by = new Option<string?>("--by") { Description = "campaign (default), channel, source, publisher or creative." };
        var total = new Option<decimal?>("--total") { Description = "What all lines may cost together in a week; default: what they cost now." };
        var definition = new Option<string?>("--macro", "--definition") { Description = "Whose conversions count. Default: the only macro." };
        var model = new Option<string?>("--model") { Description = "Whose credit; default linear." };
        var value = new Option<double?>("--value") { Description = "What one conversion is worth; default: its mean net value." };
        var step = new Option<double?>("--step") { Description = "By how much a line may change in a week; default 0.2." };
        var mode = new Option<string?>("--mode") { Description = "expected (default), or thompson: one draw, to explore on purpose." };
        var weeks = new Option<int?>("--weeks") { Description = "Full weeks that are looked at; default 26." };
        var fixedLines = new Option<string[]>("--fixed") { Description = "A line that is not to be changed. May be repeated." };
        var file = new Option<string?>("--file") { Description = "A CSV file (line, week, cost, conversions) instead of the site's own." };
        var csv = new Option<bool>("--csv") { Description = "Print line,week,current,recommended,currency." };
        var request = new RequestOptions();
        var command = new Command("budget", "What to spend on which line next week, by marginal return. Cairn spends nothing.") { by, total, definition, model, value, step, mode, weeks, fixedLines, file, csv };
        request.AddTo(command);
        return set.DoesForSite(command, async (run, cairn, site, cancellationToken) =>
        {
            var body = request.Body(run);
            RequestOptions.Put(body, "by", run.Get(by));
            RequestOptions.Put(body, "definition", run.Get(definition));
            RequestOptions.Put(body, "model", run.Get(model));
            RequestOptions.Put(body, "mode", run.Get(mode));
            TvOptions.Put(body, "total", run.Get(total));
            TvOptions.Put(body, "value", run.Get(value));
            TvOptions.Put(body, "step", run.Get(step));
            TvOptions.Put(body, "weeks", run.Get(weeks));
            var rows = run.Get(file) is { } path
                ? CsvRows.Read(path, [["line"], ["week"], ["cost"], ["conversions"]], row => new JsonObject { ["line"] = row.Text(0), ["week"] = row.Text(1), ["cost"] = row.Number(2), ["conversions"] = row.Number(3) })
                : null;
            if (rows is not null)
            {
                body["rows"] = rows;
            }

            if (run.Get(fixedLines) is { Length: > 0 } kept)
            {
                // Lines that are named are the lines there are, so the others are named too.
                var all = rows?.Select(row => (string)row!["line"]!) ?? throw new CommandFailure(ExitCode.WrongUsage, "--fixed goes with --file; over HTTP name the 'lines'.");
                body["lines"] = new JsonArray([.. all.Union(kept, StringComparer.Ordinal).Distinct(StringComparer.Ordinal).Select(line => (JsonNode)new JsonObject { ["line"] = line, ["fixed"] = kept.Contains(line) })]);
            }

            var answer = await cairn.PostAsync($"{site}/reports/budget", body, cancellationToken);
            if (run.Get(csv))
            {
                run.Terminal.Out.Write(ReportCsv.Of(answer.As<BudgetReport>()));
                return ExitCode.Done;
            }

            run.Print(answer, terminal => Show(run, answer.As<BudgetReport>(), terminal));
            return ExitCode.Done;
        });
    }

    public static Command CreativeTest(CommandSet set)
    {
        var arms = new Option<string[]>("--arm", "--arms") { Description = "A creative, or counts from elsewhere as NAME=K/N, such as A=8/200. Two or more.", Required = true };
        var outcome = new Option<string?>("--outcome") { Description = "verified (default), or the key of a conversion." };
        var randomised = new Option<bool>("--randomised") { Description = "The platform drew by household which spot each was to see." };
        var prior = new Option<double[]>("--prior") { Description = "The rate of a spot of the past. Five or more count." };
        var days = new Option<int?>("--days") { Description = "Full days the test has run, with counts from elsewhere." };
        var csv = new Option<bool>("--csv") { Description = "Print arm,share." };
        var (question, request) = (new TvOptions(), new RequestOptions());
        var command = new Command("creative-test", "Which of some spots is best, on few households, and whether that is known by now.") { arms, outcome, randomised, prior, days, csv };
        question.AddTo(command);
        request.AddTo(command);
        return set.DoesForSite(command, async (run, cairn, site, cancellationToken) =>
        {
            var body = request.Body(run);
            question.Put(run, body);
            RequestOptions.Put(body, "outcome", run.Get(outcome));
            body["randomised"] = run.Get(randomised);
            TvOptions.Put(body, "days", run.Get(days));
            body["arms"] = new JsonArray([.. run.Get(arms)!.Select(Arm)]);
            if (run.Get(prior) is { Length: > 0 } past)
            {
                body["prior"] = new JsonArray([.. past.Select(rate => (JsonNode)TvOptions.Finite("--prior", rate))]);
            }

            var answer = await cairn.PostAsync($"{site}/reports/creative-test", body, cancellationToken);
            if (run.Get(csv))
            {
                run.Terminal.Out.Write(ReportCsv.Of(answer.As<CreativeTestReport>()));
                return ExitCode.Done;
            }

            run.Print(answer, terminal => Show(run, answer.As<CreativeTestReport>(), terminal));
            return ExitCode.Done;
        });
    }

    private static JsonNode Arm(string text)
    {
        var equals = text.LastIndexOf('=');
        if (equals <= 0)
        {
            return new JsonObject { ["arm"] = text };
        }

        return text[(equals + 1)..].Split('/') is [var k, var n] && long.TryParse(k, CultureInfo.InvariantCulture, out var did) && long.TryParse(n, CultureInfo.InvariantCulture, out var all)
            ? new JsonObject { ["arm"] = text[..equals], ["n"] = all, ["k"] = did }
            : throw new CommandFailure(ExitCode.WrongUsage, $"--arm takes a creative, or NAME=K/N such as A=8/200, not '{text}'.");
    }

    private static void Show(CommandRun run, GeoLiftReport report, Terminal terminal)
    {
        terminal.Out.WriteLine(Printable.Text(string.Create(
            CultureInfo.InvariantCulture,
            $"{(report.Verdict == "poor_fit" ? "no verdict, the fit is poor" : report.Verdict)}: {report.Att:#,0.###} more {report.Metric} a day in each of {report.Treated.Count} regions{Interval(report.Ci)}, lift {Shown.Rate(report.Lift)}, in all {report.Incremental:#,0.#}{Interval(report.IncrementalCi)}, p {report.P:0.###}, fit {Shown.Number(report.Fit)}")));
        var table = new TextTable("region", ">weight");
        foreach (var weight in report.Weights)
        {
            table.Row(weight.Unit, weight.Weight.ToString("0.0000", CultureInfo.InvariantCulture));
        }

        table.Print(terminal);
        ReportFooter.Print(run, report);

        static string Interval(Cairn.Reports.Envelope.IntervalResult? interval) => interval is { } its ? string.Create(CultureInfo.InvariantCulture, $" [{its.Low:#,0.##}, {its.High:#,0.##}]") : "";
    }

    private static void Show(CommandRun run, BudgetReport report, Terminal terminal)
    {
        var table = new TextTable(report.By, ">now", ">recommended", ">marginal now", ">after", ">P(raise)", "at", "why");
        foreach (var line in report.Lines)
        {
            table.Row(
                line.Line, Shown.Money(line.Current, report.Currency), Shown.Money(line.Recommended, report.Currency), Marginal(line.Marginal?.Now), Marginal(line.Marginal?.After),
                Shown.Rate(line.PRaise), line.Cap ?? "", line.Reason);
        }

        table.Print(terminal);
        terminal.Out.WriteLine(Printable.Text(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Verdict}: {report.Gain:+#,0.##;-#,0.##;0} {report.Currency} expected in the week of {report.Week} [{report.Ci.Low:#,0.##}, {report.Ci.High:#,0.##}], any gain with {Shown.Rate(report.PGain)}; {report.Label}")));
        ReportFooter.Print(run, report);

        static string Marginal(double? figure) => figure?.ToString("0.####", CultureInfo.InvariantCulture) ?? Shown.Dash;
    }

    private static void Show(CommandRun run, CreativeTestReport report, Terminal terminal)
    {
        var table = new TextTable("arm", ">households", $">{report.Outcome}", ">rate", ">95 %", ">P(best)", ">expected loss", ">next week");
        foreach (var arm in report.Arms)
        {
            table.Row(
                arm.Arm, Shown.Count(arm.N), Shown.Count(arm.K), Shown.Rate(arm.Rate), $"{Shown.Rate(arm.Ci.Low)} to {Shown.Rate(arm.Ci.High)}", Shown.Rate(arm.PBest),
                arm.Loss?.ToString("0.#####", CultureInfo.InvariantCulture) ?? Shown.Dash, Shown.Rate(report.Shares.FirstOrDefault(share => share.Arm == arm.Arm)?.Share));
        }

        table.Print(terminal);
        terminal.Out.WriteLine(Printable.Text(report.Decision switch
        {
            "stop" => $"stop: {report.Leader} is best",
            "not_randomised" => "no verdict: the arms were not drawn at random, so this is an association",
            _ => report.Decision,
        }));
        foreach (var missing in report.Missing)
        {
            terminal.Out.WriteLine(Printable.Text($"still needed: {missing}"));
        }

        ReportFooter.Print(run, report);
    }
}
