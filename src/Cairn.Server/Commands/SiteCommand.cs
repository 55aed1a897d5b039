using System.CommandLine;
using Cairn.Collection.Enrichment;
using Cairn.Server.Commands.Output;
using Cairn.Server.Sites;
using Cairn.Storage.Catalog.Sites;

namespace Cairn.Server.Commands;

/// <summary><c>cairn site list|add</c></summary>
internal static class SiteCommand
{
    public static Command Make(CommandSet set)
    {
        var command = new Command("site", "Lists sites and makes them.");
        command.Subcommands.Add(set.DoesConnected(new Command("list", "Lists all sites."), create: false, ListAsync));
        command.Subcommands.Add(Add(set));
        command.Subcommands.Add(Channels(set));
        return command;
    }

    private static Command Channels(CommandSet set)
    {
        var rules = new Option<ChannelRules>("--rules") { Description = "Whose table: cairn, ga4, plausible or posthog.", Required = true };
        var apply = new Option<bool>("--apply") { Description = "Take it, for what comes and in attribution for all of history; without it nothing is changed." };
        return set.DoesForSite(new Command("channels", "Shows what another channel table would have made of the last 90 days.") { rules, apply }, async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.PostAsync($"{site}/settings/channels/preview", new ChannelPreviewRequest(run.Get(rules)), cancellationToken);
            run.Print(answer, terminal => Show(answer.As<ChannelPreviewShown>(), terminal));
            if (run.Get(apply))
            {
                var settings = (await cairn.GetAsync($"{site}/settings", cancellationToken)).As<SiteSettings>();
                await cairn.PutAsync($"{site}/settings", settings with { ChannelRules = run.Get(rules) }, cancellationToken);
                run.Say($"The channels are those of {run.Get(rules).ToString().ToLowerInvariant()} now: of what comes, and in attribution of all touches.");
            }

            return ExitCode.Done;
        });
    }

    private static void Show(ChannelPreviewShown preview, Terminal terminal)
    {
        terminal.Out.WriteLine($"{Shown.Count(preview.Moved)} of {Shown.Count(preview.Events)} events with a channel, of {preview.Days} days{(preview.Partial ? ", as far as they were looked at," : "")} would be another's.");
        if (preview.Rows.Count == 0)
        {
            return;
        }

        var table = new TextTable("now", "then", ">events", "mostly", "");
        foreach (var move in preview.Rows)
        {
            table.Row(move.From, move.To, Shown.Count(move.Events), move.Source, move.Medium);
        }

        table.Print(terminal);
    }

    private static async Task<int> ListAsync(CommandRun run, Client.CairnClient cairn, CancellationToken cancellationToken)
    {
        var answer = await cairn.GetAsync("api/v1/sites", cancellationToken);
        run.Print(answer, terminal => Show(answer.As<SiteList>().Rows, terminal));
        return ExitCode.Done;
    }

    private static Command Add(CommandSet set)
    {
        var key = new Argument<string>("KEY") { Description = "1 to 64 of a-z, 0-9, _ and -." };
        var name = new Option<string?>("--name") { Description = "What people read." };
        var timezone = new Option<string?>("--timezone") { Description = "An IANA zone; default UTC." };
        var currency = new Option<string?>("--currency") { Description = "Such as EUR." };
        var sessionRule = new Option<string?>("--session-rule") { Description = "A session preset; default cairn." };
        var command = new Command("add", "Makes a site.") { key, name, timezone, currency, sessionRule };
        return set.DoesConnected(command, create: true, async (run, cairn, cancellationToken) =>
        {
            var request = new NewSiteRequest(run.Get(key)!, run.Get(name), run.Get(timezone), run.Get(currency), run.Get(sessionRule));
            var answer = await cairn.PostAsync("api/v1/sites", request, cancellationToken);
            run.Print(answer, terminal => Show([answer.As<SiteShown>()], terminal));
            return ExitCode.Done;
        });
    }

    private static void Show(IReadOnlyList<SiteShown> sites, Terminal terminal)
    {
        var table = new TextTable("key", "name", "time zone", "currency", "session rule");
        foreach (var site in sites)
        {
            table.Row(site.Key, site.Name, site.Timezone, site.Currency, site.SessionRule);
        }

        table.Print(terminal);
    }
}
