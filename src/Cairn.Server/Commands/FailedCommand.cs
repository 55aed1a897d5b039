using System.CommandLine;
using System.Globalization;
using Cairn.Server.Commands.Output;
using Cairn.Server.Failed;

namespace Cairn.Server.Commands;

/// <summary><c>cairn failed list|show|replay</c></summary>
internal static class FailedCommand
{
    public static Command Make(CommandSet set)
    {
        var command = new Command("failed", "Shows events that were not kept, and why; tries them again.");
        command.Subcommands.Add(List(set));
        command.Subcommands.Add(ShowOne(set));
        command.Subcommands.Add(Replay(set));
        return command;
    }

    private static Command List(CommandSet set)
    {
        var reason = new Option<string?>("--reason") { Description = "Only of this reason." };
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 20 };
        return set.DoesForSite(new Command("list", "Counts by reason, and the newest failed events.") { reason, limit }, async (run, cairn, site, cancellationToken) =>
        {
            var query = string.Create(CultureInfo.InvariantCulture, $"limit={run.Get(limit)}")
                + (run.Get(reason) is { } wanted ? $"&reason={Uri.EscapeDataString(wanted)}" : "");
            var answer = await cairn.GetAsync($"{site}/failed?{query}", cancellationToken);
            var counters = (await cairn.GetAsync($"{site}/failed/counters", cancellationToken)).As<FailedCounters>();
            run.Print(answer, terminal => Show(answer.As<FailedList>(), counters, terminal));
            return ExitCode.Done;
        });
    }

    private static Command ShowOne(CommandSet set)
    {
        var id = new Argument<long>("NUMBER") { Description = "The number that 'failed list' shows." };
        return set.DoesForSite(new Command("show", "Shows one failed event as it came.") { id }, async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.GetAsync(string.Create(CultureInfo.InvariantCulture, $"{site}/failed/{run.Get(id)}"), cancellationToken);
            run.Print(answer, terminal =>
            {
                var row = answer.As<FailedShown>();
                terminal.Out.WriteLine(Printable.Text($"{row.Reason} {row.Field}: {row.Message}"));
                terminal.Out.WriteLine(Printable.Text(row.Raw));
            });
            return ExitCode.Done;
        });
    }

    private static Command Replay(CommandSet set)
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Say how many would pass, and change nothing." };
        var reason = new Option<string?>("--reason") { Description = "Only of this reason." };
        var fields = new Option<string[]>("--set") { Description = "A field every event gets, such as currency=EUR. May be repeated." };
        var names = new Option<string[]>("--rename") { Description = "A field that gets another name, such as price=value. May be repeated." };
        return set.DoesForSite(new Command("replay", "Tries failed events again.") { dryRun, reason, fields, names }, async (run, cairn, site, cancellationToken) =>
        {
            var request = new ReplayRequest(run.Get(dryRun), run.Get(reason), null, Pairs("--set", run.Get(fields)), Pairs("--rename", run.Get(names)));
            var answer = await cairn.PostAsync($"{site}/failed/replay", request, cancellationToken);
            run.Print(answer, terminal =>
            {
                var done = answer.As<ReplayAnswer>();
                terminal.Out.WriteLine(done.DryRun
                    ? $"{Shown.Count(done.WouldPass)} would pass, {Shown.Count(done.Failed)} would fail again."
                    : $"{Shown.Count(done.Passed)} passed, {Shown.Count(done.Failed)} failed again.");
            });
            return ExitCode.Done;
        });
    }

    private static Dictionary<string, string>? Pairs(string option, string[]? settings)
    {
        if (settings is not { Length: > 0 })
        {
            return null;
        }

        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var setting in settings)
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new CommandFailure(ExitCode.WrongUsage, $"{option} takes field=value, not '{setting}'.");
            }

            pairs[setting[..equals]] = setting[(equals + 1)..];
        }

        return pairs;
    }

    private static void Show(FailedList list, FailedCounters counters, Terminal terminal)
    {
        var byReason = new TextTable("reason", ">failed in 14 days", "last");
        foreach (var counter in counters.Rows)
        {
            byReason.Row(counter.Reason, Shown.Count(counter.Count), counter.LastAt.ToString("u", CultureInfo.InvariantCulture));
        }

        byReason.Print(terminal);
        var rows = new TextTable(">number", "received", "reason", "field", "message");
        foreach (var row in list.Rows)
        {
            rows.Row(row.Id.ToString(CultureInfo.InvariantCulture), row.ReceivedAt.ToString("u", CultureInfo.InvariantCulture), row.Reason, row.Field, row.Message);
        }

        rows.Print(terminal);
    }
}
