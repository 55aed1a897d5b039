using System.CommandLine;
using System.Globalization;
using Cairn.Reports.CohortRevenue;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn cohort-revenue</c>: what those who came in a period are worth by their age.</summary>
internal static class CohortRevenueCommand
{
    public static Command Make(CommandSet set)
    {
        var by = new Option<string[]>("--by") { Description = "channel (default) or another dimension of the first touch. Up to three." };
        var period = new Option<string?>("--period") { Description = "day, week or month (default)." };
        var currency = new Option<string?>("--currency") { Description = "What money is shown in; default the site's currency." };
        var channelRules = AttributionOptions.ChannelRules();
        var request = new RequestOptions();
        var command = new Command("cohort-revenue", "What those who came in a period by a channel are worth at 0 to 365 days, and when they have paid back.") { by, period, currency, channelRules };
        request.AddTo(command);
        return set.Does(command, async (run, cancellationToken) =>
        {
            await using var cairn = await run.ConnectAsync(create: false, cancellationToken);
            var body = request.Body(run);
            RequestOptions.Put(body, "channel_rules", run.Get(channelRules));
            RequestOptions.Put(body, "by", run.Get(by));
            RequestOptions.Put(body, "period", run.Get(period));
            RequestOptions.Put(body, "currency", run.Get(currency));
            var answer = await cairn.PostAsync($"{await SiteChoice.PathAsync(run, cairn, cancellationToken)}/reports/cohort-revenue", body, cancellationToken);
            run.Print(answer, terminal => Show(run, answer, terminal));
            return ExitCode.Done;
        });
    }

    private static void Show(CommandRun run, JsonAnswer answer, Terminal terminal)
    {
        var report = answer.As<CohortRevenueReport>();
        terminal.Out.WriteLine(Printable.Text($"{report.Currency} by {report.Period} of the first touch; * will grow, as not everybody is that old"));
        string[] ages = report.Rows.Count == 0 ? [] : [.. report.Rows[0].Ages.Select(age => string.Create(CultureInfo.InvariantCulture, $">{age.D} d"))];
        var table = new TextTable(["cohort", string.Join(" / ", report.By), ">visitors", ">customers", ">cost", .. ages, ">payback"]);
        foreach (var row in report.Rows)
        {
            table.Row([
                row.Cohort.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), row.Key, Shown.Count(row.Size), Shown.Count(row.Customers), Shown.Money(row.Cost, null),
                .. row.Ages.Select(age => Shown.Money(age.Value, null) + (age.Incomplete ? "*" : "")), row.PaybackDays is { } days ? string.Create(CultureInfo.InvariantCulture, $"{days} d") : Shown.Dash]);
        }

        table.Print(terminal);
        ReportFooter.Print(run, report);
    }
}
