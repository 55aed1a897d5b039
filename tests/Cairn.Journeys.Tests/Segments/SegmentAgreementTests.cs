using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Segments;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Journeys.Tests.Segments;

/// <summary>Fast answers are slow answers, whatever the split and the threads.</summary>
public sealed class SegmentAgreementTests
{
    private static readonly TimeRange Range = new(At(10), At(40));
    private static readonly Timestamp AsOf = At(60);

    [Fact]
    public void Agrees_with_trying_every_walk() =>
        Prop.ForAll(Gen.ListOf(OneEvent).ToArbitrary(), OneNode(2).ToArbitrary(), (events, node) => Assert.Equal(Slow(events, node), Fast(events, node)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(40));

    [Fact]
    public void A_sequence_with_what_must_not_happen_agrees_with_trying_every_walk() =>
        Prop.ForAll(Gen.ListOf(OneEvent).ToArbitrary(), Sequence.ToArbitrary(), (events, node) => Assert.Equal(Slow(events, node), Fast(events, node)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1_500).WithEndSize(40));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void The_members_do_not_depend_on_threads(int threads)
    {
        MemoryEvent[] events = [.. Enumerable.Range(0, 400).SelectMany(i => new[] { Event($"v{i}", "abcd"[i % 4].ToString(), i % 50), Event($"v{i}", "abcd"[i * 7 % 3].ToString(), i % 45) })];
        var node = ValueOf(SegmentParser.Parse("did(a) or seq(b > not c, within 10s)"));

        Assert.Equal(Slow(events, node), Fast(events, node, threads));
    }

    [Fact]
    public void A_state_reads_back_and_merges_in_any_split()
    {
        MemoryEvent[] events = [.. Enumerable.Range(0, 90).Select(i => Event($"v{i}", i % 3 == 0 ? "a" : "b", i % 50))];
        var view = View(events);
        var compiled = new SegmentCompiler(Scope(view), Context(view), NoReferences, "", []).Compile(ValueOf(SegmentParser.Parse("did(a)")))!;
        var whole = SegmentOperator.Members(compiled);
        var split = new SegmentMembers();
        foreach (var part in JourneyParts.Of(view).SelectMany(part => Enumerable.Range(part.Start, part.End - part.Start).Select(p => part with { Start = p, End = p + 1 })))
        {
            var state = new SegmentMembers();
            new SegmentWorker(compiled).Add(part, state);
            split.Merge(JourneyState.FromBytes<SegmentMembers>(JourneyState.ToBytes(state)));
        }

        Assert.Equal(Ids(whole.Of(view), view), Ids(split.Of(view), view));
        Assert.Equal(whole.Of(view).Count, Ids(split.Of(view), view).Count);
        Assert.Equal(JourneyState.ToBytes(whole), JourneyState.ToBytes(JourneyState.FromBytes<SegmentMembers>(JourneyState.ToBytes(whole))));
        Assert.Throws<InvalidDataException>(() => JourneyState.FromBytes<SegmentMembers>(JourneyState.ToBytes(whole)[..^1]));
    }

    private static Gen<MemoryEvent> OneEvent { get; } =
        from who in Gen.Elements("ann", "bob", "cyd")
        from what in Gen.Elements("a", "b", "c", "d")
        from second in Gen.Choose(0, 70)
        select Event(who, what, second);

    private static Gen<Symbol> OneSymbol { get; } = Gen.Elements("a", "b", "c", "d", "a | b", "c | d", "nothing").Select(text => ValueOf(SymbolParser.Parse(text)));

    private static Gen<SegmentPeriod> Period { get; } = Gen.Elements(SegmentPeriod.AllHistory, SegmentPeriod.ReportRange, new SegmentPeriod.Last(Span(30)));

    private static Gen<SegmentNode> Sequence { get; } =
        from steps in Gen.Choose(1, 3).SelectMany(n => Gen.ListOf(OneStep, n))
        from within in Gen.Elements<Duration?>(null, Span(5), Span(15), Span(30))
        from period in Period
        select (SegmentNode)new SegmentNode.Seq([.. steps.SelectMany(s => s)], within, period);

    private static Gen<SegmentStep[]> OneStep { get; } =
        from step in OneSymbol
        from forbidden in OneSymbol
        from has in Gen.Elements(false, true)
        select has ? new[] { new SegmentStep(step), new SegmentStep(forbidden, Forbidden: true) } : [new SegmentStep(step)];

    private static Gen<SegmentNode> OneNode(int depth)
    {
        var did = from symbol in OneSymbol
                  from op in Gen.Elements(FilterOperator.GreaterOrEqual, FilterOperator.LessOrEqual, FilterOperator.Equal, FilterOperator.Less, FilterOperator.Greater)
                  from number in Gen.Choose(0, 3)
                  from period in Period
                  select (SegmentNode)new SegmentNode.Did(symbol, new SegmentTimes(op, number), period);
        var first = from symbol in OneSymbol from period in Period select (SegmentNode)new SegmentNode.First(symbol, period);
        if (depth == 0)
        {
            return Gen.OneOf(did, first, Sequence);
        }

        var part = OneNode(depth - 1);
        return Gen.OneOf(
            did, Sequence, part.Select(p => (SegmentNode)new SegmentNode.Not(p)),
            Gen.ListOf(part, 2).Select(p => (SegmentNode)new SegmentNode.And([.. p])),
            Gen.ListOf(part, 2).Select(p => (SegmentNode)new SegmentNode.Or([.. p])));
    }

    private static Duration Span(int seconds) => Duration.TryParse($"{seconds}s", out var span) ? span : throw new InvalidOperationException("no duration");

    private static Timestamp At(int second) => new(Start + (second * Timestamp.Second));

    private static JourneyScope Scope(IndexView view) => new() { View = view, Range = Range, AsOf = AsOf };

    private static List<string> Slow(IEnumerable<MemoryEvent> events, SegmentNode node) =>
        [.. events.GroupBy(e => e.Visitor).Where(g => new SlowSegment([.. g], Range, AsOf.Micros).Holds(node)).Select(g => g.Key).Order(StringComparer.Ordinal)];

    private static List<string> Fast(IEnumerable<MemoryEvent> events, SegmentNode node, int threads = 1)
    {
        var source = new MemoryEventSource();
        source.Append(events);
        var index = new JourneyIndex(source, new JourneyIndexOptions { TailEvents = 7, SegmentEvents = 20, Threads = threads });
        index.CatchUp();
        var view = index.View();
        return Ids(ValueOf(SegmentOperator.Run(node, Scope(view), Context(view) with { AsOf = AsOf }, NoReferences)), view);
    }

    private static List<string> Ids(PersonSet persons, IndexView view) =>
    [
        .. view.Segments.SelectMany((segment, number) => Enumerable.Range(0, segment.PersonCount).Where(p => persons.Has(number, p)).Select(p => view.PersonId(segment, p)))
            .Order(StringComparer.Ordinal),
    ];

    private static readonly SegmentReferences NoReferences = new(new Dictionary<string, string>(), _ => throw new InvalidOperationException("No segment of these tests says near."));
}
