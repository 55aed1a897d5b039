using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Cairn.Collection.Decoding;
using Cairn.Collection.Import.Files;
using Cairn.Journeys.Faults;

namespace Cairn.Collection.Import.Csv;

/// <summary>Reads the rows of a CSV file as events.</summary>
internal sealed class CsvEventReader : IImportReader
{
    private const int MaxEventBytes = 64 * 1_024;

    private readonly ImportFile _file;
    private readonly CsvReader _csv;
    private readonly CsvColumns _columns;
    private readonly ImportSettings _settings;
    private readonly ImportDoor _door;
    private readonly TimeReader _times;
    private readonly RowIds? _rowIds;
    private readonly EventDraft _draft = new();
    private readonly TextPool _pool = new();
    private readonly ArrayBufferWriter<byte> _content = new(4_096);
    private readonly ScrubCounts _scrubbed = new();
    private bool _gzipBroken;

    private CsvEventReader(ImportFile file, CsvReader csv, CsvColumns columns, CsvDialect dialect, ImportSettings settings)
    {
        _file = file;
        _csv = csv;
        _columns = columns;
        _settings = settings;
        _door = new ImportDoor(settings);
        _times = new TimeReader(settings.Mapping.TimeFormat, settings.Zone);
        _rowIds = columns.HasId ? null : new RowIds();
        Detected = new DetectedFile(
            file.Name, ImportFormat.Csv, file.Bytes, file.Gzip, file.Encoding, (char)dialect.Delimiter, (char)dialect.Quote,
            [.. columns.All.Select(column => new MappedColumn(column.Name, column.Key))]);
    }

    /// <inheritdoc/>
    public DetectedFile Detected { get; }

    /// <inheritdoc/>
    public long BytesRead => _file.BytesRead;

    /// <inheritdoc/>
    public IReadOnlyDictionary<CollectWarning, long> Warnings => _door.Warnings;

    /// <summary>Reads the header and fits the mapping to it.</summary>
    public static Outcome<IImportReader> Open(ImportFile file, ImportSettings settings)
    {
        var dialect = CsvDialect.Detect(file.Sample);
        var csv = new CsvReader(file.Text, dialect);
        if (csv.Read() != CsvRead.Row)
        {
            csv.Dispose();
            return Outcome<IImportReader>.Refuse("import.header", "/files", $"{file.Name} has no header line that can be read: the first line must name the columns.");
        }

        var header = new List<string>(csv.CellCount);
        for (var cell = 0; cell < Math.Min(csv.CellCount, 10_000); cell++)
        {
            header.Add(Encoding.UTF8.GetString(csv.CellAt(cell)).Trim());
        }

        switch (CsvColumns.Fit(header, settings.Mapping))
        {
            case Outcome<CsvColumns>.Ok(var columns):
                return new CsvEventReader(file, csv, columns, dialect, settings);
            case Outcome<CsvColumns>.Refused(var faults):
                csv.Dispose();
                return new Outcome<IImportReader>.Refused(faults);
            default:
                throw new UnreachableException();
        }
    }

