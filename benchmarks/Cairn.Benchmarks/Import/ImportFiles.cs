using System.Globalization;
using System.Text;
using System.Text.Json;
using Cairn.Collection.Events;

namespace Cairn.Benchmarks.Import;

/// <summary>The same events as JSON lines and as CSV, as another program would have exported them: no column of Cairn's own making. One line in 200 comes twice.</summary>
internal static class ImportFiles
{
    /// <summary>How often an event comes twice.</summary>
    private const int TwiceEvery = 200;

    private const int RowsAtOnce = 50_000;

    /// <summary>The columns of both, in the order of the CSV; the last three are properties.</summary>
    private static readonly string[] Columns =
        ["id", "event", "time", "visitor", "seq", "url", "title", "referrer", "value", "currency", "language", "item_id", "price", "stock"];

    /// <summary>Writes a file and says how many lines of events it has.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format"><c>jsonl</c> or <c>csv</c>.</param>
    /// <param name="events">How many different events.</param>
    public static long Write(string path, string format, int events)
    {
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 20);
        if (format == "csv")
        {
            file.Write(string.Join(',', Columns) + "\n");
        }

        var rows = new RowGenerator(seed: 1);
        var lines = 0L;
        for (var done = 0; done < events; done += RowsAtOnce)
        {
            foreach (var row in rows.Take(Math.Min(RowsAtOnce, events - done)))
            {
                var line = format == "csv" ? Csv(row) : Jsonl(row);
                file.Write(line);
                if (lines++ % TwiceEvery == 0)
                {
                    file.Write(line);
                    lines++;
                }
            }
        }

        return lines;
    }

    private static string Csv(StoredEvent row)
    {
        using var props = JsonDocument.Parse(row.Properties!);
        string?[] cells =
        [
            Id(row), row.Name, At(row), row.Visitor, row.ClientSeq.ToString(CultureInfo.InvariantCulture), Url(row), row.Title, Referrer(row),
            row.Value?.ToString(CultureInfo.InvariantCulture), row.Currency, row.Language,
            .. props.RootElement.EnumerateObject().Select(property => property.Value.ToString()),
        ];
        return string.Join(',', cells) + "\n"; // none of these texts needs quotes
    }

    private static string Jsonl(StoredEvent row) => string.Create(CultureInfo.InvariantCulture, $$"""
        {"id":"{{Id(row)}}","name":"{{row.Name}}","at":"{{At(row)}}","visitor":"{{row.Visitor}}","seq":{{row.ClientSeq}},"url":"{{Url(row)}}","title":"{{row.Title}}","referrer":"{{Referrer(row)}}",{{(row.Value is { } value ? string.Create(CultureInfo.InvariantCulture, $"\"value\":\"{value}\",\"currency\":\"{row.Currency}\",") : "")}}"language":"{{row.Language}}","props":{{row.Properties}}}
        """) + "\n";

    private static string Id(StoredEvent row) => row.EventId.ToString("x32", CultureInfo.InvariantCulture).Insert(20, "-").Insert(16, "-").Insert(12, "-").Insert(8, "-");

    private static string At(StoredEvent row) => DateTimeOffset.FromUnixTimeMilliseconds(row.OccurredMicros / 1_000).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    // The first page of a visit tells how it came to be.
    private static string Url(StoredEvent row) => row.ClientSeq == 0 ? $"{row.Url}?utm_source=google&utm_medium=cpc&utm_campaign={row.Campaign}" : row.Url!;

    private static string Referrer(StoredEvent row) => row.ClientSeq == 0 ? "https://www.google.com/" : "https://shop.example/";
}
