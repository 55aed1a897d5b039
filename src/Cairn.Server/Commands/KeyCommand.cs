using System.CommandLine;
using System.Globalization;
using Cairn.Server.Commands.Output;
using Cairn.Server.Keys;
using Cairn.Storage.Catalog.Keys;

namespace Cairn.Server.Commands;

/// <summary><c>cairn key list|create|revoke</c></summary>
internal static class KeyCommand
{
    public static Command Make(CommandSet set)
    {
        var command = new Command("key", "Lists a site's keys, makes and revokes them.");
        command.Subcommands.Add(set.DoesForSite(new Command("list", "Lists the site's keys."), async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.GetAsync($"{site}/keys", cancellationToken);
            run.Print(answer, terminal => Show(answer.As<KeyList>().Rows, terminal));
            return ExitCode.Done;
        }));
        command.Subcommands.Add(Create(set));
        command.Subcommands.Add(Revoke(set));
        return command;
    }

    private static Command Create(CommandSet set)
    {
        var secret = new Option<bool>("--secret") { Description = "A secret key instead of a write key." };
        var compat = new Option<bool>("--compat") { Description = "A compat secret: for servers that send in a vendor's format." };
        var scopes = new Option<string[]>("--scope") { Description = $"What a secret key may do: {string.Join(", ", KeyScopes.All)}. May be repeated.", AllowMultipleArgumentsPerToken = true };
        var name = new Option<string?>("--name") { Description = "What people call it." };
        var expires = new Option<DateTimeOffset?>("--expires") { Description = "When it ends by itself, as 2027-01-31T00:00:00Z." };
        var networks = new Option<string[]>("--network") { Description = "A secret key works from this network alone, as 203.0.113.0/24. May be repeated.", AllowMultipleArgumentsPerToken = true };
        var command = new Command("create", "Makes a key and prints it, this once.") { secret, compat, scopes, name, expires, networks };
        return set.DoesForSite(command, async (run, cairn, site, cancellationToken) =>
        {
            var wanted = run.Get(scopes) ?? [];
            var isSecret = run.Get(secret) || wanted.Length > 0;
            var request = new NewKeyRequest(run.Get(compat) ? KeyKind.Compat : isSecret ? KeyKind.Secret : KeyKind.Write, run.Get(name) ?? "made on the command line", wanted,
                run.Get(expires), run.Get(networks) ?? []);
            var answer = await cairn.PostAsync($"{site}/keys", request, cancellationToken);
            run.Print(answer, terminal => terminal.Out.WriteLine(answer.As<IssuedKeyShown>().Key));
            run.Say(isSecret || run.Get(compat) ? "Keep it safe: it cannot be shown again." : "It may stand in pages: all it can do is send events.");
            return ExitCode.Done;
        });
    }

    private static Command Revoke(CommandSet set)
    {
        var id = new Argument<int>("NUMBER") { Description = "The key's number, as 'key list' shows it." };
        return set.DoesForSite(new Command("revoke", "Ends a key at once.") { id }, async (run, cairn, site, cancellationToken) =>
        {
            await cairn.SendAsync(HttpMethod.Delete, $"{site}/keys/{run.Get(id).ToString(CultureInfo.InvariantCulture)}", null, cancellationToken);
            run.Say("Revoked.");
            return ExitCode.Done;
        });
    }

    private static void Show(IReadOnlyList<KeyShown> keys, Terminal terminal)
    {
        var table = new TextTable(">number", "kind", "name", "key", "scopes", "from", "expires", "last used", "state");
        foreach (var key in keys)
        {
            table.Row(
                key.Id.ToString(CultureInfo.InvariantCulture), key.Kind switch { KeyKind.Write => "write", KeyKind.Compat => "compat", _ => "secret" }, key.Name,
                $"{key.Prefix}…{key.LastFour}", string.Join(' ', key.Scopes), string.Join(' ', key.Networks), Day(key.ExpiresAt), Day(key.LastUsedAt),
                key.RevokedAt is not null ? "revoked" : key.ExpiresAt <= TimeProvider.System.GetUtcNow() ? "expired" : "works");
        }

        table.Print(terminal);
    }

    private static string Day(DateTimeOffset? moment) => moment?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "";
}
