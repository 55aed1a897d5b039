using System.CommandLine;
using System.Globalization;
using Cairn.Server.Commands.Output;
using Cairn.Server.Saved;

namespace Cairn.Server.Commands;

/// <summary><c>cairn saved list|add|remove</c></summary>
internal static class SavedCommand
{
    public static Command Make(CommandSet set)
    {
        var command = new Command("saved", "Lists a site's saved reports, saves and removes them.");
        command.Subcommands.Add(set.DoesForSite(new Command("list", "Lists the saved reports, those that are pinned first."), async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.GetAsync($"{site}/saved", cancellationToken);
            run.Print(answer, terminal => Show(answer.As<SavedReportList>().Rows, terminal));
            return ExitCode.Done;
        }));
        command.Subcommands.Add(Add(set));
        command.Subcommands.Add(Remove(set));
        return command;
    }

    private static Command Add(CommandSet set)
    {
        var name = new Argument<string>("NAME");
        var page = new Argument<string>("PAGE") { Description = "The path of the dashboard with its query, such as '/s/shop/funnels?…'." };
        var note = new Option<string?>("--note") { Description = "What people should know about it." };
        var pinned = new Option<bool>("--pinned") { Description = "It stands first." };
        return set.DoesForSite(new Command("add", "Saves a report.") { name, page, note, pinned }, async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.PostAsync($"{site}/saved", new SaveReportRequest(run.Get(name)!, run.Get(page)!, run.Get(note), run.Get(pinned)), cancellationToken);
            run.Print(answer, terminal => Show([answer.As<SavedReportShown>()], terminal));
            return ExitCode.Done;
        });
    }

    private static Command Remove(CommandSet set)
    {
        var id = new Argument<int>("NUMBER") { Description = "The report's number, as 'saved list' shows it." };
        return set.DoesForSite(new Command("remove", "Forgets a saved report.") { id }, async (run, cairn, site, cancellationToken) =>
        {
            await cairn.SendAsync(HttpMethod.Delete, $"{site}/saved/{run.Get(id).ToString(CultureInfo.InvariantCulture)}", null, cancellationToken);
            run.Say("Removed.");
            return ExitCode.Done;
        });
    }

    private static void Show(IReadOnlyList<SavedReportShown> reports, Terminal terminal)
    {
        var table = new TextTable(">number", "name", "page", "owner", "pinned", "note");
        foreach (var saved in reports)
        {
            table.Row(saved.Id.ToString(CultureInfo.InvariantCulture), saved.Name, saved.Page, saved.Owner, saved.Pinned ? "yes" : "", saved.Note);
        }

        table.Print(terminal);
    }
}
