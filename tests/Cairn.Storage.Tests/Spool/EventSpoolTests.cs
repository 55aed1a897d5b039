using Cairn.Storage.Events;
using Cairn.Storage.Spool;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Cairn.Storage.Tests.Spool;

public sealed class EventSpoolTests : IDisposable
{
    private readonly SpoolFixture _dir = new();

    public void Dispose() => _dir.Dispose();

    [Fact]
    public async Task What_was_acknowledged_is_there_in_order()
    {
        using (var spool = _dir.Open())
        {
            var positions = await Task.WhenAll(Enumerable.Range(1, 500).Select(id => spool.AppendAsync(SpoolFixture.Batch((UInt128)id))));
            Assert.Equal(Enumerable.Range(1, 500).Select(id => (long)id), positions);
        }

        using var again = _dir.Open();
        Assert.Equal(Enumerable.Range(1, 500).Select(id => (UInt128)id), SpoolFixture.Ids(again));
        Assert.Equal(500, again.LastPosition);
    }

    [Theory]
    [InlineData(SpoolDurability.Full, 2)]
    [InlineData(SpoolDurability.Normal, 1)]
    [InlineData(SpoolDurability.Memory, 0)]
    public void Every_setting_is_read_back(SpoolDurability durability, long synchronous)
    {
        using var connection = SpoolFile.OpenWriter(_dir.File, durability, Cairn.Collection.Ids.IdSource.Random);

        Assert.Equal(synchronous, SpoolFile.Scalar(connection, "pragma synchronous"));
        Assert.Equal("wal", SpoolFile.Scalar(connection, "pragma journal_mode"));
        Assert.Equal(0L, SpoolFile.Scalar(connection, "pragma wal_autocheckpoint"));
    }

    [Fact]
    public async Task Reading_stops_at_so_many_bytes_and_goes_on_after_a_position()
    {
        using var spool = _dir.Open();
        await Task.WhenAll(Enumerable.Range(1, 10).Select(id => spool.AppendAsync(SpoolFixture.Batch((UInt128)id))));

        var all = spool.Read(0, long.MaxValue);
        var first = spool.Read(0, all[0].Body.Length + 1);
        var rest = spool.Read(first[^1].Position, 100_000);

        Assert.Equal(Enumerable.Range(1, 10).Select(id => (long)id), first.Concat(rest).Select(row => row.Position));
        Assert.Equal(2, first.Count);
    }

    [Fact]
    public async Task Emptying_and_vacuum_never_bring_a_position_back()
    {
        Guid id;
        using (var spool = _dir.Open(new SpoolOptions { ReserveBytes = 0, VacuumEvery = TimeSpan.Zero }))
        {
            id = spool.Id;
            Assert.Equal(1, await spool.AppendAsync(SpoolFixture.Batch(1)));
            spool.DeleteThrough(1);
            Assert.Equal(2, await spool.AppendAsync(SpoolFixture.Batch(2)));
            spool.DeleteThrough(2);
        }

        using var again = _dir.Open();
        Assert.Empty(again.Read(0, 10));
        Assert.Equal(id, again.Id);
        Assert.Equal(3, await again.AppendAsync(SpoolFixture.Batch(3)));
    }

    [Fact]
    public async Task A_new_file_has_a_new_id()
    {
        Guid id;
        using (var spool = _dir.Open())
        {
            id = spool.Id;
            await spool.AppendAsync(SpoolFixture.Batch(1));
        }

        File.Delete(_dir.File);
        using var again = _dir.Open();

        Assert.NotEqual(id, again.Id);
    }

    [Fact]
    public async Task A_copy_put_back_goes_on_under_a_new_id_and_skips_nothing()
    {
        var copy = Path.Combine(_dir.Directory, "copy.db");
        Guid id;
        using (var spool = _dir.Open())
        {
            id = spool.Id;
            await Append(spool, 1, 3);
            await spool.SettleAsync(default, default);
        }

        File.Copy(_dir.File, copy);
        using (var spool = _dir.Open())
        {
            await Append(spool, 4, 9);
        }

        // The store has read up to 9; then the copy of position 3 is put back and takes two more, with a death in between.
        File.Copy(copy, _dir.File, overwrite: true);
        using (var spool = _dir.Open())
        {
            await Append(spool, 100, 104);
        }

        using (var spool = _dir.Open())
        {
            await Append(spool, 105, 110);
            var settled = await spool.SettleAsync(new SpoolPosition(id, 9), new SpoolPosition(id, 9));

            Assert.NotEqual(id, settled);
            Assert.Equal(Enumerable.Range(100, 11).Select(n => (UInt128)n), SpoolFixture.Ids(spool));
            Assert.Equal(settled, await spool.SettleAsync(new SpoolPosition(id, 9), new SpoolPosition(id, 9)));
        }
    }

    [Fact]
    public async Task A_plain_restart_keeps_the_id()
    {
        Guid id;
        using (var spool = _dir.Open())
        {
            id = await spool.SettleAsync(default, default);
            await Append(spool, 1, 5);
        }

        using var again = _dir.Open();
        Assert.Equal(id, await again.SettleAsync(new SpoolPosition(id, 5), new SpoolPosition(id, 4)));
    }

