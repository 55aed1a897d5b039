using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Cairn.Collection.Decoding;
using Cairn.Collection.Import.Ga4;
using Cairn.Collection.Import.Native;
using Cairn.Journeys.Faults;

namespace Cairn.Collection.Import.Tables;

/// <summary>Reads the rows of a table file as events: mapped like CSV, as rows of the events table, or as Google's export.</summary>
internal sealed class TableEventReader : IImportReader
{
    private const int RowBytes = 64;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <summary>The columns of the events table whose field in a native line is called otherwise.</summary>
    private static readonly Dictionary<string, string?> NativeNames = new()
    {
        ["event_id"] = "id",
        ["visitor_id"] = "visitor",
        ["user_id"] = "user",
        ["occurred_at"] = "at",
        ["client_seq"] = "seq",
        ["properties"] = "props",
        ["consent"] = "consent_bits",
        ["site"] = null,
        ["seq"] = null,
        ["trust"] = null,
        ["import"] = null,
    };

    private readonly ITableSource _source;
    private readonly IRowMapper? _mapper;
    private readonly IJsonRowParser? _parser;
    private readonly TableJson? _json;
    private readonly TableCells _cells = new();
    private readonly ScrubCounts _scrubbed = new();
    private long _left;
    private long _row;

    private TableEventReader(
        ITableSource source, ImportFormat format, IRowMapper? mapper, IJsonRowParser? parser, TableJson? json, IReadOnlyList<MappedColumn> mapping, long? maxBytes)
    {
        _left = maxBytes ?? long.MaxValue;
        (_source, _mapper, _parser, _json) = (source, mapper, parser, json);
        Detected = new DetectedFile(source.Name, format, source.Bytes, Gzip: false, "", null, null, mapping);
    }

    /// <inheritdoc/>
    public DetectedFile Detected { get; }

    /// <inheritdoc/>
    public long BytesRead => (long)(_source.Bytes * _source.ShareRead);

    /// <inheritdoc/>
    public bool IsCut { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<CollectWarning, long> Warnings => _mapper?.Warnings ?? _parser!.Warnings;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> Remarks => _mapper?.Remarks ?? System.Collections.Frozen.FrozenDictionary<string, long>.Empty;

    /// <summary>Reads the source as the format says; the mapping counts unless the columns are those of the events table.</summary>
    public static Outcome<IImportReader> Open(ITableSource source, ImportFormat format, ImportSettings settings)
    {
        if (format == ImportFormat.Ga4BigQuery)
        {
            return new TableEventReader(source, format, null, new Ga4RowParser(settings), new TableJson(source.Columns, column => column.Name, mark: null), [], settings.MaxUnpackedBytes);
        }

        var isEvents = settings.Kind == ImportKind.Events;
        var names = source.Columns.Select(column => column.Name).ToList();
        if (isEvents && settings.Mapping.Columns.Count == 0 && settings.Mapping.Constants.Count == 0 && IsEventsTable(names))
        {
            var json = new TableJson(source.Columns, column => NativeNames.GetValueOrDefault(column.Name, column.Name), ExportRow.Mark);
            return new TableEventReader(source, format, null, new NativeRowParser(settings), json, [], settings.MaxUnpackedBytes);
        }

        switch (MappedColumns.Fit(names, settings.Mapping, settings.Kind))
        {
            case Outcome<MappedColumns>.Ok(var columns):
                var mapping = columns.All.Select(column => new MappedColumn(column.Name, column.Key)).ToList();
                return new TableEventReader(source, format, IRowMapper.Of(columns, settings), null, null, mapping, settings.MaxUnpackedBytes);
            case Outcome<MappedColumns>.Refused(var faults):
                source.Dispose();
                return new Outcome<IImportReader>.Refused(faults);
            default:
                throw new UnreachableException();
        }
    }

    /// <inheritdoc/>
    public bool TryRead(out ImportRow row)
    {
        row = default;
        if (IsCut || _source.Next() is not { } values)
        {
            return false;
        }

        // A page of a table file that repeats one value takes no room in the file, however many rows it stands for.
        _left -= RowBytes + values.Sum(value => value is string text ? text.Length : sizeof(double));
        if (_left < 0)
        {
            IsCut = true;
            return false;
        }

        _row++;
        row = _mapper is null ? ReadJson(values) : ReadMapped(_mapper, values);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _json?.Dispose();
        _source.Dispose();
    }

    private static bool IsEventsTable(List<string> names) =>
        names.Contains("event_id") && names.Contains("visitor_id") && names.Contains("occurred_at") && names.Contains("received_at") && names.Contains("name");

    private ImportRow ReadMapped(IRowMapper mapper, object?[] values)
    {
        _cells.Show(values);
        var mapped = mapper.Map(_cells, out var failure);
        return failure is null ? new ImportRow(_row, mapped, null) : Fail(failure, string.Join(',', values.Select(TableCells.TextOf)));
    }

    private ImportRow ReadJson(object?[] values)
    {
        var line = _json!.Line(values);
        try
        {
            using var document = JsonDocument.Parse(line, Options);
            var parsed = _parser!.Parse(document.RootElement, line.Span, out var failure);
            return failure is null ? new ImportRow(_row, parsed, null) : Fail(failure, Encoding.UTF8.GetString(line.Span));
        }
        catch (JsonException)
        {
            return Fail(RowFailure.Row("Nested columns hold JSON, nested at most 64 deep, with every key once."), Encoding.UTF8.GetString(line.Span));
        }
    }

    private ImportRow Fail(RowFailure failure, string raw)
    {
        raw = raw.Length > FailedLine.MaxRawLength ? raw[..FailedLine.MaxRawLength] : raw;
        raw = _mapper?.Kept(raw) ?? Scrubber.Scrub(raw, null, _scrubbed);
        return new ImportRow(_row, null, new FailedLine(_source.Name, _row, failure.Reason, failure.Field, failure.Message, raw));
    }
}
