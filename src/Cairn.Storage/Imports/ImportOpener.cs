using System.Diagnostics;
using Cairn.Collection.Import;
using Cairn.Collection.Import.Tables;
using Cairn.Journeys.Faults;

namespace Cairn.Storage.Imports;

/// <summary>Opens files of every format: text where events are read, Parquet through the database.</summary>
internal static class ImportOpener
{
    /// <summary>Opens a file, or says everything that keeps it from being read.</summary>
    public static Outcome<IImportReader> Open(string path, ImportFormat format, ImportSettings settings)
    {
        var isTable = format == ImportFormat.Parquet || (format == ImportFormat.Ga4BigQuery && ParquetTable.IsParquet(path));
        if (!isTable)
        {
            return ImportReaders.Open(path, format, settings);
        }

        return ParquetTable.Open(path) switch
        {
            Outcome<ITableSource>.Ok(var table) => ImportReaders.OpenTable(table, format, settings),
            Outcome<ITableSource>.Refused(var faults) => new Outcome<IImportReader>.Refused(faults),
            _ => throw new UnreachableException(),
        };
    }
}