    [Fact]
    public async Task A_disk_at_its_reserve_is_refused_and_comes_back_by_itself()
    {
        var time = new StoppedTime();
        var free = 10L;
        using var spool = EventSpool.Open(_dir.File, new SpoolOptions { ReserveBytes = 100 }, time, Cairn.Collection.Ids.IdSource.Random, () => (free, 1000));

        await Assert.ThrowsAsync<StorageUnavailableException>(() => spool.AppendAsync(SpoolFixture.Batch(1)));
        Assert.Equal("disk full", spool.WhyNot());
        free = 1000;
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(spool.WhyNot());
        Assert.Equal(1, await spool.AppendAsync(SpoolFixture.Batch(2)));
        Assert.False(spool.Fatal.IsCompleted);
    }

    [Fact]
    public async Task A_full_file_fails_the_group_and_work_goes_on()
    {
        var connection = SpoolFile.OpenWriter(_dir.File, SpoolDurability.Full, Cairn.Collection.Ids.IdSource.Random);
        SpoolFile.Scalar(connection, "pragma max_page_count=20");
        var queue = new SpoolQueue(new SpoolOptions());
        var time = TimeProvider.System;
        var writer = new SpoolWriter(connection, queue, new SpoolOptions(), new DiskSpace(() => (1, 0), new SpoolOptions { ReserveBytes = 0 }, time), time, _ => { }, _ => { });

        await Assert.ThrowsAsync<StorageUnavailableException>(() => Enter(queue, 1_000_000));
        Assert.Equal("disk takes no writes", writer.WhyNot());
        Assert.Equal(1, await Enter(queue, 100));
        Assert.Null(writer.WhyNot());
        Assert.Null(writer.Fault);
        queue.Close();
        writer.Join();
    }

    [Fact]
    public void A_full_queue_and_a_sites_share_are_refused_at_once()
    {
        var queue = new SpoolQueue(new SpoolOptions { QueueRequests = 4, SiteSharePercent = 50, QueueBytes = 1_000 });

        Assert.True(queue.TryEnter(new Waiting { Site = 1, Row = [1] }, out _));
        Assert.True(queue.TryEnter(new Waiting { Site = 1, Row = [1] }, out _));
        Assert.False(queue.TryEnter(new Waiting { Site = 1, Row = [1] }, out var share));
        Assert.False(queue.TryEnter(new Waiting { Site = 2, Row = new byte[2_000] }, out var bytes));
        Assert.True(queue.TryEnter(new Waiting { Site = 2, Row = [1] }, out _));
        Assert.True(queue.TryEnter(new Waiting { Site = 3, Row = [1] }, out _));
        Assert.True(queue.IsFull);
        Assert.False(queue.TryEnter(new Waiting { Site = 4, Row = [1] }, out var full));
        Assert.Equal(("share", "queue", "queue"), (share, bytes, full));

        var group = new List<Waiting>();
        queue.Take(group, 100, 100);
        Assert.False(queue.IsFull);
        Assert.Equal(4, group.Count);
        Assert.True(queue.TryEnter(new Waiting { Site = 1, Row = [1] }, out _));
    }

    [Fact]
    public void A_damaged_file_is_named_and_not_opened()
    {
        File.WriteAllBytes(_dir.File, [.. Enumerable.Repeat((byte)7, 8192)]);

        Assert.Contains(_dir.File, Assert.Throws<StorageUnavailableException>(() => _dir.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleted_rows_leave_the_disk_when_the_spool_is_empty()
    {
        using (var spool = _dir.Open())
        {
            await spool.AppendAsync(SpoolFixture.Batch(1) with { UserAgent = "canary-5417" });
            spool.DeleteThrough(1);
        }

        foreach (var file in Directory.GetFiles(_dir.Directory))
        {
            Assert.DoesNotContain("canary-5417", System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Closing_commits_what_waits_and_refuses_what_comes_later()
    {
        var spool = _dir.Open();
        var waiting = Enumerable.Range(1, 100).Select(id => spool.AppendAsync(SpoolFixture.Batch((UInt128)id))).ToList();
        spool.Dispose();

        await Task.WhenAll(waiting);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => spool.AppendAsync(SpoolFixture.Batch(101)));
    }

    [Fact]
    public async Task Nobody_else_can_write_through_a_reader()
    {
        using var spool = _dir.Open();
        await spool.AppendAsync(SpoolFixture.Batch(1));
        using var reader = SpoolFile.OpenReader(_dir.File);

        Assert.Throws<SqliteException>(() => SpoolFile.Execute(reader, "delete from entries"));
    }

    private static Task<long> Enter(SpoolQueue queue, int bytes)
    {
        var waiting = new Waiting { Site = 1, Row = new byte[bytes] };
        Assert.True(queue.TryEnter(waiting, out _));
        return waiting.Done.Task;
    }

    private static Task<long[]> Append(EventSpool spool, int first, int last) =>
        Task.WhenAll(Enumerable.Range(first, last - first + 1).Select(id => spool.AppendAsync(SpoolFixture.Batch((UInt128)id))));

    private sealed class StoppedTime : TimeProvider
    {
        private long _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;

        public override long GetTimestamp() => _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    }
}
