using Cairn.Journeys.Conversions;
using Cairn.Journeys.Propensity;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Journeys.Tests.Propensity;

public sealed class PropensityScanTests
{
    private const int Day = 86_400;

    [Fact]
    public void A_visitor_is_described_by_what_happened_before_the_moment()
    {
        var row = Assert.Single(Run(
            [
                Event("ann", "view", 0, ("channel", "TV"), ("device", "phone")), Event("ann", "cart", 2 * Day), Event("ann", "add_to_cart", 2 * Day + 60, ("value", 20m)),
                Event("ann", "view", 9 * Day, ("channel", "Email")), Event("ann", "buy", 12 * Day), Event("ann", "cart", 12 * Day + 1),
            ],
            10 * Day).Rows);

        Assert.Equal(("ann", 0, true), (row.Person, row.Cutoff, row.Converts));
        Assert.Equal(["TV", "Email", "phone", ""], row.Texts);
        Assert.Equal(
            [Log(24), 3, 3, 1, 1, Log(20), Log(1), Log(24 * 8), Log(0), Log(24 * 365), 1, 0],
            row.Numbers.Select(number => Math.Round(number, 4)));
    }

    [Fact]
    public void Nobody_is_looked_at_who_was_away_for_more_than_30_days()
    {
        Assert.Empty(Run([Event("ann", "view", 0)], 31 * Day).Rows);
        Assert.Single(Run([Event("ann", "view", 0)], 30 * Day).Rows);
        Assert.Empty(Run([Event("ann", "view", 0)], 0).Rows);
    }

    [Fact]
    public void The_macro_counts_after_the_moment_and_up_to_the_end_of_the_window()
    {
        bool Converts(double at) => Assert.Single(Run([Event("ann", "view", 0), Event("ann", "buy", at)], Day).Rows).Converts;
        Assert.False(Converts(Day));
        Assert.True(Converts(Day + 0.000_001));
        Assert.True(Converts(4 * Day));
        Assert.False(Converts(4 * Day + 0.000_001));
    }

    [Fact]
    public void What_happens_later_never_changes_the_features() =>
        Prop.ForAll(Gen.ListOf(OneEvent).ToArbitrary(), Gen.ListOf(OneEvent).ToArbitrary(), (before, after) =>
        {
            MemoryEvent[] early = [.. before.Select(e => Event(e.Who, e.What, e.At))];
            MemoryEvent[] late = [.. after.Select(e => Event(e.Who, e.What, (11 * Day) + e.At))];
            Assert.Equal(
                Run(early, 10 * Day).Rows.Select(row => string.Join(' ', [row.Person, .. row.Numbers])).Order(StringComparer.Ordinal),
                Run([.. early, .. late], 10 * Day).Rows.Select(row => string.Join(' ', [row.Person, .. row.Numbers])).Order(StringComparer.Ordinal));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_state_reads_back_as_it_was_written()
    {
        var bytes = JourneyState.ToBytes(Run([Event("ann", "view", 0), Event("bob", "cart", 5, ("channel", "TV"))], Day));
        Assert.Equal(bytes, JourneyState.ToBytes(JourneyState.FromBytes<PropensityState>(bytes)));
        Assert.Throws<InvalidDataException>(() => JourneyState.FromBytes<PropensityState>(bytes[..^1]));
    }

    private static double Log(double value) => Math.Round((float)Math.Log(1 + value), 4);

    private static Gen<(string Who, string What, int At)> OneEvent { get; } =
        from who in Gen.Elements("ann", "bob")
        from what in Gen.Elements("view", "cart", "buy", "video")
        from at in Gen.Choose(0, 9 * Day)
        select (who, what, at);

    private static PropensityState Run(IReadOnlyList<MemoryEvent> events, long cutoffSeconds)
    {
        var view = View(events);
        return PropensityScan.Run(new PropensityPlan
        {
            Scope = new JourneyScope { View = view },
            Macro = OccurrenceSet.Of("buy", new NamedEvents(view, "buy")),
            Micros = [OccurrenceSet.Of("cart", new NamedEvents(view, "cart")), OccurrenceSet.Of("video", new NamedEvents(view, "video"))],
            StateOf = [1, 2],
            Cutoffs = [Start + (cutoffSeconds * Timestamp.Second)],
            WithinMicros = 3 * Timestamp.Day,
        }, TestContext.Current.CancellationToken);
    }
}
