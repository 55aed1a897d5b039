using System.CommandLine;
using Cairn.Reports.Attribution;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;
using Cairn.Server.Costs;

namespace Cairn.Server.Commands;

/// <summary><c>cairn campaigns</c>: what each campaign cost and brought; and spellings that are one campaign.</summary>
internal static class CampaignsCommand
{
    public static Command Make(CommandSet set)
    {
        var by = new Option<string[]>("--by") { Description = "campaign (default), or other dimensions such as source, content. Up to three." };
        var model = new Option<string?>("--model") { Description = "Whose credit: linear (default), or any other model but participation." };
        var definitions = new Option<string[]>("--definitions", "--keys") { Description = "Only these macros and micros. May be repeated." };
        var lookback = new Option<string?>("--lookback") { Description = "How far back touches count; default 30d for a macro, 7d for a micro." };
        var currency = new Option<string?>("--currency") { Description = "What money is shown in; default the site's currency." };
        var refundBasis = new Option<string?>("--refund-basis") { Description = "conversion (default): refunds count on their conversion's day; refund: on their own." };
        var channelRules = AttributionOptions.ChannelRules();
        var request = new RequestOptions();
        var command = new Command("campaigns", "Campaigns with what they cost and brought: ROAS, CPA and their like.") { by, model, definitions, lookback, currency, refundBasis, channelRules };
        request.AddTo(command);
        command.Subcommands.Add(Join(set));
        command.Subcommands.Add(Part(set));
        return set.Does(command, async (run, cancellationToken) =>
        {
            await using var cairn = await run.ConnectAsync(create: false, cancellationToken);
            var body = request.Body(run);
            RequestOptions.Put(body, "channel_rules", run.Get(channelRules));
            RequestOptions.Put(body, "by", run.Get(by) is { Length: > 0 } asked ? asked : ["campaign"]);
            RequestOptions.Put(body, "model", run.Get(model));
            RequestOptions.Put(body, "definitions", run.Get(definitions));
            RequestOptions.Put(body, "lookback", run.Get(lookback));
            RequestOptions.Put(body, "currency", run.Get(currency));
            RequestOptions.Put(body, "refund_basis", run.Get(refundBasis));
            var answer = await cairn.PostAsync($"{await SiteChoice.PathAsync(run, cairn, cancellationToken)}/reports/channels", body, cancellationToken);
            run.Print(answer, terminal => Show(run, answer, terminal));
            return ExitCode.Done;
        });
    }

    private static void Show(CommandRun run, JsonAnswer answer, Terminal terminal)
    {
        var report = answer.As<ChannelsReport>();
        var totals = report.Totals;
        terminal.Out.WriteLine(Printable.Text(
            totals.Cost is null
                ? $"No cost is known in this range; take some in with 'cairn costs import FILE'. Credit by {report.Model}."
                : $"{Shown.Money(totals.Cost, report.Currency)} spent, {CreditTables.Number(totals.MacroCredit)} conversions, {Shown.Money(totals.Value, report.Currency)}: blended ROAS {Shown.Number(totals.Roas)}, CPA {Shown.Money(totals.Cpa, null)}. Credit by {report.Model}; brackets hold 95 % intervals, approximate."));
        var table = new TextTable(string.Join(" / ", report.By), ">sessions", ">cost", ">clicks", ">CPC", ">CPM", ">macros", ">value", ">ROAS", "", ">CPA", "", ">CAC", ">CPL");
        foreach (var row in report.Rows.OrderByDescending(row => row.Cost is { } cost ? decimal.Parse(cost, System.Globalization.CultureInfo.InvariantCulture) : -1).ThenByDescending(row => row.MacroCredit))
        {
            table.Row(
                Shown.Short(row.Label is { } name ? $"{name} ({row.Key})" : row.Key), Shown.Count(row.Sessions), Shown.Money(row.Cost, null), row.Clicks is { } clicks ? Shown.Count(clicks) : Shown.Dash, Shown.Money(row.Cpc, null), Shown.Money(row.Cpm, null),
                CreditTables.Number(row.MacroCredit), Shown.Money(row.Value, null), Shown.Number(row.Roas),
                row.Ci?.Roas is { } roas ? $"[{Shown.Number(roas.Low)}, {Shown.Number(roas.High)}]" : "",
                Shown.Money(row.Cpa, null), row.Ci?.Cpa is { } cpa ? $"[{Shown.Money(cpa.Low, null)}, {Shown.Money(cpa.High, null)}]" : "", Shown.Money(row.Cac, null), Shown.Money(row.Cpl, null));
        }

        table.Print(terminal);
        ReportFooter.Print(run, report);
    }

    private static Command Join(CommandSet set)
    {
        var (name, spellings) = (new Argument<string>("NAME") { Description = "What the campaign is called in reports." }, new Argument<string[]>("SPELLING") { Arity = ArgumentArity.OneOrMore });
        return set.DoesForSite(new Command("join", "Lets spellings be one campaign over all of history; what is stored stays.") { name, spellings }, async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.PutAsync($"{site}/campaign-names", new CampaignJoinRequest(run.Get(name)!, run.Get(spellings)!), cancellationToken);
            run.Print(answer, terminal =>
            {
                var table = new TextTable("spelling", "campaign");
                foreach (var row in answer.As<CampaignNameList>().Rows)
                {
                    table.Row(row.Spelling, row.Name);
                }

                table.Print(terminal);
            });
            return ExitCode.Done;
        });
    }

    private static Command Part(CommandSet set)
    {
        var spelling = new Argument<string>("SPELLING");
        return set.DoesForSite(new Command("part", "Lets a spelling stand for itself again.") { spelling }, async (run, cairn, site, cancellationToken) =>
        {
            await cairn.SendAsync(HttpMethod.Delete, $"{site}/campaign-names/{Uri.EscapeDataString(run.Get(spelling)!)}", null, cancellationToken);
            run.Say("Parted.");
            return ExitCode.Done;
        });
    }
}
