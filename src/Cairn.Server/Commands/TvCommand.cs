using System.CommandLine;
using System.Text.Json.Nodes;
using Cairn.Reports.Television;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn tv</c> and <c>cairn tv lift</c>: what ads on television brought, and what a hold-out shows.</summary>
internal static class TvCommand
{
    public static Command Make(CommandSet set)
    {
        var by = new Option<string?>("--by") { Description = "creative (default), publisher, daypart, weekday, hour, deal, region, line, campaign or source." };
        var definitions = new Option<string[]>("--definitions", "--keys") { Description = "Only these macros and micros. May be repeated." };
        var (question, request) = (new TvOptions(), new RequestOptions());
        var command = new Command("tv", "Ads on television: verified, influenced and incremental visits side by side.") { by, definitions };
        question.AddTo(command);
        request.AddTo(command);
        command.Subcommands.Add(Lift(set));
        return set.DoesForSite(command, async (run, cairn, site, cancellationToken) =>
        {
            var body = request.Body(run);
            question.Put(run, body);
            RequestOptions.Put(body, "by", run.Get(by));
            RequestOptions.Put(body, "definitions", run.Get(definitions));
            var answer = await cairn.PostAsync($"{site}/reports/tv", body, cancellationToken);
            run.Print(answer, terminal => Show(run, answer, terminal));
            return ExitCode.Done;
        });
    }

    private static Command Lift(CommandSet set)
    {
        var outcome = new Option<string?>("--outcome") { Description = "visit (default), or the key of a macro or micro." };
        var planned = new Option<double?>("--planned") { Description = "The planned share of households that were to see the ad, such as 0.9." };
        var confidence = new Option<double?>("--confidence") { Description = "Of the intervals; default 0.95." };
        var (question, request) = (new TvOptions(), new RequestOptions());
        var command = new Command("lift", "What a randomised hold-out of television shows.") { outcome, planned, confidence };
        question.AddTo(command);
        request.AddTo(command);
        return set.DoesForSite(command, async (run, cairn, site, cancellationToken) =>
        {
            var body = request.Body(run);
            question.Put(run, body);
            RequestOptions.Put(body, "outcome", run.Get(outcome));
            TvOptions.Put(body, "planned", run.Get(planned));
            TvOptions.Put(body, "confidence", run.Get(confidence));
            var answer = await cairn.PostAsync($"{site}/reports/tv/lift", body, cancellationToken);
            run.Print(answer, terminal => ShowLift(run, answer, terminal));
            return ExitCode.Done;
        });
    }

    private static void Show(CommandRun run, JsonAnswer answer, Terminal terminal)
    {
        var report = answer.As<TvReport>();
        var table = new TextTable(report.By, ">impressions", ">seen to the end", ">reach", ">frequency", ">verified", ">influenced", ">incremental", ">cost", ">CPM", ">CPVV", ">macros", ">ROAS", "");
        foreach (var row in report.Rows.Append(report.Total))
        {
            table.Row(
                Shown.Short(row.Key), Shown.Count(row.Impressions), Shown.Rate(row.CompletionRate), Shown.Count(row.Reach), Shown.Number(row.Frequency), Shown.Count(row.Verified.Visits), Shown.Count(row.Influenced.Visits),
                row.Incremental is { } its ? $"{its.Visits:0} [{its.Ci.Low:0}, {its.Ci.High:0}]" : Shown.Dash, Shown.Money(row.Cost, null), Shown.Money(row.Cpm, null), Shown.Money(row.Cpvv, null),
                Shown.Count(row.Verified.Macros), Shown.Number(row.Roas), row.LowData ? "little data" : "");
        }

        table.Print(terminal);
        var guards = report.Guards;
        terminal.Out.WriteLine(Printable.Text(
            $"by accident {Shown.Rate(report.ChanceRate)} of visits would match, {Shown.Rate(report.MatchRate)} do; without a household: {Shown.Count(guards.NoIp)} no address, {Shown.Count(guards.DataCentre)} data centre, {Shown.Count(guards.TooLate)} too late; {Shown.Count(guards.Shared)} shared address, {Shown.Count(guards.CompletionUnknown)} end unknown"));
        if (report.NoIncremental is { } why)
        {
            terminal.Out.WriteLine(Printable.Text($"incremental: {why}"));
        }

        var frequencies = new TextTable(">times", ">households", "", ">with a verified visit", ">rate");
        var most = report.Frequencies.Select(its => its.Households).DefaultIfEmpty().Max();
        foreach (var its in report.Frequencies)
        {
            frequencies.Row(its.Times > 10 ? "11+" : Shown.Count(its.Times), Shown.Count(its.Households), Bar.Of(its.Households, most), Shown.Count(its.Verified), Shown.Rate(its.VisitRate));
        }

        frequencies.Print(terminal);
        ReportFooter.Print(run, report);
    }

