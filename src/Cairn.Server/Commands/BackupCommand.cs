using System.CommandLine;
using System.Text.Json;
using Cairn.Server.Backups;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;
using Cairn.Server.Hosting;

namespace Cairn.Server.Commands;

/// <summary><c>cairn backup DIR [--follow]</c></summary>
internal static class BackupCommand
{
    public static Command Make(CommandSet set)
    {
        var folder = new Argument<string>("DIR") { Description = "Where the backup goes: an empty folder, or one that is not there yet, best on another disk." };
        var follow = new Option<bool>("--follow") { Description = "Go on when the backup is made: add what is collected, every five seconds, until Ctrl-C. Needs a running server." };
        var command = new Command("backup", "Copies the data directory while it is at work. 'cairn restore DIR --verify' looks through what was made.") { folder, follow };
        return set.DoesConnected(command, create: false, async (run, cairn, cancellationToken) =>
        {
            if (!cairn.IsLocal)
            {
                throw new CommandFailure(ExitCode.WrongUsage, "A backup is made on the machine that has the data: run it there, with --data.");
            }

            if (string.IsNullOrWhiteSpace(run.Get(folder)))
            {
                throw new CommandFailure(ExitCode.WrongUsage, "Name the folder the backup goes to.");
            }

            var request = CairnClient.Json(new BackupRequest(Path.GetFullPath(run.Get(folder)!), run.Get(follow)));
            using var response = await cairn.OpenAsync(HttpMethod.Post, "api/v1/backup", request, cancellationToken);
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            var done = await FollowAsync(run, reader, cancellationToken);
            run.Print(new JsonAnswer(JsonSerializer.Serialize(done, ApiJson.Options)), terminal => Show(done, terminal));
            run.Say($"Keep {done.Keys} and {done.Erased} elsewhere: whoever has the keys and the backup can try passwords; without the second, people erased since would come back.");
            return run.Get(follow) ? await AddAsync(run, reader, cancellationToken) : ExitCode.Done;
        });
    }

    /// <summary>Tells what is added, until somebody ends it or the server does.</summary>
    private static async Task<int> AddAsync(CommandRun run, StreamReader reader, CancellationToken cancellationToken)
    {
        run.Say("What is collected from now on is added every five seconds. Ctrl-C ends that.");
        try
        {
            while (await NextAsync(reader, cancellationToken) is { } text)
            {
                var line = new JsonAnswer(text).As<BackupLine>();
                if (line.Problem is { } problem)
                {
                    throw new CommandFailure(ExitCode.Failed, $"{ServerRefusal.Told(problem)} What was added before is whole; make another backup to go on.");
                }

                run.Say($"{line.Followed!.UpTo:u}: {Shown.Count(line.Followed.Requests)} requests in {Shown.Count(line.Followed.Slices)} slices.");
            }
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Done; // the server adds what came last
        }

        throw new CommandFailure(ExitCode.Failed, "The server ended. What was added is whole; make another backup when it runs again.");
    }

    /// <summary>What a backup holds.</summary>
    public static void Show(BackupDone done, Terminal terminal)
    {
        terminal.Out.WriteLine($"{done.Folder}: {Shown.Bytes(done.Bytes)}, as of {done.MadeAt:u}, made by Cairn {done.Cairn}.");
        foreach (var site in done.Sites)
        {
            var values = string.Concat(site.Values.Select(value => $", {Shown.Money(value.Value, value.Key.Length == 0 ? null : value.Key)}"));
            terminal.Out.WriteLine($"{site.Site}: {Shown.Count(site.Events)} events{values}");
        }

        if (done.WaitingRequests > 0)
        {
            terminal.Out.WriteLine($"{Shown.Count(done.WaitingRequests)} requests more wait in its spool.");
        }

        if (done.Followed is { } followed)
        {
            terminal.Out.WriteLine($"{Shown.Count(followed.Requests)} requests more were added in {Shown.Count(followed.Slices)} slices, the last at {followed.UpTo:u}.");
        }
    }

    private static async Task<BackupDone> FollowAsync(CommandRun run, StreamReader reader, CancellationToken cancellationToken)
    {
        using var progress = new ProgressLine(run);
        while (await NextAsync(reader, cancellationToken) is { } text)
        {
            var line = new JsonAnswer(text).As<BackupLine>();
            if (line.Problem is { } problem)
            {
                throw new CommandFailure(ExitCode.Failed, ServerRefusal.Told(problem));
            }

            if (line.Result is { } done)
            {
                return done;
            }

            progress.Show(line.Progress!.Bytes, line.Progress.Total, line.Progress.Stage);
        }

        throw new CommandFailure(ExitCode.Failed, "The server ended without a result; the folder holds no backup, and the next one may use it.");
    }

    private static async Task<string?> NextAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
