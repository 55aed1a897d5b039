using System.Diagnostics;
using Cairn.Collection.Import.Costs;
using Cairn.Collection.Import.Files;
using Cairn.Collection.Import.Tables;
using Cairn.Journeys.Faults;

namespace Cairn.Storage.Imports;

/// <summary>Opens cost files of every format: the file itself says which it is.</summary>
public static class CostReading
{
    private const long MaxUnpackedBytes = 1L << 30;

    /// <summary>Reads CSV, JSON lines or Parquet; text may be packed by gzip.</summary>
    /// <param name="path">A plain file.</param>
    /// <param name="mapping">How its columns are called.</param>
    /// <param name="last">Days after this one lie ahead and are refused; null: none do.</param>
    public static Outcome<CostFileRead> Read(string path, CostMapping mapping, DateOnly? last = null)
    {
        try
        {
            return ParquetTable.IsParquet(path)
                ? ParquetTable.Open(path) switch
                {
                    Outcome<ITableSource>.Ok(var table) => CostFile.Read(table, mapping, last),
                    Outcome<ITableSource>.Refused(var faults) => Refused(faults),
                    _ => throw new UnreachableException(),
                }
                : ImportFile.Open(path, MaxUnpackedBytes) switch
                {
                    Outcome<ImportFile>.Ok(var file) => Whole(file, CostFile.Read(file, mapping, last)),
                    Outcome<ImportFile>.Refused(var faults) => Refused(faults),
                    _ => throw new UnreachableException(),
                };
        }
        catch (InvalidDataException)
        {
            return Outcome<CostFileRead>.Refuse("import.gzip", "/file", "The file begins like gzip, but cannot be unpacked to its end.");
        }
    }

    private static Outcome<CostFileRead> Whole(ImportFile file, Outcome<CostFileRead> read) => file.IsCut
        ? Outcome<CostFileRead>.Refuse("import.too-large", "/file", $"The file holds more than {MaxUnpackedBytes} bytes once it is unpacked; send it in parts, such as one a month.")
        : read;

    private static Outcome<CostFileRead>.Refused Refused(IReadOnlyList<Fault> faults) => new([.. faults.Select(fault => fault with { Where = "/file" })]);
}
