using Cairn.Collection.Events;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Events;
using Xunit;

namespace Cairn.Storage.Tests.Events;

public sealed class StoreSupervisorTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cairn-supervisor-");
    private readonly DuckDbEventStore _store;

    public StoreSupervisorTests()
    {
        _store = new DuckDbEventStore(Path.Combine(_folder.FullName, "events.duckdb"));
        _store.Append([new(1, [Event(1), Event(2)])], null);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void After_a_fatal_error_the_store_opens_again_with_what_was_committed()
    {
        Fail("FATAL Error: Failed to commit: could not fsync the file");

        Assert.Equal(2, _store.Count(1));
        Assert.Equal(2, _store.Supervisor.Openings);
        Assert.Equal((1, 1), Appended(Event(2), Event(3)));
    }

    [Fact]
    public void While_a_reader_is_left_in_a_broken_store_callers_are_told_to_come_again()
    {
        using (var reading = _store.ReadAll(1, 0, long.MaxValue).GetEnumerator())
        {
            Assert.True(reading.MoveNext());
            Fail("INTERNAL Error: database has been invalidated");

            Assert.Throws<StorageUnavailableException>(() => _store.Count(1));
            Assert.Throws<StorageUnavailableException>(() => _store.Append([new(1, [Event(4)])], null));
        }

        Assert.Equal(2, _store.Count(1));
    }

    [Fact]
    public void A_full_disk_fails_the_call_and_closes_nothing()
    {
        Fail("IO Error: Could not write file: No space left on device");

        Assert.Equal(2, _store.Count(1));
        Assert.Equal(1, _store.Supervisor.Openings);
    }

    [Fact]
    public void An_ordinary_mistake_passes_as_it_is()
    {
        using var lease = _store.Supervisor.Enter();

        Assert.Throws<DuckDbException>(() => _store.Supervisor.Guard(lease.Store, () => lease.Store.Writer.Execute($"select nothing")));
    }

    [Fact]
    public void A_transaction_that_fails_leaves_nothing_behind()
    {
        using (var lease = _store.Supervisor.Enter())
        {
            lease.Store.Writer.Execute($"alter table changes rename to elsewhere");
        }

        var known = Event(3) with { User = "A" };
        Assert.Throws<DuckDbException>(() => _store.Append([new(1, [known])], new SpoolPosition(new Guid(1, 2, 3, new byte[8]), 5)));
        using (var lease = _store.Supervisor.Enter())
        {
            lease.Store.Writer.Execute($"alter table elsewhere rename to changes");
        }

        Assert.Equal(default, _store.SpoolPosition);
        Assert.Equal(2, _store.Count(1));
        Assert.Equal((1, 0), Appended(known));
        Assert.Equal(3, _store.Source(1).Head().Seq);
        Assert.Single(_store.Source(1).ReadEdges());
    }

    [Fact]
    public void A_file_that_is_no_database_is_unavailable_and_says_why()
    {
        var path = Path.Combine(_folder.FullName, "broken.duckdb");
        File.WriteAllText(path, new string('x', 20_000));

        var failure = Assert.Throws<StorageUnavailableException>(() => new DuckDbEventStore(path));

        Assert.Contains("broken.duckdb", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_of_a_newer_program_is_left_alone_and_let_go_of()
    {
        var path = Path.Combine(_folder.FullName, "newer.duckdb");
        using (var store = new DuckDbEventStore(path))
        {
            using var lease = store.Supervisor.Enter();
            lease.Store.Writer.Execute($"update store set schema_version = 99");
        }

        Assert.Contains("schema 99", Assert.Throws<StorageUnavailableException>(() => new DuckDbEventStore(path)).Message, StringComparison.Ordinal);

        using var database = DuckDbDatabase.Open(path, new DuckDbOptions());
        using var connection = database.Connect();
        Assert.Equal(99, connection.ReadLong($"select schema_version::bigint from store"));
    }

    private void Fail(string message)
    {
        using var lease = _store.Supervisor.Enter();
        Assert.Throws<StorageUnavailableException>(() => _store.Supervisor.Guard(lease.Store, () => throw new DuckDbException(message)));
    }

    private (int Stored, int Duplicates) Appended(params StoredEvent[] events)
    {
        var result = _store.Append([new(1, events)], null);
        return (result.Stored, result.Duplicates);
    }

    private static StoredEvent Event(int id) =>
        new() { EventId = (UInt128)id, Visitor = "ann", OccurredMicros = id, ReceivedMicros = id, Name = "page_view" };
}
