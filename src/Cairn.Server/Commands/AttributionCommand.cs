using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cairn.Collection.Import.Files;
using Cairn.Journeys.Faults;
using Cairn.Reports.Attribution;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn attribution</c>: who brought the conversions.</summary>
internal static class AttributionCommand
{
    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Make(CommandSet set)
    {
        var macro = new Option<string[]>("--macro", "--micro", "--definitions") { Description = "Whose conversions: the key of a macro or a micro. May be repeated. Default: all macros." };
        var model = new Option<string[]>("--model", "--models") { Description = $"linear (default), or another of {string.Join(", ", AttributionModels.Names)}. May be repeated, to compare." };
        var by = new Option<string[]>("--by") { Description = "channel (default), source, medium, campaign, content, term, landing, creative, publisher, device or country. Up to three." };
        var lookback = new Option<string?>("--lookback") { Description = "How far back touches count; default 30d for a macro, 7d for a micro." };
        var pathStart = new Option<string?>("--path-start") { Description = "lookback (default), or after_previous: only touches after the previous conversion." };
        var halfLife = new Option<string?>("--half-life") { Description = "Of the model decay; default 7d." };
        var windows = new Option<string[]>("--window") { Description = "How far back touches of one kind count, such as view=1d; kinds are click, visit, engaged_view, view, offline. May be repeated." };
        var form = new Option<string?>("--form") { Description = "as_is (default), exposure (neighbours of one channel are one), first or frequency (each channel once)." };
        var drop = new Option<string?>("--drop") { Description = "Take a channel out of paths unless nothing else is on them, such as Direct; 'Direct:last' only at their end." };
        var byTime = new Option<string?>("--by-time") { Description = "conversion (default), or touch: the range is of touches." };
        var refundBasis = new Option<string?>("--refund-basis") { Description = "conversion (default): refunds count on their conversion's day; refund: on their own." };
        var platform = new Option<string?>("--platform") { Description = "The only platform that last_paid looks at, such as google." };
        var custom = new Option<string?>("--custom") { Description = "Weights of the model custom for first, other and last touches, such as 30/20/50." };
        var lead = new Option<string?>("--lead") { Description = "The conversion that makes a lead, for position_w and position_z. Default: those flagged as lead." };
        var opportunity = new Option<string?>("--opportunity") { Description = "The conversion that is the second milestone of position_z." };
        var order = new Option<string?>("--order") { Description = "Of the model markov: 1 (default), 2, 3 or auto." };
        var channelRules = AttributionOptions.ChannelRules();
        var paths = new Option<string?>("--paths") { Description = "A CSV file of counted paths (path, conversions, value, nulls) instead of a site." };
        var request = new RequestOptions();
        var command = new Command("attribution", "Splits conversions among the channels that came before.")
        {
            macro, model, by, lookback, windows, pathStart, form, drop, byTime, refundBasis, halfLife, platform, custom, lead, opportunity, order, channelRules, paths,
        };
        request.AddTo(command);
        command.Subcommands.Add(AttributionModelsCommand.Make(set));
        command.Subcommands.Add(ReceiptCommand.Make(set));
        command.Subcommands.Add(WindowsCommand.Make(set));
        command.Subcommands.Add(ChannelsCommand.MakePaths(set));
        return set.Does(command, async (run, cancellationToken) =>
        {
            if (run.Get(paths) is { } file)
            {
                var asked = new JsonObject();
                Body(run, asked);
                return ShowPaths(run, file, PathOptions(asked, run.Get(model)));
            }

            await using var cairn = await run.ConnectAsync(create: false, cancellationToken);
            var body = request.Body(run);
            Body(run, body);
            var answer = await cairn.PostAsync($"{await SiteChoice.PathAsync(run, cairn, cancellationToken)}/reports/attribution", body, cancellationToken);
            run.Print(answer, terminal => Show(run, answer, terminal));
            return ExitCode.Done;
        });

        void Body(CommandRun run, JsonObject body)
        {
            RequestOptions.Put(body, "definitions", run.Get(macro));
            RequestOptions.Put(body, "models", run.Get(model));
            RequestOptions.Put(body, "by", run.Get(by));
            RequestOptions.Put(body, "lookback", run.Get(lookback));
            RequestOptions.Put(body, "path_start", run.Get(pathStart));
            RequestOptions.Put(body, "half_life", run.Get(halfLife));
            RequestOptions.Put(body, "order", run.Get(order));
            RequestOptions.Put(body, "form", run.Get(form));
            RequestOptions.Put(body, "by_time", run.Get(byTime));
            RequestOptions.Put(body, "refund_basis", run.Get(refundBasis));
            RequestOptions.Put(body, "platform", run.Get(platform));
            RequestOptions.Put(body, "lead", run.Get(lead));
            RequestOptions.Put(body, "opportunity", run.Get(opportunity));
            RequestOptions.Put(body, "channel_rules", run.Get(channelRules));
            AttributionOptions.PutWindows(body, run.Get(windows));
            AttributionOptions.PutDrop(body, run.Get(drop));
            AttributionOptions.PutCustom(body, run.Get(custom));
        }
    }

