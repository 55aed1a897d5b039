using System.IO.Compression;
using System.Text;
using Cairn.Collection.Decoding;
using Cairn.Collection.Import;
using Cairn.Journeys.Faults;
using Xunit;

namespace Cairn.Collection.Tests.Import;

public sealed class ImportReaderTests : IDisposable
{
    private const string Time = "2024-01-01T00:00:00Z";
    private readonly string _folder = Directory.CreateTempSubdirectory("cairn-readers").FullName;

    [Theory]
    [InlineData(",", '"')]
    [InlineData(";", '"')]
    [InlineData("\t", '"')]
    [InlineData("|", '\'')]
    public void The_delimiter_and_the_quote_are_detected(string delimiter, char quote)
    {
        var rows = $"{quote}visitor{quote};event;time;note\nann;view;{Time};{quote}a;b{quote}\n".Replace(";", delimiter, StringComparison.Ordinal);
        using var reader = Open(Encoding.UTF8.GetBytes(rows));

        Assert.Equal((delimiter[0], quote), (reader.Detected.Delimiter, reader.Detected.Quote));
        Assert.Equal("a" + delimiter + "b", Property(Assert.Single(Read(reader)), "note"));
    }

    [Theory]
    [InlineData("utf-8", false, "UTF-8")]
    [InlineData("utf-8", true, "UTF-8")]
    [InlineData("utf-16", true, "UTF-16LE")]
    [InlineData("utf-16BE", true, "UTF-16BE")]
    [InlineData("windows-1252", false, "Windows-1252")]
    public void The_encoding_is_detected(string encoding, bool mark, string named)
    {
        var target = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);
        var bytes = target.GetBytes($"visitor,event,time,note\nann,Käufe,{Time},5 €\n");
        using var reader = Open(mark ? [.. target.GetPreamble(), .. bytes] : bytes);

