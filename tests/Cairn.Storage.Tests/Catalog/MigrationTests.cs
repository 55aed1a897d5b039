using System.Data.Common;
using Cairn.Storage.Catalog;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Xunit;

namespace Cairn.Storage.Tests.Catalog;

public sealed class MigrationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cairn-migration-").FullName;

    private string Catalog => Path.Combine(_folder, "catalog.db");

    /// <summary>Every statement of the newest migrations is the last one of a process once; the next process makes of what is there what one that nobody stopped makes. (F27 kills all of them.)</summary>
    [Fact]
    public void Stopped_at_any_statement_the_next_start_makes_the_same_tables()
    {
        MigrateTo(Migrations()[^6]);
        var before = File.ReadAllBytes(Catalog);
        var whole = new StopAt(int.MaxValue);
        Migrate(whole);
        var right = Tables();
        Assert.True(whole.Seen > 20, "The migrations hardly do anything.");
        var wrong = new List<string>();
        for (var statement = 1; statement <= whole.Seen; statement++)
        {
            File.WriteAllBytes(Catalog, before);
            Assert.Throws<StoppedException>(() => Migrate(new StopAt(statement)));
            CatalogFile.Open(Catalog).Dispose();
            if (Tables() != right)
            {
                wrong.Add($"statement {statement} of {whole.Seen}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Before_an_earlier_catalog_is_brought_up_to_date_it_is_kept()
    {
        var known = Migrations();
        MigrateTo(known[^3]);
        CatalogFile.Open(Catalog).Dispose();

        var copy = Assert.Single(Directory.GetFiles(_folder, "catalog.before-*"));
        Assert.Equal($"catalog.before-{known[^1]}.db", Path.GetFileName(copy));
        Assert.Equal([known.Count - 2L, (long)known.Count], new[] { copy, Catalog }.Select(file => Scalar(file, "select count(*) from \"__EFMigrationsHistory\"")));
        using (var file = CatalogFile.Open(Catalog))
        {
            file.RemoveSnapshots(keptSince: DateTimeOffset.MinValue);
            Assert.True(File.Exists(copy));
            file.RemoveSnapshots();
        }

        Assert.False(File.Exists(copy));
    }

    [Fact]
    public void A_try_after_one_that_was_stopped_keeps_the_copy_of_the_first_and_drops_those_of_other_upgrades()
    {
        var known = Migrations();
        MigrateTo(known[^2]);
        var (first, older) = (Path.Combine(_folder, $"catalog.before-{known[^1]}.db"), Path.Combine(_folder, "catalog.before-20260101000000_Older.db"));
        File.WriteAllText(first, "of the first try");
        File.WriteAllText(older, "of last year");

        CatalogFile.Open(Catalog).Dispose();

        Assert.Equal("of the first try", File.ReadAllText(first));
        Assert.False(File.Exists(older));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private CatalogContext Context(params IInterceptor[] interceptors) =>
        new(new DbContextOptionsBuilder<CatalogContext>().UseSqlite($"Data Source={Catalog};Pooling=False").AddInterceptors(interceptors).Options);

    private void Migrate(StopAt stop)
    {
        using var context = Context(stop);
        context.Database.Migrate();
    }

    private void MigrateTo(string migration)
    {
        using var context = Context();
        context.GetService<IMigrator>().Migrate(migration);
    }

    private IReadOnlyList<string> Migrations()
    {
        using var context = Context();
        return [.. context.Database.GetMigrations()];
    }

    private string Tables() =>
        (string)Scalar(Catalog, "select group_concat(text, char(10)) from (select type || name || coalesce(sql, '') as text from sqlite_master order by 1)")!
        + (string)Scalar(Catalog, "select group_concat(MigrationId) from (select MigrationId from \"__EFMigrationsHistory\" order by 1)")!;

    private static object? Scalar(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private sealed class StoppedException : Exception;

    /// <summary>Lets so many statements through and throws at the next; nothing after it reaches the file, as with a process that is gone.</summary>
    private sealed class StopAt(int statement) : DbCommandInterceptor
    {
        public int Seen { get; private set; }

        public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
        {
            Count();
            return result;
        }

        public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
        {
            Count();
            return result;
        }

        private void Count()
        {
            if (++Seen >= statement)
            {
                throw new StoppedException();
            }
        }
    }
}
