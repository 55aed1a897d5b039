using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Collection.Exposures;
using Cairn.Collection.Import;
using Cairn.Journeys.Faults;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Events;
using Cairn.Storage.Imports;
using Xunit;

namespace Cairn.Storage.Tests.Imports;

public sealed class ParquetImportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cairn-parquet").FullName;

    private static readonly StoredEvent[] Events =
    [
        new()
        {
            EventId = 7, Visitor = "ann", User = "u", OccurredMicros = 1_704_067_200_000_001, ReceivedMicros = 1_704_067_300_000_000, ClientSeq = 3, Name = "purchase",
            Url = "https://shop.example/x", Host = "shop.example", Path = "/x", Channel = "Email", Country = "DE", Value = 19.5m, Currency = "EUR", OrderId = "1",
            Properties = """{"a":[1,2],"$event_id":"q"}""", Bot = BotVerdict.Headless, Consent = new ConsentBits(0x2AA), Sessionless = true,
        },
        new() { EventId = 8, Visitor = null, OccurredMicros = 1_704_067_200_000_002, ReceivedMicros = 1_704_067_300_000_000, Name = "x" },
    ];

    [Fact]
    public void An_export_as_parquet_that_is_imported_gives_equal_rows()
    {
        using var store = new MemoryEventStore();
        var summary = Run(store, new ImportRequest { Files = [Written()], Format = ImportFormat.Parquet });

        Assert.Equal((2, 2, 0), (summary.Rows, summary.Stored, summary.Failed));
        Assert.Equal(Events.Select(made => made with { Trust = Trust.Import, Import = 1 }), store.Events);
    }

    [Fact]
    public void Parquet_columns_can_be_mapped_like_those_of_a_csv_file()
    {
        using var store = new MemoryEventStore();
        var mapping = ((Outcome<ImportMapping>.Ok)ImportMapping.Parse(["visitor=visitor_id", "event=channel", "time=occurred_at", "const.country=FR", "filter=channel = Email"])).Value;
        var summary = Run(store, new ImportRequest { Files = [Written()], Format = ImportFormat.Parquet, Mapping = mapping });

        Assert.Equal((2, 1, 1), (summary.Rows, summary.Stored, summary.LeftOut));
        Assert.Equal(("ann", "Email", "FR", 1_704_067_200_000_001), (store.Events[0].Visitor, store.Events[0].Name, store.Events[0].Country, store.Events[0].OccurredMicros));
    }

    [Fact]
    public void Parquet_columns_can_be_exposures()
    {
        using var store = new MemoryEventStore();
        string[] map = ["event=name", "at=occurred_at", "imp_id=event_id", "ip=visitor_id", "const.source=streamer", "value_map.event.purchase=complete"];
        var mapping = ((Outcome<ImportMapping>.Ok)ImportMapping.Parse(map, ImportKind.Exposures)).Value;
        var request = new ImportRequest { Files = [Written()], Format = ImportFormat.Parquet, Kind = ImportKind.Exposures, Mapping = mapping };
        var runner = new ImportRunner(store, new MemoryJournal(), TimeProvider.System) { Household = (_, address, _, _) => new ExposureHousehold(address + "'s", HouseholdGap.None) };
        var outcome = runner.Run(request, new SiteRules { Site = 1 }, null, CancellationToken.None);

        var summary = Assert.IsType<Outcome<ImportSummary>.Ok>(outcome).Value;
        Assert.Equal((2, 1, "2 type_unsupported"), (summary.Rows, summary.Stored, string.Join(';', summary.FirstFailed.Select(row => $"{row.Line} {row.Reason}"))));
        var kept = Assert.Single(store.Events);
        Assert.Equal(("ad_quartile", 1_704_067_200_000_001, "ann's", "TV", 1), (kept.Name, kept.OccurredMicros, kept.HouseholdKey, kept.Channel, kept.Import));
        Assert.Equal((null, Trust.Import, true), (kept.Visitor, kept.Trust, kept.Sessionless));
    }

    [Fact]
    public void What_is_no_parquet_file_is_refused()
    {
        var path = Path.Combine(_folder, "no.parquet");
        File.WriteAllText(path, "not parquet at all");
        using var store = new MemoryEventStore();
        var outcome = new ImportRunner(store, new MemoryJournal(), TimeProvider.System)
            .Run(new ImportRequest { Files = [path], Format = ImportFormat.Parquet }, new SiteRules { Site = 1 }, null, CancellationToken.None);

        var fault = Assert.Single(Assert.IsType<Outcome<ImportSummary>.Refused>(outcome).Faults);
        Assert.Equal("import.parquet", fault.Code);
        Assert.DoesNotContain(Path.GetTempPath(), fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("read_parquet", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_stands_for_more_than_may_be_read_stops_there()
    {
        var path = Path.Combine(_folder, "bomb.parquet");
        using (var database = DuckDbDatabase.InMemory(new DuckDbOptions(), null, path))
        using (var connection = database.Connect())
        {
            connection.Execute($"copy (select 'ann' as visitor, 'view' as event, timestamp '2026-01-05 10:00:00' as time from range(1000000)) to {new SqlLiteral(path)} (format parquet)");
        }

        using var store = new MemoryEventStore();
        var request = new ImportRequest { Files = [path], Format = ImportFormat.Parquet, MaxUnpackedBytes = 1_000_000 };
        var outcome = new ImportRunner(store, new MemoryJournal(), TimeProvider.System).Run(request, new SiteRules { Site = 1 }, null, CancellationToken.None);

        Assert.InRange(new FileInfo(path).Length, 0, 200_000);
        Assert.Equal("import.too-large", Assert.Single(Assert.IsType<Outcome<ImportSummary>.Refused>(outcome).Faults).Code);
        Assert.InRange(store.Events.Count, 1, 1_000_000 / 64);
    }

    [Fact]
    public void A_mapping_file_says_the_same_as_the_command_line()
    {
        var outcome = ImportMappingFile.Read("visitor: client_id\ntime_format: epoch_s\nconst: { currency: EUR }\nvalue_map: { event: { Kauf: purchase } }\n", ["event=what"]);
        var mapping = Assert.IsType<Outcome<ImportMapping>.Ok>(outcome).Value;

        Assert.Equal(("client_id", "what", "EUR", "epoch_s"), (mapping.Columns["visitor"], mapping.Columns["event"], mapping.Constants["currency"], mapping.TimeFormat));
        Assert.Equal("purchase", mapping.ValueMaps["event"]["Kauf"]);
    }

    [Fact]
    public void A_mapping_file_that_cannot_be_read_is_refused() => Assert.IsType<Outcome<ImportMapping>.Refused>(ImportMappingFile.Read("a: [", []));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Written()
    {
        var path = Path.Combine(_folder, "events.parquet");
        ParquetWriter.Write(path, 1, Events.Select((made, at) => (at + 1L, made)));
        return path;
    }

    private static ImportSummary Run(MemoryEventStore store, ImportRequest request) => Assert.IsType<Outcome<ImportSummary>.Ok>(
        new ImportRunner(store, new MemoryJournal(), TimeProvider.System).Run(request, new SiteRules { Site = 1 }, null, CancellationToken.None)).Value;
}
