using Cairn.Collection.Events;
using Cairn.Journeys.Time;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Events;
using Xunit;

namespace Cairn.Storage.Tests.Events;

public sealed class ParquetTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cairn-parquet-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_is_written_can_be_read_in_the_same_order()
    {
        var path = Path.Combine(_folder.FullName, "it's an export.parquet");
        var events = Enumerable.Range(1, 250_000).Select(i => ((long)i, Event(i)));

        Assert.Equal(250_000, ParquetWriter.Write(path, 1, events));

        using var rows = ParquetReader.Open(path);
        var seq = Index(rows, "seq");
        var visitor = Index(rows, "visitor_id");
        Assert.Equal(
            Enumerable.Range(1, 250_000).Select(i => ((object?)(long)i, (object?)$"v{i % 100}")),
            rows.Read().Select(row => (row[seq], row[visitor])));
        Assert.Equal(["it's an export.parquet"], _folder.EnumerateFileSystemInfos().Select(file => file.Name));
    }

    [Fact]
    public void Money_and_time_survive()
    {
        var path = Path.Combine(_folder.FullName, "e.parquet");
        ParquetWriter.Write(path, 3, [(7, Event(1) with { Value = -12.345678m, OccurredMicros = 1_795_255_204_000_001 })]);

        using var rows = ParquetReader.Open(path);
        var row = Assert.Single(rows.Read());

        Assert.Equal(-12.345678m, row[Index(rows, "value")]);
        Assert.Equal(new Timestamp(1_795_255_204_000_001), row[Index(rows, "occurred_at")]);
        Assert.Equal(3L, row[Index(rows, "site")]);
    }

    [Fact]
    public void Nested_columns_are_JSON_text()
    {
        var path = Path.Combine(_folder.FullName, "nested.parquet");
        using (var database = DuckDbDatabase.InMemory(new DuckDbOptions(), null, path))
        using (var connection = database.Connect())
        {
            connection.Execute($$$"""
                copy (select [{'key': 'page', 'value': {'string_value': 'a"b', 'int_value': null::bigint}}] as event_params, map {'k': 1} as "drop table", 5::ubigint as "a")
                to {{{new SqlLiteral(path)}}} (format parquet)
                """);
        }

        using var rows = ParquetReader.Open(path);

        Assert.Equal(["event_params", "drop table", "a"], rows.Columns.Select(column => column.Name));
        Assert.Equal(["json", "json", "ubigint"], rows.Columns.Select(column => column.Type));
        Assert.Equal(["""[{"key":"page","value":{"string_value":"a\"b","int_value":null}}]""", """{"k":1}""", "5"], Assert.Single(rows.Read()));
    }

    [Fact]
    public void A_file_that_is_no_Parquet_is_refused_in_DuckDBs_words()
    {
        var path = Path.Combine(_folder.FullName, "broken.parquet");
        File.WriteAllText(path, "PAR1 but nothing else that makes sense PAR1");

        var refused = Assert.Throws<DuckDbException>(() => ParquetReader.Open(path));

        Assert.Contains("broken.parquet", refused.Message, StringComparison.Ordinal);
        Assert.Throws<DuckDbException>(() => ParquetReader.Open(Path.Combine(_folder.FullName, "missing.parquet")));
    }

    private static int Index(SqlRows rows, string column) => rows.Columns.Select(c => c.Name).ToList().IndexOf(column);

    private static StoredEvent Event(int id) =>
        new() { EventId = (UInt128)id, Visitor = $"v{id % 100}", OccurredMicros = id, ReceivedMicros = id, Name = "page_view" };
}
