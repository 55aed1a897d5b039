using Cairn.Collection.Events;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Time;
using Cairn.Server.Access;
using Cairn.Server.Problems;
using Cairn.Server.Reports;
using Cairn.Storage.Catalog;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.Events;
using Cairn.Storage.Exports;

namespace Cairn.Server.Exports;

/// <summary>GET /api/v1/sites/{site}/export/events: raw events, to take elsewhere or to read in again.</summary>
internal static class ExportEndpoints
{
    public static void MapExports(this IEndpointRouteBuilder site) =>
        site.MapGet("/export/events", Export).Needs(Permission.ReadRaw).TakesTurns().WithName("ExportEvents")
            .WithSummary("Raw events as jsonl (which 'import --format jsonl' reads), csv or parquet, in the order they were stored.")
            .Produces<Stream>(StatusCodes.Status200OK, "application/x-ndjson", "text/csv", "application/vnd.apache.parquet")
            .Produces<Problem>(StatusCodes.Status422UnprocessableEntity, ProblemResult.ContentType);

    private static IResult Export(
        string site, HttpContext context, CurrentSite current, CurrentCaller caller, CairnCatalog catalog, IEventStore store, DataPaths paths, DiskReserve reserve, string format = "jsonl", string? from = null,
        string? to = null)
    {
        var faults = new List<Fault>();
        if (format is not ("jsonl" or "csv" or "parquet"))
        {
            faults.Add(new Fault("export.format", "/format", "Events are exported as jsonl, csv or parquet."));
        }

        var start = Moment(from, "/from", long.MinValue, faults);
        var end = Moment(to, "/to", long.MaxValue, faults);
        if (faults.Count > 0)
        {
            return faults.ToProblem();
        }

        catalog.Audit.Append(caller.Name, "events.exported", current.Key, format);
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{current.Key}-events.{format}\"";
        if (format == "parquet")
        {
            return TypedResults.Stream(ParquetFile(paths, reserve, store.ReadAll(current.Id, start, end), current.Id, context.RequestAborted), "application/vnd.apache.parquet");
        }

        var kind = format == "csv" ? ExportFormat.Csv : ExportFormat.Jsonl;
        var abort = context.RequestAborted;
        return TypedResults.Stream(
            output => Task.Run(() => EventExport.Write(store.ReadAll(current.Id, start, end), kind, new BlockingStream(output), abort), abort),
            format == "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson");
    }

    /// <summary>A file that is gone once it was sent: Parquet is written whole.</summary>
    private static FileStream ParquetFile(DataPaths paths, DiskReserve reserve, IEnumerable<(long Seq, StoredEvent Event)> events, int site, CancellationToken cancellation)
    {
        const int EventsBetween = 16_384;
        const long RoomBetween = 32L << 20; // more than so many events take, in the file and in what is spilled while it is written
        reserve.Need(RoomBetween);
        var file = Path.Combine(Directory.CreateDirectory(paths.Exports).FullName, Path.GetRandomFileName());
        ParquetWriter.Write(file, site, events.Select((row, at) =>
        {
            if (at % EventsBetween == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                reserve.Need(RoomBetween);
            }

            return row;
        }));
        return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
    }

    /// <summary>A date (midnight in UTC) or an RFC 3339 moment.</summary>
    private static long Moment(string? text, string where, long absent, List<Fault> faults)
    {
        if (text is null)
        {
            return absent;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", out var date))
        {
            return Timestamp.From(new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero)).Micros;
        }

        if (text.Contains('T', StringComparison.Ordinal)
            && DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var moment))
        {
            return Timestamp.From(moment).Micros;
        }

        faults.Add(new Fault("export.moment", where, "A date such as 2026-11-01 (UTC) or a moment such as 2026-11-01T08:00:00Z."));
        return absent;
    }
}
