using System.Text;
using Cairn.Collection.Events;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Failed;
using Cairn.Storage.Events;
using Xunit;

namespace Cairn.Storage.Tests.Catalog;

public sealed class FailedEventsTests : IDisposable
{
    private static readonly Guid Spool = new("0f8fad5b-d9cb-469f-a165-70867728950e");
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    private readonly CatalogFixture _fixture = new();

    private FailedEvents Failed => _fixture.Catalog.FailedEvents;

    [Fact]
    public void The_same_position_twice_is_taken_once_also_after_a_restart()
    {
        var position = new SpoolPosition(Spool, 5);
        Assert.True(Failed.Take([Event()], [new CounterRaise(1, At(10), CounterKind.Warning, "no_event_id", 3)], position));
        Assert.False(Failed.Take([Event()], [new CounterRaise(1, At(10), CounterKind.Warning, "no_event_id", 3)], position));
        _fixture.Reopen();
        Assert.False(Failed.Take([Event()], [], position with { Position = 4 }));
        Assert.True(Failed.Take([Event()], [], position with { Position = 6 }));

        Assert.Equal(2, Failed.Count(new FailedEventFilter(1)));
        Assert.Equal(["name_invalid 2"], Counts(CounterKind.Failed));
        Assert.Equal(["no_event_id 3"], Counts(CounterKind.Warning));
        Assert.Equal(6, Failed.TakenUpTo(Spool));
    }

    [Fact]
    public void A_position_says_nothing_about_another_spool()
    {
        Assert.True(Failed.Take([Event()], [], new SpoolPosition(Spool, 5)));
        Assert.True(Failed.Take([Event()], [], new SpoolPosition(new Guid(1, 2, 3, new byte[8]), 5)));
        Assert.True(Failed.Take([Event()], [], null));
        Assert.Equal(3, Failed.Count(new FailedEventFilter(1)));
    }

    [Fact]
    public void A_record_comes_back_whole_and_its_raw_event_is_cut_at_16_KiB()
    {
        var raw = Encoding.UTF8.GetBytes(new string('x', FailedEvents.MaxRawBytes + 1));
        var wanted = Event() with
        {
            Path = "/collect",
            Trust = Trust.Server,
            Field = "/events/3/name",
            Message = "A name is needed.",
            Raw = raw,
            BatchIndex = 3,
            Import = 9,
            Tries = 2,
        };
        Failed.Take([wanted], [], null);

        var kept = Assert.Single(Failed.List(new FailedEventFilter(1), 10));

        Assert.Equal(raw[..FailedEvents.MaxRawBytes], kept.Event.Raw!.Value.ToArray());
        Assert.Equal(wanted with { Raw = null }, kept.Event with { Raw = null });
        Assert.Equal(kept.Id, Failed.Find(1, kept.Id)!.Id);
        Assert.Null(Failed.Find(2, kept.Id));
    }

    [Fact]
    public void A_sender_cannot_make_a_record_longer_than_its_bounds()
    {
        var text = new string('x', 1_999) + "\ud83d\ude80" + new string('x', 100_000);
        Failed.Take([Event() with { Path = text, Field = text, Message = text }], [], null);

        var kept = Assert.Single(Failed.List(new FailedEventFilter(1), 10)).Event;

        Assert.Equal([1_999, 1_999, 1_999], [kept.Path.Length, kept.Field.Length, kept.Message.Length]);
    }

    [Fact]
    public void What_must_not_be_kept_is_only_counted()
    {
        Failed.Take([Event() with { Reason = "consent_required", Raw = null }], [], null);

        Assert.Equal(0, Failed.Count(new FailedEventFilter(1)));
        Assert.Equal(["consent_required 1"], Counts(CounterKind.Failed));
    }

    [Fact]
    public void Counters_are_kept_by_hour()
    {
        Failed.Take([Event(At(10)), Event(At(10, 59)), Event(At(11)), Event(At(11)) with { Site = 2 }], [], null);

        Assert.Equal(2, Failed.Counters(1, CounterKind.Failed, At(10), At(11)).Single().Count);
        Assert.Equal(new Counter(CounterKind.Failed, "name_invalid", 3, At(11)), Failed.Counters(1, CounterKind.Failed, Start, Start.AddDays(1)).Single());
    }

