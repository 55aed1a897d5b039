using System.CommandLine;
using System.Globalization;
using Cairn.Reports.Attribution;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn attribution receipt EVENT</c>: who was given how much of one conversion.</summary>
internal static class ReceiptCommand
{
    public static Command Make(CommandSet set)
    {
        var conversion = new Argument<string>("event") { Description = "The id of the conversion's event, as it was sent or as an export shows it." };
        var definition = new Option<string?>("--definition", "--macro", "--micro") { Description = "The definition, where the event is a conversion of several." };
        var models = new Option<string[]>("--model", "--models") { Description = "Models instead of the usual rules. May be repeated." };
        var channelRules = AttributionOptions.ChannelRules();
        var command = new Command("receipt", "Shows the path of one conversion and what each model gives each touch.") { conversion, definition, models, channelRules };
        var request = new RequestOptions();
        request.AddTo(command);
        return set.Does(command, async (run, cancellationToken) =>
        {
            await using var cairn = await run.ConnectAsync(create: false, cancellationToken);
            var body = request.Body(run);
            body["conversion"] = run.Get(conversion);
            RequestOptions.Put(body, "definition", run.Get(definition));
            RequestOptions.Put(body, "models", run.Get(models));
            RequestOptions.Put(body, "channel_rules", run.Get(channelRules));
            var answer = await cairn.PostAsync($"{await SiteChoice.PathAsync(run, cairn, cancellationToken)}/reports/attribution/receipt", body, cancellationToken);
            run.Print(answer, terminal => Show(run, answer, terminal));
            return ExitCode.Done;
        });
    }

    private static void Show(CommandRun run, JsonAnswer answer, Terminal terminal)
    {
        var report = answer.As<ReceiptReport>();
        var receipt = report.Current;
        terminal.Out.WriteLine(Printable.Text($"{receipt.Definition} (version {receipt.DefinitionVersion}), {receipt.Event} at {receipt.Occurred}, net {receipt.Net} {receipt.Currency}, refunded {receipt.Refunded}"));
        var models = receipt.Touches.Count == 0 ? [] : receipt.Touches[0].Weights.Keys.ToList();
        var table = new TextTable(["touch", "kind", "channel", "by rule", "campaign", ">before", .. models.Select(model => ">" + model)]);
        foreach (var touch in receipt.Touches)
        {
            table.Row([touch.T, touch.Kind, touch.Channel, touch.Rule ?? "-", Shown.Short(touch.Campaign), Span(touch.Distance), .. models.Select(model => Given(touch, model, receipt))]);
        }

        table.Print(terminal);
        if (receipt.Value is not null)
        {
            terminal.Out.WriteLine(Printable.Text($"In brackets what a touch is given of {receipt.Net} {receipt.NetCurrency ?? receipt.Currency}."));
        }

        foreach (var version in report.History)
        {
            terminal.Out.WriteLine(Printable.Text($"{version.Number}. {version.At}: {version.Reason}, {version.Receipt.Touches.Count} touches, net {version.Receipt.Net}"));
        }

        ReportFooter.Print(run, report);
    }

    // The weight, and under a conversion that is worth something what it comes to.
    private static string Given(ReceiptLine touch, string model, Receipt receipt) => string.Create(
        CultureInfo.InvariantCulture, $"{touch.Weights[model]:0.###}{(receipt.Value is null ? "" : $" ({Shown.Money(touch.Money[model], null)})")}");

    private static string Span(double seconds) => seconds switch
    {
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 7_200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
        < 172_800 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3_600:0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86_400:0.0} d"),
    };
}
