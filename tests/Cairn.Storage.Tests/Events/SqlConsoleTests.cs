using Cairn.Collection.Events;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Time;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Events;
using Xunit;

namespace Cairn.Storage.Tests.Events;

public sealed class SqlConsoleTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cairn-sql-");
    private readonly DuckDbEventStore _store;
    private readonly SqlConsole _console;

    public SqlConsoleTests()
    {
        _store = new DuckDbEventStore(Path.Combine(_folder.FullName, "events.duckdb"));
        _console = new SqlConsole(_store, TimeProvider.System);
        _store.Append([new(1, [new StoredEvent { EventId = 1, Visitor = "ann", Name = "purchase", OccurredMicros = 1, ReceivedMicros = 2, Value = 1.5m }])], null);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Answers_a_select_with_names_types_and_values()
    {
        using var rows = Rows("select visitor_id, seq, value, occurred_at, sessionless, order_id, event_id from events -- trailing words;");

        Assert.Equal(["visitor_id", "seq", "value", "occurred_at", "sessionless", "order_id", "event_id"], rows.Columns.Select(column => column.Name));
        Assert.Equal(["varchar", "bigint", "decimal", "timestamp", "boolean", "varchar", "uuid"], rows.Columns.Select(column => column.Type));
        Assert.Equal(["ann", 1L, 1.5m, new Timestamp(1), false, null, "00000000-0000-0000-0000-000000000001"], Assert.Single(rows.Read()));
    }

    [Fact]
    public void Answers_every_other_type_as_number_or_text()
    {
        using var rows = Rows("""
            select 1::tinyint a, 2::usmallint a, 1.5::float, 1e300, [1, null], {'a': 'x'}, date '2026-11-21', 170141183460469231731687303715884105727::hugeint,
                   99999999999999999999999999999999999.25::decimal(38,2), interval 1 day, timestamptz '2026-11-21 10:00:00+02', 'infinity'::timestamp, null;
            """);

        Assert.Equal(
            [
                1L, 2L, 1.5, 1e300, "[1,null]", """{"a":"x"}""", "2026-11-21", "170141183460469231731687303715884105727",
                "99999999999999999999999999999999999.25", "1 day", new Timestamp(1_795_248_000_000_000), "infinity", null,
            ],
            Assert.Single(rows.Read()));
    }

    [Fact]
    public void Moments_of_years_beyond_9999_or_before_1_are_texts()
    {
        using var rows = Rows("select timestamp '9999-12-31 23:59:59.999999', timestamp '10000-01-01 00:00:00', timestamp '290000-02-29 12:30:00.5', timestamp '0001-01-01 (BC)'");

        Assert.Equal(
            [new Timestamp(253_402_300_799_999_999), "10000-01-01T00:00:00Z", "290000-02-29T12:30:00.5Z", "0-01-01T00:00:00Z"],
            Assert.Single(rows.Read()));
    }

    [Fact]
    public void Keeps_the_order_that_was_asked_for()
    {
        using var rows = Rows("select range from range(500000) order by range desc");

        Assert.Equal(Enumerable.Range(0, 500_000).Select(i => 499_999L - i), rows.Read().Select(row => (long)row[0]!));
    }

    [Theory]
    [InlineData("select 1; select 2", "sql.one-statement")]
    [InlineData("", "sql.one-statement")]
    [InlineData("-- nothing", "sql.one-statement")]
    [InlineData("selec 1", "sql.invalid")]
    [InlineData("select no_such_column from events", "sql.invalid")]
    [InlineData("select ?", "sql.parameters")]
    [InlineData("select $1", "sql.parameters")]
    [InlineData("delete from events", "sql.not-a-select")]
    [InlineData("insert into events select * from events", "sql.not-a-select")]
    [InlineData("update events set bot = 1 returning *", "sql.not-a-select")]
    [InlineData("drop table events", "sql.not-a-select")]
    [InlineData("create table x as select 1", "sql.not-a-select")]
    [InlineData("set threads = 1", "sql.not-a-select")]
    [InlineData("pragma enable_profiling", "sql.not-a-select")]
    [InlineData("select 'a\0b'", "sql.invalid")]
    [InlineData("select * from query('select 1; select 2')", "sql.invalid")]
    [InlineData("checkpoint", "sql.not-a-select")]
    [InlineData("commit", "sql.not-a-select")]
    [InlineData("load httpfs", "sql.not-a-select")]
    [InlineData("install httpfs", "sql.not-a-select")]
    [InlineData("explain analyze delete from events", "sql.not-a-select")]
    [InlineData("copy events to 'x.csv'", "sql.invalid")]
    [InlineData("attach 'x.duckdb'", "sql.not-a-select")]
    [InlineData("select * from read_csv('/etc/passwd')", "sql.invalid")]
    [InlineData("select * from read_text('/etc/passwd')", "sql.invalid")]
    [InlineData("select * from '/etc/passwd'", "sql.invalid")]
    [InlineData("select * from glob('/*')", "sql.invalid")]
    [InlineData("select * from query('drop table events')", "sql.invalid")]
    [InlineData("select * from force_checkpoint()", "sql.invalid")]
    public void Refuses_everything_else(string sql, string code)
    {
        var refused = Assert.IsType<Outcome<SqlRows>.Refused>(_console.Run(sql, null, TestContext.Current.CancellationToken));

        Assert.Equal(code, Assert.Single(refused.Faults).Code);
        Assert.Equal(1, _store.Count(1));
    }

    [Fact]
    public void Says_what_DuckDB_says()
    {
        var refused = Assert.IsType<Outcome<SqlRows>.Refused>(_console.Run("select nme from events", null, TestContext.Current.CancellationToken));

        Assert.Contains("\"nme\" not found", refused.Faults[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_statement_that_takes_too_long_is_stopped()
    {
        var outcome = _console.Run(
            "select count(*) from range(1000000000000) a, range(1000000000000) b where a.range + b.range < 0",
            TimeSpan.FromMilliseconds(50),
            TestContext.Current.CancellationToken);

        var refused = Assert.IsType<Outcome<SqlRows>.Refused>(outcome);
        Assert.Equal("sql.stopped", refused.Faults[0].Code);
        Assert.StartsWith("The statement was stopped after 0.05 seconds", refused.Faults[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_can_stop_the_reading_of_rows()
    {
        using var stop = new CancellationTokenSource();
        using var rows = Assert.IsType<Outcome<SqlRows>.Ok>(_console.Run("select range from range(1000000000)", null, stop.Token)).Value;
        using var reading = rows.Read().GetEnumerator();
        Assert.True(reading.MoveNext());

        await stop.CancelAsync();

        var stopped = Assert.Throws<DuckDbException>(() =>
        {
            while (reading.MoveNext())
            {
                Assert.NotNull(reading.Current[0]);
            }
        });
        Assert.True(stopped.IsInterrupt);
    }

    [Fact]
    public void The_store_takes_events_while_rows_are_read()
    {
        using var rows = Rows("select seq from events, range(10000)");
        using var reading = rows.Read().GetEnumerator();
        Assert.True(reading.MoveNext());

        _store.Append([new(1, [new StoredEvent { EventId = 2, Visitor = "bob", Name = "x", OccurredMicros = 1, ReceivedMicros = 2 }])], null);

        var count = 1;
        while (reading.MoveNext())
        {
            count++;
        }

        Assert.Equal(10_000, count);
    }

    private SqlRows Rows(string sql)
    {
        var outcome = _console.Run(sql, null, TestContext.Current.CancellationToken);
        return outcome is Outcome<SqlRows>.Ok(var rows) ? rows : throw new InvalidOperationException(((Outcome<SqlRows>.Refused)outcome).Faults[0].Message);
    }
}
