using System.Text;
using System.Text.Json;
using Cairn.Collection.Import.Csv;
using Cairn.Collection.Import.Files;
using Cairn.Collection.Import.Tables;
using Cairn.Journeys.Faults;

namespace Cairn.Collection.Import.Rows;

/// <summary>Reads small files of named cells, such as costs and rates: CSV with a header, JSON lines, tables. Rows are read while they are asked for.</summary>
public static class RowFiles
{
    /// <summary>So many lines may stand before the header of a CSV file, as in the platforms' own exports.</summary>
    private const int MostBeforeHeader = 12;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    /// <summary>Whether a file begins as JSON lines do.</summary>
    public static bool IsJsonLines(ImportFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Sample.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];
    }

    /// <summary>The rows of a CSV file below the first line that is a header.</summary>
    /// <param name="file">The file; it is disposed with the rows.</param>
    /// <param name="isHeader">Whether these names are the header that is looked for.</param>
    /// <returns>A refusal that names what the first line holds when there is no such line.</returns>
    public static Outcome<IEnumerable<NamedRow>> Csv(ImportFile file, Func<IReadOnlyList<string>, bool> isHeader)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(isHeader);
        var (rest, first) = (file.Sample, (IReadOnlyList<string>?)null);
        for (var skipped = 0; skipped <= MostBeforeHeader && rest.Length > 0; skipped++)
        {
            var dialect = CsvDialect.Detect(rest);
            using var sample = new CsvReader(new MemoryStream(rest.ToArray(), writable: false), dialect);
            if (sample.Read() == CsvRead.Row)
            {
                var names = Cells(sample);
                first ??= names;
                if (isHeader(names))
                {
                    return new Outcome<IEnumerable<NamedRow>>.Ok(CsvRows(file, dialect, skipped));
                }
            }

            var end = rest.Span.IndexOf((byte)'\n');
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        file.Dispose();
        return Outcome<IEnumerable<NamedRow>>.Refuse("import.header-missing", "/file", Describe(first ?? []));
    }

    /// <summary>The rows of a file of JSON objects, one a line, with plain values.</summary>
    public static IEnumerable<NamedRow> JsonLines(ImportFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        using (file)
        {
            using var lines = new LineReader(file.Text);
            while (lines.TryRead(out var line))
            {
                if (lines.TooLong)
                {
                    yield return NamedRow.Unreadable(lines.Line, "the line is too long");
                }
                else if (line.Span.ContainsAnyExcept(" \t\r"u8))
                {
                    yield return Object(lines.Line, line);
                }
            }
        }
    }

    /// <summary>The rows of a table.</summary>
    public static IEnumerable<NamedRow> Table(ITableSource table)
    {
        ArgumentNullException.ThrowIfNull(table);
        using (table)
        {
            string[] names = [.. table.Columns.Select(column => column.Name)];
            for (long row = 1; table.Next() is { } values; row++)
            {
                yield return new NamedRow(row, names, [.. values.Select(TableCells.TextOf)]);
            }
        }
    }

    private static string Describe(IReadOnlyList<string> names) => names.Count == 0
        ? "The file has no header. The first line names the columns, such as date,source,medium,campaign,cost,currency."
        : $"No line at the beginning of the file names the columns that are needed; it begins with {string.Join(", ", names.Take(12).Select(name => $"'{(name.Length > 40 ? name[..40] + "…" : name)}'"))}. Name a saved mapping, or map columns such as date=Day and cost=Spend.";

    private static IEnumerable<NamedRow> CsvRows(ImportFile file, CsvDialect dialect, int skipped)
    {
        using (file)
        {
            for (var line = 0; line < skipped; line++)
            {
                while (file.Text.ReadByte() is not (-1 or '\n'))
                {
                }
            }

            using var reader = new CsvReader(file.Text, dialect);
            reader.Read();
            var names = Cells(reader);
            while (reader.Read() is var read and not CsvRead.End)
            {
                var line = reader.Line + skipped;
                var cells = read == CsvRead.Row ? Cells(reader) : [];
                yield return read switch
                {
                    CsvRead.QuoteBroken => NamedRow.Unreadable(line, "a quoted cell does not end"),
                    CsvRead.TooLong => NamedRow.Unreadable(line, "the row is too long"),
                    _ when cells.Skip(names.Count).Any(cell => cell.Length > 0) => NamedRow.Unreadable(line, "it has more cells than the file has columns; a text that holds the separator stands in quotes"),
                    _ => new NamedRow(line, names, cells),
                };
            }
        }
    }

    private static List<string> Cells(CsvReader reader)
    {
        var cells = new List<string>(reader.CellCount);
        for (var at = 0; at < reader.CellCount; at++)
        {
            cells.Add(Encoding.UTF8.GetString(reader.CellAt(at)).Trim());
        }

        return cells;
    }

    private static NamedRow Object(long line, ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return NamedRow.Unreadable(line, "the line is no JSON object");
            }

            var (names, values) = (new List<string>(), new List<string?>());
            foreach (var field in document.RootElement.EnumerateObject())
            {
                names.Add(field.Name);
                values.Add(field.Value.ValueKind switch
                {
                    JsonValueKind.String => field.Value.GetString(),
                    JsonValueKind.Null => null,
                    _ => field.Value.GetRawText(),
                });
            }

            return new NamedRow(line, names, values);
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            return NamedRow.Unreadable(line, "the line is no JSON object");
        }
    }
}
