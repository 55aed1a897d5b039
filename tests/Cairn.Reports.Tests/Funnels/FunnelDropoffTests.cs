using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Reports.Envelope;
using Cairn.Reports.Funnels;
using Cairn.Testing;

namespace Cairn.Reports.Tests.Funnels;

public class FunnelDropoffTests
{
    private static readonly FunnelRequest Shop = new() { Text = "view > cart > buy", Within = "1h" };

    [Fact]
    public void Who_stopped_at_a_step_is_listed_newest_first_with_what_came_next()
    {
        var report = Run(new FunnelDropoffRequest { Funnel = Shop, Step = 2 });
        Assert.Equal([("(left)", 2L), ("/help", 1L), ("call", 1L)], report.Next.Select(next => (next.Label, next.Units)));
        Assert.Equal(["dan (left)", "cid call", "bob /help", "ann (left)"], report.Units.Select(unit => $"{unit.Visitor} {unit.Next}"));
        Assert.Equal("2026-05-30T10:01:00Z", report.Units[^1].Last);
        Assert.Null(report.Cursor);
    }

    [Fact]
    public void The_list_goes_on_where_it_stopped_and_counts_stay()
    {
        var first = Run(new FunnelDropoffRequest { Funnel = Shop, Step = 2, Limit = 3 });
        var second = Run(new FunnelDropoffRequest { Funnel = Shop, Step = 2, Limit = 3, Cursor = first.Cursor });
        Assert.Equal(["dan", "cid", "bob", "ann"], first.Units.Concat(second.Units).Select(unit => unit.Visitor));
        Assert.Equal(first.Next, second.Next);
        Assert.Null(second.Cursor);
    }

    [Fact]
    public void In_sessions_only_the_same_session_comes_next()
    {
        var report = Run(new FunnelDropoffRequest { Funnel = Shop with { Unit = "session", Within = null }, Step = 2 });
        Assert.Equal([("(left)", 2L), ("/help", 1L), ("call", 1L)], report.Next.Select(next => (next.Label, next.Units)));
    }

    [Fact]
    public void Every_fault_is_named_at_once()
    {
        var faults = Sites.Faults(FunnelDropoffRunner.Run(
            new FunnelDropoffRequest { Funnel = Shop with { Within = "soon", Entry = "open" }, Step = 4, Limit = 0, Cursor = "%" }, Site(), TestContext.Current.CancellationToken));
        Assert.Equal(["/funnel/within", "/step", "/funnel/entry", "/limit", "/cursor"], faults.Select(fault => fault.Where));
        Assert.Contains(
            Sites.Faults(FunnelDropoffRunner.Run(new FunnelDropoffRequest { Step = 1 }, Site(), TestContext.Current.CancellationToken)), fault => fault.Where == "/funnel");
    }

    private static FunnelDropoffReport Run(FunnelDropoffRequest request) =>
        Sites.Answer(FunnelDropoffRunner.Run(request, Site(), TestContext.Current.CancellationToken));

    // Ann leaves, Bob reads a page, Cid calls, Dan comes back too late; Eve buys.
    private static ReportSite Site()
    {
        var source = new MemoryEventSource();
        source.Append(
            Event("ann", "view", "10:00"), Event("ann", "cart", "10:01"), Event("ann", "page_leave", "10:02"),
            Event("bob", "view", "11:00"), Event("bob", "cart", "11:01"), Event("bob", "page_view", "11:02", "/help/"), Event("bob", "call", "11:03"),
            Event("cid", "view", "12:00"), Event("cid", "cart", "12:01"), Event("cid", "call", "12:02"),
            Event("dan", "view", "13:00"), Event("dan", "cart", "13:01"), Event("dan", "buy", "14:01"),
            Event("eve", "view", "15:00"), Event("eve", "cart", "15:01"), Event("eve", "buy", "15:02"));
        return Sites.Of(source, options: new JourneyIndexOptions { TailEvents = 3, SegmentEvents = 4 });
    }

    private static MemoryEvent Event(string visitor, string name, string time, string? path = null) => new(visitor, name, Sites.At($"2026-05-30T{time}:00Z").Micros)
    {
        Columns = path is null ? new Dictionary<string, (ValueKind, string)>() : new Dictionary<string, (ValueKind, string)> { ["path"] = (ValueKind.Text, path) },
    };
}
