using System.CommandLine;
using System.Text.Json;
using Cairn.Journeys.Faults;
using Cairn.Server.Backups;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;
using Cairn.Server.Hosting;
using Cairn.Server.Indexes;
using Cairn.Server.Privacy;
using Cairn.Storage;
using Cairn.Storage.Backups;
using Cairn.Storage.Catalog.Privacy;
using Cairn.Storage.DataDirectory;

namespace Cairn.Server.Commands;

/// <summary><c>cairn restore DIR</c>: checks all of a backup, then puts it into an empty directory.</summary>
internal static class RestoreCommand
{
    private const string Nothing = "none";

    public static Command Make(CommandSet set)
    {
        var folder = new Argument<string>("DIR") { Description = "The backup." };
        var keys = new Option<string?>("--keys") { Description = "The file of keys that was made with the backup; DIR.keys beside it unless said. 'none' does without: then everybody needs a new password and a new second factor.", HelpName = "FILE" };
        var erased = new Option<string?>("--erased")
        {
            Description = "The newest journal of erased people: erased.db of the directory that was lost, or DIR.erased of the newest backup; DIR.erased beside this one unless said. 'none' when nobody was ever erased.",
            HelpName = "FILE",
        };
        var verify = new Option<bool>("--verify") { Description = "Look through the backup, and restore nothing." };
        var command = new Command("restore", "Restores a backup into the empty directory of --data, after looking through all of it.") { folder, keys, erased, verify };
        return set.Does(command, async (run, cancellationToken) =>
        {
            var backup = new BackupPaths(Path.TrimEndingDirectorySeparator(Path.GetFullPath(run.Get(folder)!)));
            var options = CommandHost.ReadOptions();
            var manifest = Check(run, backup, options, cancellationToken);
            var done = BackupDone.Of(backup, manifest) with { Followed = Followed(backup) };
            if (run.Get(verify))
            {
                run.Print(new JsonAnswer(JsonSerializer.Serialize(done, ApiJson.Options)), terminal =>
                {
                    BackupCommand.Show(done, terminal);
                    terminal.Out.WriteLine("Every file is as it was written, and counts and sums are those of the cut.");
                });
                return ExitCode.Done;
            }

            var keysFile = Keys(run.Get(keys), backup, manifest);
            var journal = Journal(run, run.Get(erased), backup, manifest);
            await RestoreAsync(run, backup, manifest, keysFile, journal, cancellationToken);
            run.Print(new JsonAnswer(JsonSerializer.Serialize(done, ApiJson.Options)), terminal =>
            {
                BackupCommand.Show(done, terminal);
                terminal.Out.WriteLine($"Restored into {Path.GetFullPath(run.DataDirectory)}; counts and sums are those of the cut, and the index is built.");
            });
            return ExitCode.Done;
        });
    }

    private static BackupManifest Check(CommandRun run, BackupPaths backup, InstallationOptions options, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(backup.Folder))
        {
            throw new CommandFailure(ExitCode.NotFound, $"There is no folder {backup.Folder}.");
        }

