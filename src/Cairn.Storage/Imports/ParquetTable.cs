using Cairn.Collection.Import.Tables;
using Cairn.Journeys.Faults;
using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Imports;

/// <summary>A Parquet file as a table of typed rows, read by a database that can touch this file and nothing else.</summary>
internal sealed class ParquetTable : ITableSource
{
    private const int BytesOfRow = 40;

    private readonly SqlRows _rows;
    private readonly IEnumerator<object?[]> _reading;
    private long _read;

    private ParquetTable(string path, SqlRows rows)
    {
        _rows = rows;
        _reading = rows.Read().GetEnumerator();
        Name = Path.GetFileName(path);
        Bytes = new FileInfo(path).Length;
        Columns = [.. rows.Columns.Select(column => new TableColumn(column.Name, column.Type == "json"))];
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public long Bytes { get; }

    /// <summary>A guess from the usual size of a row, as the file does not say how far it is read; never the whole before the end.</summary>
    public double ShareRead { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>Opens a file, or says why it is no Parquet file.</summary>
    public static Outcome<ITableSource> Open(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal) || !File.Exists(path) || new FileInfo(path) is { LinkTarget: not null } or { Length: 0 })
        {
            return Refuse(path, "there is no such plain file");
        }

        try
        {
            return new ParquetTable(path, ParquetReader.Open(path));
        }
        catch (DuckDbException cause)
        {
            return Refuse(path, FirstLine(cause.Message).Replace(path, Path.GetFileName(path), StringComparison.Ordinal));
        }
    }

    /// <summary>Whether a file begins as Parquet files do.</summary>
    public static bool IsParquet(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal) || !File.Exists(path) || new FileInfo(path) is { LinkTarget: not null } or { Length: < 8 })
        {
            return false;
        }

        using var file = File.OpenRead(path);
        Span<byte> magic = stackalloc byte[4];
        return file.ReadAtLeast(magic, 4, throwOnEndOfStream: false) == 4 && magic.SequenceEqual("PAR1"u8);
    }

    /// <inheritdoc/>
    public object?[]? Next()
    {
        if (!_reading.MoveNext())
        {
            ShareRead = 1;
            return null;
        }

        ShareRead = Math.Min(0.99, ++_read * (double)BytesOfRow / Bytes);
        return _reading.Current;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reading.Dispose();
        _rows.Dispose();
    }

    /// <summary>DuckDB's reason without its quotation of our statement; where the server keeps an upload is nobody's business.</summary>
    private static string FirstLine(string message) => message.Split('\n')[0].TrimEnd();

    private static Outcome<ITableSource> Refuse(string path, string why) =>
        Outcome<ITableSource>.Refuse("import.parquet", "/files", $"{Path.GetFileName(path)} cannot be imported as Parquet: {why}.");
}
