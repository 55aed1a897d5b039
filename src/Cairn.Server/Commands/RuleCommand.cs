using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cairn.Server.Commands.Output;
using Cairn.Server.Rules;

namespace Cairn.Server.Commands;

/// <summary><c>cairn rule list|apply|delete|publish|versions|restore|preview</c>: codeless rules.</summary>
internal static class RuleCommand
{
    public static Command Make(CommandSet set)
    {
        var command = new Command("rule", "Codeless rules: what turns clicks and views into named events without touching the site.");
        command.Subcommands.Add(List(set));
        command.Subcommands.Add(Apply(set));
        command.Subcommands.Add(Delete(set));
        command.Subcommands.Add(Publish(set));
        command.Subcommands.Add(Versions(set));
        command.Subcommands.Add(Restore(set));
        command.Subcommands.Add(Preview(set));
        return command;
    }

    private static Command List(CommandSet set) =>
        set.DoesForSite(new Command("list", "The rules as they are worked on."), async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.GetAsync($"{site}/rules", cancellationToken);
            var list = answer.As<RuleList>();
            run.Print(answer, terminal => Show(list, terminal));
            run.Say(list.Changed
                ? "Pages do not know all of this yet: 'cairn rule publish' tells them."
                : list.Published == 0 ? "Nothing is published yet."
                : string.Create(CultureInfo.InvariantCulture, $"Pages load version {list.Published}, which is just this."));
            return ExitCode.Done;
        });

    private static Command Apply(CommandSet set)
    {
        var file = new Argument<string>("FILE") { Description = "JSON: one rule, or {\"rules\": […]}; each with its id." };
        var off = new Option<bool>("--off") { Description = "Save them without taking them into the next version." };
        return set.DoesForSite(new Command("apply", "Saves rules and shows what each would have matched in 90 days.") { file, off }, async (run, cairn, site, cancellationToken) =>
        {
            var table = new TextTable("rule", "event", ">matched", ">visitors", "");
            foreach (var rule in await ReadAsync(run.Get(file)!, cancellationToken))
            {
                var key = rule["id"]?.GetValue<string>() ?? throw new CommandFailure(ExitCode.Refused, "Every rule in the file needs an id.");
                var answer = await cairn.PutAsync($"{site}/rules/{Uri.EscapeDataString(key)}", new JsonObject { ["rule"] = rule.DeepClone(), ["on"] = !run.Get(off) }, cancellationToken);
                var saved = answer.As<RuleSaved>();
                var history = saved.History;
                table.Row(
                    key, saved.Rule.Rule.Name, history.Decidable ? Shown.Count(history.Events) : "–", history.Decidable ? Shown.Count(history.Visitors) : "–",
                    (history.Partial ? "Only the newest part was read. " : "") + history.Why);
            }

            table.Print(run.Terminal);
            run.Say("Saved; 'cairn rule publish' tells the pages.");
            return ExitCode.Done;
        });
    }

    private static Command Delete(CommandSet set)
    {
        var key = new Argument<string>("KEY") { Description = "The rule's id." };
        return set.DoesForSite(new Command("delete", "Takes a rule out of the list.") { key }, async (run, cairn, site, cancellationToken) =>
        {
            await cairn.SendAsync(HttpMethod.Delete, $"{site}/rules/{Uri.EscapeDataString(run.Get(key)!)}", null, cancellationToken);
            run.Say("Deleted; 'cairn rule publish' tells the pages.");
            return ExitCode.Done;
        });
    }

    private static Command Publish(CommandSet set)
    {
        var note = new Option<string?>("--note") { Description = "Why." };
        return set.DoesForSite(new Command("publish", "Makes the rules that are on the version that pages load.") { note }, async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.PostAsync($"{site}/rules/publish", new PublishRulesRequest(run.Get(note)), cancellationToken);
            run.Print(answer, terminal => Say(answer.As<RuleVersionShown>(), terminal));
            return ExitCode.Done;
        });
    }

    private static Command Versions(CommandSet set) =>
        set.DoesForSite(new Command("versions", "What pages were told, newest first."), async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.GetAsync($"{site}/rules/versions", cancellationToken);
            run.Print(answer, terminal =>
            {
                var table = new TextTable(">version", ">rules", ">bytes", "published", "by", "note");
                foreach (var version in answer.As<RuleVersionList>().Rows)
                {
                    table.Row(
                        Shown.Count(version.Version), Shown.Count(version.Rules), Shown.Count(version.Bytes),
                        version.PublishedAt.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture), version.PublishedBy, version.Note);
                }

                table.Print(terminal);
            });
            return ExitCode.Done;
        });

    private static Command Restore(CommandSet set)
    {
        var version = new Argument<int>("VERSION") { Description = "As 'rule versions' shows it." };
        return set.DoesForSite(new Command("restore", "Publishes an earlier version again.") { version }, async (run, cairn, site, cancellationToken) =>
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{site}/rules/versions/{run.Get(version)}/restore");
            var answer = await cairn.PostAsync(path, new JsonObject(), cancellationToken);
            run.Print(answer, terminal => Say(answer.As<RuleVersionShown>(), terminal));
            return ExitCode.Done;
        });
    }

    private static Command Preview(CommandSet set) =>
        set.DoesForSite(new Command("preview", "Shows the unpublished rules at work on a page, for an hour, in your browser only."), async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.PostAsync($"{site}/rules/preview", new JsonObject(), cancellationToken);
            run.Print(answer, terminal => terminal.Out.WriteLine($"?{answer.As<RulePreviewLink>().Parameter}"));
            run.Say("Put this behind the address of any page that loads cairn.js. Nothing the rules would send is sent.");
            return ExitCode.Done;
        });

    private static async Task<IReadOnlyList<JsonObject>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var json = JsonNode.Parse(await File.ReadAllTextAsync(path, cancellationToken));
            var rules = json is JsonObject { } one && one["rules"] is JsonArray several ? [.. several.OfType<JsonObject>()] : json is JsonObject rule ? [rule] : (List<JsonObject>)[];
            return rules.Count > 0 ? rules : throw new CommandFailure(ExitCode.Refused, $"{path} holds no rule.");
        }
        catch (JsonException failure)
        {
            throw new CommandFailure(ExitCode.Refused, $"{path} is not JSON: {failure.Message}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(failure is FileNotFoundException ? ExitCode.NotFound : ExitCode.Refused, failure.Message);
        }
    }

    private static void Say(RuleVersionShown version, Terminal terminal) =>
        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Pages load version {version.Version} with {version.Rules} rules within five minutes."));

    private static void Show(RuleList list, Terminal terminal)
    {
        var table = new TextTable("rule", "event", "on", "where", "state");
        foreach (var rule in list.Rows)
        {
            table.Row(rule.Key, rule.Rule.Name, rule.Rule.On, rule.Rule.Selector ?? rule.Rule.Text?.Value ?? "", rule.On ? "on" : "off");
        }

        table.Print(terminal);
    }
}
