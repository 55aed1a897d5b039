using Cairn.Collection.Decoding;
using Cairn.Collection.Enrichment;
using Cairn.Storage.Catalog.Failed;
using Cairn.Storage.Draining;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Events;
using Cairn.Storage.Tests.Spool;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Cairn.Storage.Tests.Draining;

public sealed class EventDrainTests : IDisposable
{
    private readonly DrainRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Carries_events_and_failed_events_and_lets_the_spool_forget_them()
    {
        await AppendAsync(1, 50);
        await _rig.Spool.AppendAsync(SpoolFixture.Batch(51, site: 2) with { Failed = [Failure()] });

        await _rig.RunToAsync(51);

        Assert.Equal(51, _rig.Store.Events.Count);
        Assert.Equal([Failure()], _rig.Sink.Failed);
        Assert.Equal(new SpoolPosition(_rig.Spool.Id, 51), _rig.Store.SpoolPosition);
        Assert.Contains(2, _rig.Touched);
    }

    [Fact] // F25
    public async Task An_event_that_cannot_be_enriched_fails_alone()
    {
        _rig.Enrich = (item, batch, site) => item.EventId == 7 ? throw new InvalidOperationException("hook") : Enricher.Enrich(item, batch, site);
        await AppendAsync(1, 20);

        await _rig.RunToAsync(20);

        Assert.Equal(19, _rig.Store.Events.Count);
        var failed = Assert.Single(_rig.Sink.Failed);
        Assert.Equal(FailedReason.EnrichError, failed.Reason);
        Assert.StartsWith("""{"id":"00000000-0000-0000-0000-000000000007","name":"a","at":"1970""", failed.Raw, StringComparison.Ordinal);
    }

    [Fact] // F25
    public async Task An_event_the_store_chokes_on_is_found_by_halving_and_fails_after_one_attempt()
    {
        var alone = 0;
        _rig.Store.Before = batches =>
        {
            var all = batches.SelectMany(batch => batch.Events).ToList();
            if (all.Any(item => item.EventId == 13 || item.EventId == 77))
            {
                alone += all.Count == 1 ? 1 : 0;
                throw new InvalidOperationException("hook");
            }
        };
        await Task.WhenAll(Enumerable.Range(0, 1).Select(_ => _rig.Spool.AppendAsync(
            SpoolFixture.Batch(1) with { Events = [.. Enumerable.Range(1, 100).Select(id => SpoolFixture.Event((UInt128)id))] })));

        await _rig.RunToAsync(1);

        Assert.Equal(98, _rig.Store.Events.Count);
        Assert.Equal([FailedReason.StoreRejected, FailedReason.StoreRejected], _rig.Sink.Failed.Select(failed => failed.Reason));
        Assert.Equal(4, alone); // each once more after a look at the store
    }

    [Fact] // F7
    public async Task A_full_disk_that_lets_an_empty_transaction_through_costs_no_event()
    {
        var refused = 0;
        _rig.Store.IsFull = () => ++refused <= 20;
        await _rig.Spool.AppendAsync(SpoolFixture.Batch(1) with { Events = [SpoolFixture.Event(1), SpoolFixture.Event(2)] });

        await _rig.RunToAsync(1);

        Assert.Equal(2, _rig.Store.Events.Count);
        Assert.Empty(_rig.Sink.Failed);
        Assert.True(refused > 20);
    }

    [Fact] // F29
    public async Task A_store_that_is_away_is_waited_for()
    {
        var tries = 0;
        _rig.Store.Before = _ =>
        {
            if (++tries < 5)
            {
                throw new StorageUnavailableException("hook");
            }
        };
        await AppendAsync(1, 10);

        await _rig.RunToAsync(10);

        Assert.Equal(10, _rig.Store.Events.Count);
        Assert.Empty(_rig.Sink.Failed);
    }

    [Fact]
    public async Task A_store_that_is_broken_altogether_blames_no_event()
    {
        var tries = 0;
        _rig.Store.Before = _ =>
        {
            if (++tries <= 8) // the whole batch, then the empty probe, four times over
            {
                throw new InvalidOperationException("hook");
            }
        };
        await AppendAsync(1, 1);

        await _rig.RunToAsync(1);

        Assert.Single(_rig.Store.Events);
        Assert.Empty(_rig.Sink.Failed);
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(1, 3)]
    public async Task After_a_death_between_the_two_commits_each_gets_what_it_lacks_and_no_more(long storeAt, long sinkAt)
    {
        for (var id = 1; id <= 5; id++)
        {
            await _rig.Spool.AppendAsync(SpoolFixture.Batch((UInt128)id) with { Failed = [Failure() with { Index = id }] });
        }

        _rig.Store.SpoolPosition = new SpoolPosition(_rig.Spool.Id, storeAt);
        _rig.Sink.Position = new SpoolPosition(_rig.Spool.Id, sinkAt);
        await _rig.Spool.SettleAsync(default, default);

        await _rig.RunToAsync(5);

        Assert.Equal(Enumerable.Range((int)storeAt + 1, 5 - (int)storeAt).Select(id => (UInt128)id), _rig.Store.Events.Keys);
        Assert.Equal(Enumerable.Range((int)sinkAt + 1, 5 - (int)sinkAt), _rig.Sink.Failed.Select(failed => failed.Index));
    }