    [Fact]
    public void Filters_narrow_and_pages_follow_from_new_to_old()
    {
        Failed.Take(
            [Event(At(9)), Event(At(10)) with { Reason = "value_invalid" }, Event(At(11)) with { Format = "ga4" }, Event(At(12)) with { Import = 4 }, Event() with { Site = 2 }],
            [], null);
        var all = new FailedEventFilter(1);

        Assert.Equal([12, 11], Hours(all, 2));
        Assert.Equal([10, 9], Hours(all with { Before = Failed.List(all, 2)[^1].Id }, 2));
        Assert.Equal([10], Hours(all with { Reason = "value_invalid" }));
        Assert.Equal([11], Hours(all with { Format = "ga4" }));
        Assert.Equal([12], Hours(all with { Import = 4 }));
        Assert.Equal([11, 10], Hours(all with { Start = At(10), End = At(12) }));
    }

    [Fact]
    public void A_replayed_event_leaves_the_list_and_a_failed_replay_counts_a_try()
    {
        Failed.Take([Event(At(9)), Event(At(10))], [], null);
        var ids = Failed.List(new FailedEventFilter(1), 10).Select(kept => kept.Id).ToList();

        Failed.MarkReplayed(1, [ids[0]], At(12));
        Failed.MarkTried(1, ids[1], "value_invalid", "/value", "A number is needed.");

        var left = Assert.Single(Failed.List(new FailedEventFilter(1), 10)).Event;
        Assert.Equal(("value_invalid", 2), (left.Reason, left.Tries));
        Assert.Equal(At(12), Failed.List(new FailedEventFilter(1) { IncludeReplayed = true }, 10)[0].ReplayedAt);
    }

    [Fact]
    public void What_was_received_fifteen_days_ago_goes_and_its_count_stays()
    {
        Failed.Take([Event(Start.AddTicks(-10)), Event(Start), Event(Start.AddDays(14))], [], null);

        Assert.Equal(1, Failed.RemoveOld(Start.AddDays(14).AddHours(23)));
        Assert.Equal(2, Failed.Count(new FailedEventFilter(1)));
        Assert.Equal(3, Failed.Counters(1, CounterKind.Failed, DateTimeOffset.MinValue.AddYears(2000), At(23)).Sum(counter => counter.Count)
            + Failed.Counters(1, CounterKind.Failed, At(23), Start.AddDays(15)).Sum(counter => counter.Count));
        Assert.Equal(0, Failed.RemoveOld(Start.AddDays(14).AddHours(23)));
    }

    [Fact]
    public void Over_the_limit_one_in_ten_is_kept_and_all_are_counted()
    {
        using var file = CatalogFile.Open(Path.Combine(Path.GetDirectoryName(_fixture.DatabasePath)!, "other.db"));
        var failed = new FailedEvents(file, maxRows: 20);

        failed.Take([.. Enumerable.Repeat(Event(), 15)], [], null);
        failed.Take([.. Enumerable.Repeat(Event(), 105)], [], null);

        Assert.Equal(30, failed.Count(new FailedEventFilter(1)));
        Assert.Equal(120, failed.Counters(1, CounterKind.Failed, Start, Start.AddDays(1)).Single().Count);
    }

    public void Dispose() => _fixture.Dispose();

    private static DateTimeOffset At(int hour, int minute = 0) => Start.AddHours(hour).AddMinutes(minute);

    private static NewFailedEvent Event(DateTimeOffset? at = null) => new()
    {
        Site = 1,
        ReceivedAt = at ?? At(10),
        Format = "native",
        Reason = "name_invalid",
        Raw = "{}"u8.ToArray(),
    };

    private IEnumerable<string> Counts(CounterKind kind) =>
        Failed.Counters(1, kind, Start, Start.AddDays(1)).Select(counter => $"{counter.Name} {counter.Count}");

    private IEnumerable<int> Hours(FailedEventFilter filter, int limit = 10) => Failed.List(filter, limit).Select(kept => kept.Event.ReceivedAt.Hour);
}