        Assert.Equal(named, reader.Detected.Encoding);
        var row = Assert.Single(Read(reader));
        Assert.Equal(("Käufe", "5 €"), (row.Event!.Name, Property(row, "note")));
    }

    [Fact]
    public void Gzip_is_recognised_and_a_damaged_end_is_a_failed_line()
    {
        var text = "visitor,event,time\n" + string.Concat(Enumerable.Range(0, 200_000).Select(row => $"v{row},view{row * 7919 % 1000},{Time}\n"));
        var packed = Gzip(text);
        using var whole = Open(packed);
        Assert.True(whole.Detected.Gzip);
        Assert.Equal(200_000, Read(whole).Count);

        packed[packed.Length / 2] ^= 0xFF;
        using var damaged = Open(packed);
        var rows = Read(damaged);
        Assert.Contains(rows, row => row.Failed?.Reason is "gzip_invalid" or "import_row_invalid");
        Assert.True(rows.Count < 200_001);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1.01)]
    public void A_gzip_file_that_ends_too_early_says_so_and_its_last_half_row_is_no_event(double part)
    {
        var text = "visitor,event,time,note\n" + string.Concat(Enumerable.Range(0, 100_000).Select(row => $"v{row},view{row * 7919 % 1000},{Time},whole\n"));
        var packed = Gzip(text);
        using var cut = Open(packed[..(int)(packed.Length / part)]);

        var rows = Read(cut);

        Assert.Equal("gzip_invalid", rows[^1].Failed?.Reason);
        Assert.All(rows.SkipLast(1), row => Assert.Equal("whole", Property(row, "note")));
    }

    [Fact]
    public void Ids_are_kept_without_control_characters()
    {
        var row = Assert.Single(Csv($"visitor,user,order_id,event,time\na\0nn,u\u001b1,o\u00011,buy,{Time}\n"));

        Assert.Equal(("ann", "u1", "o1"), (row.Event!.Visitor, row.Event.User, row.Event.OrderId));
    }

    [Theory]
    [InlineData(@"a\ud800b", "a\uFFFDb")]
    [InlineData(@"a\uDFFF", "a\uFFFD")]
    [InlineData(@"\ud83d\ude00\ud83d", "\U0001F600\uFFFD")]
    [InlineData(@"\\ud800", @"\ud800")]
    public void Half_a_surrogate_pair_is_repaired(string written, string read)
    {
        var rows = Jsonl($$"""{"id":"1","name":"{{written}}","visitor":"v","at":"{{Time}}","props":{"{{written}}":"{{written}}"} }""");

        Assert.Equal(read, Assert.Single(rows).Event!.Name);
        Assert.Equal(read, Property(rows[0], read));
    }

    [Fact]
    public void Line_ends_may_be_mixed_and_empty_lines_are_passed_over()
    {
        var rows = Csv($"visitor,event,time\r\na,v,{Time}\n\nb,v,{Time}\rc,v,{Time}\r\n\r\nd,v,{Time}");

        Assert.Equal([("a", 2), ("b", 4), ("c", 5), ("d", 7)], rows.Select(row => (row.Event!.Visitor, row.Line)));
    }

    [Fact]
    public void Quoted_cells_hold_delimiters_quotes_and_line_ends()
    {
        var rows = Csv($"visitor,event,time,note\na,v,{Time},\"x \"\"y\"\", z\nsecond\"\nb,v,{Time},5\" pipe\n");

        Assert.Equal("x \"y\", z\nsecond", Property(rows[0], "note"));
        Assert.Equal((4L, "5\" pipe"), (rows[1].Line, Property(rows[1], "note")));
    }

    [Fact]
    public void A_broken_quote_costs_one_line()
    {
        var rows = Csv($"visitor,event,time\na,v,{Time}\n\"b,v,{Time}\nc,v,{Time}\nd,\"v\"x,{Time}\ne,v,{Time}\n");

        Assert.Equal(["a", "3 import_row_invalid", "c", "5 import_row_invalid", "e"], rows.Select(Shown));
    }

    [Fact]
    public void A_line_over_the_limit_costs_itself_only()
    {
        var rows = Csv($"visitor,event,time\na,v,{Time}\nb,{new string('x', 3_000_000)},{Time}\nc,v,{Time}\nd,{new string('y', 100_000)},{Time}\n");

        Assert.Equal(["a", "3 import_row_invalid", "c", "5 event_too_large"], rows.Select(Shown));
        Assert.All(rows.Where(row => row.Failed is not null), row => Assert.True(row.Failed!.Raw!.Length <= FailedLine.MaxRawLength));
    }

    [Fact]
    public void A_line_that_is_not_utf8_fails_and_the_others_stay_utf8()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes($"visitor,event,time,note\na,v,{Time},ä\nb,v,{Time},ö\nc,v,{Time},"), 0xE4, .. Encoding.UTF8.GetBytes($"\nd,v,{Time},ü\n")];
        using var reader = Open(bytes);

        Assert.Equal(["a", "b", "4 import_row_invalid", "d"], Read(reader).Select(Shown));
    }

    [Fact]
    public void A_row_with_more_or_fewer_cells_than_the_header_fails() =>
        Assert.Equal(["2 import_row_invalid", "3 import_row_invalid", "c"], Csv($"visitor,event,time\na,v\nb,v,{Time},x\nc,v,{Time}\n").Select(Shown));

    [Fact]
    public void The_id_of_a_row_depends_on_what_it_says_and_not_on_how_the_file_writes_it()
    {
        var plain = Csv($"visitor,event,time,note\na,v,{Time},x\na,v,{Time},x\n").Select(row => row.Event!.EventId).ToList();
        var other = Csv($"note;time;visitor;event\r\n\"x\";{Time};a;v\r\nx;{Time};a;v\r\n").Select(row => row.Event!.EventId).ToList();

        Assert.Equal(plain, other);
        Assert.NotEqual(plain[0], plain[1]);
    }

    [Fact]
    public void Constants_value_maps_and_filters_shape_the_events()
    {
        var rows = Csv(
            $"who,what,when,country\na,Kauf,{Time},DE\nb,Kauf,{Time},FR\nc,Blick,{Time},DE\n",
            "visitor=who", "event=what", "time=when", "value_map.event.Kauf=purchase", "const.currency=chf", "const.value=2", "filter=country = DE");

        Assert.Equal([("a", "purchase"), ("c", "Blick")], rows.Where(row => row.Event is not null).Select(row => (row.Event!.Visitor, row.Event.Name)));
        Assert.True(rows[1].FilteredOut);
        Assert.Equal((2m, "CHF", "DE"), (rows[0].Event!.Value, rows[0].Event!.Currency, rows[0].Event!.Country));
    }

    [Theory]
    [InlineData("1.234,50", "1234.50")]
    [InlineData("-3,5", "-3.5")]
    [InlineData("12.50", null)]
    [InlineData("1,2,3", null)]
    public void Decimal_commas_are_read_when_said(string text, string? expected)
    {
        var row = Assert.Single(Csv($"visitor;event;time;value\na;v;{Time};{text}\n", "decimal=comma"));

        Assert.Equal(expected is null ? null : decimal.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), row.Event?.Value);
        Assert.Equal(expected is null ? "value_invalid" : null, row.Failed?.Reason);
    }

    [Theory]
    [InlineData("0"), InlineData("-1"), InlineData("1795255204"), InlineData("1795255204000"), InlineData("9999-01-01T00:00:00Z")]
    [InlineData("2024-02-30T00:00:00Z"), InlineData("1e20"), InlineData("01.02.2024"), InlineData("2024-01-01")]
    public void Times_are_not_guessed(string time) =>
        Assert.Equal("time_invalid", Assert.Single(Csv($"visitor,event,time\na,v,{time}\n")).Failed!.Reason);

    [Theory]
    [InlineData("epoch_s", "1704067200", "2024-01-01T00:00:00Z")]
    [InlineData("epoch_ms", "1704067200123.5", "2024-01-01T00:00:00.1235Z")]
    [InlineData("epoch_us", "1704067200000001", "2024-01-01T00:00:00.000001Z")]
    [InlineData("dd.MM.yyyy HH:mm", "31.12.2023 17:30", "2023-12-31T16:30:00Z")]
    [InlineData(null, "2024-01-01 01:00:00", "2024-01-01T00:00:00Z")]
    [InlineData(null, "2024-01-01T00:00:60Z", "2024-01-01T00:00:59.999999Z")]
    [InlineData(null, "2023-12-31T22:00:00-02:00", "2024-01-01T00:00:00Z")]
    [InlineData(null, "2024-10-27 02:30:00", "2024-10-27T00:30:00Z")]
    public void Times_are_read_as_told(string? format, string text, string expected)
    {
        string[] settings = format is null ? [] : ["time_format=" + format];
        using var reader = Open(Encoding.UTF8.GetBytes($"visitor,event,time\na,v,{text}\n"), "Europe/Berlin", settings);

        Assert.Equal(expected, new Journeys.Time.Timestamp(Assert.Single(Read(reader)).Event!.OccurredMicros).ToString());
    }

    [Fact]
    public void A_local_time_that_the_zone_skips_fails()
    {
        using var reader = Open(Encoding.UTF8.GetBytes("visitor,event,time\na,v,2024-03-31 02:30:00\n"), "Europe/Berlin");

        Assert.Equal("time_invalid", Assert.Single(Read(reader)).Failed!.Reason);
    }

    [Fact]
    public void A_header_that_does_not_fit_is_refused_with_every_fault()
    {
        var outcome = ImportReaders.Open(Write(Encoding.UTF8.GetBytes("a,a,\n1,2,3\n")), ImportFormat.Csv, Settings(null, "visitor=who"));

        Assert.Equal(
            ["import.header", "import.header", "import.column-missing", "import.map-missing", "import.map-missing"],
            Assert.IsType<Outcome<IImportReader>.Refused>(outcome).Faults.Select(fault => fault.Code));
    }

    [Fact]
    public void Folders_links_devices_and_binary_files_are_refused()
    {
        var link = Path.Combine(_folder, "link.csv");
        File.CreateSymbolicLink(link, Write(Encoding.UTF8.GetBytes("visitor,event,time\n")));
        var binary = Write(new byte[4_096]);

        Assert.All(
            [_folder, link, binary, "/dev/zero", "../\0"],
            path => Assert.IsType<Outcome<IImportReader>.Refused>(ImportReaders.Open(path, ImportFormat.Csv, Settings(null))));
    }

    [Fact]
    public void Native_lines_become_events()
    {
        var rows = Jsonl(
            """{"id":"0192f0c2-1111-7000-8000-000000000001","name":" purchase ","at":1704067200123.25,"visitor":"ann","user":"u1","value":"19.90","currency":"eur","order_id":"7","props":{"a":[1,"x"],"n":null},"seq":3}""",
            """{"name":"refund","at":"2024-01-01T00:00:00+01:00","user":"u2","value":5}""");

        var first = rows[0].Event!;
        Assert.Equal(("purchase", "ann", "u1", 19.90m, "EUR", "7", 3L), (first.Name, first.Visitor, first.User, first.Value, first.Currency, first.OrderId, first.ClientSeq));
        Assert.Equal("{\"a\":[1,\"x\"]}", first.Properties);
        Assert.Equal(1_704_067_200_123_250, first.OccurredMicros);
        Assert.Equal(("user:u2", -5m, true), (rows[1].Event!.Visitor, rows[1].Event!.Value, rows[1].Event!.Sessionless));
    }

    [Theory]
    [InlineData("""{"name":"x","at":"2024-01-01T00:00:00Z"}""", "visitor_missing")]
    [InlineData("""{"name":"","visitor":"a","at":"2024-01-01T00:00:00Z"}""", "name_invalid")]
    [InlineData("""{"name":"$made_up","visitor":"a","at":"2024-01-01T00:00:00Z"}""", "name_invalid")]
    [InlineData("""{"name":7,"visitor":"a","at":"2024-01-01T00:00:00Z"}""", "field_type")]
    [InlineData("""{"name":"x","visitor":"a","at":1704067200}""", "time_invalid")]
    [InlineData("""{"name":"x","visitor":"a","at":"2024-01-01 00:00:00"}""", "time_invalid")]
    [InlineData("""{"name":"x","visitor":"a","at":1704067200000,"value":1e400}""", "value_invalid")]
    [InlineData("""{"name":"x","visitor":"a","at":1704067200000,"value":-0}""", "value_invalid")]
    [InlineData("""{"name":"x","visitor":"a","at":1704067200000,"value":"12,50"}""", "value_invalid")]
    [InlineData("""{"name":"x","visitor":"a","at":1704067200000,"value":1,"currency":"U$D"}""", "currency_invalid")]
    [InlineData("""{"name":"x","name":"y","visitor":"a","at":1704067200000}""", "duplicate_key")]
    [InlineData("""{"name":"x","visitor":"a","at":1704067200000,"props":{"a":{"b":{"c":{"d":{"e":1}}}}}}""", "json_too_deep")]
    [InlineData("""{"name":"x","visitor":"a","at":1704067200000""", "import_row_invalid")]
    [InlineData("""[1]""", "import_row_invalid")]
    public void Native_lines_that_break_a_rule_fail_with_its_reason(string line, string reason) =>
        Assert.Equal(reason, Assert.Single(Jsonl(line)).Failed!.Reason);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Shown(ImportRow row) => row.Event?.Visitor ?? $"{row.Failed!.Line} {row.Failed.Reason}";

    private static string? Property(ImportRow row, string key)
    {
        using var properties = System.Text.Json.JsonDocument.Parse(row.Event!.Properties!);
        return properties.RootElement.GetProperty(key).GetString();
    }

    private static ImportSettings Settings(string? zone, params string[] mapping) => new()
    {
        Mapping = ((Outcome<ImportMapping>.Ok)ImportMapping.Parse(mapping)).Value,
        Zone = zone is null ? null : TimeZoneInfo.FindSystemTimeZoneById(zone),
        Number = 1,
        ReceivedMicros = 1_800_000_000_000_000,
        Site = new SiteRules { Site = 1 },
    };

    private static List<ImportRow> Read(IImportReader reader)
    {
        var rows = new List<ImportRow>();
        while (reader.TryRead(out var row))
        {
            rows.Add(row);
        }

        return rows;
    }

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    private string Write(byte[] bytes)
    {
        var path = Path.Combine(_folder, $"{Directory.GetFiles(_folder).Length}.csv");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private IImportReader Open(byte[] bytes, string? zone = null, params string[] mapping) =>
        ((Outcome<IImportReader>.Ok)ImportReaders.Open(Write(bytes), ImportFormat.Csv, Settings(zone, mapping))).Value;

    private List<ImportRow> Csv(string text, params string[] mapping)
    {
        using var reader = Open(Encoding.UTF8.GetBytes(text), null, mapping);
        return Read(reader);
    }

    private List<ImportRow> Jsonl(params string[] lines)
    {
        var path = Write(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        using var reader = ((Outcome<IImportReader>.Ok)ImportReaders.Open(path, ImportFormat.Jsonl, Settings(null))).Value;
        return Read(reader);
    }
}
