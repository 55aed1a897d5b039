using System.CommandLine;
using System.Globalization;
using Cairn.Server.Commands.Output;
using Cairn.Server.Marks;
using Cairn.Storage.Catalog.Marks;

namespace Cairn.Server.Commands;

/// <summary><c>cairn mark list|add|remove</c></summary>
internal static class MarkCommand
{
    public static Command Make(CommandSet set)
    {
        var command = new Command("mark", "Notes what happened to a site, such as a deploy; trends show it.");
        command.Subcommands.Add(set.DoesForSite(new Command("list", "Lists the site's marks, the oldest first."), async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.GetAsync($"{site}/marks", cancellationToken);
            run.Print(answer, terminal => Show(answer.As<MarkList>().Rows, terminal));
            return ExitCode.Done;
        }));
        command.Subcommands.Add(Add(set));
        command.Subcommands.Add(Remove(set));
        return command;
    }

    private static Command Add(CommandSet set)
    {
        var title = new Argument<string>("TITLE");
        var kind = new Option<string?>("--kind") { Description = $"One of {string.Join(", ", MarkBook.Kinds)}; default other." };
        var at = new Option<DateTimeOffset?>("--at") { Description = "When, with its offset; default now." };
        return set.DoesForSite(new Command("add", "Notes a mark.") { title, kind, at }, async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.PostAsync($"{site}/marks", new MarkRequest(run.Get(title)!, run.Get(kind), run.Get(at)), cancellationToken);
            run.Print(answer, terminal => Show([answer.As<MarkShown>()], terminal));
            return ExitCode.Done;
        });
    }

    private static Command Remove(CommandSet set)
    {
        var id = new Argument<int>("NUMBER") { Description = "The mark's number, as 'mark list' shows it." };
        return set.DoesForSite(new Command("remove", "Forgets a mark.") { id }, async (run, cairn, site, cancellationToken) =>
        {
            await cairn.SendAsync(HttpMethod.Delete, $"{site}/marks/{run.Get(id).ToString(CultureInfo.InvariantCulture)}", null, cancellationToken);
            run.Say("Removed.");
            return ExitCode.Done;
        });
    }

    private static void Show(IReadOnlyList<MarkShown> marks, Terminal terminal)
    {
        var table = new TextTable(">number", "when", "kind", "what", "by");
        foreach (var mark in marks)
        {
            table.Row(mark.Id.ToString(CultureInfo.InvariantCulture), mark.At.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), mark.Kind, mark.Title, mark.CreatedBy);
        }

        table.Print(terminal);
    }
}
