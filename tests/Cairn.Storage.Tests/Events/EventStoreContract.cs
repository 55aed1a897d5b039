using System.Text;
using Cairn.Collection.Events;
using Cairn.Journeys.Events;
using Cairn.Storage.Events;
using Xunit;

namespace Cairn.Storage.Tests.Events;

/// <summary>What every event store promises. A store joins by a subclass that says how to open it.</summary>
public abstract class EventStoreContract
{
    private const long Day = 24L * 60 * 60 * 1_000_000;
    private static readonly Guid Spool = new("6f9619ff-8b86-d011-b42d-00c04fc964ff");

    [Fact]
    public void Gives_back_every_field_of_an_event()
    {
        using var store = Open();
        var full = Full();

        store.Append([new(1, [full])], null);

        Assert.Equal([(1L, full)], store.ReadAll(1, long.MinValue, long.MaxValue));
    }

    [Fact]
    public void Gives_back_an_event_that_has_only_what_it_must()
    {
        using var store = Open();
        var bare = Event(1) with { Visitor = null };

        store.Append([new(1, [bare])], null);

        Assert.Equal([(1L, bare)], store.ReadAll(1, long.MinValue, long.MaxValue));
    }

    [Fact]
    public void Keeps_the_order_of_storing_per_site()
    {
        using var store = Open();

        store.Append([new(1, [Event(3), Event(1)]), new(2, [Event(9)])], null);
        store.Append([new(1, [Event(2)])], null);

        Assert.Equal([3, 1, 2], Ids(store, 1));
        Assert.Equal([9], Ids(store, 2));
        Assert.Equal(new SourcePosition(3, 0), store.Source(1).Head());
        Assert.Equal(new SourcePosition(1, 0), store.Source(2).Head());
    }

    [Fact]
    public void A_store_without_events_is_empty()
    {
        using var store = Open();

        Assert.Equal(default, store.SpoolPosition);
        Assert.Equal(default, store.Source(7).Head());
        Assert.Empty(store.ReadAll(7, long.MinValue, long.MaxValue));
        Assert.Empty(store.Source(7).ReadEdges());
        Assert.Empty(store.Source(7).ReadChanges(0));
        Assert.Equal(0, store.Count(7));
    }

    [Fact]
    public void Appending_nothing_moves_the_spool_position_all_the_same()
    {
        using var store = Open();

        Assert.Equal(default, store.Append([], new SpoolPosition(Spool, 12)));
        Assert.Equal(new SpoolPosition(Spool, 12), store.SpoolPosition);
    }

    [Fact]
    public void The_same_event_again_is_a_duplicate()
    {
        using var store = Open();
        store.Append([new(1, [Event(1), Event(2)])], new SpoolPosition(Spool, 1));

        var result = store.Append([new(1, [Event(1) with { ReceivedMicros = 5 }, Event(3), Event(3)])], new SpoolPosition(Spool, 2));

        Assert.Equal(new AppendResult(Stored: 1, Duplicates: 2, Conflicts: 0, Replaced: 0), result);
        Assert.Equal([1, 2, 3], Ids(store, 1));
    }

    [Fact]
    public void The_same_id_on_another_site_is_another_event()
    {
        using var store = Open();

        store.Append([new(1, [Event(1)])], null);
        var result = store.Append([new(2, [Event(1)])], null);

        Assert.Equal(1, result.Stored);
        Assert.Equal(1, store.Count(2));
    }

    [Fact]
    public void Of_two_contents_under_one_id_the_first_stays()
    {
        using var store = Open();
        store.Append([new(1, [Event(1)])], null);

        var result = store.Append([new(1, [Event(1) with { Value = 5 }, Event(2), Event(2) with { Name = "other" }])], null);

        Assert.Equal(new AppendResult(Stored: 1, Duplicates: 0, Conflicts: 2, Replaced: 0), result);
        Assert.Equal([null, null], store.ReadAll(1, long.MinValue, long.MaxValue).Select(row => row.Event.Value));
    }