    private static void ShowLift(CommandRun run, JsonAnswer answer, Terminal terminal)
    {
        var report = answer.As<LiftReport>();
        var table = new TextTable("arm", ">households", $">{report.Outcome}", ">rate");
        foreach (var arm in report.Arms)
        {
            table.Row(arm.Arm, Shown.Count(arm.N), Shown.Count(arm.K), Shown.Rate(arm.Rate));
        }

        table.Print(terminal);
        terminal.Out.WriteLine(Printable.Text(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{report.Verdict}: {report.Incremental:#,0} incremental [{report.IncrementalCi.Low:#,0}, {report.IncrementalCi.High:#,0}], lift {Shown.Rate(report.Lift)} [{Shown.Rate(report.LiftCi?.Low)}, {Shown.Rate(report.LiftCi?.High)}]")));
        terminal.Out.WriteLine(Printable.Text($"cost {Shown.Money(report.Cost, report.Currency)}, for each {Shown.Money(report.CostPer, null)} [{Shown.Money(report.CostPerCi?.Low, null)}, {Shown.Money(report.CostPerCi?.High, null)}], iROAS {Shown.Number(report.Iroas)}"));
        ReportFooter.Print(run, report);
    }
}

/// <summary>The options that questions on television share.</summary>
internal sealed class TvOptions
{
    private readonly Option<string?> _campaign = new("--campaign") { Description = "Only ads of this campaign." };
    private readonly Option<string?> _window = new("--window") { Description = "How long after an ad a visit counts; default 14d, at most 30d." };
    private readonly Option<string[]> _retargeting = new("--retargeting") { Description = "A campaign shown to those who were here before: 7 days. May be repeated." };
    private readonly Option<int?> _competeHours = new("--compete-hours") { Description = "Hours in which an earlier click claims a visit; default 0." };
    private readonly Option<string[]> _own = new("--own-parameters") { Description = "Sources, mediums or campaigns of television's own links. May be repeated." };
    private readonly Option<int?> _persons = new("--shared-persons") { Description = "More persons than this in 14 days: a shared address. Default 12." };
    private readonly Option<int?> _impressions = new("--shared-impressions") { Description = "More ads than this on a day: a shared address. Default 40." };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_campaign, _window, _retargeting, _competeHours, _own, _persons, _impressions])
        {
            command.Options.Add(option);
        }
    }

    public void Put(CommandRun run, JsonObject body)
    {
        RequestOptions.Put(body, "campaign", run.Get(_campaign));
        RequestOptions.Put(body, "window", run.Get(_window));
        RequestOptions.Put(body, "retargeting", run.Get(_retargeting));
        RequestOptions.Put(body, "own_parameters", run.Get(_own));
        Put(body, "compete_hours", run.Get(_competeHours));
        Put(body, "shared_persons", run.Get(_persons));
        Put(body, "shared_impressions", run.Get(_impressions));
    }

    public static void Put<T>(JsonObject body, string field, T? value) where T : struct
    {
        if (value is { } number)
        {
            Finite("--" + field.Replace('_', '-'), number);
            body[field] = JsonValue.Create(number);
        }
    }

    /// <summary>A number that is one: <c>nan</c> and <c>infinity</c> are read by the parser and written by nobody.</summary>
    public static T Finite<T>(string option, T number) => number is double value && !double.IsFinite(value)
        ? throw new CommandFailure(ExitCode.WrongUsage, $"{option} takes a number such as 0.5, not '{value.ToString(System.Globalization.CultureInfo.InvariantCulture)}'.")
        : number;
}
