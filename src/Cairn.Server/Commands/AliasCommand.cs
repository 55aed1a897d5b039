using System.CommandLine;
using System.Globalization;
using Cairn.Collection.Foreign;
using Cairn.Server.Aliases;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn alias list|add|remove</c></summary>
internal static class AliasCommand
{
    public static Command Make(CommandSet set)
    {
        var command = new Command("alias", "Lets the clients of other vendors send to a site under the ids they have.");
        command.Subcommands.Add(set.DoesForSite(new Command("list", "Lists the site's aliases."), async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.GetAsync($"{site}/aliases", cancellationToken);
            run.Print(answer, terminal => Show(answer.As<AliasList>().Rows, terminal));
            return ExitCode.Done;
        }));
        command.Subcommands.Add(Add(set));
        command.Subcommands.Add(Remove(set));
        return command;
    }

    private static Command Add(CommandSet set)
    {
        var format = new Argument<string>("FORMAT") { Description = $"One of {string.Join(", ", ForeignFormats.Names)}." };
        var alias = new Argument<string>("ALIAS") { Description = "What the vendor's client sends as its site, such as G-ABC123 or shop.example." };
        var consent = new Option<string[]>("--consent") { Description = "What a consent category stands for, such as Advertising=ad_storage,ad_user_data. May be repeated." };
        return set.DoesForSite(new Command("add", "Adds an alias.") { format, alias, consent }, async (run, cairn, site, cancellationToken) =>
        {
            var map = (run.Get(consent) ?? []).Select(Category).ToDictionary(pair => pair.Name, pair => pair.States, StringComparer.Ordinal);
            var answer = await cairn.PostAsync($"{site}/aliases", new NewAliasRequest(run.Get(format)!, run.Get(alias)!, map), cancellationToken);
            run.Print(answer, terminal => Show([answer.As<AliasShown>()], terminal));
            return ExitCode.Done;
        });
    }

    private static Command Remove(CommandSet set)
    {
        var id = new Argument<int>("NUMBER") { Description = "The alias's number, as 'alias list' shows it." };
        return set.DoesForSite(new Command("remove", "Ends an alias at once.") { id }, async (run, cairn, site, cancellationToken) =>
        {
            await cairn.SendAsync(HttpMethod.Delete, $"{site}/aliases/{run.Get(id).ToString(CultureInfo.InvariantCulture)}", null, cancellationToken);
            run.Say("Removed.");
            return ExitCode.Done;
        });
    }

    private static (string Name, IReadOnlyList<string> States) Category(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? (text[..equals], text[(equals + 1)..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            : throw new CommandFailure(ExitCode.WrongUsage, "--consent takes Category=state,state.");
    }

    private static void Show(IReadOnlyList<AliasShown> aliases, Terminal terminal)
    {
        var table = new TextTable(">number", "format", "alias", "consent");
        foreach (var alias in aliases)
        {
            table.Row(
                alias.Id.ToString(CultureInfo.InvariantCulture), alias.Format, alias.Alias,
                string.Join("; ", alias.Consent.Select(pair => $"{pair.Key}={string.Join(',', pair.Value)}")));
        }

        table.Print(terminal);
    }
}
