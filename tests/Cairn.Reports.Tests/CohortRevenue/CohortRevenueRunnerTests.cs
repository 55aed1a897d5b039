using Cairn.Collection.Import.Costs;
using Cairn.Journeys.Attribution.Cohorts;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Time;
using Cairn.Reports.CohortRevenue;
using Cairn.Reports.Costs;
using Cairn.Reports.Tests.Conversions;
using Cairn.Testing;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.CohortRevenue;

public sealed class CohortRevenueRunnerTests
{
    private const int Day = 86_400;
    private static readonly ConversionDefinition Buy = Definition("buy", """{"event":"buy"}""", ConversionKind.Macro) with { Value = new ConversionValue(ConversionValueKind.Property) };

    // The example of the definition: one hour, and three days and a microsecond.
    private static readonly MemoryEvent[] Shop =
    [
        Visit("ann", 0, "Paid Search"), Does("ann", 3_600, "buy", 20m),
        Visit("bob", Day, "Paid Search"), Does("bob", (4 * Day) + 1e-6, "buy", 15m),
        Visit("cid", 0, "Email"), Visit("cid", Day, "Paid Search"), Does("cid", 0, "buy", 7m),
        Visit("dan", 31 * Day, "Paid Search"),
    ];

    [Fact]
    public void Value_grows_with_age_and_pays_back_on_a_day()
    {
        var report = Run(new CohortRevenueRequest(), 200);
        Assert.Equal(["2026-05-01 Paid Search 2 2", "2026-05-01 Email 1 1", "2026-06-01 Paid Search 1 0", "2026-07-01 Radio 0 0"], report.Rows.Select(row => $"{row.Cohort:yyyy-MM-dd} {row.Key} {row.Size} {row.Customers}"));
        var paid = report.Rows[0];
        Assert.Equal(["0:0", "7:35", "30:35", "60:35", "90:35", "180:35", "365:35"], paid.Ages.Select(age => $"{age.D}:{age.Value}"));
        Assert.Equal([(null, "0"), ("17.5", "17.5")], paid.Ages.Take(2).Select(age => (age.PerCustomer, age.PerVisitor)));
        Assert.Equal(("30", "15", 4), (paid.Cost, paid.CostPerVisitor, paid.PaybackDays));
        Assert.Equal("7", report.Rows[1].Ages[0].Value);
        Assert.Null(report.Rows[1].PaybackDays);
    }

    [Fact]
    public void A_cell_is_incomplete_until_the_youngest_is_that_old_and_the_period_is_over()
    {
        // Bob, the youngest of May, came on the second: on 2 June he is 31 days old; June still goes on.
        var rows = Run(new CohortRevenueRequest(), 32).Rows;
        Assert.Equal([false, false, false, true, true, true, true], rows[0].Ages.Select(age => age.Incomplete));
        Assert.All(rows.Single(row => row.Cohort.Month == 6).Ages, age => Assert.True(age.Incomplete));

        // To the moment: seven days after bob's visit, and a microsecond later, by day.
        var byDay = new CohortRevenueRequest { Period = "day" };
        Assert.True(Run(byDay, 8).Rows.Single(row => row.Cohort.Day == 2).Ages[1].Incomplete);
        Assert.False(Run(byDay, 8 + 2e-6 / Day).Rows.Single(row => row.Cohort.Day == 2).Ages[1].Incomplete);
    }

    [Fact]
    public void Weeks_begin_on_Monday_and_cost_without_visitors_stays()
    {
        var rows = Run(new CohortRevenueRequest { Period = "week" }, 200).Rows;
        Assert.Equal(["2026-04-27 Paid Search 2", "2026-04-27 Email 1", "2026-06-01 Paid Search 1", "2026-07-06 Radio 0"], rows.Select(row => $"{row.Cohort:yyyy-MM-dd} {row.Key} {row.Size}"));
        Assert.Equal(("9", null, null), (rows[^1].Cost, rows[^1].CostPerVisitor, rows[^1].PaybackDays));
    }

    [Fact]
    public void The_answer_is_the_same_from_one_segment_and_from_many() =>
        Cairn.Testing.JourneySplits.Agree(Shop, view => CohortRevenueOperator.Run(new CohortRevenuePlan(
            new Cairn.Journeys.Attribution.AttributionPlan
            {
                Scope = new Cairn.Journeys.Running.JourneyScope { View = view, Range = TimeRange.Everything, AsOf = new Timestamp(long.MaxValue) },
                Conversions = [],
                Models = [],
                Dimensions = [Cairn.Journeys.Attribution.TouchDimension.Of("channel", view)!],
            },
            CalendarUnit.Month, Cairn.Journeys.Attribution.TouchWindows.All(0))));

    private static CohortRevenueReport Run(CohortRevenueRequest request, double days) => ValueOf(CohortRevenueRunner.Run(
        request, DefinedSites.Of(Shop, Buy) with { Now = new Timestamp(Start + (long)Math.Round(days * Timestamp.Day)), Costs = new Spent() }, default));

    private static MemoryEvent Visit(string who, double at, string channel) => Event(who, "page_view", at, ("channel", channel));

    private static MemoryEvent Does(string who, double at, string what, decimal value) => Event(who, what, at, ("value", value), ("currency", "EUR")) with { Flags = EventFlags.Sessionless };

    private sealed class Spent : IChannelCosts
    {
        public IReadOnlyList<ChannelCost> Lines(DateOnly from, DateOnly to) =>
            [.. ((ChannelCost[])[Cost("Paid Search", new DateOnly(2026, 5, 3), 30m), Cost("Radio", new DateOnly(2026, 7, 8), 9m)]).Where(cost => cost.Line.Date >= from && cost.Line.Date <= to)];

        private static ChannelCost Cost(string channel, DateOnly day, decimal cost) => new(new CostLine { Date = day, Source = "s", Medium = "m", Cost = cost, Currency = "EUR" }, channel);
    }
}
