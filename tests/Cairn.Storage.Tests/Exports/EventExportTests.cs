using System.Text;
using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Collection.Import;
using Cairn.Journeys.Faults;
using Cairn.Storage.Exports;
using Xunit;

namespace Cairn.Storage.Tests.Exports;

public sealed class EventExportTests
{
    private static readonly StoredEvent Full = new()
    {
        EventId = UInt128.Parse("123456789012345678901234567890", System.Globalization.CultureInfo.InvariantCulture),
        Visitor = "ann",
        User = "u-1",
        OccurredMicros = 1_704_067_200_123_456,
        ReceivedMicros = 1_704_067_201_000_000,
        ClientSeq = 7,
        Name = "purchase",
        Url = "https://shop.example/thanks?utm_source=x",
        Host = "shop.example",
        Path = "/thanks",
        Title = "=cmd|' /C calc'!A0",
        Referrer = "https://a.example/",
        Source = "google",
        Medium = "cpc",
        Campaign = "c",
        CampaignId = "1",
        Content = "d",
        Term = "e",
        ClickIdKind = "gclid",
        ClickId = "AbC",
        Channel = "Paid Search",
        Country = "DE",
        Region = "BE",
        City = "Berlin",
        Device = "mobile",
        Os = "iOS",
        OsVersion = "18",
        Browser = "Mobile Safari",
        BrowserVersion = "18.6",
        Language = "de-DE",
        Screen = "390x844",
        Value = -19.90m,
        Currency = "EUR",
        OrderId = "7",
        Properties = """{"a":"x, \"y\"","$event_id":"Q","n":{"b":[1,2.50,true]}}""",
        Exposures = """[{"experiment":"e","variant":"v"}]""",
        Consent = new ConsentBits(0x1AA),
        Bot = BotVerdict.Declared,
        HouseholdKey = "h1",
        PreviousHouseholdKey = "h0",
        Sdk = "browser/1",
        Trust = Trust.Client,
        Sessionless = true,
    };

    private static readonly StoredEvent Bare = new()
    {
        EventId = 5,
        Visitor = null,
        OccurredMicros = 1_704_067_200_000_000,
        ReceivedMicros = 1_704_067_200_000_000,
        Name = "x",
        Url = "https://shop.example/?utm_source=y",
        Trust = Trust.Import,
    };

    [Fact]
    public void An_export_that_is_imported_gives_equal_rows()
    {
        var path = Path.GetTempFileName();
        using (var file = File.Create(path))
        {
            Assert.Equal(2, EventExport.Write([(1, Full), (2, Bare)], ExportFormat.Jsonl, file, CancellationToken.None));
        }

        var settings = new ImportSettings { Number = 3, ReceivedMicros = 1, Site = new SiteRules { Site = 1 } };
        using var reader = ((Outcome<IImportReader>.Ok)ImportReaders.Open(path, ImportFormat.Jsonl, settings)).Value;
        var rows = new List<StoredEvent?>();
        while (reader.TryRead(out var row))
        {
            rows.Add(row.Event);
        }

        File.Delete(path);
        Assert.Equal([Full with { Trust = Trust.Import, Import = 3 }, Bare with { Import = 3 }], rows);
    }

    [Fact]
    public void Text_cells_that_a_spreadsheet_would_run_are_guarded_and_numbers_stay_numbers()
    {
        using var written = new MemoryStream();
        EventExport.Write([(1, Full)], ExportFormat.Csv, written, CancellationToken.None);
        var text = Encoding.UTF8.GetString(written.ToArray());

        Assert.StartsWith("event_id,name,occurred_at,", text, StringComparison.Ordinal);
        Assert.Contains(",\"'=cmd|' /C calc'!A0\",", text, StringComparison.Ordinal);
        Assert.Contains(",-19.90,EUR,7,", text, StringComparison.Ordinal);
        Assert.Contains(",\"{\"\"a\"\":\"\"x, ", text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('='), InlineData('+'), InlineData('-'), InlineData('@'), InlineData('\t'), InlineData('\r'), InlineData('＝'), InlineData('＋'), InlineData('－'), InlineData('＠')]
    public void Every_sign_that_begins_a_formula_is_guarded(char first)
    {
        using var text = new StringWriter();
        new CsvCells(text).Text(first + "1+1");

        Assert.Equal($"\"'{first}1+1\"", text.ToString());
    }

    [Fact]
    public void Events_are_written_while_they_are_read()
    {
        using var output = new CountingStream();
        var most = 0L;
        IEnumerable<(long, StoredEvent)> Endless()
        {
            for (var at = 0; at < 20_000; at++)
            {
                yield return (at, Full);
                most = Math.Max(most, (at * 600L) - output.Written);
            }
        }

        EventExport.Write(Endless(), ExportFormat.Jsonl, output, CancellationToken.None);
        Assert.InRange(most, 0, 1_000_000);
    }

    private sealed class CountingStream : MemoryStream
    {
        public long Written { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer) => Written += buffer.Length;
    }
}