        using var line = new ProgressLine(run);
        return BackupReader.Check(backup.Folder, options.Store, new Lines(line), cancellationToken) switch
        {
            Outcome<BackupManifest>.Ok(var manifest) => manifest,
            Outcome<BackupManifest>.Refused(var faults) => throw new CommandFailure(ExitCode.Refused, string.Join('\n', faults.Select(fault => fault.Message))),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static BackupFollowed? Followed(BackupPaths backup) =>
        BackupSlices.Check(backup) is Outcome<SlicesFound>.Ok({ Count: > 0 } found) ? new BackupFollowed(found.Count, found.Requests, found.UpTo!.Value) : null;

    private static string? Keys(string? given, BackupPaths backup, BackupManifest manifest)
    {
        var file = Path.GetFullPath(given ?? backup.Keys);
        return given == Nothing ? null
            : !File.Exists(file) ? throw new CommandFailure(ExitCode.Refused, $"There is no file of keys {file}. Name it with --keys, or say --keys none: then everybody needs a new password and a new second factor, and links that were signed end.")
            : !BackupKeys.Fits(file, manifest) ? throw new CommandFailure(ExitCode.Refused, $"{file} does not hold the keys of this backup.")
            : file;
    }

    private static string? Journal(CommandRun run, string? given, BackupPaths backup, BackupManifest manifest)
    {
        var file = Path.GetFullPath(given ?? backup.Erased);
        try
        {
            if (given == Nothing ? manifest.Erased > 0 : !File.Exists(file))
            {
                throw new CommandFailure(
                    ExitCode.Refused, $"{manifest.Erased} people had been erased when the backup was made, and {(given == Nothing ? "without their journal" : $"there is no journal {file}; without it")} some would come back."
                    + " Name the newest with --erased: erased.db of the directory that was lost, or DIR.erased of the newest backup." + (manifest.Erased == 0 ? " Say --erased none if nobody was erased since." : ""));
            }

            if (given == Nothing)
            {
                return null;
            }

            var people = ErasureJournal.CountIn(file);
            if (people < manifest.Erased)
            {
                throw new CommandFailure(ExitCode.Refused, $"{file} names {people} people, and {manifest.Erased} had been erased when the backup was made: it is too old, or of another directory.");
            }
        }
        catch (StorageUnavailableException failure)
        {
            throw new CommandFailure(ExitCode.Refused, failure.Message);
        }

        if (given is null)
        {
            run.Say($"People who were erased are those of {file}; whoever was erased later would come back. Name a newer journal with --erased if there is one.");
        }

        return file;
    }

    private static async Task RestoreAsync(CommandRun run, BackupPaths backup, BackupManifest manifest, string? keys, string? journal, CancellationToken cancellationToken)
    {
        var directory = Hold(run, manifest);
        try
        {
            using (var line = new ProgressLine(run))
            {
                BackupRestorer.Write(backup, manifest, directory, keys, journal, new Lines(line), cancellationToken);
            }

            await using var host = await CommandHost.StartAsync(directory, run.Terminal, cancellationToken, TimeSpan.MaxValue, beforeStart: opened => Compare(opened, manifest));
            CheckIndexes(host);
            if (!host.Services.GetRequiredService<Erasures>().Rewrite())
            {
                throw new CommandFailure(ExitCode.Failed, "What was erased could not be taken off the disk; run it again.");
            }

            CheckIndexes(host);
            if (keys is null)
            {
                host.Installation.Catalog.SecondFactors.RemoveAll();
                run.Say("Without the keys no password and no second factor is right any more: 'cairn user reset EMAIL' gives a new password; a second factor is set up again at the next sign-in.");
            }

            BackupRestorer.Finish(directory.Paths);
        }
        catch (StorageUnavailableException failure)
        {
            directory.Dispose();
            throw new CommandFailure(ExitCode.Failed, failure.Message);
        }
    }

    private static HeldDirectory Hold(CommandRun run, BackupManifest manifest)
    {
        var paths = new DataPaths(Path.GetFullPath(run.DataDirectory));
        var isFree = BackupRestorer.IsFree(paths);
        if (!isFree && !File.Exists(paths.Lock))
        {
            throw NotEmpty();
        }

        switch (HeldDirectory.Open(paths.Root, restores: true))
        {
            case DataDirectoryOpening.Opened(var held):
                if (!isFree)
                {
                    held.Dispose();
                    throw NotEmpty();
                }

                var (needed, free) = (manifest.Files.Sum(file => file.Bytes), new DriveInfo(paths.Root).AvailableFreeSpace);
                if (free < needed)
                {
                    held.Dispose();
                    throw new CommandFailure(ExitCode.Refused, $"The backup needs {Shown.Bytes(needed)} and as much again for its index, and {Shown.Bytes(free)} are free at {paths.Root}.");
                }

                return held;
            case DataDirectoryOpening.Refused(var fault):
                throw new CommandFailure(ExitCode.Failed, fault.Message);
            default:
                throw new CommandFailure(ExitCode.Busy, $"Another process holds {paths.Root}; a backup is restored into a directory of its own.");
        }

        CommandFailure NotEmpty() => new(ExitCode.Refused, $"{paths.Root} is not empty; a backup is restored into an empty directory, named with --data.");
    }

    private static void Compare(Installation opened, BackupManifest manifest)
    {
        if (BackupReader.Difference(manifest, opened.Store.Sums()) is { } difference)
        {
            throw new CommandFailure(ExitCode.Failed, difference);
        }
    }

    /// <summary>Builds each site's index from the store, and holds the one against the other.</summary>
    private static void CheckIndexes(CommandHost host)
    {
        var indexes = host.Services.GetRequiredService<JourneyIndexes>();
        foreach (var site in host.Installation.Catalog.Sites.List())
        {
            var (built, stored) = (indexes.Fresh(site.Id).Statistics().Events, host.Installation.Store.CountOfVisitors(site.Id));
            if (built != stored)
            {
                throw new CommandFailure(ExitCode.Failed, $"The index of site '{site.Key}' holds {built} events of visitors, and the event store {stored}.");
            }
        }

        indexes.Save();
    }

    private sealed class Lines(ProgressLine line) : IProgress<BackupProgress>
    {
        public void Report(BackupProgress value) => line.Show(value.Bytes, value.Total, value.Stage);
    }
}
