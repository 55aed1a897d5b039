using Cairn.Collection.Events;
using Cairn.Journeys.Events;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Events;
using Xunit;

namespace Cairn.Storage.Tests.Events;

public sealed class StoreErasureTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cairn-store-");
    private readonly DuckDbEventStore _store;

    public StoreErasureTests() => _store = new DuckDbEventStore(Path.Combine(_folder.FullName, "events.duckdb"), new DuckDbOptions { MemoryMiB = 256 });

    [Fact]
    public void A_plan_follows_aliases_and_cuts_shared_visitors_by_time()
    {
        _store.Append([new(1, [
            Of("v1", 1, "ann"), Of("v2", 2, "anna"), Of("shared", 3, null), Of("shared", 4, "ann"), Of("shared", 5, "bob"), Of("shared", 6, null), Of("shared", 7, "ann"),
            Of("v3", 8, "bob"), Of("v9", 9, "anna") with { Name = "$alias", Trust = Trust.Server, Properties = """{"previous":"ann"}""" },
        ])], null);

        var plan = _store.PlanErasure(1, ["v5"], ["ann"]);

        Assert.Equal(["v1", "v2", "v5", "v9"], plan.Visitors);
        Assert.Equal(["ann", "anna"], plan.Users);
        Assert.Equal([new VisitorSpan("shared", long.MinValue, 5), new VisitorSpan("shared", 7, long.MaxValue)], plan.Spans);
        Assert.Equal(6, plan.Events);
        Assert.Equal(6, _store.Erase(1, plan));
        Assert.Equal([("shared", 5L), ("shared", 6L), ("v3", 8L)], _store.ReadAll(1, long.MinValue, long.MaxValue).Select(row => (row.Event.Visitor!, row.Event.OccurredMicros)));
        Assert.Equal(["bob", "bob"], _store.Source(1).ReadEdges().Select(edge => edge.User));
    }

    [Fact]
    public void What_names_an_erased_user_goes_wherever_it_lies_and_a_new_history_stays()
    {
        _store.Append([new(1, [
            Of("v1", 1, "ann"), Of("v2", 2, "ann"), Of("v2", 3, null), Of("v4", 4, null) with { User = "ann" }, Of("v3", 5, "bob"), Of("v9", 6, "bob") with { Name = "$alias", Trust = Trust.Server, Properties = """{"previous":"rob"}""" },
            Of("v1", 20, null), Of("v1", 21, "ann"),
        ])], null);
        _store.SetEdgeRevoked(1, "v2", "ann", revoked: true);

        var plan = _store.PlanErasure(1, [], ["ann"], beforeMicros: 10);
        Assert.Equal(plan.Events, _store.Erase(1, plan));

        Assert.Equal([("v2", 3L), ("v3", 5L), ("v9", 6L), ("v1", 20L), ("v1", 21L)], _store.ReadAll(1, long.MinValue, long.MaxValue).Select(row => (row.Event.Visitor!, row.Event.OccurredMicros)));
        Assert.Equal([("v1", "ann", 21L)], _store.ReadEdges(1, ["v1", "v2"], ["ann"]).Select(edge => (edge.Visitor, edge.User, edge.OccurredMicros)));
        var rest = _store.PlanErasure(1, [], ["ann", "rob"]);
        Assert.Equal(rest.Events, _store.Erase(1, rest));
        Assert.Empty(_store.ReadEdges(1, [], ["ann", "bob", "rob"]));
        var named = new List<string>();
        _store.ReadIds(1, named.Add, named.Add);
        Assert.Equal(["v2"], named);
    }

    [Fact]
    public void A_rewritten_store_holds_the_same_and_goes_on()
    {
        var spool = new SpoolPosition(Guid.Parse("0192f0c1-0000-7000-8000-000000000001"), 7);
        _store.Append([new(1, [Of("v1", 1, "ann"), Of("v2", 2, "ann"), Of("v3", 3, null)]), new(2, [Of("w", 4, "x")])], spool);
        _store.SetEdgeRevoked(1, "v2", "ann", revoked: true);
        _store.Erase(1, ErasurePlan.Of("v3"));
        var before = (Rows(1), Rows(2), _store.Source(1).ReadEdges().Count, _store.Source(1).Head(), _store.SpoolPosition);

        Assert.True(_store.Rewrite());

        Assert.Equal(before, (Rows(1), Rows(2), _store.Source(1).ReadEdges().Count, _store.Source(1).Head(), _store.SpoolPosition));
        Assert.Empty(_store.Source(1).ReadChanges(0));
        Assert.Equal(1, _store.SetEdgeRevoked(1, "v2", "ann", revoked: false));
        Assert.Equal(new AppendResult(1, 1, 0, 0), _store.Append([new(1, [Of("v1", 1, "ann"), Of("v4", 5, null)])], spool with { Position = 8 }));
    }

    [Fact]
    public void A_reader_in_the_way_puts_a_rewrite_off()
    {
        _store.Append([new(1, [Of("v1", 1, "ann")])], null);
        using (var reading = _store.ReadAll(1, long.MinValue, long.MaxValue).GetEnumerator())
        {
            Assert.True(reading.MoveNext());
            Assert.False(_store.Rewrite());
        }

        Assert.True(_store.Rewrite());
        Assert.Equal(1, _store.Count(1));
    }

    [Fact]
    public void Removing_by_age_takes_events_and_their_edges_and_says_whom_it_touched()
    {
        _store.Append([new(1, [Of("v1", 1, "ann"), Of("v1", 2, "ann") with { ReceivedMicros = 2_000 }, Of("v2", 3, "ann")])], null);
        var change = _store.Source(1).Head().Change;

        Assert.Equal(2, _store.RemoveReceivedBefore(1, 1_000));
        Assert.Equal([new IdentityEdge("v1", "ann", 2, false)], _store.Source(1).ReadEdges());
        Assert.Equal([ChangeKind.Identity, ChangeKind.Events], _store.Source(1).ReadChanges(change).Select(row => row.Kind));
        Assert.Equal(0, _store.RemoveReceivedBefore(1, 1_000));
    }

    [Fact]
    public void Changed_rules_judge_stored_events_again_and_leave_other_verdicts_alone()
    {
        _store.Append([new(1, [
            Of("v1", 1, null) with { Country = "XX" }, Of("v2", 2, null) with { Host = "a.bots.example" }, Of("v3", 3, null) with { Referrer = "https://bots.example/x" },
            Of("v4", 4, null) with { Host = "notbots.example", Country = "DE" }, Of("v5", 5, null) with { Country = "XX", Bot = BotVerdict.Declared }, Of("v6", 6, null) with { Bot = BotVerdict.SiteRule },
        ])], null);
        PlaceRules none = new([], []), xx = new(["XX"], ["bots.example"]), de = new(["DE"], []);
        BotVerdict[] Verdicts() => [.. _store.ReadAll(1, long.MinValue, long.MaxValue).Select(row => row.Event.Bot)];

        Assert.Equal(3, _store.JudgeByRules(1, none, xx, 0));
        Assert.Equal([BotVerdict.SiteRule, BotVerdict.SiteRule, BotVerdict.SiteRule, BotVerdict.None, BotVerdict.Declared, BotVerdict.SiteRule], Verdicts());
        Assert.Equal(ChangeKind.Events, _store.Source(1).ReadChanges(0)[^1].Kind);
        Assert.Equal(4, _store.JudgeByRules(1, xx, de, 0));
        Assert.Equal([BotVerdict.None, BotVerdict.None, BotVerdict.None, BotVerdict.SiteRule, BotVerdict.Declared, BotVerdict.SiteRule], Verdicts());
        Assert.Equal(0, _store.JudgeByRules(1, de, none, sinceMicros: 100));
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Rows(int site) => string.Join('\n', _store.ReadAll(site, long.MinValue, long.MaxValue));

    private static StoredEvent Of(string visitor, long micros, string? user) => new()
    {
        EventId = new UInt128(0, (ulong)micros),
        Visitor = visitor,
        User = user,
        OccurredMicros = micros,
        ReceivedMicros = micros,
        Name = "a",
    };
}
