using System.Text;
using Cairn.Collection.Events;
using Cairn.Collection.Import;
using Cairn.Collection.Import.Costs;
using Cairn.Collection.Import.Files;
using Cairn.Collection.Money;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Storage.Events;
using Cairn.Storage.Imports;
using Cairn.Testing;
using Xunit;

namespace Cairn.Server.Tests.Fuzzing;

internal static partial class FuzzTargets
{
    private const string Csv = "visitor;event;time;value;currency;url;prop.x\nv;page_view;2026-11-22T11:59:00Z;\"12,50\";EUR;\"https://a.example/\n?x\";1\nw;buy;22.11.2026 11:59;1.000,00;;;\n";

    private static readonly string Scratch = Directory.CreateTempSubdirectory("cairn-fuzz-").FullName;

    private static IEnumerable<FuzzTarget> Files() =>
    [
        new("csv", [Csv, Csv.Replace(';', ','), Csv.Replace(';', '\t').Replace("\n", "\r\n"), "\ufeff" + Csv], [";", ",", "\t", "\"", "\r\n", "\n", "visitor", "\"\"", "\0"], text => ReadImport(Encoding.UTF8.GetBytes(text), ImportFormat.Csv)) { Short = 500 },
        new("csv-bytes", [Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Csv)).ToArray(), Encoding.Latin1.GetBytes(Csv + "ä"), Packed(Encoding.UTF8.GetBytes(Csv))], [], bytes => ReadImport(bytes, ImportFormat.Csv)) { Short = 500 },
        new("jsonl", [Events[0][(Events[0].IndexOf('[', StringComparison.Ordinal) + 1)..^2].Replace("},{\"name\":\"purchase\"", "}\n{\"name\":\"purchase\"", StringComparison.Ordinal) + "\n"], Words, text => ReadImport(Encoding.UTF8.GetBytes(text), ImportFormat.Jsonl)) { Short = 400 },
        new("ga4-bigquery", ["""{"event_date":"20261122","event_timestamp":"1763812740000000","event_name":"purchase","user_pseudo_id":"1.2","event_params":[{"key":"ga_session_id","value":{"int_value":"1"}},{"key":"page_location","value":{"string_value":"https://a.example/"}}],"ecommerce":{"transaction_id":"t","purchase_revenue":9.5},"items":[{"item_id":"1","price":9.5}]}""" + "\n"], Words, text => ReadImport(Encoding.UTF8.GetBytes(text), ImportFormat.Ga4BigQuery)) { Short = 400 },
        new("parquet", [ParquetOf(0), ParquetOf(1), ParquetOf(200)], [], ReadParquet) { Short = 300 },
        new("exposure-rows", ["publisher,campaign,at,ip\nradio,a,2026-11-22T11:00:00Z,203.0.113.7\n"], [",", "\n", "\"", "at", "id", "2026-"], text => ReadImport(Encoding.UTF8.GetBytes(text), ImportFormat.Csv, ImportKind.Exposures)) { Short = 400 },
        new("costs", ["date,source,medium,campaign,cost,currency\n2026-11-01,google,cpc,a,12.50,EUR\n2026-11-02,google,cpc,\"b,c\",-1,usd\n", """{"date":"2026-11-01","source":"a","medium":"b","campaign":"c","cost":"1.5","currency":"EUR"}""" + "\n", "# Report\nDay\tCampaign\tCost\n01/11/2026\tx\t1.000,00\n"], [",", "\t", "\n", "\"", "2026-02-30", "1e9", "-0", "NaN", "€"], ReadCosts) { Short = 500 },
        new("rates", ["date,from,to,rate\n2026-11-01,USD,EUR,0.92\n"], [",", "\n", "0", "-1", "1e400", "XXX"], ReadRates) { Short = 500 },
        new("map-settings", ["visitor=client_id", "prop.x=column y", "timezone=Europe/Berlin", "skip=2"], ["=", ",", "prop.", "const.", "\0"], text => { Faults(ImportMapping.Parse(text.Split('\n'))); Faults(CostMapping.Parse(CostMapping.Plain, text.Split('\n'))); Faults(ImportFilter.ParseAll(text)); }) { Short = 2_000 },
        new("index-segment", IndexFile("segment"), [], bytes => ReadIndexFile(bytes, path => SegmentFile.Read(path, 1))) { Short = 400 },
        new("index-texts", IndexFile("visitors"), [], bytes => ReadIndexFile(bytes, path => TextFile.ReadTable(path, 1))) { Short = 400 },
        new("index-manifest", IndexFile("index"), [], ReadManifest) { Short = 150, Memory = 64 << 20 },
    ];

    private static void ReadImport(byte[] bytes, ImportFormat format, ImportKind kind = ImportKind.Events)
    {
        var settings = new ImportSettings { Number = 1, ReceivedMicros = 1_763_812_800_000_000, Site = Site, Kind = kind };
        switch (ImportReaders.Open(Written(bytes), format, settings))
        {
            case Outcome<IImportReader>.Ok(var reader):
                using (reader)
                {
                    for (var rows = 0; reader.TryRead(out _); rows++)
                    {
                        Assert.True(rows <= bytes.Length * 1_032L + 1, "A reader that does not come to its end.");
                    }
                }

                break;
            case Outcome<IImportReader>.Refused(var faults):
                Said(faults);
                break;
        }
    }

    private static byte[] ParquetOf(int rows)
    {
        var path = Path.Combine(Scratch, "seed.parquet");
        ParquetWriter.Write(path, 1, Enumerable.Range(0, rows).Select(row => (row + 1L, new StoredEvent
        {
            EventId = (UInt128)row,
            Visitor = $"v{row % 7}",
            OccurredMicros = 1_763_812_800_000_000 + row,
            ReceivedMicros = 1_763_812_800_000_000,
            Name = "buy",
            Value = 1.5m,
            Currency = "EUR",
            Properties = "{\"a\":[1,\"b\"]}",
        })));
        return File.ReadAllBytes(path);
    }

    private static void ReadParquet(byte[] bytes)
    {
        switch (ImportOpener.Open(Written(bytes), ImportFormat.Parquet, new ImportSettings { Number = 1, ReceivedMicros = 1_763_812_800_000_000, Site = Site, MaxUnpackedBytes = 1 << 20 }))
        {
            case Outcome<IImportReader>.Ok(var reader):
                using (reader)
                {
                    while (reader.TryRead(out _))
                    {
                        // It ends by itself: at the limit of what may be unpacked, if not before.
                    }
                }

                break;
            case Outcome<IImportReader>.Refused(var faults):
                Said(faults);
                break;
        }
    }

    private static void ReadCosts(string text) => Opened(text, file => Faults(CostFile.Read(file, CostMapping.Plain)));

    private static void ReadRates(string text) => Opened(text, file => Faults(RateFile.Read(file)));

    private static void Opened(string text, Action<ImportFile> read)
    {
        switch (ImportFile.Open(Written(Encoding.UTF8.GetBytes(text))))
        {
            case Outcome<ImportFile>.Ok(var file):
                using (file)
                {
                    read(file);
                }

                break;
            case Outcome<ImportFile>.Refused(var faults):
                Said(faults);
                break;
        }
    }

    private static void ReadIndexFile(byte[] bytes, Action<string> read)
    {
        try
        {
            read(Written(bytes));
        }
        catch (InvalidDataException)
        {
            // what was damaged says so
        }
    }

    /// <summary>Whatever the manifest says, the journeys are those of the store.</summary>
    private static void ReadManifest(byte[] bytes)
    {
        var folder = Path.Combine(Scratch, "manifest");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach (var file in Directory.EnumerateFiles(IndexFolderOf()))
        {
            Directory.CreateDirectory(folder);
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }

        File.WriteAllBytes(Path.Combine(folder, ManifestName), bytes);
        var (index, _) = JourneyIndexFiles.Open(folder, Source());
        Assert.Equal(3, index.View().EventCount);
    }

    private const string ManifestName = "index.cairn";

    private static IReadOnlyList<byte[]> IndexFile(string kind) =>
        [.. Directory.EnumerateFiles(IndexFolderOf(), kind + "*").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    private static string IndexFolderOf()
    {
        var folder = Path.Combine(Scratch, "index");
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            var index = new JourneyIndex(Source());
            index.CatchUp();
            JourneyIndexFiles.Save(index, folder);
        }

        return folder;
    }

    private static MemoryEventSource Source()
    {
        var source = new MemoryEventSource();
        source.Append(new MemoryEvent("v", "a", 1), new MemoryEvent("v", "b", 2), new MemoryEvent("w", "x", 1));
        return source;
    }

    private static string Written(byte[] bytes)
    {
        var path = Path.Combine(Scratch, "input");
        File.Delete(path); // a file that is mapped keeps what it had
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
