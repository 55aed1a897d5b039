using Cairn.Storage.DuckDb;
using Xunit;

namespace Cairn.Storage.Tests.DuckDb;

public sealed class DuckDbConnectionTests : IDisposable
{
    private readonly DuckDbDatabase _database = DuckDbDatabase.InMemory(new DuckDbOptions { MemoryMiB = 128, Threads = 1 });
    private readonly DuckDbConnection _connection;

    public DuckDbConnectionTests() => _connection = _database.Connect();

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    [Fact]
    public void The_library_is_the_one_that_was_pinned() => Assert.Equal("v1.5.6", DuckDbDatabase.LibraryVersion);

    [Fact]
    public void Parameters_arrive_as_they_were_given()
    {
        var hostile = "'; drop table x; -- \0 ü 🛒";
        using var row = _connection.Query($"""
            select {hostile}, {(string?)null}, {long.MinValue}, {true}, {new SqlMoment(-5)}, {new Guid("6f9619ff-8b86-d011-b42d-00c04fc964ff")}
            """);

        Assert.True(row.NextChunk());
        Assert.Equal(hostile, row.Column(0).Text(0));
        Assert.True(row.Column(1).IsNull(0));
        Assert.Equal(long.MinValue, row.Column(2).Values<long>()[0]);
        Assert.Equal(1, row.Column(3).Values<byte>()[0]);
        Assert.Equal(-5, row.Column(4).Values<long>()[0]);
        Assert.Equal(UInt128.Parse("6f9619ff8b86d011b42d00c04fc964ff", System.Globalization.NumberStyles.HexNumber, null), row.Column(5).Uuid(0));
        Assert.False(row.NextChunk());
    }

    [Fact]
    public void A_list_can_be_a_parameter()
    {
        string[] texts = ["a", "b'c"];
        long[] none = [];

        Assert.Equal(2, _connection.ReadLong($"select count(*) from (select unnest({texts}))"));
        Assert.Equal(0, _connection.ReadLong($"select count(*) from (select unnest({none}))"));
    }

    [Theory]
    [InlineData("1::decimal(4,2)", 100)]
    [InlineData("-12.34::decimal(9,2)", -1234)]
    [InlineData("12345678901.5::decimal(18,1)", 123456789015)]
    [InlineData("-5::decimal(38,0)", -5)]
    public void Decimals_are_read_from_every_width(string literal, long unscaled)
    {
        using var row = _connection.Query(SqlText.Typed("select " + literal));

        Assert.True(row.NextChunk());
        Assert.Equal(unscaled, row.Column(0).Unscaled(0));
    }

    [Fact]
    public void Huge_integers_are_read_whole()
    {
        using var row = _connection.Query($"select '-170141183460469231731687303715884105728'::hugeint");

        Assert.True(row.NextChunk());
        Assert.Equal(Int128.MinValue, row.Column(0).Huge(0));
    }

    [Fact]
    public void An_error_is_DuckDBs_own_text()
    {
        var wrong = Assert.Throws<DuckDbException>(() => _connection.Execute($"select nope from nowhere"));
        var late = Assert.Throws<DuckDbException>(() => _connection.Execute($"select cast(range::varchar || 'x' as integer) from range(3)"));

        Assert.Contains("Table with name nowhere does not exist", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("Could not convert string '0x' to INT32", late.Message, StringComparison.Ordinal);
        Assert.False(wrong.InvalidatesDatabase || wrong.IsEnvironment || wrong.IsInterrupt);
    }

    [Fact]
    public void A_streamed_statement_fails_where_it_breaks()
    {
        using var rows = _connection.Stream($"select if(range = 900000, error('broken here'), range) from range(1000000)");

        var failure = Assert.Throws<DuckDbException>(() =>
        {
            while (rows.NextChunk())
            {
                Assert.True(rows.Count > 0);
            }
        });
        Assert.Contains("broken here", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_appender_writes_short_long_and_missing_values()
    {
        _connection.Execute($"create table t (i integer, l bigint, b boolean, u uuid, s varchar, n integer)");
        var texts = new[] { "", "twelve bytes", "thirteen byte", "ünïcödé", null, new string('x', 3_000_000), "a\0b", "lone \ud800 half" };
        using (var rows = _connection.Appender("t"))
        {
            for (var i = 0; i < 5_000; i++)
            {
                Append(rows, i, texts[i % texts.Length]);
                if (i == 7)
                {
                    texts[5] = "short now";
                }
            }

            rows.Flush();
        }

        using var read = _connection.Query($"select i, s, n from t order by i");
        Assert.True(read.NextChunk());
        Assert.Equal(["", "twelve bytes", "thirteen byte", "ünïcödé", null], Enumerable.Range(0, 5).Select(i => Text(read, i)));
        Assert.Equal((3_000_000, "a\0b", "lone \ufffd half"), (Text(read, 5)!.Length, Text(read, 6), Text(read, 7)));
        Assert.Equal(5_000, _connection.ReadLong($"select count(*) from t where l = -i and b = (i % 2 = 0) and n is null"));
    }

    [Fact]
    public void The_appender_insists_on_whole_rows()
    {
        _connection.Execute($"create table t (i integer, j integer)");
        using var rows = _connection.Appender("t");
        rows.Add(1);

        Assert.Throws<InvalidOperationException>(rows.EndRow);
        Assert.Throws<DuckDbException>(() => _connection.Appender("missing"));
    }

    [Fact]
    public void What_is_rolled_back_is_gone()
    {
        _connection.Execute($"create table t (i integer)");
        _connection.Begin();
        using (var rows = _connection.Appender("t"))
        {
            rows.Add(1);
            rows.EndRow();
            rows.Flush();
        }

        _connection.Rollback();

        Assert.Equal(0, _connection.ReadLong($"select count(*) from t"));
    }

    [Fact]
    public void No_file_setting_or_extension_is_within_reach()
    {
        foreach (var sql in new[] { "select * from read_text('/etc/hostname')", "copy (select 1) to 'x.csv'", "attach 'x.duckdb'", "set threads = 4", "load httpfs" })
        {
            Assert.Throws<DuckDbException>(() => _connection.Execute(SqlText.Typed(sql)));
        }
    }

    private static string? Text(DuckDbResult rows, int row) => rows.Column(1).Text(row);

    private static void Append(DuckDbAppender rows, int i, string? text)
    {
        rows.Add(i);
        rows.Add(-(long)i);
        rows.Add(i % 2 == 0);
        rows.Add((UInt128)i);
        rows.Add(text);
        rows.Add((int?)null);
        rows.EndRow();
    }
}
