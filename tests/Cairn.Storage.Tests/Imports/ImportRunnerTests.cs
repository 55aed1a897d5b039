using System.Diagnostics;
using System.Text;
using Cairn.Collection.Decoding;
using Cairn.Collection.Import;
using Cairn.Journeys.Faults;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.Imports;
using Cairn.Storage.Spool;
using Xunit;

namespace Cairn.Storage.Tests.Imports;

public sealed class ImportRunnerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cairn-import").FullName;
    private readonly MemoryEventStore _store = new();
    private readonly MemoryJournal _journal = new();

    [Fact]
    public void The_shop_data_set_gives_its_events_and_visitors()
    {
        var file = Shared("ecom_journeys.csv.gz");
        var summary = Ok(Run(Csv(file, "visitor=user_id", "time=timestamp", "event=event") with { TimeZone = "UTC" }));

        Assert.Equal((31_106, 31_106, 0, 600), (summary.Rows, summary.Stored, summary.Failed, summary.Visitors));
        Assert.Equal(("UTF-8", ',', true), (summary.Files[0].Encoding, summary.Files[0].Delimiter, summary.Files[0].Gzip));
    }

    [Fact]
    public void The_clickstream_data_set_gives_its_events_and_visitors()
    {
        var file = Shared("online_shop.csv.gz");
        var summary = Ok(Run(Csv(file, "visitor=client_id", "time=timestamp", "event=event") with { TimeZone = "UTC" }));

        Assert.Equal((32_283, 3_751), (summary.Stored, summary.Visitors));
    }

    [Fact]
    public void Importing_the_same_file_twice_adds_nothing()
    {
        var file = Write("a.csv", "visitor,event,time\nann,view,2024-01-01T00:00:00Z\nann,view,2024-01-01T00:00:00Z\nbob,buy,2024-01-02T00:00:00Z\n");
        var first = Ok(Run(Csv(file)));
        var second = Ok(Run(Csv(file)));

        Assert.Equal((3, 0), (first.Stored, first.Duplicates));
        Assert.Equal((0, 3), (second.Stored, second.Duplicates));
    }

    [Fact]
    public void Failed_lines_are_kept_with_their_place_and_the_rest_goes_in()
    {
        var file = Write("a.csv", "visitor,event,time,value\nann,view,2024-01-01T00:00:00Z,\nann,view,yesterday,\nann,buy,2024-01-02T00:00:00Z,1e400\n,view,2024-01-01T00:00:00Z,\na,b\n");
        var summary = Ok(Run(Csv(file)));

        Assert.Equal((5, 1, 4), (summary.Rows, summary.Stored, summary.Failed));
        Assert.Equal(
            [(3, "time_invalid"), (4, "value_invalid"), (5, "visitor_missing"), (6, "import_row_invalid")],
            _journal.Failed.Select(line => (line.Line, line.Reason)));
    }

    [Fact]
    public void Too_many_failed_rows_stop_the_import_and_say_so()
    {
        var file = Write("a.csv", "visitor,event,time\na,v,x\na,v,x\na,v,x\n");
        var fault = Assert.Single(Refused(Run(Csv(file) with { MaxFailed = 2 })));

        Assert.Equal("import.too-many-failed", fault.Code);
        Assert.Contains("time_invalid 3", fault.Message, StringComparison.Ordinal);
        Assert.Equal(fault.Message, _journal.Refused);
    }

    [Fact]
    public void Local_times_without_a_zone_are_refused_before_anything_is_stored()
    {
        var file = Write("a.csv", "visitor,event,time\na,v,2024-01-01 10:00:00\n");

        Assert.Equal("import.timezone-missing", Assert.Single(Refused(Run(Csv(file)))).Code);
        Assert.Empty(_store.Appends);
    }

    [Fact]
    public void A_killed_import_goes_on_at_its_checkpoint_and_ends_with_the_same_events()
    {
        var file = Write("big.csv", ManyRows(120_000));
        using var dying = new MemoryEventStore { BeforeAppend = append => { if (append == 1) { throw new IOException("killed"); } } };
        Assert.Throws<IOException>(() => new ImportRunner(dying, _journal, TimeProvider.System).Run(Csv(file), Site, null, CancellationToken.None));
        Assert.Equal(50_000, _journal.Checkpoint.Rows);

        var summary = Ok(Run(Csv(file)));

        Assert.Equal((1, 50_000, 120_000, 120_000), (summary.Number, summary.ResumedAfter, summary.Rows, summary.Stored));
        Assert.Equal([50_000, 20_000], _store.Appends);
        Assert.Empty(dying.Events.Select(taken => taken.EventId).Intersect(_store.Events.Select(taken => taken.EventId)));
    }

    [Fact]
    public void An_import_stops_before_the_reserve_of_the_disk_and_goes_on_when_there_is_room()
    {
        var file = Write("big.csv", ManyRows(120_000));
        var free = 10L << 30;
        var reserve = new DiskReserve(new DataPaths(_folder), new SpoolOptions { ReserveBytes = 1 << 30 }, () => (free, 100L << 30));
        using var filling = new MemoryEventStore { BeforeAppend = _ => free = 1L << 30 };
        var runner = new ImportRunner(filling, _journal, TimeProvider.System) { Reserve = reserve };

        Assert.NotNull(Assert.Throws<StorageUnavailableException>(() => runner.Run(Csv(file), Site, null, CancellationToken.None)).Told);
        Assert.Equal((50_000, 50_000), (filling.Events.Count, (int)_journal.Checkpoint.Rows));

        free = 10L << 30;
        var summary = Ok(new ImportRunner(_store, _journal, TimeProvider.System) { Reserve = reserve }.Run(Csv(file), Site, null, CancellationToken.None));
        Assert.Equal((50_000, 120_000), (summary.ResumedAfter, summary.Stored));
    }

    [Fact]
    public void A_guarded_stream_leaves_the_reserve_alone()
    {
        var written = new MemoryStream();
        var reserve = new DiskReserve(new DataPaths(_folder), new SpoolOptions { ReserveBytes = 1 << 30 }, () => ((1L << 30) + (20 << 20) - written.Length, 100L << 30));
        using var guarded = reserve.Guard(written);
        var part = new byte[1 << 20];

        Assert.Throws<StorageUnavailableException>((Action)(() =>
        {
            while (true)
            {
                guarded.Write(part);
            }
        }));
        Assert.InRange(written.Length, 1, 20 << 20);
    }

    [Fact]
    public void Long_rows_make_short_batches()
    {
        var file = Write("long.jsonl", string.Concat(Enumerable.Range(0, 1_500).Select(row => $"{{\"visitor\":\"ann\",\"name\":\"view\",\"at\":\"2024-01-01T00:00:00Z\",\"id\":\"r{row}\",\"props\":{{\"text\":\"{new string('x', 1_000)}\",{string.Join(',', Enumerable.Range(0, 29).Select(n => $"\"p{n}\":\"{new string('y', 1_000)}\""))}}}}}\n")));
        var summary = Ok(Run(new ImportRequest { Files = [file], Format = ImportFormat.Jsonl }));

        Assert.Equal(1_500, summary.Stored);
        Assert.True(_store.Appends.Count > 1);
    }

    [Fact]
    public void Rows_of_equal_times_keep_the_order_of_the_file()
    {
        var file = Write("a.csv", "visitor,event,time\n" + string.Concat(Enumerable.Range(0, 100).Select(row => $"ann,step{row},2024-01-01T00:00:00Z\n")));
        Ok(Run(Csv(file)));

        Assert.Equal(Enumerable.Range(0, 100).Select(row => $"step{row}"), _store.Events.Select(taken => taken.Name));
        Assert.All(_store.Events, taken => Assert.Equal(0, taken.ClientSeq));
    }

    [Fact]
    public void A_dry_run_shows_what_would_happen_and_stores_nothing()
    {
        var file = Write("a.csv", "who,event,time,color\nann,view,2024-01-01T00:00:00Z,red\nann,view,x,red\n");
        var runner = new ImportRunner(_store, _journal, TimeProvider.System);
        var preview = ((Outcome<ImportPreview>.Ok)runner.Preview(Csv(file, "visitor=who"), Site, null, CancellationToken.None)).Value;

        Assert.Equal(["who:visitor", "event:event", "time:time", "color:prop.color"], preview.Files[0].Mapping.Select(column => $"{column.Column}:{column.Key}"));
        Assert.Equal("{\"color\":\"red\"}", Assert.Single(preview.Events).Properties);
        Assert.Equal((1, 3), (preview.FailedByReason["time_invalid"], Assert.Single(preview.Failed).Line));
        Assert.Empty(_store.Events);
        Assert.Equal(0, _journal.Number);
    }

    [Fact]
    public void Progress_ends_with_every_row_and_byte()
    {
        var file = Write("big.csv", ManyRows(60_000));
        var told = new List<ImportProgress>();
        new ImportRunner(_store, _journal, TimeProvider.System).Run(Csv(file), Site, new Told(told), CancellationToken.None);

        Assert.Equal(3, told.Count);
        Assert.Equal((60_000, new FileInfo(file).Length, new FileInfo(file).Length), (told[^1].Rows, told[^1].BytesRead, told[^1].Bytes));
        Assert.Equal(TimeSpan.Zero, told[^1].Remaining);
    }

    [Fact]
    public void A_cancelled_import_stops()
    {
        var file = Write("a.csv", "visitor,event,time\nann,view,2024-01-01T00:00:00Z\n");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => new ImportRunner(_store, _journal, TimeProvider.System).Run(Csv(file), Site, null, cancelled.Token));
        Assert.False(_journal.Ended);
    }

    [Fact]
    public void Every_fault_of_the_request_is_named_at_once()
    {
        var missing = Path.Combine(_folder, "missing.csv");
        var bad = Write("bad.csv", "a,b\n1,2\n");

        Assert.Equal(
            ["import.timezone", "import.file-missing", "import.map-missing", "import.map-missing", "import.map-missing"],
            Refused(Run(Csv(missing) with { Files = [missing, bad], TimeZone = "Mars/Base" })).Select(fault => fault.Code));
    }

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static SiteRules Site => new() { Site = 1 };

    private Outcome<ImportSummary> Run(ImportRequest request) =>
        new ImportRunner(_store, _journal, TimeProvider.System).Run(request, Site, null, CancellationToken.None);

    private static ImportSummary Ok(Outcome<ImportSummary> outcome) => outcome switch
    {
        Outcome<ImportSummary>.Ok(var summary) => summary,
        Outcome<ImportSummary>.Refused(var faults) => throw new Xunit.Sdk.XunitException(string.Join("\n", faults)),
        _ => throw new UnreachableException(),
    };

    private static IReadOnlyList<Fault> Refused(Outcome<ImportSummary> outcome) => Assert.IsType<Outcome<ImportSummary>.Refused>(outcome).Faults;

    private static ImportRequest Csv(string file, params string[] mapping) => new()
    {
        Files = [file],
        Format = ImportFormat.Csv,
        Mapping = ((Outcome<ImportMapping>.Ok)ImportMapping.Parse(mapping)).Value,
    };

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text, new UTF8Encoding(false));
        return path;
    }

    private static string ManyRows(int count)
    {
        var text = new StringBuilder("visitor,event,time\n");
        for (var row = 0; row < count; row++)
        {
            text.Append('v').Append(row % 1_000).Append(",view,2024-01-01T00:00:00Z\n");
        }

        return text.ToString();
    }

    private static string Shared(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "shared", "data", name);
            if (File.Exists(file))
            {
                return file;
            }
        }

        throw new FileNotFoundException($"The data set {name} lies in shared/data beside the repository.");
    }

    private sealed class Told(List<ImportProgress> told) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => told.Add(value);
    }
}
