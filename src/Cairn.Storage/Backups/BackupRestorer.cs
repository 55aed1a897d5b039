using Cairn.Journeys.Faults;
using Cairn.Storage.Catalog.Privacy;
using Cairn.Storage.DataDirectory;

namespace Cairn.Storage.Backups;

/// <summary>Puts the files of a backup that was checked into an empty directory.</summary>
public static class BackupRestorer
{
    /// <summary>Whether a directory may be restored into: it is not there, is empty, or was being restored into before.</summary>
    public static bool IsFree(DataPaths paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        string[] ofHolding = [paths.Lock, paths.Format, paths.Index];
        return !Directory.Exists(paths.Root) || File.Exists(paths.Restoring)
            || (Directory.EnumerateFileSystemEntries(paths.Root).All(entry => ofHolding.Contains(entry, StringComparer.Ordinal)) && !(Directory.Exists(paths.Index) && Directory.EnumerateFileSystemEntries(paths.Index).Any()));
    }

    /// <summary>Writes the files. Until <see cref="Finish"/> nobody else can use the directory; killed anywhere, it can be begun again.</summary>
    /// <param name="backup">The backup.</param>
    /// <param name="manifest">What it says of itself.</param>
    /// <param name="directory">The directory, held.</param>
    /// <param name="keys">The file of keys; null to do without, and then nobody's password is right any more.</param>
    /// <param name="erased">The journal of erased people; null for none.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="StorageUnavailableException">A disk failed, or the backup changed since it was checked.</exception>
    public static void Write(
        BackupPaths backup, BackupManifest manifest, HeldDirectory directory, string? keys, string? erased, IProgress<BackupProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(backup);
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(progress);
        var paths = directory.Paths;
        try
        {
            OwnerOnlyFile.Write(paths.Restoring, []);
            Clear(paths);
            if (erased is not null)
            {
                ErasureJournal.Adopt(erased, paths.ErasureJournal);
            }

            if (keys is not null)
            {
                BackupKeys.Restore(keys, paths);
            }

            var (before, total) = (0L, manifest.Files.Sum(file => file.Bytes));
            foreach (var file in manifest.Files)
            {
                var start = before;
                Copy(Path.Combine(backup.Folder, file.Name), Path.Combine(paths.Root, file.Name), file, read => progress.Report(new BackupProgress("files", start + read, total)), cancellationToken);
                before += file.Bytes;
            }

            switch (BackupSlices.Check(backup))
            {
                case Outcome<SlicesFound>.Ok(var slices):
                    BackupSlices.Replay(backup, paths.Spool, slices);
                    break;
                case Outcome<SlicesFound>.Refused(var faults):
                    throw new StorageUnavailableException(faults[0].Message);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException($"The backup could not be restored: {failure.Message}", failure);
        }
    }

    /// <summary>The directory is whole, and whoever wants may use it.</summary>
    public static void Finish(DataPaths paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        File.Delete(paths.Restoring);
        OwnerOnlyFile.SyncDirectory(paths.Root);
    }

    private static void Copy(string from, string to, BackupFile file, Action<long> read, CancellationToken cancellationToken)
    {
        string sum;
        using (var copy = new FileStream(to, OwnerOnlyFile.Options(FileMode.Create)))
        {
            sum = FileSum.Of(from, read, cancellationToken, copy);
        }

        if (sum != file.Sha256)
        {
            throw new StorageUnavailableException($"{file.Name} changed, or its disk reads it differently each time; use another backup.");
        }

        OwnerOnlyFile.Sync(to);
    }

    /// <summary>What an earlier try left; what holds the directory stays.</summary>
    private static void Clear(DataPaths paths)
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(paths.Root).Concat(Directory.EnumerateFileSystemEntries(paths.Index))
            .Where(entry => entry != paths.Lock && entry != paths.Format && entry != paths.Restoring && entry != paths.Index).ToList())
        {
            if (Directory.Exists(entry) && (File.GetAttributes(entry) & FileAttributes.ReparsePoint) == 0)
            {
                Directory.Delete(entry, recursive: true);
            }
            else
            {
                File.Delete(entry);
            }
        }
    }
}
