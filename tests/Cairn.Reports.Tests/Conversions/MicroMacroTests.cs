using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;
using Cairn.Testing;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Conversions;

public sealed class MicroMacroTests
{
    private const int Day = 86_400;

    [Fact]
    public void Of_400_visits_50_leave_a_cart_behind_and_the_session_rate_is_12_5_percent()
    {
        var events = Enumerable.Range(0, 400).SelectMany(i => new[]
        {
            Event($"v{i}", "page_view", 0),
            i < 80 ? Event($"v{i}", "add_to_cart", 30) : null,
            i is >= 50 and < 80 ? Event($"v{i}", "purchase", 1_000) : null,
        }).OfType<MemoryEvent>().ToArray();
        var abandoned = Definition("abandoned_cart", """{"abandoned":{"of":"add_to_cart","without":"purchase","within":"1h"}}""");
        var row = ValueOf(ConversionsRunner.Run(new ConversionsRequest(), DefinedSites.Of(events, abandoned))).Rows.Single();

        Assert.Equal((50L, 50L, 0.125), (row.Count, row.Sessions, row.SessionRate));
        Assert.Equal((0.096, 0.161), (Math.Round(row.Ci!.Low, 3), Math.Round(row.Ci.High, 3)));
    }

    [Fact]
    public void Kinds_and_roles_stand_beside_each_other()
    {
        var report = Report();
        var (macro, micro, secondary) = (report.Classes.Single(c => c.Class == "macro"), report.Classes.Single(c => c.Class == "micro"), report.Classes.Single(c => c.Class == "secondary"));

        Assert.Equal(["macro", "micro", "process", "secondary"], report.Classes.Select(c => c.Class));
        Assert.Equal((2L, 1, 50d, 0.5, 2d), (macro.Count, macro.Definitions, macro.PerHundredSessions, macro.VisitorReach, macro.PerConvertingVisitor));
        Assert.Equal((5L, 2), (micro.Count, micro.Definitions));
        Assert.Equal(1L, secondary.Count);
        Assert.Equal(new Dictionary<string, double?> { ["consideration"] = 0.2, ["intent"] = 0.8 }, micro.Stages);
    }

    [Fact]
    public void A_micro_that_is_rarer_than_every_macro_or_mostly_comes_after_it_is_unlike_a_micro()
    {
        var rows = Report().Rows;

        Assert.Equal([("buy", null), ("cart", false), ("review", true)], rows.Select(r => (r.Key, r.UnlikeAMicro)));
    }

    [Fact]
    public void A_definition_is_judged_by_the_version_asked_for()
    {
        var first = Definition("cart", """{"event":"add_to_cart"}""");
        var second = Definition("cart", """{"event":"buy"}""") with { Version = 2, EffectiveFromMicros = Start + (long)(2.5 * Day * 1_000_000) };
        long Count(string? history) => ValueOf(ConversionsRunner.Run(new ConversionsRequest { History = history }, DefinedSites.Of(Events, first, second))).Rows.Single().Count;

        Assert.Equal([2, 4, 2, 5], new[] { Count(null), Count("version 1"), Count("version 2"), Count("as_was") });
    }

    [Fact]
    public void A_breakdown_with_many_values_shows_those_with_most_visitors()
    {
        var events = Enumerable.Range(0, 300).Select(i => Event($"v{i}", "buy", 0, ("color", i < 60 ? $"c{i % 20:00}" : $"x{i}")));
        var report = ValueOf(ConversionsRunner.Run(
            new ConversionsRequest { Breakdown = "color" }, DefinedSites.Of([.. events], Definition("buy", """{"event":"buy"}"""))));

        Assert.Equal(25, report.Breakdown!.Count);
        Assert.Equal(("c00", 3L, 3L), (report.Breakdown[0].Value, report.Breakdown[0].Visitors, report.Breakdown[0].Rows[0].Count));
        Assert.Equal("x100", report.Breakdown[20].Value);
    }

