using System.Text.Json;
using Cairn.Journeys.Events;
using Cairn.Reports.Envelope;
using Cairn.Reports.Funnels;
using Cairn.Testing;

namespace Cairn.Reports.Tests.Funnels;

public class FunnelRunnerTests
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    [Fact]
    public void Counts_rates_times_value_and_what_is_in_progress()
    {
        var report = Run(new FunnelRequest { Text = "view > cart > buy", Within = "1d" }, Shop());
        Assert.Equal([3, 2, 1], report.Steps.Select(step => step.Count));
        Assert.Equal([1, 2d / 3, 1d / 3], report.Steps.Select(step => step.RateFromFirst));
        Assert.Equal([null, 2d / 3, 0.5], report.Steps.Select(step => step.RateFromPrevious));
        Assert.Equal([1, 1, 0], report.Steps.Select(step => step.Dropped));
        Assert.Equal(new TimeStatsResult(90, 75, 105, 114, 90), report.Steps[1].Time!.FromPrevious);
        Assert.Equal(180, report.TotalTime!.Median);
        Assert.Equal([180L, 60L], [report.Histogram!.StartSeconds, report.Histogram.WidthSeconds]);
        Assert.Equal([1], report.Histogram.Counts);
        Assert.Equal(new TotalsResult("12.5", "EUR"), report.Totals);
        Assert.Equal(["4.166667", "6.25", "12.5"], report.Steps.Select(step => step.Worth));
        Assert.Equal("12.5", report.Steps[1].LostValue);
        Assert.Equal(1, report.InProgress);
        Assert.True(report.Steps[0].LowData);
        Assert.Empty(report.Warnings);
    }

    [Fact]
    public void A_breakdown_takes_the_first_value_of_the_walk_and_shows_who_has_none()
    {
        var report = Run(new FunnelRequest { Text = "view > cart > buy", Breakdown = new FunnelBreakdownRequest("channel") }, Shop());
        Assert.Equal(["(none)", "Email"], report.Breakdown!.Select(group => group.Value).Order(StringComparer.Ordinal));
        Assert.Equal([1, 1, 1], report.Breakdown!.Single(group => group.Value == "Email").Steps.Select(step => step.Count));
    }

    [Fact]
    public void A_breakdown_by_a_property_nobody_has_says_so()
    {
        var report = Run(new FunnelRequest { Text = "view > cart", Breakdown = new FunnelBreakdownRequest("chanel") }, Shop());
        Assert.Equal(new WarningResult("unknown_property", "No event has the property 'chanel'.", "/breakdown/prop"), Assert.Single(report.Warnings));
    }

    [Fact]
    public void A_trend_is_the_funnel_of_each_bucket_of_entry()
    {
        var report = Run(
            new FunnelRequest { Text = "view > cart > buy", Trend = "day", Range = new RangeRequest("2026-05-29", "2026-06-02"), Within = "1d" }, Shop());
        Assert.Equal(["2026-05-29T00:00:00Z", "2026-05-30T00:00:00Z", "2026-05-31T00:00:00Z"], report.Trend!.Select(point => point.T));
        Assert.Equal([[0, 0, 0], [2, 2, 1], [1, 0, 0]], report.Trend!.Select(point => point.Counts));
        Assert.Equal([false, false, true], report.Trend!.Select(point => point.Incomplete));
        Assert.Equal([null, 0.5, 0], report.Trend!.Select(point => point.Rate));
    }

    [Fact]
    public void The_previous_period_stands_beside_the_report()
    {
        var report = Run(
            new FunnelRequest { Text = "view", Range = new RangeRequest("2026-05-31", "2026-06-01"), Compare = new CompareRequest(Previous: true) }, Shop());
        Assert.Equal(1, report.Entered);
        Assert.Equal(2, report.Comparison!.Entered);
        Assert.Equal("2026-05-30T00:00:00Z", report.Comparison.Range.From);
    }

    [Fact]
    public void Quarantined_events_are_left_out_and_counted_until_they_are_asked_for()
    {
        var source = Source();
        source.Append(Event("bot", "view", "2026-05-30T10:00:00Z") with { Flags = EventFlags.Quarantined });
        source.Append(Event("no", "view", "2026-05-30T10:00:00Z") with { Flags = EventFlags.ConsentDenied });
        var report = Run(new FunnelRequest { Text = "view" }, Sites.Of(source));
        Assert.Equal(3, report.Entered);
        Assert.Equal(new ExcludedResult(1, 1, 0), report.Excluded);
        Assert.Equal(4, Run(new FunnelRequest { Text = "view", IncludeBots = true }, Sites.Of(source)).Entered);
    }

    [Fact]
    public void Nothing_known_of_an_event_is_a_warning_and_zero_not_a_fault()
    {
        var report = Run(new FunnelRequest { Text = "veiw > buy" }, Shop());
        Assert.Equal([0, 0], report.Steps.Select(step => step.Count));
        Assert.Null(report.Steps[1].RateFromFirst);
        Assert.Equal("unknown_event", report.Warnings[0].Code);
    }

    [Fact]
    public void Every_fault_is_named_at_once()
    {
        var faults = Sites.Faults(FunnelRunner.Run(new FunnelRequest
        {
            Steps = [new FunnelStepRequest(JsonSerializer.SerializeToElement("view")), new FunnelStepRequest(JsonSerializer.SerializeToElement("buy["))],
            Within = "soon",
            Order = "sideways",
            Unit = "household",
            Entry = "ajar",
            Mode = "duckdb",
            Count = "heads",
            Skip = "never",
            Histogram = new FunnelHistogramRequest(2, 1),
            Timezone = "Mars/Olympus",
            Range = new RangeRequest("yesterday"),
            Segment = "did(buy",
            Bins = 0,
        }, Shop(), TestContext.Current.CancellationToken));
        Assert.Superset(
            new HashSet<string> { "/timezone", "/range/from", "/segment", "/entry", "/mode", "/count", "/skip", "/histogram", "/within", "/order", "/unit", "/bins" },
            faults.Select(fault => fault.Where).ToHashSet());
        Assert.Contains(faults, fault => fault.Where.StartsWith("/steps/1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{'order':'any','step_within':'1h'}", "/order")]
    [InlineData("{'order':'any','entry':'open'}", "/entry")]
    [InlineData("{'order':'any','repeats':'stop'}", "/order")]
    [InlineData("{'order':'any','ties':'none','reuse':true}", "/reuse")]
    [InlineData("{'ties':'none','reuse':true}", "/reuse")]
    [InlineData("{'order':'strict','ties':'any','reuse':true}", "/reuse")]
    [InlineData("{'order':'strict','ties':'any','text':'view > cart? > buy'}", "/ties")]
    [InlineData("{'entry':'open','skip':'stop'}", "/entry")]
    [InlineData("{'mode':'clickhouse','order':'any'}", "/mode")]
    [InlineData("{'mode':'clickhouse','text':'view > cart? > buy'}", "/mode")]
    [InlineData("{'count':'unit_values'}", "/count")]
    public void What_contradicts_itself_is_refused_by_name(string json, string where)
    {
        var request = JsonSerializer.Deserialize<FunnelRequest>(json.Replace('\'', '"'), SnakeCase)!;
        var fault = Assert.Single(Sites.Faults(FunnelRunner.Run(request with { Text = request.Text ?? "view > buy" }, Shop(), TestContext.Current.CancellationToken)));
        Assert.Equal(("funnel.not-available", where), (fault.Code, fault.Where));
    }

    [Fact]
    public void With_open_entry_an_optional_step_holds_nobody_up()
    {
        var source = Source();
        source.Append(Event("dan", "cart", "2026-05-30T11:00:00Z"), Event("dan", "buy", "2026-05-30T11:05:00Z"));
        var report = Run(new FunnelRequest { Text = "view > cart? > buy", Entry = "open" }, Sites.Of(source));
        Assert.Equal([3, 3, 2], report.Steps.Select(step => step.Count));
        Assert.Equal([3, 1, 0], report.Steps.Select(step => step.EnteredHere!.Value));
        Assert.Equal([null, 2d / 3, 1d / 3], report.Steps.Select(step => step.RateFromPrevious));
        Assert.Equal([null, 3, null], report.Steps.Select(step => step.Did));
        Assert.Equal([null, 2d / 3, null], report.Steps.Select(step => step.NextRateWith));
        Assert.Equal([null, 0, null], report.Steps.Select(step => step.NextRateWithout));
        Assert.Equal([2, 0, 0], report.Steps.Select(step => step.Dropped));
    }

    [Fact]
    public void In_any_order_an_optional_step_counts_for_no_level()
    {
        var report = Run(new FunnelRequest { Text = "buy > cart? > view", Order = "any" }, Shop());
        Assert.Equal([3, 2, 1], report.Steps.Select(step => step.Count));
        Assert.Equal([1, 2, 3], report.Steps.Select(step => step.Did!.Value));
        Assert.Equal([null, null, 1d / 3], report.Steps.Select(step => step.RateFromPrevious));
        Assert.Equal([null, null, null], report.Steps.Select(step => step.NextRateWith));
    }

    [Fact]
    public void A_breakdown_may_be_by_what_the_visit_of_an_event_has()
    {
        // Two visits of ann: she looked by mail and bought a day later by an ad; bob came by an ad, and cid's visit has no channel.
        var source = new MemoryEventSource();
        source.Append(
            Came("ann", "2026-05-30T10:00:00Z", "Email"), Event("ann", "view", "2026-05-30T10:01:00Z"), Came("ann", "2026-05-31T10:00:00Z", "Paid Search"), Event("ann", "buy", "2026-05-31T10:01:00Z"),
            Came("bob", "2026-05-30T10:00:00Z", "Paid Search"), Event("bob", "view", "2026-05-30T10:01:00Z"), Event("cid", "view", "2026-05-30T10:00:00Z"));
        FunnelReport By(string prop, string? at = null) => Run(new FunnelRequest { Text = "view > buy", Breakdown = new FunnelBreakdownRequest(prop, at) }, Sites.Of(source));
        string Rows(FunnelReport report) => string.Join("; ", report.Breakdown!.Select(row => $"{row.Value} {row.Steps[0].Count} {row.Steps[1].Count}").Order(StringComparer.Ordinal));
        Assert.Equal("(none) 1 0; Email 1 1; Paid Search 1 0", Rows(By("session.channel")));
        Assert.Equal("(none) 1 0; Paid Search 2 1", Rows(By("session.channel", "last")));
        Assert.Equal("Paid Search 1 1", Rows(By("session.channel", "step:2")));
        Assert.Empty(By("session.channel").Warnings);
        var own = By("channel");
        Assert.Equal("(none) 3 1", Rows(own));
        Assert.Contains("'session.channel'", Assert.Single(own.Warnings).Text, StringComparison.Ordinal);
        Assert.Equal("/breakdown/at", Assert.Single(Sites.Faults(FunnelRunner.Run(
            new FunnelRequest { Text = "view", Breakdown = new FunnelBreakdownRequest("session.channel", "all") }, Sites.Of(source), TestContext.Current.CancellationToken))).Where);

        static MemoryEvent Came(string visitor, string at, string channel) => Event(visitor, "page_view", at, ("channel", ValueKind.Text, channel));
    }

    [Fact]
    public void In_a_trend_an_optional_step_counts_those_who_did_it()
    {
        var report = Run(new FunnelRequest { Text = "view > cart? > buy", Trend = "month" }, Shop());
        Assert.Equal(report.Steps.Select(step => step.Count), Assert.Single(report.Trend!).Counts);
    }

    [Fact]
    public void Thirty_three_steps_are_refused_and_thirty_two_are_not()
    {
        Assert.Equal("funnel.too-many-steps", Assert.Single(Sites.Faults(FunnelRunner.Run(Many(33), Shop(), TestContext.Current.CancellationToken))).Code);
        Assert.Equal("funnel.too-many-steps", Assert.Single(Sites.Faults(FunnelRunner.Run(Many(60), Shop(), TestContext.Current.CancellationToken))).Code);
        Assert.Equal(32, Run(Many(32), Shop()).Steps.Count);
        Assert.Equal(3, Assert.Single(Run(Many(1), Shop()).Steps).Count);

        static FunnelRequest Many(int steps) => new() { Text = string.Join(" > ", Enumerable.Repeat("view", steps)) };
    }

    [Fact]
    public void With_open_entry_a_walk_may_begin_at_any_step()
    {
        var source = Source();
        source.Append(Event("dan", "cart", "2026-05-30T11:00:00Z"), Event("dan", "buy", "2026-05-30T11:05:00Z"));
        var report = Run(new FunnelRequest { Text = "view > cart > buy", Entry = "open" }, Sites.Of(source));
        Assert.Equal([3, 3, 2], report.Steps.Select(step => step.Count));
        Assert.Equal([3, 1, 0], report.Steps.Select(step => step.EnteredHere!.Value));
        Assert.Equal([null, 2d / 3, 2d / 3], report.Steps.Select(step => step.RateFromPrevious));
        Assert.Equal([1, 1, 0], report.Steps.Select(step => step.Dropped));
        Assert.Equal(4, report.Entered);
        Assert.Equal(2, report.Converted);
    }

    [Fact]
    public void An_optional_step_says_how_many_went_on_with_it_and_without()
    {
        var report = Run(new FunnelRequest { Text = "view > cart? > buy" }, Shop());
        Assert.Equal([3, 2, 1], report.Steps.Select(step => step.Count));
        Assert.Equal([null, 2, null], report.Steps.Select(step => step.Did));
        Assert.Equal([null, 0.5, null], report.Steps.Select(step => step.NextRateWith));
        Assert.Equal([null, 0, null], report.Steps.Select(step => step.NextRateWithout));
    }

    [Fact]
    public void In_any_order_each_step_says_how_many_did_it()
    {
        var report = Run(new FunnelRequest { Text = "buy > view", Order = "any" }, Shop());
        Assert.Equal([3, 1], report.Steps.Select(step => step.Count));
        Assert.Equal([1, 3], report.Steps.Select(step => step.Did!.Value));
    }

    [Fact]
    public void Attempts_are_counted_one_after_the_other()
    {
        var source = new MemoryEventSource();
        source.Append(
            Event("ann", "view", "2026-05-30T10:00:00Z"), Event("ann", "view", "2026-05-30T10:01:00Z"), Event("ann", "buy", "2026-05-30T10:02:00Z"),
            Event("ann", "view", "2026-05-30T12:00:00Z"), Event("ann", "view", "2026-05-30T13:30:00Z"), Event("ann", "buy", "2026-05-30T13:40:00Z"));
        var report = Run(new FunnelRequest { Text = "view > buy", Within = "1h", Count = "attempts" }, Sites.Of(source));
        Assert.Equal([3, 2], report.Steps.Select(step => step.Count));
    }

    [Fact]
    public void A_breakdown_by_all_stands_beside_held_properties()
    {
        var source = new MemoryEventSource();
        source.Append(
            Of("view", "10:00", "Email", "c1"), Of("view", "10:01", "Email", "c2"), Of("buy", "10:02", "Email", "c1"), Of("buy", "10:03", "Direct", "c2"));
        var report = Run(
            new FunnelRequest { Text = "view > buy hold cart", Breakdown = new FunnelBreakdownRequest("channel", "all") }, Sites.Of(source));
        Assert.Equal([1, 1], report.Steps.Select(step => step.Count));
        Assert.Equal(["Email: 1 1"], report.Breakdown!.Select(group => $"{group.Value}: {string.Join(' ', group.Steps.Select(step => step.Count))}"));
        Assert.Equal([2, 2], Run(new FunnelRequest { Text = "view > buy hold cart", Count = "unit_values" }, Sites.Of(source)).Steps.Select(step => step.Count));

        static MemoryEvent Of(string name, string time, string channel, string cart) => Event(
            "ann", name, $"2026-05-30T{time}:00Z", ("channel", ValueKind.Text, channel), ("prop.cart", ValueKind.Text, cart));
    }

    [Fact]
    public void A_histogram_may_be_of_two_other_steps()
    {
        var report = Run(new FunnelRequest { Text = "view > cart > buy", Histogram = new FunnelHistogramRequest(1, 2), Bins = 2 }, Shop());
        Assert.Equal([60L, 30L], [report.Histogram!.StartSeconds, report.Histogram.WidthSeconds]);
        Assert.Equal([1, 0], report.Histogram.Counts);
        Assert.Equal(1, report.Histogram.Rest);
    }

    private static FunnelReport Run(FunnelRequest request, ReportSite site) =>
        Sites.Answer(FunnelRunner.Run(request, site, TestContext.Current.CancellationToken));

    private static ReportSite Shop() => Sites.Of(Source());

    private static MemoryEventSource Source()
    {
        var source = new MemoryEventSource();
        source.Append(
            Event("ann", "view", "2026-05-30T10:00:00Z", ("channel", ValueKind.Text, "Email")), Event("ann", "cart", "2026-05-30T10:01:00Z"),
            Event("ann", "buy", "2026-05-30T10:03:00Z", ("value", ValueKind.Number, "12.50"), ("currency", ValueKind.Text, "EUR")),
            Event("bob", "view", "2026-05-30T10:00:00Z"), Event("bob", "cart", "2026-05-30T10:02:00Z"), Event("cid", "view", "2026-05-31T12:00:00Z"));
        return source;
    }

    private static MemoryEvent Event(string visitor, string name, string time, params (string Column, ValueKind Kind, string Text)[] columns) =>
        new(visitor, name, Sites.At(time).Micros) { Columns = columns.ToDictionary(column => column.Column, column => (column.Kind, column.Text)) };
}