    [Theory]
    [InlineData(Trust.Client, Trust.Signed, true)]
    [InlineData(Trust.Signed, Trust.Server, true)]
    [InlineData(Trust.Signed, Trust.Import, true)]
    [InlineData(Trust.Server, Trust.Import, false)]
    [InlineData(Trust.Import, Trust.Server, false)]
    [InlineData(Trust.Server, Trust.Client, false)]
    public void A_more_trusted_content_takes_the_place(Trust first, Trust second, bool replaces)
    {
        using var store = Open();
        store.Append([new(1, [Event(1) with { Trust = first, Value = 1 }, Event(2)])], null);

        var result = store.Append([new(1, [Event(1) with { Trust = second, Value = 2 }])], null);

        Assert.Equal(new AppendResult(0, 0, 1, replaces ? 1 : 0), result);
        Assert.Equal(replaces ? [2, 1] : [1, 2], Ids(store, 1));
        Assert.Equal(replaces ? [3L] : [], SeqsAfter(store, 2));
        var changes = store.Source(1).ReadChanges(0);
        Assert.Equal(replaces ? ["ann"] : [], changes.SelectMany(change => change.Subjects));
        Assert.All(changes, change => Assert.Equal(ChangeKind.Events, change.Kind));
    }

    [Fact]
    public void Inside_one_batch_the_more_trusted_takes_the_place_without_a_trace()
    {
        using var store = Open();

        var result = store.Append([new(1, [Event(1) with { Value = 1 }, Event(2), Event(1) with { Value = 2, Trust = Trust.Server }])], null);

        Assert.Equal(new AppendResult(2, 0, 1, 1), result);
        Assert.Equal([2, 1], Ids(store, 1));
        Assert.Empty(store.Source(1).ReadChanges(0));
    }

    [Fact]
    public void After_thirty_days_an_id_from_the_spool_counts_anew()
    {
        using var store = Open();
        var first = Event(1) with { ReceivedMicros = 100 * Day };
        store.Append([new(1, [first])], new SpoolPosition(Spool, 1));

        var inside = store.Append([new(1, [first with { ReceivedMicros = 130 * Day }])], new SpoolPosition(Spool, 2));
        var after = store.Append([new(1, [first with { ReceivedMicros = 131 * Day }])], new SpoolPosition(Spool, 3));
        var again = store.Append([new(1, [first with { ReceivedMicros = 140 * Day }])], new SpoolPosition(Spool, 4));

        Assert.Equal((1, 0), (inside.Duplicates, inside.Stored));
        Assert.Equal((0, 1), (after.Duplicates, after.Stored));
        Assert.Equal((1, 0), (again.Duplicates, again.Stored));
    }

    [Fact]
    public void An_import_is_judged_against_everything()
    {
        using var store = Open();
        store.Append([new(1, [Event(1) with { ReceivedMicros = 100 * Day }])], new SpoolPosition(Spool, 1));

        var result = store.Append([new(1, [Event(1) with { ReceivedMicros = 900 * Day }])], null);

        Assert.Equal(1, result.Duplicates);
    }

    [Fact]
    public void What_Cairn_adds_to_an_event_is_not_its_content()
    {
        using var store = Open();
        store.Append([new(1, [Event(1) with { Properties = """{"a":1,"$skew_ms":7000}""" }])], null);

        var result = store.Append([new(1, [Event(1) with { Properties = """{"$import":3,"a":1}""", Browser = "Firefox" }])], null);

        Assert.Equal(1, result.Duplicates);
    }

    [Fact]
    public void Ranges_hold_their_start_and_not_their_end()
    {
        using var store = Open();
        store.Append([new(1, [Event(1) with { OccurredMicros = 10 }, Event(2) with { OccurredMicros = 20 }, Event(3) with { OccurredMicros = 30 }])], null);

        Assert.Equal([1, 2], store.ReadAll(1, 10, 30).Select(row => (int)row.Event.EventId));
        Assert.Empty(store.ReadAll(1, 11, 20));
    }

