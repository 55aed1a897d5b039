using Cairn.Journeys.Faults;
using Cairn.Storage.Catalog;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Events;
using Cairn.Storage.Spool;
using Microsoft.Data.Sqlite;

namespace Cairn.Storage.Backups;

/// <summary>Looks through a backup from its manifest to its last byte, and writes nothing.</summary>
public static class BackupReader
{
    /// <summary>The manifest of a backup that is whole and can be read by this program, or everything that is wrong with it.</summary>
    /// <param name="folder">The backup.</param>
    /// <param name="options">What DuckDB may take of the machine.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static Outcome<BackupManifest> Check(string folder, DuckDbOptions options, IProgress<BackupProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var paths = new BackupPaths(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        try
        {
            var outcome = ReadManifest(paths);
            if (outcome is not Outcome<BackupManifest>.Ok(var manifest))
            {
                return outcome;
            }

            var faults = Newer(manifest).Concat(Files(paths, manifest)).ToList();
            faults = faults.Count > 0 ? faults : [.. Sums(paths, manifest, progress, cancellationToken)];
            faults = faults.Count > 0 ? faults : [.. Databases(paths, manifest, options)];
            faults = faults.Count > 0 ? faults : [.. (BackupSlices.Check(paths) as Outcome<SlicesFound>.Refused)?.Faults ?? []];
            return faults.Count > 0 ? new Outcome<BackupManifest>.Refused(faults) : outcome;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Refuse("backup.unreadable", $"The backup cannot be read: {failure.Message}");
        }
    }

    private static Outcome<BackupManifest> ReadManifest(BackupPaths paths)
    {
        if (!File.Exists(paths.Manifest))
        {
            return File.Exists(paths.Unfinished) ? Refuse("backup.unfinished", $"The backup in {paths.Folder} was never finished; use another.")
                : Refuse("backup.foreign", $"There is no backup of Cairn in {paths.Folder}: it has no {Path.GetFileName(paths.Manifest)}.");
        }

        var bytes = File.ReadAllBytes(paths.Manifest);
        if (!File.Exists(paths.ManifestSum) || !File.ReadAllBytes(paths.ManifestSum).AsSpan().SequenceEqual(paths.SumOf(bytes)))
        {
            return Refuse("backup.damaged", $"{Path.GetFileName(paths.Manifest)} is not as it was written, or {Path.GetFileName(paths.ManifestSum)} is missing or damaged; use another backup.");
        }

        if (BackupManifest.FormatOf(bytes) is var format and > BackupManifest.NewestFormat)
        {
            return Refuse("backup.newer", $"The backup has format {format}; this Cairn reads up to {BackupManifest.NewestFormat}. Use the version that made it or a later one.");
        }

        return BackupManifest.Read(bytes) is { } manifest ? manifest : Refuse("backup.foreign", $"{Path.GetFileName(paths.Manifest)} is no manifest of a backup of Cairn.");
    }

    private static IEnumerable<Fault> Newer(BackupManifest manifest)
    {
        (string What, IComparable Has, IComparable Reads)[] versions =
        [
            ("data directory", manifest.DataFormat, HeldDirectory.Format), ("spool", manifest.SpoolFormat, SpoolFile.Format), ("event store", manifest.StoreSchema, EventSchema.Version),
        ];
        var newer = versions.Where(version => version.Has.CompareTo(version.Reads) > 0).Select(version => $"{version.What} {version.Has}")
            .Concat(string.CompareOrdinal(manifest.CatalogMigration, CatalogFile.NewestMigration()) > 0 ? [$"catalog {manifest.CatalogMigration}"] : []).ToList();
        return newer.Count == 0 ? [] : [new Fault("backup.newer", "", $"The backup was made by a newer Cairn, {manifest.Cairn} ({string.Join(", ", newer)}); use that version or a later one.")];
    }

    private static IEnumerable<Fault> Files(BackupPaths paths, BackupManifest manifest)
    {
        if (!manifest.Files.Select(file => file.Name).Order(StringComparer.Ordinal).SequenceEqual(BackupPaths.Names.Order(StringComparer.Ordinal)))
        {
            yield return new Fault("backup.foreign", "", "The manifest names other files than a backup of Cairn has.");
            yield break;
        }

        foreach (var file in manifest.Files)
        {
            var found = new FileInfo(Path.Combine(paths.Folder, file.Name));
            if (!found.Exists)
            {
                yield return new Fault("backup.file-missing", "", $"{file.Name} is missing from the backup.");
            }
            else if (found.Length != file.Bytes)
            {
                yield return new Fault("backup.file-damaged", "", $"{file.Name} has {found.Length} bytes, and had {file.Bytes} when the backup was made.");
            }
        }
    }

    private static IEnumerable<Fault> Sums(BackupPaths paths, BackupManifest manifest, IProgress<BackupProgress> progress, CancellationToken cancellationToken)
    {
        var (before, total) = (0L, manifest.Files.Sum(file => file.Bytes));
        foreach (var file in manifest.Files)
        {
            var start = before;
            if (FileSum.Of(Path.Combine(paths.Folder, file.Name), read => progress.Report(new BackupProgress("checksums", start + read, total)), cancellationToken) != file.Sha256)
            {
                yield return new Fault("backup.file-damaged", "", $"{file.Name} is not as it was written: its checksum differs.");
            }

            before += file.Bytes;
        }
    }

    /// <summary>What every byte being as written does not say: that it was written right.</summary>
    private static IEnumerable<Fault> Databases(BackupPaths paths, BackupManifest manifest, DuckDbOptions options)
    {
        foreach (var path in (string[])[paths.Spool, paths.Catalog])
        {
            if (WhatIsWrong(path) is { } wrong)
            {
                yield return new Fault("backup.database-damaged", "", $"{Path.GetFileName(path)}: {wrong}");
            }
        }

        if (Differs(paths.Events, manifest, options) is { } differs)
        {
            yield return new Fault("backup.counts-differ", "", differs);
        }
    }

    private static string? WhatIsWrong(string path)
    {
        try
        {
            using var connection = SpoolFile.OpenReader(path);
            return SpoolFile.Scalar(connection, "pragma quick_check(1)") is string and not "ok" and var wrong ? wrong : null;
        }
        catch (SqliteException cause)
        {
            return cause.Message;
        }
    }

    private static string? Differs(string path, BackupManifest manifest, DuckDbOptions options)
    {
        try
        {
            using var database = DuckDbDatabase.OpenReadOnly(path, options);
            using var store = database.Connect();
            EventSchema.Require(store);
            return Difference(manifest, StoreSums.Read(store));
        }
        catch (Exception cause) when (cause is DuckDbException or StorageUnavailableException)
        {
            return $"events.duckdb: {cause.Message}";
        }
    }

    /// <summary>How an event store differs from what a manifest says it holds; null when it does not.</summary>
    public static string? Difference(BackupManifest manifest, IReadOnlyList<StoreSums> found)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(found);
        foreach (var site in manifest.Sites)
        {
            var here = found.FirstOrDefault(sums => sums.Site == site.Holds.Site);
            if (!site.Holds.Equals(here))
            {
                return $"The event store holds {here?.Events ?? 0} events of site '{site.Key}' with {Text(here)}; the manifest says {site.Holds.Events} with {Text(site.Holds)}.";
            }
        }

        return found.Count == manifest.Sites.Count ? null : "The event store holds sites of which the manifest says nothing.";
    }

    private static string Text(StoreSums? sums) =>
        sums is null or { Sums.Count: 0 } ? "no values" : string.Join(", ", sums.Sums.Select(sum => FormattableString.Invariant($"{sum.Value} {sum.Currency}")));

    private static Outcome<BackupManifest> Refuse(string code, string message) => Outcome<BackupManifest>.Refuse(code, "", message);
}
