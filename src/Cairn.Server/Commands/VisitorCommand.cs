using System.CommandLine;
using System.Globalization;
using Cairn.Reports.Visitors;
using Cairn.Server.Commands.Output;
using Cairn.Server.Visitors;

namespace Cairn.Server.Commands;

/// <summary><c>cairn visitor list|show</c></summary>
internal static class VisitorCommand
{
    public static Command Make(CommandSet set)
    {
        var command = new Command("visitor", "Lists visitors, and shows one person's journey.");
        command.Subcommands.Add(List(set));
        command.Subcommands.Add(One(set));
        return command;
    }

    private static Command List(CommandSet set)
    {
        var segment = new Option<string?>("--segment") { Description = "Only visitors of this segment." };
        var q = new Option<string?>("--q") { Description = "Only ids that hold this text." };
        var (limit, cursor) = Page(50);
        return set.DoesForSite(new Command("list", "Lists visitors, the last seen first.") { segment, q, limit, cursor }, async (run, cairn, site, cancellationToken) =>
        {
            var query = Query(("segment", run.Get(segment)), ("q", run.Get(q)), ("limit", run.Get(limit).ToString(CultureInfo.InvariantCulture)), ("cursor", run.Get(cursor)));
            var answer = await cairn.GetAsync($"{site}/visitors?{query}", cancellationToken);
            run.Print(answer, terminal =>
            {
                var page = answer.As<VisitorPage>();
                var table = new TextTable("visitor", "last seen", ">sessions", ">events", ">macros", ">micros", "channel", "device", "country");
                foreach (var row in page.Rows)
                {
                    table.Row(
                        row.Id, row.LastSeen, Shown.Count(row.Sessions), Shown.Count(row.Events), Shown.Count(row.Macros), Shown.Count(row.Micros),
                        row.Channel ?? Shown.Dash, row.Device ?? Shown.Dash, row.Country ?? Shown.Dash);
                }

                table.Print(terminal);
                SayMore(run, page.Cursor);
            });
            return ExitCode.Done;
        });
    }

    private static Command One(CommandSet set)
    {
        var id = new Argument<string>("ID") { Description = "A visitor's or a user's id." };
        var (limit, cursor) = Page(100);
        return set.DoesForSite(new Command("show", "Shows one person's journey, the newest events first. The audit log says so.") { id, limit, cursor }, async (run, cairn, site, cancellationToken) =>
        {
            var query = Query(("limit", run.Get(limit).ToString(CultureInfo.InvariantCulture)), ("cursor", run.Get(cursor)));
            var answer = await cairn.GetAsync($"{site}/visitors/{Uri.EscapeDataString(run.Get(id)!)}?{query}", cancellationToken);
            run.Print(answer, terminal =>
            {
                var person = answer.As<VisitorShown>();
                terminal.Out.WriteLine(Printable.Text($"{person.Id}: {Shown.Count(person.Events)} events in {Shown.Count(person.SessionCount)} sessions, from {person.FirstSeen} to {person.LastSeen}; visitor ids: {string.Join(", ", person.Visitors)}"));
                foreach (var of in person.Conversions)
                {
                    terminal.Out.WriteLine(Printable.Text($"{of.Kind} {of.Key}: {Shown.Count(of.Count)}, first {of.First}"));
                }

                var table = new TextTable(">session", "time", "event", "path", "counts for", "");
                foreach (var row in person.Rows)
                {
                    table.Row(
                        row.Session?.ToString(CultureInfo.InvariantCulture) ?? Shown.Dash, row.At, row.Name, row.Path ?? Shown.Dash, string.Join(", ", row.Conversions),
                        row.Bot is { } bot ? $"bot: {bot}" : row.LeftOut ? "no consent" : "");
                }

                table.Print(terminal);
                SayMore(run, person.Cursor);
            });
            return ExitCode.Done;
        });
    }

    private static (Option<int> Limit, Option<string?> Cursor) Page(int limit) => (
        new Option<int>("--limit") { Description = "At most so many rows.", DefaultValueFactory = _ => limit },
        new Option<string?>("--cursor") { Description = "Where the page before ended." });

    private static string Query(params (string Name, string? Value)[] parts) =>
        string.Join('&', parts.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));

    private static void SayMore(CommandRun run, string? cursor)
    {
        if (cursor is not null)
        {
            run.Say($"There are more: --cursor '{cursor}'");
        }
    }
}