    [Fact]
    public void A_huge_batch_arrives_whole_and_in_order()
    {
        using var store = Open();
        var events = Enumerable.Range(1, 300_000).Select(i => Event(i) with { Visitor = $"visitor number {i % 1_000}" }).ToList();

        var result = store.Append([new(1, events)], null);

        var sink = new SeenEvents();
        store.Source(1).ReadEvents(0, long.MaxValue, sink);
        Assert.Equal(events.Count, result.Stored);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), sink.Rows.Select(row => row.Seq));
        Assert.Equal(events.Select(e => e.Visitor), sink.Rows.Select(row => row.Visitor));
        Assert.Equal(events.Count, store.Append([new(1, events)], null).Duplicates);
    }

    [Fact]
    public void The_index_reads_events_with_their_flags()
    {
        using var store = Open();
        store.Append(
            [
                new(1,
                [
                    Event(1) with { Visitor = null, Name = "naïve name over twelve bytes", ClientSeq = 4 },
                    Event(2) with { Sessionless = true, Bot = BotVerdict.Headless },
                    Event(3) with { Consent = new ConsentBits(1 << 2), Campaign = "spring" },
                    Event(4) with { Source = "google", Medium = "organic" },
                    Event(5) with { Source = "news", Medium = "cpc" },
                    Event(6) with { ClickId = "x" },
                ]),
            ],
            null);

        var sink = new SeenEvents();
        store.Source(1).ReadEvents(0, 6, sink);

        Assert.Equal(
            [
                new SeenEvent(1, "", "naïve name over twelve bytes", 1, 4, EventFlags.None),
                new SeenEvent(2, "ann", "page_view", 2, 0, EventFlags.Sessionless | EventFlags.Quarantined),
                new SeenEvent(3, "ann", "page_view", 3, 0, EventFlags.ConsentDenied | EventFlags.Campaign),
                new SeenEvent(4, "ann", "page_view", 4, 0, EventFlags.None),
                new SeenEvent(5, "ann", "page_view", 5, 0, EventFlags.Campaign),
                new SeenEvent(6, "ann", "page_view", 6, 0, EventFlags.Campaign),
            ],
            sink.Rows);
    }

    [Fact]
    public void The_index_reads_from_after_a_position_up_to_one()
    {
        using var store = Open();
        store.Append([new(1, [Event(1), Event(2), Event(3), Event(4)])], null);

        var sink = new SeenEvents();
        store.Source(1).ReadEvents(1, 3, sink);

        Assert.Equal([2L, 3L], sink.Rows.Select(row => row.Seq));
    }

    [Fact]
    public void The_index_reads_the_events_of_some_visitors()
    {
        using var store = Open();
        store.Append([new(1, [Event(1), Of("bob", 2), Of("a quote ' and a \u001f", 3), Of(null, 4), Of("bob", 5), Of("bob", 6)])], null);

        var sink = new SeenEvents();
        store.Source(1).ReadEventsOf(["bob", "a quote ' and a \u001f", "nobody"], 5, sink);

        Assert.Equal([2L, 3L, 5L], sink.Rows.Select(row => row.Seq));
        store.Source(1).ReadEventsOf([], 5, sink);
        Assert.Equal(3, sink.Rows.Count);
    }

    [Fact]
    public void Reads_columns_of_the_table()
    {
        using var store = Open();
        store.Append([new(1, [Event(1) with { Channel = "Email" }, Event(2), Event(3) with { Value = 1.50m, Sessionless = true }])], null);

        Assert.Equal([(1L, ValueKind.Text, "Email")], Column(store, "channel"));
        Assert.Equal([(3L, ValueKind.Number, "1.500000")], Column(store, "value"));
        Assert.Equal([(1L, ValueKind.Boolean, "false"), (2L, ValueKind.Boolean, "false"), (3L, ValueKind.Boolean, "true")], Column(store, "sessionless"));
        Assert.False(store.Source(1).HasColumn("spool_id"));
        Assert.Throws<ArgumentException>(() => Column(store, "1; drop table events"));
    }

    [Fact]
    public void Reads_properties_by_dotted_path()
    {
        using var store = Open();
        var json = """{"s":"a \"b\"","n":-1.5e3,"t":true,"z":null,"o":{"s":"inner","d":{"e":2}},"o.s":"dotted","l":[1,2]}""";
        store.Append([new(1, [Event(1), Event(2) with { Properties = json }, Event(3) with { Properties = "{}" }])], null);

        Assert.Equal([(2L, ValueKind.Text, "a \"b\"")], Column(store, "prop.s"));
        Assert.Equal([(2L, ValueKind.Number, "-1.5e3")], Column(store, "prop.n"));
        Assert.Equal([(2L, ValueKind.Boolean, "true")], Column(store, "prop.t"));
        Assert.Empty(Column(store, "prop.z"));
        Assert.Equal([(2L, ValueKind.Text, "dotted")], Column(store, "prop.o.s"));
        Assert.Equal([(2L, ValueKind.Number, "2")], Column(store, "prop.o.d.e"));
        Assert.Equal([(2L, ValueKind.Json, "[1,2]")], Column(store, "prop.l"));
        Assert.Empty(Column(store, "prop.missing"));
        Assert.True(store.Source(1).HasColumn("prop.missing"));
    }

    [Fact]
    public void Writes_an_identity_edge_and_its_change()
    {
        using var store = Open();

        store.Append([new(1, [Event(1), Known("ann", "A", 2), Known("ann", "A", 3)])], null);

        Assert.Equal([new IdentityEdge("ann", "A", 2, false)], store.Source(1).ReadEdges());
        var change = Assert.Single(store.Source(1).ReadChanges(0));
        Assert.Equal((1L, ChangeKind.Identity), (change.Number, change.Kind));
        Assert.Equal(["A", "ann"], change.Subjects.Order(StringComparer.Ordinal));
        Assert.Equal(1, store.Source(1).Head().Change);
    }

    [Fact]
    public void Only_a_trusted_alias_joins_two_users()
    {
        using var store = Open();
        var alias = Known("ann", "A", 1) with { Name = "$alias", Properties = """{"previous":"B"}""" };

        store.Append([new(1, [alias, alias with { EventId = 2, Trust = Trust.Server }])], null);

        Assert.Equal(
            [new IdentityEdge("ann", "A", 1, false), new IdentityEdge("B", "A", 1, true)],
            store.Source(1).ReadEdges());
    }

    [Fact]
    public void Undoing_an_import_takes_its_events_and_edges_and_lets_it_come_again()
    {
        using var store = Open();
        store.Append([new(1, [Known("ann", "A", 5) with { Import = 1 }, Event(2) with { Import = 1 }])], null);
        store.Append([new(1, [Known("ann", "A", 7), Known("bob", "B", 8) with { Import = 2 }])], null);

        Assert.Equal(2, store.UndoImport(1, 1));

        Assert.Equal([7, 8], Ids(store, 1));
        Assert.Equal([new("ann", "A", 7, false), new IdentityEdge("bob", "B", 8, false)], store.Source(1).ReadEdges());
        Assert.Contains(store.Source(1).ReadChanges(0), change => change.Kind == ChangeKind.Events && change.Subjects.Contains("ann"));
        Assert.Equal(2, store.Append([new(1, [Known("ann", "A", 5) with { Import = 3 }, Event(2) with { Import = 3 }])], null).Stored);
        Assert.Equal([5L, 6L], SeqsAfter(store, 4));
        Assert.Equal(0, store.UndoImport(1, 1));
    }

    [Fact]
    public void Replacing_an_event_of_nobody_is_no_change_for_anybody()
    {
        using var store = Open();
        store.Append([new(1, [Of(null, 1)])], null);

        store.Append([new(1, [Of(null, 1) with { Trust = Trust.Server, Value = 1 }])], null);

        Assert.Empty(store.Source(1).ReadChanges(0));
        Assert.Equal(new SourcePosition(2, 0), store.Source(1).Head());
    }

    [Fact]
    public void Erasing_takes_events_and_edges_of_the_visitors_alone()
    {
        using var store = Open();
        store.Append([new(1, [Known("ann", "A", 1), Known("bob", "A", 2), Of("bob", 3)]), new(2, [Known("bob", "A", 1)])], null);
        var before = store.Source(1).Head().Change;

        Assert.Equal(2, store.Erase(1, ErasurePlan.Of("bob", "nobody")));

        Assert.Equal([1], Ids(store, 1));
        Assert.Equal([new IdentityEdge("ann", "A", 1, false)], store.Source(1).ReadEdges());
        Assert.Equal([ChangeKind.Identity, ChangeKind.Events], store.Source(1).ReadChanges(before).Select(change => change.Kind));
        Assert.Equal(1, store.Count(2));
    }

    [Fact]
    public void After_an_erasure_the_visitors_next_edge_counts()
    {
        using var store = Open();
        store.Append([new(1, [Known("ann", "A", 1)])], null);
        store.Erase(1, ErasurePlan.Of("ann"));

        store.Append([new(1, [Known("ann", "A", 2)])], null);

        Assert.Equal([new IdentityEdge("ann", "A", 2, false)], store.Source(1).ReadEdges());
    }

    [Fact]
    public void Sequence_numbers_are_never_used_twice()
    {
        Reopened(
            store =>
            {
                store.Append([new(1, [Event(1), Of("bob", 2)])], null);
                store.Erase(1, ErasurePlan.Of("ann", "bob"));
            },
            store =>
            {
                Assert.Equal(new SourcePosition(2, 1), store.Source(1).Head());
                store.Append([new(1, [Event(3)])], null);
                Assert.Equal([3L], SeqsAfter(store, 0));
            });
    }

    [Fact]
    public void Revoking_an_edge_hides_all_of_its_kind_and_restoring_brings_them_back()
    {
        using var store = Open();
        store.Append([new(1, [Known("ann", "A", 1), Known("ann", "A", 2), Known("bob", "A", 3)])], null);
        var before = store.Source(1).ReadEdges();

        Assert.Equal(2, store.SetEdgeRevoked(1, "ann", "A", revoked: true));
        Assert.Equal(0, store.SetEdgeRevoked(1, "ann", "A", revoked: true));
        Assert.Equal([new IdentityEdge("bob", "A", 3, false)], store.Source(1).ReadEdges());

        Assert.Equal(2, store.SetEdgeRevoked(1, "ann", "A", revoked: false));
        Assert.Equal(before, store.Source(1).ReadEdges().Where(edge => edge.OccurredMicros != 2));
        Assert.Equal(0, store.SetEdgeRevoked(1, "nobody", "A", revoked: true));
        Assert.Equal(3, store.Source(1).Head().Change);
    }

    [Fact]
    public void An_edge_that_comes_after_a_revocation_is_in_force()
    {
        using var store = Open();
        store.Append([new(1, [Known("ann", "A", 1)])], null);
        store.SetEdgeRevoked(1, "ann", "A", revoked: true);

        store.Append([new(1, [Known("ann", "A", 9)])], null);

        Assert.Equal([new IdentityEdge("ann", "A", 9, false)], store.Source(1).ReadEdges());
    }

    [Fact]
    public void A_late_event_of_a_shared_device_finds_every_edge_around_it()
    {
        using var store = Open();
        store.Append([new(1, [Known("ann", "A", 10), Known("ann", "A", 50), Known("ann", "A", 90)])], null);

        store.Append([new(1, [Known("ann", "B", 30)])], null);

        Assert.Equal([10L, 50L, 90L, 30L], store.Source(1).ReadEdges().Select(edge => edge.OccurredMicros));
        Assert.Equal(["A", "B", "ann"], store.Source(1).ReadChanges(1).Single().Subjects.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_replaced_event_takes_its_edge_with_it()
    {
        using var store = Open();
        store.Append([new(1, [Known("ann", "forged", 1), Known("ann", "A", 2)])], null);

        store.Append([new(1, [Event(1) with { Trust = Trust.Server }])], null);

        Assert.Equal([new IdentityEdge("ann", "A", 2, false)], store.Source(1).ReadEdges());
        Assert.Equal([ChangeKind.Identity, ChangeKind.Events], store.Source(1).ReadChanges(1).Select(change => change.Kind));
    }

    [Fact]
    public void Parts_of_one_append_are_judged_like_appends_one_after_the_other()
    {
        using var store = Open();
        IReadOnlyList<StoredEvent>[] parts =
        [
            [Known("ann", "a", 1), Known("bob", "b", 2), Of("cid", 3) with { Trust = Trust.Client }],
            [Of("cid", 3) with { Trust = Trust.Client }, Known("ann", "x", 4), Known("dan", "d", 5) with { Trust = Trust.Client }],
            [Known("cid", "c", 3) with { Trust = Trust.Server }, Known("dan", "e", 5) with { Trust = Trust.Server }, Known("ann", "a", 6)],
            [Known("cid", "c", 3) with { Trust = Trust.Server }, Known("bob", "b", 7)],
        ];

        var whole = store.AppendParts(parts.Select(part => new[] { new SiteEvents(1, part) }), new SpoolPosition(Spool, 1));
        var apart = parts.Select((part, at) => store.Append([new SiteEvents(2, part)], new SpoolPosition(Spool, 2 + at))).ToList();

        Assert.Equal(new AppendResult(apart.Sum(one => one.Stored), apart.Sum(one => one.Duplicates), apart.Sum(one => one.Conflicts), apart.Sum(one => one.Replaced)), whole);
        Assert.Equal(new AppendResult(7, 2, 2, 2), whole);
        Assert.Equal(store.ReadAll(2, long.MinValue, long.MaxValue), store.ReadAll(1, long.MinValue, long.MaxValue));
        Assert.Equal(store.Source(2).ReadEdges(), store.Source(1).ReadEdges());
    }

    [Fact]
    public void When_a_part_cannot_be_made_nothing_of_the_append_is_stored()
    {
        using var store = Open();
        IEnumerable<IReadOnlyList<SiteEvents>> Parts(bool fails)
        {
            yield return [new SiteEvents(1, [Known("ann", "a", 1)])];
            yield return fails ? throw new InvalidOperationException("hook") : [new SiteEvents(1, [Event(2)])];
        }

        Assert.Throws<InvalidOperationException>(() => store.AppendParts(Parts(fails: true), new SpoolPosition(Spool, 1)));
        Assert.Equal((0, default, 0), (store.Count(1), store.SpoolPosition, store.Source(1).ReadEdges().Count));

        Assert.Equal(new AppendResult(2, 0, 0, 0), store.AppendParts(Parts(fails: false), new SpoolPosition(Spool, 1)));
        Assert.Equal([1, 2], Ids(store, 1));
        Assert.Single(store.Source(1).ReadEdges());
    }

    [Fact]
    public void Judging_anew_changes_the_verdict_and_says_so()
    {
        using var store = Open();
        store.Append([new(1, [Event(1), Of("bob", 2), Event(3) with { Bot = BotVerdict.Flood }])], null);

        Assert.Equal(1, store.Judge(1, ["ann"], BotVerdict.Flood));
        Assert.Equal(0, store.Judge(1, ["ann"], BotVerdict.Flood));

        var sink = new SeenEvents();
        store.Source(1).ReadEvents(0, 3, sink);
        Assert.Equal([EventFlags.Quarantined, EventFlags.None, EventFlags.Quarantined], sink.Rows.Select(row => row.Flags));
        Assert.Equal([1L, 2L, 3L], sink.Rows.Select(row => row.Seq));
        Assert.Equal(["ann"], Assert.Single(store.Source(1).ReadChanges(0)).Subjects);
    }

    [Fact]
    public void Everything_is_there_after_reopening() => Reopened(
        store => store.Append([new(1, [Known("ann", "A", 1), Known("ann", "A", 2)])], new SpoolPosition(Spool, 77)),
        store =>
        {
            Assert.Equal(new SpoolPosition(Spool, 77), store.SpoolPosition);
            var result = store.Append([new(1, [Known("ann", "A", 1), Known("ann", "A", 3), Known("ann", "B", 4)])], new SpoolPosition(Spool, 78));
            Assert.Equal((2, 1), (result.Stored, result.Duplicates));
            Assert.Equal([1L, 2L, 3L, 4L], store.Source(1).ReadEdges().Select(edge => edge.OccurredMicros));
        });

    [Fact]
    public void Reads_while_another_thread_writes_see_whole_transactions()
    {
        using var store = Open();
        var writing = Task.Run(() =>
        {
            for (var batch = 0; batch < 40; batch++)
            {
                store.Append([new(1, [.. Enumerable.Range(batch * 100, 100).Select(i => Event(i + 1))])], null);
            }
        }, TestContext.Current.CancellationToken);
        do
        {
            var sink = new SeenEvents();
            store.Source(1).ReadEvents(0, long.MaxValue, sink);
            Assert.Equal(0, sink.Rows.Count % 100);
        }
        while (!writing.IsCompleted);

        Assert.True(writing.IsCompletedSuccessfully);
        Assert.Equal(4_000, store.Count(1));
    }

    /// <summary>Opens a new, empty store.</summary>
    protected abstract IEventStore Open();

    /// <summary>Opens a new store, closes it after <paramref name="first"/>, and opens it again for <paramref name="then"/>.</summary>
    protected abstract void Reopened(Action<IEventStore> first, Action<IEventStore> then);

    private static StoredEvent Event(int id) =>
        new() { EventId = (UInt128)id, Visitor = "ann", OccurredMicros = id, ReceivedMicros = id, Name = "page_view" };

    private static StoredEvent Of(string? visitor, int id) => Event(id) with { Visitor = visitor };

    private static StoredEvent Known(string visitor, string user, int id) => Of(visitor, id) with { User = user };

    private static IEnumerable<int> Ids(IEventStore store, int site) =>
        store.ReadAll(site, long.MinValue, long.MaxValue).Select(row => (int)row.Event.EventId);

    private static IEnumerable<long> SeqsAfter(IEventStore store, long after) =>
        store.ReadAll(1, long.MinValue, long.MaxValue).Select(row => row.Seq).Where(seq => seq > after);

    private static List<(long Seq, ValueKind Kind, string Value)> Column(IEventStore store, string column)
    {
        var sink = new SeenColumn();
        store.Source(1).ReadColumn(column, 0, long.MaxValue, sink);
        return sink.Rows;
    }

    private static StoredEvent Full() => new()
    {
        EventId = UInt128.MaxValue,
        Visitor = "v",
        User = "u",
        OccurredMicros = -5,
        ReceivedMicros = 1_795_255_204_000_001,
        ClientSeq = (1L << 53) - 1,
        Name = "purchase",
        Url = "https://shop.example/ü?q=" + new string('x', 5_000),
        Host = "shop.example",
        Path = "exactly12by.",
        Title = "thirteenbytes",
        Referrer = "r",
        Source = "s",
        Medium = "m",
        Campaign = "c",
        CampaignId = "ci",
        Content = "co",
        Term = "t",
        ClickIdKind = "gclid",
        ClickId = "g",
        Channel = "Email",
        Country = "DE",
        Region = "BE",
        City = "",
        Device = "mobile",
        Os = "iOS",
        OsVersion = "19",
        Browser = "Safari",
        BrowserVersion = "19.1",
        Language = "de-DE",
        Screen = "1x1",
        Value = -999_999_999_999.999999m,
        Currency = "EUR",
        OrderId = "o 🛒 1",
        Properties = """{"a":"🛒"}""",
        Exposures = """[{"experiment":"e","variant":"v"}]""",
        Consent = new ConsentBits(0xFFF),
        Bot = BotVerdict.SiteRule,
        HouseholdKey = "h",
        PreviousHouseholdKey = "p",
        Sdk = "browser/1.0.0",
        Trust = Trust.Import,
        Sessionless = true,
        Import = int.MaxValue,
    };

    private sealed record SeenEvent(long Seq, string Visitor, string Name, long Micros, long ClientSeq, EventFlags Flags);

    private sealed class SeenEvents : IEventSink
    {
        public List<SeenEvent> Rows { get; } = [];

        public void Add(long seq, ReadOnlySpan<byte> visitor, ReadOnlySpan<byte> name, long occurredMicros, long clientSeq, EventFlags flags) =>
            Rows.Add(new(seq, Encoding.UTF8.GetString(visitor), Encoding.UTF8.GetString(name), occurredMicros, clientSeq, flags));
    }

    private sealed class SeenColumn : IColumnSink
    {
        public List<(long Seq, ValueKind Kind, string Value)> Rows { get; } = [];

        public void Add(long seq, ValueKind kind, ReadOnlySpan<byte> value) => Rows.Add((seq, kind, Encoding.UTF8.GetString(value)));
    }
}
