using System.CommandLine;
using Cairn.Server.Commands.Output;
using Cairn.Server.Privacy;

namespace Cairn.Server.Commands;

/// <summary><c>cairn identity revoke|restore</c></summary>
internal static class IdentityCommand
{
    public static Command Make(CommandSet set)
    {
        var command = new Command("identity", "Takes a visitor and a user apart, and together again.");
        command.Subcommands.Add(Change(set, "revoke", "Revokes the edges between a visitor and a user; no event changes.", revoked: true));
        command.Subcommands.Add(Change(set, "restore", "Puts revoked edges in force again.", revoked: false));
        return command;
    }

    private static Command Change(CommandSet set, string name, string description, bool revoked)
    {
        var visitor = new Argument<string>("VISITOR") { Description = "The visitor's exact id." };
        var user = new Argument<string>("USER") { Description = "The user's exact id." };
        return set.DoesForSite(new Command(name, description) { visitor, user }, async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.PostAsync($"{site}/identity/edges", new EdgeChange(run.Get(visitor)!, run.Get(user)!, revoked), cancellationToken);
            run.Print(answer, terminal => terminal.Out.WriteLine($"{Shown.Count(answer.As<EdgeChanged>().Edges)} edges {(revoked ? "revoked" : "restored")}."));
            return ExitCode.Done;
        });
    }
}
