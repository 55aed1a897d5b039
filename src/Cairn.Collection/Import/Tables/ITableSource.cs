namespace Cairn.Collection.Import.Tables;

/// <summary>A column of a table file.</summary>
/// <param name="Name">As the file calls it.</param>
/// <param name="IsJson">Whether its texts are JSON: lists, structs and maps.</param>
public sealed record TableColumn(string Name, bool IsJson);

/// <summary>A file of typed rows, such as Parquet.</summary>
public interface ITableSource : IDisposable
{
    /// <summary>The file's name without its folder.</summary>
    string Name { get; }

    /// <summary>Its size on disk.</summary>
    long Bytes { get; }

    /// <summary>The share of the rows that has been read, from 0 to 1.</summary>
    double ShareRead { get; }

    /// <summary>The columns, in order.</summary>
    IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>
    /// Gives the next row, or null at the end. A value is null, <see cref="bool"/>, <see cref="long"/>, <see cref="double"/>,
    /// <see cref="decimal"/>, <see cref="string"/> or a <see cref="Journeys.Time.Timestamp"/>.
    /// </summary>
    object?[]? Next();
}
