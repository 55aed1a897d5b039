using Cairn.Journeys.Events;
using Cairn.Reports.Envelope;
using Cairn.Reports.Sessions;
using Cairn.Testing;

namespace Cairn.Reports.Tests.Sessions;

public class SessionsRunnerTests
{
    [Fact]
    public void Sessions_are_grouped_by_their_first_value_and_bounce_when_not_engaged()
    {
        var report = Run(new SessionsRequest { By = "channel" });
        Assert.Equal([3, 2], [report.Sessions, report.Visitors]);
        Assert.Equal(
            [
                new SessionsRow("Email", 2, 1, 0.5, 0.5, new SessionDuration(30), 1.5),
                new SessionsRow("(none)", 1, 1, 0, 1, new SessionDuration(20), 1),
            ],
            report.Rows);
    }

    [Fact]
    public void A_session_counts_where_it_starts()
    {
        var report = Run(new SessionsRequest { Range = new RangeRequest("2026-05-31T00:00:00Z"), Compare = new CompareRequest(new RangeRequest("2026-05-30", "2026-05-31")) });
        Assert.Equal(1, report.Sessions);
        Assert.Equal(2, report.Comparison!.Sessions);
        Assert.Equal("all", Assert.Single(report.Rows).Key);
    }

    [Fact]
    public void An_unknown_rule_is_refused() =>
        Assert.Equal("/session_rule", Assert.Single(Sites.Faults(SessionsRunner.Run(
            new SessionsRequest { SessionRule = "loose" }, Shop(), TestContext.Current.CancellationToken))).Where);

    private static SessionsReport Run(SessionsRequest request) => Sites.Answer(SessionsRunner.Run(request, Shop(), TestContext.Current.CancellationToken));

    private static ReportSite Shop()
    {
        var source = new MemoryEventSource();
        source.Append(
            Event("ann", "page_view", "2026-05-30T10:00:00Z", ("channel", ValueKind.Text, "Email")), Event("ann", "page_view", "2026-05-30T10:01:00Z"),
            Event("ann", "page_view", "2026-05-30T11:00:00Z", ("channel", ValueKind.Text, "Email")),
            Event("bob", "page_view", "2026-05-31T10:00:00Z"),
            Event("bob", "page_leave", "2026-05-31T10:00:20Z", ("prop.engaged_ms", ValueKind.Number, "12000")));
        return Sites.Of(source);
    }

    private static MemoryEvent Event(string visitor, string name, string time, params (string Column, ValueKind Kind, string Text)[] columns) =>
        new(visitor, name, Sites.At(time).Micros) { Columns = columns.ToDictionary(column => column.Column, column => (column.Kind, column.Text)) };
}
