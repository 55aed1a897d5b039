using Cairn.Journeys.Attribution;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Time;
using Cairn.Reports.Attribution;
using Cairn.Reports.Envelope;
using Cairn.Reports.Tests.Conversions;
using Cairn.Testing;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Attribution;

public sealed class WindowTests
{
    private const int Day = 86_400;
    private static readonly ConversionDefinition Buy = Definition("buy", """{"event":"buy"}""", ConversionKind.Macro) with { Value = new ConversionValue(ConversionValueKind.Property) };

    private static readonly MemoryEvent[] Shop =
    [
        Visit("ann", 0, "TV"), Visit("ann", 5 * Day, "Email"), Does("ann", (5 * Day) + 60, 10m),
        Visit("bob", 0, "TV"), Does("bob", 12 * Day, 5m),
        Event("cid", "buy", 0, ("value", 3m), ("currency", "EUR"), ("channel", "Radio")),
    ];

    [Fact]
    public void A_lookback_of_zero_leaves_only_the_touch_that_converts()
    {
        var rows = Rows(Site(), new AttributionRequest { Lookback = "0d", Models = ["first"] });
        Assert.Equal(["(unattributed) 2", "Radio 1"], rows);
        Assert.Equal(rows, Rows(Site(), new AttributionRequest { Windows = new Dictionary<string, string> { ["click"] = "0s", ["visit"] = "0s" }, Models = ["first"] }));
    }

    [Fact]
    public void Windows_of_a_site_are_used_unless_the_request_says_otherwise()
    {
        var kept = Site() with { Windows = new Dictionary<string, SiteWindows> { ["buy"] = new(3, new Dictionary<string, string> { ["click"] = "1d", ["visit"] = "1d" }) } };
        Assert.Equal(["TV 2", "Radio 1"], Rows(Site(), new AttributionRequest { Models = ["first"] }));
        Assert.Equal(["(unattributed) 1", "Email 1", "Radio 1"], Rows(kept, new AttributionRequest { Models = ["first"] }));
        Assert.Equal(["TV 2", "Radio 1"], Rows(kept, new AttributionRequest { Models = ["first"], Lookback = "30d" }));
        var total = ValueOf(AttributionRunner.Run(new AttributionRequest(), kept, default)).Conversions.Single();
        Assert.Equal((3, "1d", "1d"), (total.WindowVersion, total.Windows["click"], total.Windows["engaged_view"]));
    }

    [Fact]
    public void A_preview_says_what_would_move_before_it_is_set()
    {
        var report = ValueOf(PreviewRunner.Run(new WindowPreviewRequest { Windows = new Dictionary<string, string> { ["visit"] = "1d" }, Range = new RangeRequest(Last: "all") }, Site(), default));
        Assert.Equal(["TV > (unattributed) 1 5", "TV > Email 1 10"], report.Moved.Select(move => $"{move.From} > {move.To} {move.Conversions} {move.Value}"));
        Assert.Equal((3L, 2, "1d"), (report.Conversions, report.Samples.Count, report.Wanted["visit"]));
        Assert.Empty(ValueOf(PreviewRunner.Run(new WindowPreviewRequest { Windows = new Dictionary<string, string> { ["visit"] = "1d" }, Model = "last", Range = new RangeRequest(To: "2026-05-10") }, Site(), default)).Moved);
        Assert.Equal(
            ["attribution.windows-order", "attribution.touch-kind-unknown", "duration.invalid"],
            FaultsOf(PreviewRunner.Run(new WindowPreviewRequest { Windows = new Dictionary<string, string> { ["tv"] = "1d", ["visit"] = "soon", ["click"] = "1h", ["view"] = "2h" } }, Site(), default)).Select(fault => fault.Code).OrderBy(code => code == "attribution.windows-order" ? 0 : code == "attribution.touch-kind-unknown" ? 1 : 2));
    }

    [Fact]
    public void Ten_thousand_touches_before_a_conversion_are_bounded_and_the_credit_is_kept()
    {
        var events = Enumerable.Range(0, 10_000).Select(number => Event("ann", "page_view", number * 240.0, ("channel", "Paid Search"), ("campaign", number % 2 == 0 ? "a" : "b")) with { Flags = EventFlags.Campaign }).Append(Does("ann", 10_000 * 240.0, 10m)).ToArray();
        var report = ValueOf(AttributionRunner.Run(new AttributionRequest { Models = ["linear", "decay", "position_u"] }, DefinedSites.Of(events, Buy) with { Now = new Timestamp(Start + (60 * Timestamp.Day)) }, default));
        Assert.All(report.Rows.GroupBy(row => row.Model), model => Assert.Equal(1m, model.Sum(row => row.Credit)));
        Assert.Equal(10m, report.Rows.Where(row => row.Model == "linear").Sum(row => decimal.Parse(row.Value!, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal("long_paths", report.Warnings.Single().Code);
    }

    [Fact]
    public void States_with_draws_and_moves_survive_being_written()
    {
        var view = Site().View;
        var set = ValueOf(Cairn.Journeys.Conversions.OccurrenceSet.Of("buy", Context(view, Buy)));
        var state = AttributionOperator.Run(new AttributionPlan
        {
            Scope = new Cairn.Journeys.Running.JourneyScope { View = view, Range = TimeRange.Everything, AsOf = new Timestamp(long.MaxValue) },
            Conversions = [new AttributedConversion(set, TouchWindows.All(30 * Timestamp.Day)), new AttributedConversion(set, TouchWindows.All(Timestamp.Day)) { OnlyFirstEver = true }],
            FirstEver = [set],
            Models = [AttributionModel.First],
            Dimensions = [TouchDimension.Of("channel", view)!],
            Resampled = new HashSet<string> { "TV" },
            FindsMoves = true,
        });
        var read = Cairn.Journeys.Running.JourneyState.FromBytes<AttributionState>(Cairn.Journeys.Running.JourneyState.ToBytes(state));
        Assert.Equal(state.Keys.Single(key => key.Key == "TV").Resampled, read.Keys.Single(key => key.Key == "TV").Resampled);
        Assert.Equal(state.Moves.Moves.OrderBy(pair => pair.Key), read.Moves.Moves.OrderBy(pair => pair.Key));
        Assert.NotEmpty(state.Moves.Moves);
    }

    private static IEnumerable<string> Rows(ReportSite site, AttributionRequest request) => ValueOf(AttributionRunner.Run(request, site, default)).Rows.Select(row => $"{row.Key} {row.Credit:0.##}");

    private static ReportSite Site() => DefinedSites.Of(Shop, Buy) with { Now = new Timestamp(Start + (60 * Timestamp.Day)) };

    private static MemoryEvent Visit(string who, double at, string channel) => Event(who, "page_view", at, ("channel", channel));

    private static MemoryEvent Does(string who, double at, decimal value) => Event(who, "buy", at, ("value", value), ("currency", "EUR")) with { Flags = EventFlags.Sessionless };
}
