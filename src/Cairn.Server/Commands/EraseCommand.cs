using System.CommandLine;
using Cairn.Server.Commands.Output;
using Cairn.Server.Privacy;

namespace Cairn.Server.Commands;

/// <summary><c>cairn erase</c></summary>
internal static class EraseCommand
{
    public static Command Make(CommandSet set)
    {
        var visitor = new Option<string[]>("--visitor") { Description = "A visitor's exact id. May be repeated." };
        var user = new Option<string[]>("--user") { Description = "A user's exact id. May be repeated." };
        var hash = new Option<string[]>("--email-hash") { Description = "The hash of a contact's address. May be repeated." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what it would be, and change nothing." };
        return set.DoesForSite(new Command("erase", "Erases people and all that is held of them.") { visitor, user, hash, dryRun }, async (run, cairn, site, cancellationToken) =>
        {
            var request = new ErasureRequest(run.Get(visitor), run.Get(user), run.Get(hash), run.Get(dryRun));
            var answer = await cairn.PostAsync($"{site}/privacy/erase", request, cancellationToken);
            run.Print(answer, terminal =>
            {
                var done = answer.As<ErasureAnswer>();
                terminal.Out.WriteLine($"{(done.DryRun ? "Would be erased" : "Erased")}: {Shown.Count(done.Events)} events of {Shown.Count(done.Visitors)} visitors"
                    + $" and parts of {Shown.Count(done.SharedVisitors)} shared ones, {Shown.Count(done.FailedEvents)} failed events.");
                if (done.GoneBy is { } gone)
                {
                    terminal.Out.WriteLine($"The last byte is gone by {gone:u}.");
                }
            });
            return ExitCode.Done;
        });
    }
}
