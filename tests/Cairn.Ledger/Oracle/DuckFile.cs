using System.Runtime.InteropServices;

namespace Cairn.Ledger.Oracle;

/// <summary>A database file read with plain SQL through the few calls of libduckdb's C API that takes; the product's binding is not used.</summary>
internal sealed unsafe partial class DuckFile : IDisposable
{
    private const string Library = "duckdb";

    private nint _database;
    private nint _connection;

    /// <exception cref="InvalidDataException">DuckDB does not open it.</exception>
    public DuckFile(string path)
    {
        if (Open(path, out _database, 0, out var error) != 0)
        {
            throw new InvalidDataException($"{path}: {Marshal.PtrToStringUTF8(error)}");
        }

        if (Connect(_database, out _connection) != 0)
        {
            throw new InvalidDataException($"{path}: no connection");
        }
    }

    /// <summary>Says where the library lies: beside the published program.</summary>
    public static void LoadFrom(string folder) => NativeLibrary.SetDllImportResolver(
        typeof(DuckFile).Assembly, (name, assembly, paths) => name == Library ? NativeLibrary.Load(Path.Combine(folder, "libduckdb.so")) : 0);

    /// <summary>The rows of a select as text; null where the database has null.</summary>
    public IReadOnlyList<string?[]> Select(string sql)
    {
        var result = default(Result);
        try
        {
            if (Query(_connection, sql, &result) != 0)
            {
                throw new InvalidDataException(Marshal.PtrToStringUTF8(ResultError(&result)));
            }

            var columns = (int)ColumnCount(&result);
            var rows = new List<string?[]>();
            for (ulong row = 0, count = RowCount(&result); row < count; row++)
            {
                var cells = new string?[columns];
                for (var column = 0; column < columns; column++)
                {
                    var text = ValueVarchar(&result, (ulong)column, row);
                    cells[column] = Marshal.PtrToStringUTF8(text);
                    Free(text);
                }

                rows.Add(cells);
            }

            return rows;
        }
        finally
        {
            DestroyResult(&result);
        }
    }

    public void Dispose()
    {
        Disconnect(ref _connection);
        Close(ref _database);
    }

    [LibraryImport(Library, EntryPoint = "duckdb_open_ext", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, out nint database, nint config, out nint error);

    [LibraryImport(Library, EntryPoint = "duckdb_connect")]
    private static partial int Connect(nint database, out nint connection);

    [LibraryImport(Library, EntryPoint = "duckdb_disconnect")]
    private static partial void Disconnect(ref nint connection);

    [LibraryImport(Library, EntryPoint = "duckdb_close")]
    private static partial void Close(ref nint database);

    [LibraryImport(Library, EntryPoint = "duckdb_query", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Query(nint connection, string sql, Result* result);

    [LibraryImport(Library, EntryPoint = "duckdb_result_error")]
    private static partial nint ResultError(Result* result);

    [LibraryImport(Library, EntryPoint = "duckdb_column_count")]
    private static partial ulong ColumnCount(Result* result);

    [LibraryImport(Library, EntryPoint = "duckdb_row_count")]
    private static partial ulong RowCount(Result* result);

    [LibraryImport(Library, EntryPoint = "duckdb_value_varchar")]
    private static partial nint ValueVarchar(Result* result, ulong column, ulong row);

    [LibraryImport(Library, EntryPoint = "duckdb_free")]
    private static partial void Free(nint text);

    [LibraryImport(Library, EntryPoint = "duckdb_destroy_result")]
    private static partial void DestroyResult(Result* result);

    /// <summary>What the library calls <c>duckdb_result</c>: 48 bytes that only it reads.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 48)]
    private struct Result;
}
