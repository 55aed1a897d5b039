using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Tests.Index;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Journeys.Tests.Conversions;

public sealed class ConversionCounterTests
{
    private static readonly ConversionDefinition Purchase = Definition("buy", """{"event":"purchase"}""", ConversionKind.Macro) with
    {
        Dedupe = ["order_id"],
        Value = new ConversionValue(ConversionValueKind.Property),
    };

    [Fact]
    public void The_same_order_from_browser_and_server_counts_once()
    {
        var counted = Count(
            Purchase,
            Event("ann", "purchase", 0, ("order_id", "17")),
            Event("server:9", "purchase", 2, ("order_id", "17")),
            Event("bob", "purchase", 3, ("order_id", "18")),
            Event("cyd", "purchase", 4));

        Assert.Equal(3, counted.Segments.Sum(s => s.Rows.Length));
        Assert.Equal(1, counted.Segments.Sum(s => s.Duplicates.Length));
        Assert.Equal(1, counted.Segments.Sum(s => s.WithoutKey.Length));
    }

    [Fact]
    public void The_first_in_order_wins_whoever_it_belongs_to() => Assert.Equal(
        ["bob 1"],
        Counted(Purchase, Event("ann", "purchase", 2, ("order_id", "17")), Event("bob", "purchase", 1, ("order_id", "17"))));

    [Fact]
    public void Refunds_lower_a_purchase_to_nothing_and_the_rest_is_excess()
    {
        var counted = Count(
            Purchase,
            Event("ann", "purchase", 0, ("order_id", "17"), ("value", 120m), ("currency", "EUR")),
            Event("ann", "refund", 10, ("order_id", "17"), ("value", -50m), ("currency", "EUR")),
            Event("shop", "refund", 20, ("order_id", "17"), ("value", -100m), ("currency", "EUR")),
            Event("shop", "refund", 30, ("order_id", "18"), ("value", -1m), ("currency", "EUR")));
        var worth = Assert.Single(counted.Segments.SelectMany(s => s.Worth));

        Assert.Equal((0m, 30m, true), (worth.Net, worth.Excess, worth.IsFullyRefunded));
        Assert.Equal([Start + 30_000_000], counted.UnmatchedRefunds);
    }

    [Fact]
    public void A_refund_under_the_purchase_s_own_name_is_no_conversion()
    {
        var counted = Count(
            Purchase,
            Event("ann", "purchase", 0, ("order_id", "17"), ("value", 120m)),
            Event("ann", "purchase", 10, ("order_id", "17"), ("value", -20m)));

        Assert.Equal(100m, Assert.Single(counted.Segments.SelectMany(s => s.Worth)).Net);
        Assert.Equal(0, counted.Segments.Sum(s => s.Duplicates.Length));
    }

    [Fact]
    public void A_missing_unreadable_or_negative_value_is_nothing_and_said_so()
    {
        var counted = Count(
            Purchase with { Dedupe = [] }, Event("ann", "purchase", 0), Event("ann", "purchase", 1, ("value", "much")), Event("ann", "purchase", 2, ("value", -5m)),
            Event("ann", "purchase", 3, ("value", 7m)));

        Assert.Equal([(0m, true), (0m, true), (0m, true), (7m, false)], counted.Segments.SelectMany(s => s.Worth).Select(w => (w.Net!.Value, w.WithoutValue)));
    }

    [Theory]
    [InlineData(ConversionCounting.Every, "ann 0,ann 10,ann 9000,bob 5,bob 7")]
    [InlineData(ConversionCounting.OncePerSession, "ann 0,ann 9000,bob 5,bob 7")]
    [InlineData(ConversionCounting.OncePerVisitor, "ann 0,bob 5")]
    public void Counting_keeps_every_or_the_first_of_its_scope(ConversionCounting counting, string rows) => Assert.Equal(rows, string.Join(',', Counted(
        Definition("buy", """{"event":"a"}""") with { Counting = counting },
        Event("ann", "a", 0), Event("ann", "a", 10), Event("ann", "a", 9_000),
        Event("bob", "a", 5) with { Flags = EventFlags.Sessionless }, Event("bob", "a", 7) with { Flags = EventFlags.Sessionless })));

    [Fact]
    public void A_duplicate_never_uses_up_the_session() => Assert.Equal(
        ["ann 0", "bob 20"],
        Counted(
            Purchase with { Counting = ConversionCounting.OncePerSession },
            Event("ann", "purchase", 0, ("order_id", "1")), Event("bob", "purchase", 10, ("order_id", "1")), Event("bob", "purchase", 20, ("order_id", "2"))));

