using System.CommandLine;
using System.Globalization;
using Cairn.Server.Commands.Output;
using Cairn.Server.Shares;

namespace Cairn.Server.Commands;

/// <summary><c>cairn share list|revoke</c></summary>
internal static class ShareCommand
{
    public static Command Make(CommandSet set)
    {
        var command = new Command("share", "Lists a site's public links and ends them.");
        command.Subcommands.Add(set.DoesForSite(new Command("list", "Lists the public links that work, the newest first."), async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.GetAsync($"{site}/shares", cancellationToken);
            run.Print(answer, terminal => Show(answer.As<ShareList>().Rows, terminal));
            if (!answer.As<ShareList>().Allowed)
            {
                run.Say("Public links are off for this site, so none of them answers.");
            }

            return ExitCode.Done;
        }));
        command.Subcommands.Add(Revoke(set));
        return command;
    }

    private static Command Revoke(CommandSet set)
    {
        var id = new Argument<int>("NUMBER") { Description = "The link's number, as 'share list' shows it." };
        return set.DoesForSite(new Command("revoke", "Ends a public link at once.") { id }, async (run, cairn, site, cancellationToken) =>
        {
            await cairn.SendAsync(HttpMethod.Delete, $"{site}/shares/{run.Get(id).ToString(CultureInfo.InvariantCulture)}", null, cancellationToken);
            run.Say("Ended.");
            return ExitCode.Done;
        });
    }

    private static void Show(IReadOnlyList<ShareShown> links, Terminal terminal)
    {
        var table = new TextTable(">number", "name", "report", "by", "expires");
        foreach (var link in links)
        {
            table.Row(
                link.Id.ToString(CultureInfo.InvariantCulture), link.Name, link.Kind, link.CreatedBy, link.ExpiresAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
        }

        table.Print(terminal);
    }
}
