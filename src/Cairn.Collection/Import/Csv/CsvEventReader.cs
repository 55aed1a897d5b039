using System.Diagnostics;
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
    private readonly MappedColumns _columns;
    private readonly IRowMapper _mapper;
    private bool _gzipBroken;

    private CsvEventReader(ImportFile file, CsvReader csv, MappedColumns columns, CsvDialect dialect, ImportSettings settings)
    {
        _file = file;
        _csv = csv;
        _columns = columns;
        _mapper = IRowMapper.Of(columns, settings);
        Detected = new DetectedFile(
            file.Name, ImportFormat.Csv, file.Bytes, file.Gzip, file.Encoding, (char)dialect.Delimiter, (char)dialect.Quote,
            [.. columns.All.Select(column => new MappedColumn(column.Name, column.Key))]);
    }

    /// <inheritdoc/>
    public DetectedFile Detected { get; }

    /// <inheritdoc/>
    public long BytesRead => _file.BytesRead;

    /// <inheritdoc/>
    public bool IsCut => _file.IsCut;

    /// <inheritdoc/>
    public IReadOnlyDictionary<CollectWarning, long> Warnings => _mapper.Warnings;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> Remarks => _mapper.Remarks;

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

        switch (MappedColumns.Fit(header, settings.Mapping, settings.Kind))
        {
            case Outcome<MappedColumns>.Ok(var columns):
                return new CsvEventReader(file, csv, columns, dialect, settings);
            case Outcome<MappedColumns>.Refused(var faults):
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

        var mapped = _mapper.Map(_csv, out failure);
        return failure is null ? new ImportRow(_csv.Line, mapped, null) : Fail(failure);
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

    private ImportRow Fail(RowFailure failure)
    {
        var raw = _csv.Raw[..Math.Min(_csv.Raw.Length, FailedLine.MaxRawLength)];
        return new ImportRow(_csv.Line, null, new FailedLine(_file.Name, _csv.Line, failure.Reason, failure.Field, failure.Message, _mapper.Kept(Encoding.UTF8.GetString(raw))));
    }
}
