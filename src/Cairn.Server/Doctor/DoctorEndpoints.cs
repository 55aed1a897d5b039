using System.Globalization;
using System.Runtime.InteropServices;
using Cairn.Collection.Enrichment;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Server.Access;
using Cairn.Server.Hosting;
using Cairn.Server.Indexes;
using Cairn.Server.Operations;
using Cairn.Storage;
using Cairn.Storage.Catalog;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Events;
using Cairn.Storage.Spool;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Data.Sqlite;

namespace Cairn.Server.Doctor;

/// <summary>Everything looked at, and whether all of it is well.</summary>
internal sealed record DoctorReport(bool Well, IReadOnlyList<DoctorCheck> Checks);

/// <summary>One thing looked at.</summary>
/// <param name="Name">What.</param>
/// <param name="State"><c>ok</c>, <c>warning</c> or <c>fault</c>.</param>
/// <param name="Found">What was found.</param>
/// <param name="Remedy">What to do; empty when all is well.</param>
internal sealed record DoctorCheck(string Name, string State, string Found, string Remedy);

/// <summary>GET /api/v1/doctor: looks at everything this installation stands on.</summary>
internal static class DoctorEndpoints
{
    private const long ReserveBytes = 1L << 30;

    public static void MapDoctor(this IEndpointRouteBuilder api) =>
        api.MapGet("/doctor", Show).Needs(Permission.Own).WithName("GetDoctor").WithSummary("Looks at data directory, versions, disk, durability, index, clock and spool.");

    private static Ok<DoctorReport> Show(
        DataPaths paths, CairnCatalog catalog, IEventStore store, EventSpool spool, SpoolOptions options, ServerOptions server, JourneyIndexes indexes,
        SqlConsole console, TimeProvider time, CancellationToken cancellationToken)
    {
        var checks = new List<DoctorCheck>
        {
            Directory(paths),
            Ok("cairn", $"{CairnVersion.Text} on {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription.Trim()}"),
            Ok("sqlite", SqliteVersion()),
            DuckDb(console, cancellationToken),
            Disk(paths),
            Durability(options),
            Spool(spool),
            Clock(time),
            Text(),
            Ok("data sets", string.Join(", ", Datasets.All.Select(data => $"{data.Name} {data.Version}").Append($"Cairn's referrers {ReferrerList.Version}"))),
            Audit(catalog),
        };
        if (server.AllowPlainHttp)
        {
            checks.Add(new DoctorCheck("sign-in", "warning", "over plain HTTP from anywhere", "Put TLS in front and unset Cairn:Server:AllowPlainHttp."));
        }

        checks.AddRange(catalog.Sites.List().Select(site => Site(site.Id, site.Key, store, indexes)));
        return TypedResults.Ok(new DoctorReport(checks.TrueForAll(check => check.State == "ok"), checks));
    }

    private static DoctorCheck Directory(DataPaths paths)
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        return OperatingSystem.IsWindows() || (File.GetUnixFileMode(paths.Root) & Others) == 0
            ? Ok("data directory", paths.Root)
            : new DoctorCheck("data directory", "warning", $"{paths.Root} is open to other users", $"chmod 700 {paths.Root}");
    }

    private static string SqliteVersion()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        return connection.ServerVersion;
    }

    private static DoctorCheck DuckDb(SqlConsole console, CancellationToken cancellationToken)
    {
        try
        {
            if (console.Run("select version()", TimeSpan.FromSeconds(5), cancellationToken) is Outcome<SqlRows>.Ok(var rows))
            {
                using (rows)
                {
                    return Ok("duckdb", (string)rows.Read().First()[0]!);
                }
            }
        }
        catch (StorageUnavailableException failure)
        {
            return new DoctorCheck("duckdb", "fault", failure.Message, "Look at the disk; Cairn opens the store again by itself.");
        }

        return new DoctorCheck("duckdb", "fault", "does not answer", "Restart Cairn and look at its log.");
    }

    private static DoctorCheck Disk(DataPaths paths)
    {
        var drive = new DriveInfo(paths.Root);
        var found = string.Create(CultureInfo.InvariantCulture, $"{drive.AvailableFreeSpace / (double)(1L << 30):0.0} GiB of {drive.TotalSize / (double)(1L << 30):0.0} GiB free");
        return drive.AvailableFreeSpace > ReserveBytes
            ? Ok("disk", found)
            : new DoctorCheck("disk", "fault", found, "Make room: below the reserve collecting answers 503.");
    }

    private static DoctorCheck Durability(SpoolOptions options) => options.Durability == SpoolDurability.Full
        ? Ok("durability", "full: a 202 is on the disk")
        : new DoctorCheck("durability", "warning", $"{options.Durability.ToString().ToLowerInvariant()}: a power cut can lose acknowledged events", "Set Cairn:Spool:Durability to full.");

    private static DoctorCheck Spool(EventSpool spool)
    {
        if (spool.Fatal.IsCompleted)
        {
            return new DoctorCheck("spool", "fault", "the disk refused a sync", "Restart Cairn; what was acknowledged is kept.");
        }

        var waiting = spool.CountWaiting();
        var found = string.Create(CultureInfo.InvariantCulture, $"{waiting} requests wait for the store");
        return waiting < 10_000 ? Ok("spool", found) : new DoctorCheck("spool", "warning", found, "The store is slow or away; the log says more.");
    }

    private static DoctorCheck Clock(TimeProvider time)
    {
        var now = time.GetUtcNow();
        var found = now.ToString("u", CultureInfo.InvariantCulture);
        return now.Year is >= 2025 and < 2100 ? Ok("clock", found) : new DoctorCheck("clock", "fault", found, "Set the machine's clock; event times are judged by it.");
    }

    /// <summary>Names are compared in one Unicode form, which needs the ICU libraries.</summary>
    private static DoctorCheck Text() => "e\u0301".Normalize() == "é"
        ? Ok("text", "Unicode composes")
        : new DoctorCheck("text", "fault", "Unicode does not compose", "Install the ICU package (libicu), and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.");

    private static DoctorCheck Audit(CairnCatalog catalog) => catalog.Audit.FirstBroken() is { } broken
        ? new DoctorCheck("audit log", "fault", string.Create(CultureInfo.InvariantCulture, $"entry {broken} does not fit the one before it"), "Somebody changed the log; compare it with a backup.")
        : Ok("audit log", "whole");

    private static DoctorCheck Site(int number, string key, IEventStore store, JourneyIndexes indexes)
    {
        var stored = store.Count(number);
        var index = indexes.Fresh(number).Statistics();
        return Ok($"site {key}", string.Create(CultureInfo.InvariantCulture, $"{stored} events stored, {index.Events} in the index; {Index(index)}"));
    }

    private static string Index(IndexStatistics index) => string.Create(
        CultureInfo.InvariantCulture,
        $"{index.Segments} segments, {index.MappedSegments} of them mapped, {index.TailEvents} events in the tail; bytes an event: {index.CoreBytesPerEvent:0.0} core, "
        + $"{index.LinkBytesPerEvent:0.0} store link; {Mebibytes(index.DictionaryBytes)} of ids, {Mebibytes(index.ColumnBytes)} in {index.Columns} columns");

    private static string Mebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.0} MiB");

    private static DoctorCheck Ok(string name, string found) => new(name, "ok", found, "");
}