    [Fact]
    public void Versions_judge_for_all_time_or_from_when_they_hold()
    {
        var view = View(Event("ann", "a", 0), Event("ann", "b", 1), Event("ann", "a", 10), Event("ann", "b", 11));
        var context = Context(
            view,
            Definition("x", """{"event":"a"}"""),
            Definition("x", """{"event":"b"}""") with { Version = 2, EffectiveFromMicros = Start + 10_000_000 });

        Assert.Equal(["ann 1", "ann 11"], RowsOf(context));
        Assert.Equal(["ann 0", "ann 11"], RowsOf(context with { History = DefinitionHistory.AsWas }));
        Assert.Equal(["ann 0", "ann 10"], RowsOf(context with { History = DefinitionHistory.Version(1) }));
    }

    [Fact]
    public void What_was_counted_is_kept_with_the_view()
    {
        var context = Context(View(Event("ann", "purchase", 0)), Purchase);
        Assert.Same(ValueOf(ConversionCounter.Count("buy", context)), ValueOf(ConversionCounter.Count("buy", context with { AsOf = new(Start + 5_000_000) })));
        Assert.NotSame(ValueOf(ConversionCounter.Count("buy", context)), ValueOf(ConversionCounter.Count("buy", context with { AsOf = new(Start) })));
    }

    /// <summary>What was counted in a segment is kept: it must be neither too old nor too new for any view that shows the segment.</summary>
    [Fact]
    public void What_is_kept_of_segments_equals_a_rebuild_whatever_changes()
    {
        ConversionDefinition[] definitions =
        [
            Definition("visit", """{"event":"n1"}""") with { Counting = ConversionCounting.OncePerVisitor },
            Definition("session", """{"event":"n2","where":[{"prop":"channel","op":"=","value":"c1"}]}""") with { Counting = ConversionCounting.OncePerSession },
            Definition("every", """{"event":"n3","where":[{"prop":"channel","op":"!=","value":"c1"}]}"""),
            Definition("order", """{"event":"n1"}""") with { Dedupe = ["channel"] },
        ];
        var steps = ArbMap.Default.GeneratorFor<(byte Action, byte Who, byte When, byte How)[]>().ToArbitrary();
        Prop.ForAll(steps, sequence =>
        {
            var source = new MemoryEventSource();
            var index = new JourneyIndex(source, JourneyIndexTests.SmallSizes);
            var views = new List<(IndexView View, string Counted)>();
            foreach (var (action, who, when, how) in sequence)
            {
                JourneyIndexTests.Apply(source, index, action, who, when, how);
                if (when % 4 == 0)
                {
                    index.CatchUp();
                    views.Add((index.View(), CountedOf(index.View(), definitions)));
                }
            }

            index.CatchUp();
            Assert.Equal(CountedOf(JourneyIndexTests.Caught(source).View(), definitions), CountedOf(index.View(), definitions));
            views.Reverse();
            Assert.All(views, held => Assert.Equal(held.Counted, CountedOf(held.View, [.. definitions.Select(definition => definition with { Version = 2 })])));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(100));
    }

    // Who converted when, however the index has cut it into segments.
    private static string CountedOf(IndexView view, ConversionDefinition[] definitions) =>
        string.Join('|', definitions.Select(definition => string.Join(' ', ValueOf(ConversionCounter.Count(definition.Key, Context(view, definitions))).Segments
            .SelectMany(part => part.Rows.Select(row => Who(view, part.Segment, row))).Order(StringComparer.Ordinal))));

    private static string Who(IndexView view, IndexSegment segment, int row)
    {
        var person = 0;
        while (segment.Offsets[person + 1] <= row)
        {
            person++;
        }

        return FormattableString.Invariant($"{view.PersonId(segment, person)}:{segment.Micros[row]}");
    }

    private static CountedConversions Count(ConversionDefinition definition, params MemoryEvent[] events) =>
        ValueOf(ConversionCounter.Count(definition.Key, Context(View(events), definition)));

    private static IReadOnlyList<string> Counted(ConversionDefinition definition, params MemoryEvent[] events) => RowsOf(Context(View(events), definition));

    private static IReadOnlyList<string> RowsOf(CompileContext context) =>
        Rows(ValueOf(SymbolCompiler.Compile(Symbol.Conversion(context.Definitions[0].Key), context)), context.View);
}