    /// <inheritdoc/>
    public bool TryRead(out ImportRow row)
    {
        row = default;
        if (_gzipBroken)
        {
            return false;
        }

        CsvRead read;
        try
        {
            read = _csv.Read();
        }
        catch (InvalidDataException)
        {
            _gzipBroken = true;
            row = Fail(new RowFailure("gzip_invalid", "", "The compressed file is damaged from here on; what was read before is kept."));
            return true;
        }

        if (read == CsvRead.End)
        {
            return false;
        }

        row = Judge(read);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _csv.Dispose();

    private ImportRow Judge(CsvRead read)
    {
        var failure = CheckShape(read);
        if (failure is not null)
        {
            return Fail(failure);
        }

        if (!Filtered())
        {
            return new ImportRow(_csv.Line, null, null);
        }

        failure = Fill();
        if (failure is not null)
        {
            return Fail(failure);
        }

        var admitted = _door.Admit(_draft, out failure);
        return admitted is null ? Fail(failure!) : new ImportRow(_csv.Line, admitted, null);
    }

    private RowFailure? CheckShape(CsvRead read)
    {
        if (read == CsvRead.TooLong)
        {
            return RowFailure.Row("A line has at most 1 MiB.");
        }

        if (read == CsvRead.QuoteBroken)
        {
            return RowFailure.Row("A quoted cell must end with a quote before the next delimiter, and quotes inside it are doubled.");
        }

        if (_csv.CellCount != _columns.All.Count)
        {
            return RowFailure.Row($"The row has {_csv.CellCount} cells, the header {_columns.All.Count}.");
        }

        if (!Utf8.IsValid(_csv.Raw) || (_file.Encoding != "UTF-8" && _csv.Raw.IndexOf("\uFFFD"u8) >= 0))
        {
            return RowFailure.Row($"The row is not valid {_file.Encoding}.");
        }

        return _csv.Raw.Length > MaxEventBytes ? new RowFailure("event_too_large", "", "An event has at most 64 KiB.") : null;
    }

    private bool Filtered()
    {
        foreach (var (column, filter) in _columns.Filters)
        {
            if (!filter.Keeps(_pool.Get(_csv.CellAt(column))))
            {
                return false;
            }
        }

        return true;
    }

    private RowFailure? Fill()
    {
        _draft.Clear();
        foreach (var (key, text) in _settings.Mapping.Constants)
        {
            if (Set(key, text) is { } failure)
            {
                return failure;
            }
        }

        for (var at = 0; at < _columns.All.Count; at++)
        {
            var cell = _csv.CellAt(at);
            if (cell.Length > 0 && SetCell(_columns.All[at], cell) is { } failure)
            {
                return failure;
            }
        }

        _draft.Id ??= _rowIds?.Next(Content());
        return _draft.Id is null ? new RowFailure("id_invalid", "id", "The id column is empty: an id has 1 to 128 characters.") : null;
    }

    private RowFailure? SetCell(CsvColumn column, ReadOnlySpan<byte> cell)
    {
        if (column.Values is not null)
        {
            var text = _pool.Get(cell);
            return Set(column.Key, column.Values.GetValueOrDefault(text, text));
        }

        if (column.Property is { } property)
        {
            _draft.Properties.Text(property, cell);
            return null;
        }

        return Set(column.Key, _pool.Get(cell));
    }

    private RowFailure? Set(string key, string text)
    {
        if (_draft.SetText(key, text))
        {
            return null;
        }

        switch (key)
        {
            case "time":
                return SetTime(text);
            case "id":
                return SetId(text);
            case "seq":
                return SetSeq(text);
            default:
                _draft.Properties.Text(key == "session" ? "$session_id" : key[5..], text);
                return null;
        }
    }

    private RowFailure? SetTime(string text)
    {
        switch (_times.Read(text, out var micros))
        {
            case TimeReader.Result.Ok:
                _draft.OccurredMicros = micros;
                return null;
            case TimeReader.Result.ZoneMissing:
                return RowFailure.ZoneMissing;
            default:
                var expected = _settings.Mapping.TimeFormat ?? "ISO 8601, such as 2026-11-21T10:00:05Z; other forms need time_format";
                return new RowFailure("time_invalid", "time", $"A time is written as {expected}, in the years 1990 to 2199.");
        }
    }

    private RowFailure? SetId(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > EventIds.MaxBytes)
        {
            return new RowFailure("id_invalid", "id", "An id has 1 to 128 characters.");
        }

        _draft.Id = EventIds.FromText(text);
        _draft.Properties.Text("$event_id", EventIds.IsCanonical(text) ? null : text);
        return null;
    }

    private RowFailure? SetSeq(string text)
    {
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) || seq > 1L << 53)
        {
            return new RowFailure("field_type", "seq", "A sequence number is a whole number from 0.");
        }

        _draft.Seq = seq;
        return null;
    }

    /// <summary>What the row says, however its file writes it: the event name, then each filled cell behind its column's name, in order of names.</summary>
    private ReadOnlySpan<byte> Content()
    {
        _content.ResetWrittenCount();
        Append(Encoding.UTF8.GetBytes(_draft.Name ?? ""));
        foreach (var at in _columns.ByName)
        {
            var cell = _csv.CellAt(at);
            if (cell.Length > 0)
            {
                Append(_columns.All[at].NameBytes);
                Append(cell);
            }
        }

        return _content.WrittenSpan;
    }

    private void Append(ReadOnlySpan<byte> part)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_content.GetSpan(4), part.Length);
        _content.Advance(4);
        _content.Write(part);
    }

    private ImportRow Fail(RowFailure failure)
    {
        var raw = _csv.Raw[..Math.Min(_csv.Raw.Length, FailedLine.MaxRawLength)];
        return new ImportRow(_csv.Line, null, new FailedLine(_file.Name, _csv.Line, failure.Reason, failure.Field, failure.Message, Scrubber.Scrub(Encoding.UTF8.GetString(raw), null, _scrubbed)));
    }
}
