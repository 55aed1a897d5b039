using System.CommandLine;
using Cairn.Server.Commands.Client;
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
        var now = new Option<bool>("--now") { Description = "Take what was erased, also earlier, off the disk at once instead of within 72 hours; new events wait meanwhile. May stand alone." };
        return set.DoesForSite(new Command("erase", "Erases people and all that is held of them.") { visitor, user, hash, dryRun, now }, async (run, cairn, site, cancellationToken) =>
        {
            if (run.Get(now) && run.Get(visitor) is [] && run.Get(user) is [] && run.Get(hash) is [])
            {
                return await RewriteAsync(run, cairn, cancellationToken);
            }

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
            return run.Get(now) && !run.Get(dryRun) ? await RewriteAsync(run, cairn, cancellationToken) : ExitCode.Done;
        });
    }

    private static async Task<int> RewriteAsync(CommandRun run, CairnClient cairn, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < 30; tries++)
        {
            if ((await cairn.PostAsync("api/v1/privacy/rewrite", new { }, cancellationToken)).As<ErasedBytes>().Gone)
            {
                run.Say("What was erased is gone from the disk.");
                return ExitCode.Done;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }

        throw new CommandFailure(ExitCode.Failed, "Somebody reads the event store all the time, a report, an export or a backup; try again later.");
    }
}
