using Cairn.Journeys.Faults;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Privacy;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.Events;
using Cairn.Storage.Spool;

namespace Cairn.Storage.Backups;

/// <summary>How far a backup is.</summary>
/// <param name="Stage">What is written now.</param>
/// <param name="Bytes">Bytes written and read again so far, about.</param>
/// <param name="Total">All of them, about.</param>
public readonly record struct BackupProgress(string Stage, long Bytes, long Total);

/// <summary>Copies a data directory while it is at work.</summary>
/// <remarks>
/// Between two turns of the drain it takes hold of one state of spool, store and catalog, which takes milliseconds, and copies those states while everything goes on. So the
/// three belong together: a request is in the copied store, or waits in the copied spool. The index is left out, since it is built from the store; salts, household keys
/// and the journal of erased people are left out on purpose, and the keys of passwords and signatures go to a file of their own.
/// </remarks>
public sealed class BackupMaker(DataPaths paths, DuckDbEventStore store, CairnCatalog catalog, ErasureJournal erased, long? reserveBytes, TimeProvider time)
{
    private long _total;

    /// <summary>What is in the way of a backup into this folder; null for nothing.</summary>
    public Fault? WhyNot(string folder)
    {
        if (!Path.IsPathFullyQualified(folder) || folder.Contains('\0', StringComparison.Ordinal))
        {
            return new Fault("backup.folder", "/folder", "Name the folder by its full path.");
        }

        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var root = Path.TrimEndingDirectorySeparator(paths.Root);
        if (target == root || target.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) || root.StartsWith(target + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return new Fault("backup.in-data", "/folder", "A backup lies outside the data directory; name another folder, best on another disk.");
        }

        if (File.Exists(target) || (Directory.Exists(target) && !IsFree(target)))
        {
            return new Fault("backup.not-empty", "/folder", $"{target} is not empty; each backup gets a folder of its own.");
        }

        return Room(target);
    }

