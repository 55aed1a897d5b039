using System.Data.Common;
using System.Runtime.Versioning;
using Cairn.Storage.Catalog;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Xunit;

namespace Cairn.Storage.Tests.Catalog;

public sealed class CatalogFileTests : IDisposable
{
    private readonly CatalogFixture _fixture = new();

    [Fact]
    public void The_migrations_make_exactly_the_model()
    {
        using var context = new CatalogContext(new DbContextOptionsBuilder<CatalogContext>().UseSqlite("Data Source=:memory:").Options);

        Assert.False(context.Database.HasPendingModelChanges());
        Assert.NotEmpty(context.Database.GetMigrations());
    }

    [Fact]
    public async Task A_migration_lock_left_behind_blocks_EF_and_is_cleared_at_open()
    {
        _fixture.Catalog.Dispose();
        _fixture.Execute("delete from \"__EFMigrationsHistory\"");
        foreach (var table in Tables())
        {
            _fixture.Execute($"drop table \"{table}\"");
        }

        _fixture.Execute("insert into \"__EFMigrationsLock\" values (1, '2026-11-21 09:00:00')");

        using var stop = new CancellationTokenSource();
        var watch = new CancelAtSecondTry(stop);
        var options = new DbContextOptionsBuilder<CatalogContext>()
            .UseSqlite($"Data Source={_fixture.DatabasePath};Pooling=False").AddInterceptors(watch).Options;
        await using (var context = new CatalogContext(options))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => context.Database.MigrateAsync(stop.Token));
        }

        Assert.Equal(2, watch.Tries);
        Assert.Empty(Tables());

        _fixture.Reopen();
        Assert.Contains("sites", Tables());
        Assert.Equal(0L, _fixture.Execute("select count(*) from \"__EFMigrationsLock\""));
    }

    [Fact]
    public void Every_pragma_is_in_force_on_the_writing_connection()
    {
        using var connection = new SqliteConnection($"Data Source={_fixture.DatabasePath};Pooling=False");
        connection.Open();
        CatalogPragmas.ApplyToWriter(connection);

        string[] names = ["journal_mode", "synchronous", "secure_delete", "wal_autocheckpoint", "foreign_keys"];
        var values = names.Select(name => $"{name}={CatalogPragmas.Execute(connection, $"pragma {name}")}");

        Assert.Equal(["journal_mode=wal", "synchronous=2", "secure_delete=1", "wal_autocheckpoint=0", "foreign_keys=1"], values);
    }

    [Fact]
    public void A_reading_connection_cannot_write()
    {
        using var connection = new SqliteConnection($"Data Source={_fixture.DatabasePath};Pooling=False");
        connection.Open();
        CatalogPragmas.ApplyToReader(connection);

        Assert.Equal(8, Assert.Throws<SqliteException>(() => CatalogPragmas.Execute(connection, "delete from sites")).SqliteErrorCode);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void The_file_and_the_pepper_are_for_their_owner_only()
    {
        var pepper = Path.Combine(Path.GetDirectoryName(_fixture.DatabasePath)!, "pepper");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_fixture.DatabasePath));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(pepper));
    }

    [Fact]
    public void A_catalog_of_a_newer_Cairn_is_refused_by_name()
    {
        _fixture.Execute("insert into \"__EFMigrationsHistory\" values ('29990101000000_Later', '99.0')");

        var failure = Assert.Throws<StorageUnavailableException>(() => _fixture.Reopen());

        Assert.Contains("29990101000000_Later", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        _fixture.Catalog.Dispose();
        File.WriteAllText(_fixture.DatabasePath, string.Concat(Enumerable.Repeat("no database ", 1_000)));

        Assert.Throws<StorageUnavailableException>(() => _fixture.Reopen());
    }

    [Fact]
    public void A_write_that_throws_leaves_nothing()
    {
        using var file = CatalogFile.Open(Path.Combine(Path.GetDirectoryName(_fixture.DatabasePath)!, "other.db"));

        Assert.Throws<InvalidOperationException>(() => file.Write(context =>
        {
            context.Database.ExecuteSql($"insert into taken_positions values ('a', 1)");
            throw new InvalidOperationException();
        }));

        Assert.Equal(0, file.Read(context => context.TakenPositions.Count()));
    }

    [Fact]
    public void A_deleted_secret_is_no_longer_in_the_file()
    {
        _fixture.Catalog.Accounts.IssueSetupSecret();
        var hash = (byte[])_fixture.Execute("select Hash from setup_secrets")!;
        _fixture.Catalog.Checkpoint();
        Assert.True(_fixture.AllBytes().AsSpan().IndexOf(hash) >= 0); // the search finds what is there

        _fixture.Catalog.Accounts.IssueSetupSecret();
        Assert.True(_fixture.Catalog.Checkpoint());

        Assert.Equal(-1, _fixture.AllBytes().AsSpan().IndexOf(hash));
    }

    [Fact]
    public void The_log_is_emptied_when_it_has_grown_large()
    {
        var log = new FileInfo(_fixture.DatabasePath + "-wal");
        for (var i = 0; i < 40; i++)
        {
            _fixture.Catalog.Imports.Start(_fixture.Catalog.Sites.Find("shop")?.Id ?? _fixture.NewSite().Id, ["a.csv"], new string('x', 200_000), "cairn");
        }

        log.Refresh();
        Assert.InRange(log.Length, 0, 5 * 1024 * 1024);
        Assert.Null(_fixture.Catalog.CheckpointFailure);
    }

    public void Dispose() => _fixture.Dispose();

    private List<string> Tables()
    {
        var names = _fixture.Execute("""
            select coalesce(group_concat(name, ' '), '') from (
                select name from sqlite_master
                where type = 'table' and name not like '~_~_EF%' escape '~' and name not like 'sqlite%'
                order by rowid desc)
            """) as string;
        return [.. (names ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>Lets EF Core try for its lock twice: the second try shows that the first did not get it.</summary>
    private sealed class CancelAtSecondTry(CancellationTokenSource stop) : DbCommandInterceptor
    {
        public int Tries { get; private set; }

        public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
        {
            if (command.CommandText.Contains("INTO \"__EFMigrationsLock\"", StringComparison.Ordinal) && ++Tries == 2)
            {
                stop.Cancel();
            }

            return ValueTask.FromResult(result);
        }
    }
}