    [Fact]
    public async Task A_death_between_the_two_commits_leaves_the_counts_right()
    {
        var dies = true;
        _rig.Sink.Before = () =>
        {
            if (dies)
            {
                dies = false;
                throw new StorageUnavailableException("hook");
            }
        };
        await _rig.Spool.AppendAsync(SpoolFixture.Batch(1) with { Events = [SpoolFixture.Event(1), SpoolFixture.Event(1), SpoolFixture.Event(2)], Failed = [Failure()], Warnings = [KeyValuePair.Create(CollectWarning.NoEventId, 2)], UnknownFields = ["odd"] });
        await _rig.RunToAsync(1);

        Assert.False(dies);
        Assert.Equal(1, _rig.Store.Appends);
        var counts = _rig.Sink.Counts.Where(raise => raise.Kind is not (CounterKind.Consent or CounterKind.Lag or CounterKind.Quarantined))
            .ToDictionary(raise => (raise.Kind, raise.Name), raise => raise.Count);
        Assert.Equal(
            new Dictionary<(CounterKind, string), long>
            {
                [(CounterKind.Accepted, "")] = 3,
                [(CounterKind.FailedAtDoor, "value_invalid")] = 1,
                [(CounterKind.Stored, "")] = 2,
                [(CounterKind.Duplicate, "same")] = 1,
                [(CounterKind.Warning, "no_event_id")] = 2,
                [(CounterKind.UnknownField, "(other)")] = 1, // this drain has no gate that knows names
            },
            counts);
    }

    [Fact]
    public async Task A_sink_that_fails_once_is_given_everything_once()
    {
        var tries = 0;
        _rig.Sink.Before = () =>
        {
            if (++tries == 1)
            {
                throw new StorageUnavailableException("hook");
            }
        };
        await _rig.Spool.AppendAsync(SpoolFixture.Batch(1) with { Failed = [Failure()] });

        await _rig.RunToAsync(1);

        Assert.Single(_rig.Sink.Failed);
        Assert.Single(_rig.Store.Events);
        Assert.Equal(1, _rig.Store.Appends);
    }

    [Fact]
    public void Waits_double_up_to_half_a_minute_and_start_again_after_success()
    {
        var backoff = new DrainBackoff();
        var waits = Enumerable.Range(0, 11).Select(_ => backoff.Next().TotalMilliseconds).ToArray();

        Assert.Equal([100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30000, 30000], waits);
        backoff.Reset();
        Assert.Equal(100, backoff.Next().TotalMilliseconds);
    }

    [Fact]
    public async Task A_pause_between_turns_ends_when_somebody_waits()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var drain = new EventDrain(
            _rig.Spool, _rig.Store, _rig.Sink, site => new SiteRules { Site = site }, Enricher.Enrich, TimeProvider.System, NullLogger.Instance, pause: TimeSpan.FromDays(1));
        using var moved = new SemaphoreSlim(0);
        _rig.Sink.Moved = () => moved.Release();
        var running = drain.RunAsync(stop.Token);
        await AppendAsync(1, 1);
        await moved.WaitAsync(stop.Token);
        await AppendAsync(2, 2);
        Assert.Single(_rig.Store.Events);

        drain.Hurry();
        await moved.WaitAsync(stop.Token);
        Assert.Equal(2, _rig.Store.Events.Count);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task From_the_spool_into_duckdb_each_event_arrives_once()
    {
        var folder = Directory.CreateTempSubdirectory("cairn-drain-");
        try
        {
            using var store = new DuckDbEventStore(Path.Combine(folder.FullName, "events.duckdb"), new DuckDbOptions { MemoryMiB = 256 });
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            var drain = new EventDrain(_rig.Spool, store, _rig.Sink, site => new SiteRules { Site = site }, Enricher.Enrich, TimeProvider.System, NullLogger.Instance);
            await AppendAsync(1, 300);
            await AppendAsync(200, 400);
            _rig.Sink.Moved = () =>
            {
                if (_rig.Sink.Position.Position == 501)
                {
                    stop.Cancel();
                }
            };

            await Task.Run(() => drain.RunAsync(stop.Token), TestContext.Current.CancellationToken);

            Assert.Equal(400, store.Count(1));
            Assert.Equal(new SpoolPosition(_rig.Spool.Id, 501), store.SpoolPosition);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private Task<long[]> AppendAsync(int first, int last) =>
        Task.WhenAll(Enumerable.Range(first, last - first + 1).Select(id => _rig.Spool.AppendAsync(SpoolFixture.Batch((UInt128)id))));

    private static Cairn.Collection.Decoding.FailedEvent Failure() =>
        new() { Reason = FailedReason.ValueInvalid, Field = "value", Message = "no", ReceivedMicros = 5, Raw = "{}" };
}
