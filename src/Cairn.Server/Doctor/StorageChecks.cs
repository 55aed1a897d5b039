using System.Globalization;
using System.Runtime.InteropServices;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Journeys.Time;
using Cairn.Server.Indexes;
using Cairn.Storage;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Privacy;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Events;
using Cairn.Storage.Spool;
using Microsoft.Data.Sqlite;

namespace Cairn.Server.Doctor;

/// <summary>What doctor looks at of the data directory and the files in it.</summary>
internal sealed partial class StorageChecks(
    DataPaths paths, CairnCatalog catalog, IEventStore store, EventSpool spool, SpoolOptions options, JourneyIndexes indexes, SqlConsole console, ErasureJournal erased, TimeProvider time)
{
    private const int Writable = 2; // W_OK
    private const int ManyWait = 10_000;

    public IEnumerable<DoctorCheck> All(CancellationToken cancellationToken) =>
    [
        Directory(),
        DoctorCheck.Ok("sqlite", SqliteVersion()),
        DuckDb(cancellationToken),
        Disk(),
        Durability(),
        Spool(),
        Catalog(),
        Audit(),
        Erased(),
        .. catalog.Sites.List().Select(site => Site(site.Id, site.Key)),
    ];

    private DoctorCheck Directory()
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        if (OperatingSystem.IsWindows())
        {
            return DoctorCheck.Ok("data directory", paths.Root);
        }

        // Opening a file of SQLite's and closing it would drop the locks this process holds on it, so the system is asked instead.
        if (System.IO.Directory.EnumerateFileSystemEntries(paths.Root, "*", SearchOption.AllDirectories).FirstOrDefault(entry => Access(entry, Writable) != 0) is { } foreign)
        {
            return DoctorCheck.Fault("data directory", $"{foreign} cannot be written by this account", $"Stop Cairn and give the whole of {paths.Root} to its account: chown -R, as root.");
        }

        return (File.GetUnixFileMode(paths.Root) & Others) == 0
            ? DoctorCheck.Ok("data directory", paths.Root)
            : DoctorCheck.Warning("data directory", $"{paths.Root} is open to other users", $"chmod 700 {paths.Root}");
    }

    private static string SqliteVersion()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        return connection.ServerVersion;
    }

    private DoctorCheck DuckDb(CancellationToken cancellationToken)
    {
        try
        {
            if (console.Run("select version()", TimeSpan.FromSeconds(5), cancellationToken) is Outcome<SqlRows>.Ok(var rows))
            {
                using (rows)
                {
                    return DoctorCheck.Ok("duckdb", (string)rows.Read().First()[0]!);
                }
            }
        }
        catch (StorageUnavailableException failure)
        {
            return DoctorCheck.Fault("duckdb", failure.Message, "Look at the disk; Cairn opens the store again by itself.");
        }

        return DoctorCheck.Fault("duckdb", "does not answer", "Restart Cairn and look at its log.");
    }

    private DoctorCheck Disk()
    {
        var drive = new DriveInfo(paths.Root);
        var (free, reserve) = (drive.AvailableFreeSpace, options.Reserve(drive.TotalSize));
        var found = string.Create(CultureInfo.InvariantCulture, $"{Gibibytes(free)} of {Gibibytes(drive.TotalSize)} GiB free; {Gibibytes(reserve)} GiB of it are the reserve");
        return free <= reserve ? DoctorCheck.Fault("disk", found, "Make room, or lower Cairn:Spool:ReserveBytes: below the reserve collecting answers 503.")
            : free <= 2 * reserve ? DoctorCheck.Warning("disk", found, "Make room soon: at the reserve collecting answers 503.")
            : DoctorCheck.Ok("disk", found);
    }

    private static string Gibibytes(long bytes) => (bytes / (double)(1L << 30)).ToString("0.0", CultureInfo.InvariantCulture);

    private DoctorCheck Durability() => options.Durability == SpoolDurability.Full
        ? DoctorCheck.Ok("durability", "full: a 202 is on the disk")
        : DoctorCheck.Warning("durability", $"{options.Durability.ToString().ToLowerInvariant()}: a power cut can lose acknowledged events", "Set Cairn:Spool:Durability to full.");

    private DoctorCheck Spool()
    {
        if (spool.Fatal.IsCompleted)
        {
            return DoctorCheck.Fault("spool", "the disk refused a sync", "Restart Cairn; what was acknowledged is kept.");
        }

        if (spool.WhyNot() is { } reason)
        {
            return DoctorCheck.Fault("spool", $"takes nothing: {reason}", "Look at the disk; collecting goes on by itself when it is well.");
        }

        var waiting = spool.CountWaiting();
        var found = string.Create(CultureInfo.InvariantCulture, $"{waiting} requests wait for the store");
        return waiting < ManyWait ? DoctorCheck.Ok("spool", found) : DoctorCheck.Warning("spool", found, "The store is slow, away, or off after crashes; the log says more.");
    }

    private DoctorCheck Catalog() => catalog.CheckpointFailure is { } failure
        ? DoctorCheck.Warning("catalog", $"its log could not be moved into the file: {failure}", "Look at the disk; nothing is lost, the log grows.")
        : DoctorCheck.Ok("catalog", "whole");

    private DoctorCheck Erased() => erased.RewriteDueSince is not { } since
        ? DoctorCheck.Ok("erased people", "none is on the disk")
        : time.GetUtcNow() - new Timestamp(since).ToDateTimeOffset() is var waits && waits < TimeSpan.FromHours(48)
            ? DoctorCheck.Ok("erased people", $"out of every answer; off the disk within {(int)(TimeSpan.FromHours(72) - waits).TotalHours} hours")
            : DoctorCheck.Fault("erased people", $"still on the disk after {(int)waits.TotalHours} hours", "Look at the log, make room for the event store twice, and run 'cairn erase --now'.");

    private DoctorCheck Audit() => catalog.Audit.FirstBroken() is { } broken
        ? DoctorCheck.Fault("audit log", string.Create(CultureInfo.InvariantCulture, $"entry {broken} does not fit the one before it"), "Somebody changed the log; compare it with a backup.")
        : DoctorCheck.Ok("audit log", "whole");

    private DoctorCheck Site(int number, string key)
    {
        try
        {
            var stored = store.Count(number);
            var index = indexes.Fresh(number).Statistics();
            return DoctorCheck.Ok($"site {key}", string.Create(CultureInfo.InvariantCulture, $"{stored} events stored, {index.Events} in the index; {Index(index)}{(indexes.WhyReadAgain(number) is { } why ? $"; read again from the store since the start: {why}" : "")}"));
        }
        catch (StorageUnavailableException failure)
        {
            return DoctorCheck.Fault($"site {key}", failure.Message, "Look at the disk; Cairn opens the store again by itself.");
        }
    }

    private static string Index(IndexStatistics index) => string.Create(
        CultureInfo.InvariantCulture,
        $"{index.Segments} segments, {index.MappedSegments} of them mapped, {index.TailEvents} events in the tail; bytes an event: {index.CoreBytesPerEvent:0.0} core, "
        + $"{index.LinkBytesPerEvent:0.0} store link; {Mebibytes(index.DictionaryBytes)} of ids, {Mebibytes(index.ColumnBytes)} in {index.Columns} columns");

    private static string Mebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.0} MiB");

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Access(string path, int mode);
}