    /// <summary>Makes a backup; the folder passed <see cref="WhyNot"/>. What fails or is stopped leaves a folder that is no backup, and that the next one may use.</summary>
    /// <param name="folder">Where it goes.</param>
    /// <param name="cairn">The version that makes it, for people.</param>
    /// <param name="between">Does something short between two turns of the drain.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="StorageUnavailableException">A disk or a file is away.</exception>
    public BackupManifest Make(string folder, string cairn, Action<Action> between, IProgress<BackupProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(between);
        ArgumentNullException.ThrowIfNull(progress);
        var target = new BackupPaths(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        try
        {
            Begin(target);
            _total = 2 * Sizes().Sum();
            var keys = BackupKeys.Write(paths, target.Keys);
            using var copy = store.BeginCopy(Path.Combine(store.Copies, "backup", StoreParts.FileName));
            var (cut, waiting) = Copy(target, copy, between, progress, cancellationToken);
            Move(Path.Combine(store.Copies, "backup", StoreParts.FileName), target.Events);
            var files = BackupPaths.Names.Select(name => Measured(target, name, progress, cancellationToken)).ToList();
            erased.CopyTo(target.Erased); // last: whoever was erased since the cut is in the backup
            var names = catalog.Sites.List().ToDictionary(site => site.Id, site => site.Key);
            var manifest = new BackupManifest(
                BackupManifest.NewestFormat, cairn, cut, HeldDirectory.Format, SpoolFile.Format, EventSchema.Version, CatalogFile.NewestMigration(), files,
                [.. copy.Sums.Select(sums => new BackupSite(names.GetValueOrDefault(sums.Site, ""), sums))], waiting, ErasureJournal.CountIn(target.Erased), keys);
            Publish(target, manifest.ToBytes());
            return manifest;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException($"The backup could not be written: {failure.Message}", failure);
        }
    }

    private (DateTimeOffset Cut, long Waiting) Copy(BackupPaths target, StoreCopy copy, Action<Action> between, IProgress<BackupProgress> progress, CancellationToken cancellationToken)
    {
        SqliteCopy? spool = null, tables = null;
        try
        {
            var cut = time.GetUtcNow();
            between(() =>
            {
                cut = time.GetUtcNow();
                spool = new SqliteCopy(paths.Spool);
                copy.Hold();
                tables = new SqliteCopy(paths.Catalog);
            });
            // The small ones first, so that their logs can be emptied again.
            progress.Report(new BackupProgress("spool", 0, _total));
            spool!.To(target.Spool);
            spool.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            progress.Report(new BackupProgress("catalog", Length(target.Spool), _total));
            tables!.To(target.Catalog);
            tables.Dispose();
            using (Watch(target, progress))
            {
                copy.Fill(cancellationToken);
            }

            return (cut, SpoolFile.CountAfter(target.Spool, copy.Position));
        }
        finally
        {
            spool?.Dispose();
            tables?.Dispose();
        }
    }

    private static bool IsFree(string folder) =>
        File.Exists(new BackupPaths(folder).Unfinished) && !File.Exists(new BackupPaths(folder).Manifest) || !Directory.EnumerateFileSystemEntries(folder).Any();

    private static void Begin(BackupPaths target)
    {
        if (Directory.Exists(target.Folder))
        {
            foreach (var left in (string[])[.. BackupPaths.Names.Select(name => Path.Combine(target.Folder, name)), target.ManifestSum, .. Directory.GetFiles(target.Folder, "slice-*")])
            {
                File.Delete(left);
            }
        }
        else if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(target.Folder);
        }
        else
        {
            Directory.CreateDirectory(target.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        OwnerOnlyFile.Write(target.Unfinished, []);
    }

    /// <summary>First everything, then the checksum, then what makes it a backup.</summary>
    private static void Publish(BackupPaths target, byte[] manifest)
    {
        OwnerOnlyFile.Write(target.ManifestSum, target.SumOf(manifest));
        OwnerOnlyFile.Write(target.Manifest, manifest);
        File.Delete(target.Unfinished);
        OwnerOnlyFile.SyncDirectory(target.Folder);
        OwnerOnlyFile.SyncDirectory(Path.GetDirectoryName(target.Folder)!);
    }

    /// <summary>On the same disk this is a rename; onto another it is a copy.</summary>
    private static void Move(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(to, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        OwnerOnlyFile.Sync(to);
        Directory.Delete(Path.GetDirectoryName(from)!, recursive: true);
    }

    private BackupFile Measured(BackupPaths target, string name, IProgress<BackupProgress> progress, CancellationToken cancellationToken)
    {
        var before = (_total / 2) + BackupPaths.Names.TakeWhile(other => other != name).Sum(other => Length(Path.Combine(target.Folder, other)));
        var path = Path.Combine(target.Folder, name);
        return new BackupFile(name, Length(path), FileSum.Of(path, read => progress.Report(new BackupProgress("checksums", before + read, _total)), cancellationToken));
    }

    private IEnumerable<long> Sizes() => new[] { paths.Spool, paths.Events, paths.Catalog }.SelectMany(path => new[] { path, path + "-wal", path + ".wal" }).Select(Length);

    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    private Fault? Room(string target)
    {
        var parent = target;
        while (!Directory.Exists(parent))
        {
            parent = Path.GetDirectoryName(parent) ?? "/";
        }

        var needed = Sizes().Sum();
        var (here, there) = (DiskSpace.Of(paths.Root), DiskSpace.Of(parent));
        var reserve = reserveBytes ?? Math.Max(1L << 30, here.Total / 20);
        return there.Free < needed ? new Fault("backup.no-room", "/folder", $"The backup needs about {needed} bytes, and {there.Free} are free at {parent}.")
            : here.Free - reserve < needed
                ? new Fault("backup.no-room", "", $"The event store is copied beside itself first: that needs about {needed} bytes beyond the reserve of {reserve}, and {here.Free} are free at {paths.Root}.")
                : null;
    }

    /// <summary>Looks twice a second how long the copy of the store has become.</summary>
    private ITimer Watch(BackupPaths target, IProgress<BackupProgress> progress)
    {
        var file = Path.Combine(store.Copies, "backup", StoreParts.FileName);
        var before = Length(target.Spool) + Length(target.Catalog);
        var every = TimeSpan.FromMilliseconds(500);
        return time.CreateTimer(_ => progress.Report(new BackupProgress("store", Math.Min(_total / 2, before + Length(file)), _total)), null, every, every);
    }
}