    [Fact]
    public void Conversions_and_trends_are_the_same_bytes_on_any_number_of_threads_and_read_back()
    {
        byte[][] conversions = [.. new[] { 1, 2, 7 }.Select(threads => JourneyState.ToBytes(Conversions(threads)))];
        byte[][] trends = [.. new[] { 1, 2, 7 }.Select(threads => JourneyState.ToBytes(Trends(threads)))];

        Assert.All(conversions, bytes => Assert.Equal(conversions[0], bytes));
        Assert.All(trends, bytes => Assert.Equal(trends[0], bytes));
        Assert.Equal(conversions[0], JourneyState.ToBytes(JourneyState.FromBytes<ConversionsState>(conversions[0])));
        Assert.Equal(trends[0], JourneyState.ToBytes(JourneyState.FromBytes<TrendsState>(trends[0])));
        Assert.Throws<InvalidDataException>(() => JourneyState.FromBytes<ConversionsState>(conversions[0][..^3]));
        Assert.Throws<InvalidDataException>(() => JourneyState.FromBytes<TrendsState>(trends[0][..^1]));
    }

    [Theory]
    [InlineData("chanel = \"Email\"", "unknown_property", "'channel'")]
    [InlineData("session.landin = \"/\"", "unknown_property", "'landing'")]
    [InlineData("plan > 5", "not_a_number", "'plan'")]
    public void What_a_filter_cannot_mean_is_said(string filter, string code, string named)
    {
        var report = ValueOf(ConversionsRunner.Run(
            new ConversionsRequest { Filters = [filter] }, DefinedSites.Of([Event("ann", "buy", 0, ("plan", "pro"))], Definition("buy", """{"event":"buy"}"""))));

        Assert.Contains(report.Warnings, w => w.Code == code && w.Text.Contains(named, StringComparison.Ordinal));
    }

    private static readonly MemoryEvent[] Events =
    [
        Event("ann", "add_to_cart", 0), Event("ann", "add_to_cart", 9), Event("ann", "buy", Day), Event("ann", "buy", 3 * Day), Event("ann", "review", 3 * Day + 5),
        Event("bob", "add_to_cart", 5), Event("bob", "add_to_cart", 6),
    ];

    private static ConversionsReport Report() => ValueOf(ConversionsRunner.Run(new ConversionsRequest(), DefinedSites.Of(
        Events,
        Definition("buy", """{"event":"buy"}""", ConversionKind.Macro),
        Definition("cart", """{"event":"add_to_cart"}""") with { Stage = ConversionStage.Intent },
        Definition("review", """{"event":"review"}""") with { Role = ConversionRole.Secondary })));

    private static IndexView Many(int threads)
    {
        var source = new MemoryEventSource();
        source.Append(Enumerable.Range(0, 400).Select(i => Event(
            $"v{i * 7 % 60}", i % 5 == 0 ? "buy" : i % 3 == 0 ? "cart" : "page_view", i * 997, ("value", i % 9), ("order_id", $"o{i % 50}"), ("channel", $"c{i % 4}"))));
        var index = new JourneyIndex(source, new JourneyIndexOptions { TailEvents = 7, SegmentEvents = 20, Threads = threads });
        index.CatchUp();
        return index.View();
    }

    private static (JourneyScope Scope, List<CountedConversions> Counted) Given(int threads)
    {
        var view = Many(threads);
        ConversionDefinition[] definitions =
        [
            Definition("buy", """{"event":"buy"}""", ConversionKind.Macro) with { Dedupe = ["order_id"], Value = new(ConversionValueKind.Property) },
            Definition("cart", """{"event":"cart"}""") with { Counting = ConversionCounting.OncePerSession },
            Definition("view", """{"event":"page_view"}"""),
        ];
        var context = Context(view, definitions);
        return (new JourneyScope { View = view, AsOf = context.AsOf }, [.. definitions.Select(d => ValueOf(ConversionCounter.Count(d.Key, context)))]);
    }

    private static ConversionsState Conversions(int threads)
    {
        var (scope, counted) = Given(threads);
        return ConversionsOperator.Run(new ConversionsPlan(scope, counted, "EUR", Timestamp.Day) { Breakdown = scope.View.Column("channel"), MaxGroups = 3 });
    }

    private static TrendsState Trends(int threads)
    {
        var (scope, counted) = Given(threads);
        var days = new SiteCalendar(TimeZoneInfo.Utc).Buckets(new TimeRange(new Timestamp(Start), new Timestamp(Start + (5 * Timestamp.Day))), CalendarUnit.Day).ToList();
        return TrendsOperator.Run(new TrendsPlan(scope, [.. counted.Select(TrendLine.Of)], days, "EUR"));
    }
}
