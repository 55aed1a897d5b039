using System.Diagnostics;
using Cairn.Collection.Import.Csv;
using Cairn.Collection.Import.Exposures;
using Cairn.Collection.Import.Files;
using Cairn.Collection.Import.Ga4;
using Cairn.Collection.Import.Native;
using Cairn.Collection.Import.Tables;
using Cairn.Journeys.Faults;

namespace Cairn.Collection.Import;

/// <summary>Opens files for importing.</summary>
public static class ImportReaders
{
    /// <summary>Opens a text file, or says everything that keeps it from being read. Parquet files are opened where the database is.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="format"/> is no text format.</exception>
    public static Outcome<IImportReader> Open(string path, ImportFormat format, ImportSettings settings)
    {
        switch (ImportFile.Open(path, settings.MaxUnpackedBytes))
        {
            case Outcome<ImportFile>.Refused(var faults):
                return new Outcome<IImportReader>.Refused(faults);
            case Outcome<ImportFile>.Ok(var file):
                return Open(file, format, settings);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Reads a table file, which the reader closes; refused when its columns do not fit the mapping.</summary>
    public static Outcome<IImportReader> OpenTable(ITableSource source, ImportFormat format, ImportSettings settings) =>
        TableEventReader.Open(source, format, settings);

    private static Outcome<IImportReader> Open(ImportFile file, ImportFormat format, ImportSettings settings)
    {
        switch (format)
        {
            case ImportFormat.Csv:
                return CsvEventReader.Open(file, settings);
            case ImportFormat.Jsonl:
                return new JsonlEventReader(file, format, settings.Kind == ImportKind.Exposures ? new ExposureRowParser(settings) : new NativeRowParser(settings));
            case ImportFormat.Ga4BigQuery:
                return new JsonlEventReader(file, format, new Ga4RowParser(settings));
            default:
                file.Dispose();
                throw new ArgumentOutOfRangeException(nameof(format));
        }
    }
}
