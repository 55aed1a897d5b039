using System.CommandLine;
using System.Globalization;
using Cairn.Reports.Attribution;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn attribution models</c>: what was learned of the channels.</summary>
internal static class AttributionModelsCommand
{
    public static Command Make(CommandSet set)
    {
        var definition = new Option<string?>("--macro", "--micro", "--definition") { Description = "Whose conversions: the key of a macro or a micro. Default: the only macro." };
        var order = new Option<string?>("--order") { Description = "Of the model markov: 1 (default), 2, 3 or auto." };
        var command = new Command("models", "Shows the models that were learned from journeys, version by version.") { definition, order };
        var request = new RequestOptions();
        request.AddTo(command);
        return set.Does(command, async (run, cancellationToken) =>
        {
            await using var cairn = await run.ConnectAsync(create: false, cancellationToken);
            var body = request.Body(run);
            RequestOptions.Put(body, "definition", run.Get(definition));
            RequestOptions.Put(body, "order", run.Get(order));
            var answer = await cairn.PostAsync($"{await SiteChoice.PathAsync(run, cairn, cancellationToken)}/reports/attribution/models", body, cancellationToken);
            run.Print(answer, terminal => Show(run, answer, terminal));
            return ExitCode.Done;
        });
    }

    private static void Show(CommandRun run, JsonAnswer answer, Terminal terminal)
    {
        var report = answer.As<ModelsReport>();
        foreach (var model in report.Rows.Where(row => row.InForce || row.Refused is not null))
        {
            terminal.Out.WriteLine(Printable.Text(Head(model)));
            if (model.Refused is { } why)
            {
                terminal.Out.WriteLine(Printable.Text($"  not learned; reports show decay instead. {why}"));
                continue;
            }

            var table = new TextTable("channel", ">effect", "", ">error");
            var largest = model.Effects.Count == 0 ? 0 : model.Effects.Max(effect => effect.Clamped);
            foreach (var effect in model.Effects)
            {
                table.Row(effect.Channel, Number(effect.Raw), Bar.Of(effect.Clamped, largest), effect.StandardError is { } error ? "± " + Number(error) : Shown.Dash);
            }

            table.Print(terminal);
        }

        foreach (var model in report.Rows.Where(row => !row.InForce && row.Refused is null))
        {
            terminal.Out.WriteLine(Printable.Text($"older: {Head(model)}"));
        }

        ReportFooter.Print(run, report);
    }

    private static string Head(ModelRow model) => string.Create(
        CultureInfo.InvariantCulture,
        $"{model.Model}{(model.Version > 0 ? $" version {model.Version}" : "")}, {model.Trained[..10]}, from {model.Conversions:#,0} conversions and {model.Nulls:#,0} journeys without{(model.Order is { } order ? $", order {order}" : "")}{(model.P is { } p ? $", {p:P2} convert" : "")}");

    private static string Number(double effect) => effect.ToString("0.0000", CultureInfo.InvariantCulture);
}
