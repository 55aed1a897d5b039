using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Cairn.Reports.Definitions;
using Cairn.Server.Commands.Output;
using Cairn.Server.Definitions;
using Cairn.Storage.Catalog.Definitions;

namespace Cairn.Server.Commands;

/// <summary><c>cairn define apply|show|preview|template</c>: conversion definitions as a file.</summary>
internal static class DefineCommand
{
    /// <summary>Below the 1 MiB that the server takes, since a preview sends the text inside JSON.</summary>
    private const int MaxFileBytes = 512 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Command Make(CommandSet set)
    {
        var command = new Command("define", "Shows, checks and applies conversion definitions as a file.");
        command.Subcommands.Add(Apply(set));
        command.Subcommands.Add(ShowFile(set));
        command.Subcommands.Add(Preview(set));
        command.Subcommands.Add(Template(set));
        return command;
    }

    private static Command Apply(CommandSet set)
    {
        var file = new Argument<string>("FILE") { Description = "A cairn.yaml." };
        return set.DoesForSite(new Command("apply", "Applies a file, all of it or nothing.") { file }, async (run, cairn, site, cancellationToken) =>
        {
            using var content = new StringContent(await ReadAsync(run.Get(file)!, cancellationToken), Encoding.UTF8, "text/yaml");
            var answer = await cairn.SendAsync(HttpMethod.Put, $"{site}/definitions.yaml", content, cancellationToken);
            var applied = answer.As<DefinitionsApplied>();
            run.Print(answer, terminal => Show(applied, terminal));
            foreach (var warning in applied.Warnings)
            {
                run.Say($"Note: {warning.Text}");
            }

            return ExitCode.Done;
        });
    }

    private static Command ShowFile(CommandSet set) =>
        set.DoesForSite(new Command("show", "Prints the site's definitions as a file; with --json as a list."), async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.GetAsync(run.Json ? $"{site}/definitions" : $"{site}/definitions.yaml", cancellationToken);
            run.Terminal.Out.Write(answer.Text.TrimEnd('\n') + "\n");
            return ExitCode.Done;
        });

    private static Command Preview(CommandSet set)
    {
        var file = new Argument<string>("FILE") { Description = "A cairn.yaml." };
        var days = new Option<int?>("--days") { Description = "How many days before today; default 90." };
        return set.DoesForSite(new Command("preview", "Counts old and new side by side, and changes nothing.") { file, days }, async (run, cairn, site, cancellationToken) =>
        {
            var body = new JsonObject { ["yaml"] = await ReadAsync(run.Get(file)!, cancellationToken) };
            if (run.Get(days) is int wanted)
            {
                body["days"] = wanted;
            }

            var answer = await cairn.PostAsync($"{site}/definitions/preview", body, cancellationToken);
            run.Print(answer, terminal => Show(answer.As<PreviewReport>(), terminal));
            return ExitCode.Done;
        });
    }

    private static Command Template(CommandSet set)
    {
        var name = new Argument<string?>("NAME") { Description = "Its name; without one all are listed.", Arity = ArgumentArity.ZeroOrOne };
        return set.DoesConnected(new Command("template", "Prints a file of definitions to begin with.") { name }, create: true, async (run, cairn, cancellationToken) =>
        {
            if (run.Get(name) is { } wanted)
            {
                run.Terminal.Out.Write((await cairn.GetAsync($"api/v1/templates/{Uri.EscapeDataString(wanted)}", cancellationToken)).Text);
                return ExitCode.Done;
            }

            var answer = await cairn.GetAsync("api/v1/templates", cancellationToken);
            run.Print(answer, terminal => Show(answer.As<TemplateList>(), terminal));
            return ExitCode.Done;
        });
    }

    /// <summary>The file's text. What the server would refuse unread, or could only read wrongly, is refused here.</summary>
    private static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxFileBytes } file)
            {
                throw new CommandFailure(ExitCode.Refused, $"{path} has {Shown.Bytes(file.Length)}; a file of definitions has at most {Shown.Bytes(MaxFileBytes)}.");
            }

            return await File.ReadAllTextAsync(path, Utf8, cancellationToken);
        }
        catch (DecoderFallbackException)
        {
            throw new CommandFailure(ExitCode.Refused, $"{path} is not valid UTF-8; save it in that encoding.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(failure is FileNotFoundException ? ExitCode.NotFound : ExitCode.Refused, failure.Message);
        }
    }

    private static void Show(DefinitionsApplied applied, Terminal terminal)
    {
        var table = new TextTable("conversion", ">version", "change");
        foreach (var item in applied.Applied)
        {
            table.Row(item.Key, item.Version.ToString(CultureInfo.InvariantCulture), item.Change switch
            {
                DefinitionChangeKind.Added => "added",
                DefinitionChangeKind.Changed => "changed",
                DefinitionChangeKind.Archived => "archived",
                _ => "same",
            });
        }

        table.Print(terminal);
    }

    private static void Show(PreviewReport report, Terminal terminal)
    {
        var table = new TextTable("conversion", ">now", ">then", ">both", ">lost", ">won", ">visitors now", ">visitors then");
        foreach (var row in report.Rows)
        {
            table.Row(
                row.Key + (row.IsNew ? " (new)" : ""), Shown.Count(row.Total.Old), Shown.Count(row.Total.New), Shown.Count(row.Total.Both),
                Shown.Count(row.Total.OnlyOld), Shown.Count(row.Total.OnlyNew), Shown.Count(row.OldVisitors), Shown.Count(row.NewVisitors));
        }

        table.Print(terminal);
    }

    private static void Show(TemplateList list, Terminal terminal)
    {
        var table = new TextTable("name", "for", "description");
        foreach (var row in list.Rows)
        {
            table.Row(row.Name, row.Title, row.Description);
        }

        table.Print(terminal);
    }
}