    private static void Show(CommandRun run, JsonAnswer answer, Terminal terminal)
    {
        var report = answer.As<AttributionReport>();
        foreach (var total in report.Conversions)
        {
            terminal.Out.WriteLine(Printable.Text($"{total.Definition}: {Shown.Count(total.Count)} conversions, {Shown.Money(total.Value, total.Value is null ? null : report.Currency)}"));
            CreditTables.Show(terminal, string.Join(" / ", report.By), [.. report.Rows.Where(row => row.Definition == total.Definition)
                .Select(row => new CreditTables.Credit(row.Key, row.Model, row.Credit, row.Share, Shown.Money(row.Value, row.Value is null ? null : report.Currency), row.Low, row.High, row.Verdict))]);
        }

        ReportFooter.Print(run, report);
    }

    private static int ShowPaths(CommandRun run, string file, PathOptions options)
    {
        if (!File.Exists(file))
        {
            throw new CommandFailure(ExitCode.NotFound, $"There is no file {file}.");
        }

        var paths = Open(CountedPaths.Read(Open(ImportFile.Open(file))));
        var credits = Open(PathAttribution.Run(paths, options));
        if (run.Json)
        {
            run.Terminal.Out.WriteLine(JsonSerializer.Serialize(new { model = credits.Models[0], credits.Models, credits.Rows, credits.Learned, credits.Warnings }, Written));
            return ExitCode.Done;
        }

        CreditTables.Show(
            run.Terminal, "channel", [.. credits.Rows.Select(row => new CreditTables.Credit(row.Key, row.Model, row.Credit, row.Share, Shown.Money(row.Value, null), row.Low, row.High, row.Verdict))]);
        foreach (var learned in credits.Learned)
        {
            run.Terminal.Out.WriteLine(Printable.Text(Text(learned)));
        }

        foreach (var warning in credits.Warnings)
        {
            run.Terminal.Error.WriteLine(Printable.Text($"note: {warning.Text}"));
        }

        return ExitCode.Done;
    }

    private static string Text(LearnedPaths learned) => string.Create(
        CultureInfo.InvariantCulture,
        $"{learned.Model}{(learned.Order is { } order ? $", order {order}" : "")}: a journey converts with a chance of {learned.Chance:P2}; effects {string.Join(", ", learned.Effects.Select(effect => effect.StandardError is { } error ? $"{effect.Channel} {effect.Raw:0.0000} ± {error:0.0000}" : $"{effect.Channel} {effect.Raw:0.0000}"))}");

    private static PathOptions PathOptions(JsonObject body, string[]? models) => new()
    {
        Models = models is { Length: > 0 } ? models : ["linear"],
        Custom = body["custom"] is JsonObject custom ? new CustomRequest((double)custom["first"]!, (double)custom["others"]!, (double)custom["last"]!) : null,
        Order = (string?)body["order"],
        Form = (string?)body["form"],
        Drop = body["drop"] is JsonObject drop ? new DropRequest((string)drop["channel"]!, (string?)drop["when"]) : null,
    };

    private static T Open<T>(Outcome<T> outcome) => outcome switch
    {
        Outcome<T>.Ok(var value) => value,
        Outcome<T>.Refused(var faults) => throw new CommandFailure(ExitCode.Refused, string.Join('\n', faults.Select(fault => $"{fault.Where}: {fault.Message}"))),
        _ => throw new InvalidOperationException("An outcome is one of two."),
    };
}
