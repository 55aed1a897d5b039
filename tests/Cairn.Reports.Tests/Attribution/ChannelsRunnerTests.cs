using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Time;
using Cairn.Reports.Attribution;
using Cairn.Reports.Tests.Conversions;
using Cairn.Testing;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Attribution;

public sealed class ChannelsRunnerTests
{
    private const int Day = 86_400;
    private static readonly ConversionDefinition Cart = Definition("cart", """{"event":"cart"}""") with { Lead = true };
    private static readonly ConversionDefinition Buy = Definition("buy", """{"event":"buy"}""", ConversionKind.Macro) with { Value = new ConversionValue(ConversionValueKind.Property) };

    // Ann: TV, Email with a click on Paid Search inside the visit, then buys for 30. Bob: TV twice, a cart. Cid: Email, no more.
    private static readonly MemoryEvent[] Shop =
    [
        Visit("ann", 0, "TV"), Visit("ann", Day, "Email"), Click("ann", Day + 60, "Paid Search"), Does("ann", Day + 120, "buy", 30m),
        Visit("bob", 0, "TV"), Visit("bob", 2 * Day, "TV"), Does("bob", 2 * Day + 60, "cart"),
        Visit("cid", 0, "Email"),
    ];

    [Fact]
    public void A_site_without_a_macro_is_shown_its_visits_and_told_what_is_missing()
    {
        MemoryEvent[] events = [Event("ann", "page_view", 0, ("channel", "Email"))];
        var report = ValueOf(ChannelsRunner.Run(new ChannelsRequest(), DefinedSites.Of(events), default));
        Assert.Equal([("Email", 1L, 0m)], report.Rows.Select(row => (row.Key, row.Sessions, row.MacroCredit)));
        Assert.Contains(report.Warnings, warning => warning.Code == "no_macro" && warning.Text.Contains("cairn define", StringComparison.Ordinal));
        var cohorts = ValueOf(Cairn.Reports.CohortRevenue.CohortRevenueRunner.Run(new(), DefinedSites.Of(events), default));
        Assert.Equal([("Email", 1L)], cohorts.Rows.Select(row => (row.Key, row.Size)));
        Assert.Contains(cohorts.Warnings, warning => warning.Code == "no_macro");
        Assert.Equal("definition.no-macro", Assert.Single(FaultsOf(AttributionRunner.Run(new AttributionRequest(), DefinedSites.Of(events), default))).Code);
        Assert.Equal("definition.none-named", Assert.Single(FaultsOf(AttributionRunner.Run(new AttributionRequest { Definitions = [] }, DefinedSites.Of(events), default))).Code);
    }

    [Fact]
    public void Micros_stand_beside_macros_with_visits_and_assists()
    {
        var rows = Run(new ChannelsRequest()).Rows;
        Assert.Equal(["TV", "Email", "Paid Search"], rows.Select(row => row.Key));
        Assert.Equal([(2L, 3L), (2L, 2L), (0L, 0L)], rows.Select(row => (row.Visitors, row.Sessions)));
        Assert.Equal([0.333333334m, 0.333333333m, 0.333333333m], rows.Select(row => row.MacroCredit));
        Assert.Equal([1m, 0m, 0m], rows.Select(row => row.Micros.Single().Credit));
        Assert.Equal(3, rows[0].Micros.Single().PerMacro!.Value, 1e-6);
        Assert.Equal([(1L, null), (1L, null), (0L, (double?)0)], rows.Select(row => (row.Assisted, row.AssistRatio)));
        Assert.Equal(["10", "10", "10"], rows.Select(row => row.Value));
        Assert.All(rows, row => Assert.Equal((null, null, null, null), (row.Cost, row.Roas, row.Cpa, row.Cac)));
    }

    [Fact]
    public void Participation_is_never_set_against_cost() =>
        Assert.Equal("attribution.not-for-cost", FaultsOf(ChannelsRunner.Run(new ChannelsRequest { Model = "participation" }, Site(), default)).Single().Code);

    [Fact]
    public void Paths_are_listed_with_journeys_that_did_not_convert()
    {
        var report = ValueOf(ConversionPathsRunner.Run(new ConversionPathsRequest(), Site(), default));
        Assert.Equal(["TV > Email > Paid Search 1 0 30", "TV > TV 0 1 0", "Email 0 1 0"], report.Rows.OrderByDescending(row => row.Conversions).ThenByDescending(row => row.Channels.Count).Select(Shown));
        Assert.Equal((1L, 1L, 2L), (report.Totals.Paths, report.Totals.Conversions, report.Totals.Nulls));
        Assert.Equal((3.0, 1.0), (report.Totals.MedianTouches!.Value, Math.Round(report.Totals.MedianDays!.Value, 2)));
        Assert.Equal([(3, 1L, 1.0)], report.Lengths.Select(length => (length.Touches, length.Conversions, length.Share!.Value)));
        Assert.Equal([(1, 1L)], report.Lags.Select(lag => (lag.Days, lag.Conversions)));
    }

    [Theory]
    [InlineData("exposure", "TV 0 1 0")]
    [InlineData("first", "TV 0 1 0")]
    [InlineData("frequency", "TV ×2 0 1 0")]
    public void Forms_join_repeats(string form, string expected) =>
        Assert.Contains(expected, ValueOf(ConversionPathsRunner.Run(new ConversionPathsRequest { Form = form }, Site(), default)).Rows.Select(Shown));

    [Fact]
    public void A_conversion_without_a_touch_has_an_empty_path_and_nothing_is_faulty_about_nobody()
    {
        var alone = DefinedSites.Of([Does("ann", 0, "buy", 5m)], Buy);
        var report = ValueOf(ConversionPathsRunner.Run(new ConversionPathsRequest(), alone, default));
        Assert.Equal((0, 1L, "5"), (report.Rows.Single().Channels.Count, report.Rows.Single().Conversions, report.Rows.Single().Value));
        Assert.Equal((0L, null), (report.Totals.Paths, report.Totals.MedianTouches));
        var nobody = ValueOf(ConversionPathsRunner.Run(new ConversionPathsRequest(), DefinedSites.Of([], Buy), default));
        Assert.Equal((0, "no_conversions"), (nobody.Rows.Count, nobody.Warnings.Single().Code));
        Assert.Equal("attribution.top-range", FaultsOf(ConversionPathsRunner.Run(new ConversionPathsRequest { Top = 0 }, alone, default)).Single().Code);
    }

    private static string Shown(ConversionPathRow row) => $"{string.Join(" > ", row.Channels)} {row.Conversions} {row.Nulls} {row.Value}";

    private static ChannelsReport Run(ChannelsRequest request) => ValueOf(ChannelsRunner.Run(request, Site(), default));

    private static Cairn.Reports.Envelope.ReportSite Site() => DefinedSites.Of(Shop, Buy, Cart) with { Now = new Timestamp(Start + (60 * Timestamp.Day)) };

    private static MemoryEvent Visit(string who, double at, string channel) => Event(who, "page_view", at, ("channel", channel));

    private static MemoryEvent Click(string who, double at, string channel) => Event(who, "page_view", at, ("channel", channel), ("campaign", "brand")) with { Flags = EventFlags.Campaign };

    private static MemoryEvent Does(string who, double at, string what, decimal value = 0) => Event(who, what, at, ("value", value), ("currency", "EUR")) with { Flags = EventFlags.Sessionless };
}
