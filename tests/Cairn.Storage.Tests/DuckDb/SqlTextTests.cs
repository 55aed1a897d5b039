using Cairn.Storage.DuckDb;
using Xunit;

namespace Cairn.Storage.Tests.DuckDb;

public sealed class SqlTextTests
{
    [Fact]
    public void Every_hole_becomes_a_parameter()
    {
        SqlText sql = $"select {1}, {"two"} from {new SqlName("events")} where x = {new SqlMoment(3)}";

        Assert.Equal("select ?, ? from events where x = ?", sql.Text);
        Assert.Equal(3, sql.Parameters.Count);
    }

    [Fact]
    public void A_literal_doubles_its_quotes_and_has_no_NUL()
    {
        SqlText sql = $"set x = {new SqlLiteral("it's '' \\'")}";

        Assert.Equal(@"set x = 'it''s '''' \'''", sql.Text);
        Assert.Throws<DuckDbException>(() => new SqlLiteral("a\0b"));
    }

    [Fact]
    public void The_default_statement_is_empty_and_refused()
    {
        using var database = DuckDbDatabase.InMemory(new DuckDbOptions());
        using var connection = database.Connect();

        Assert.Throws<DuckDbException>(() => connection.Execute(default));
    }
}
