using System.Text.Json;
using Cairn.Journeys.Segments;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Tests.Symbols;
using FsCheck;
using FsCheck.Fluent;
using static Cairn.Testing.Outcomes;

namespace Cairn.Journeys.Tests.Segments;

public sealed class SegmentParserTests
{
    [Fact]
    public void What_a_segment_prints_reads_back_to_it() =>
        Prop.ForAll(Segment(3).ToArbitrary(), segment => ValueOf(SegmentParser.Parse(segment.ToString())).Equals(segment)).QuickCheckThrowOnFailure();

    [Fact]
    public void The_JSON_of_a_segment_reads_back_to_it() =>
        Prop.ForAll(Segment(3).ToArbitrary(), segment => ValueOf(SegmentParser.Parse(SegmentParser.ToJson(segment))).Equals(segment))
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("""{"did":"add_to_cart","times":">=2","period":"last 7d"}""", "did(add_to_cart, >= 2, last 7d)")]
    [InlineData("""{"not":{"did":"purchase","period":"ever"}}""", "not did(purchase, ever)")]
    [InlineData("""{"seq":["view_item","add_to_cart",{"not":"purchase"}],"within":"3d"}""", "seq(view_item > add_to_cart > not purchase, within 3d)")]
    [InlineData("""{"first":"purchase","period":"last 30d"}""", "first(purchase, last 30d)")]
    [InlineData("""{"in":"warm_leads"}""", "in(warm_leads)")]
    [InlineData("""{"near":"purchase"}""", "near(purchase)")]
    [InlineData("""{"prop":"session.channel","op":"=","value":"Email"}""", "session.channel = \"Email\"")]
    [InlineData("""{"did":"a","period":"2026-05-01..2026-05-03"}""", "did(a, 2026-05-01 .. 2026-05-03)")]
    [InlineData("""{"did":"a","period":"last 7 days"}""", "did(a, last 7 days)")]
    public void Text_and_JSON_say_the_same(string json, string text)
    {
        var fromJson = ValueOf(SegmentParser.Parse(JsonDocument.Parse(json).RootElement));
        Assert.Equal(ValueOf(SegmentParser.Parse(text)), fromJson);
        Assert.Equal(text, fromJson.ToString());
    }

    [Fact]
    public void And_binds_tighter_than_or() =>
        Assert.Equal(
            ValueOf(SegmentParser.Parse("(did(a) and did(b)) or did(c)")),
            ValueOf(SegmentParser.Parse("did(a) and did(b) or did(c)")));

    [Theory]
    [InlineData("did(a", "text.unclosed")]
    [InlineData("dit(a)", "segment.condition-unknown")]
    [InlineData("channel = \"Email\"", "segment.scope-missing")]
    [InlineData("did(a, last week)", "segment.period-invalid")]
    [InlineData("did(a, 2026-02-30 .. 2026-03-01)", "segment.period-invalid")]
    [InlineData("seq(not a > b)", "segment.sequence-invalid")]
    [InlineData("did(a) did(b)", "text.syntax")]
    [InlineData("", "text.syntax")]
    public void A_broken_segment_is_refused(string text, string code) => Assert.Equal(code, FaultsOf(SegmentParser.Parse(text))[0].Code);

    [Fact]
    public void A_segment_nested_a_thousand_deep_is_refused()
    {
        var text = string.Concat(Enumerable.Repeat("(", 1_000)) + "did(a)" + new string(')', 1_000);
        Assert.Equal("segment.too-deep", FaultsOf(SegmentParser.Parse(text))[0].Code);
    }

    private static Gen<SegmentNode> Segment(int depth) => depth == 0
        ? Leaf
        : Gen.OneOf(
            Leaf,
            Segment(depth - 1).Select(SegmentNode (s) => new SegmentNode.Not(s)),
            Parts(depth).Select(SegmentNode (p) => new SegmentNode.And(p)),
            Parts(depth).Select(SegmentNode (p) => new SegmentNode.Or(p)));

    private static Gen<ValueList<SegmentNode>> Parts(int depth) =>
        from count in Gen.Choose(2, 3)
        from parts in Gen.ArrayOf(Segment(depth - 1), count)
        select (ValueList<SegmentNode>)[.. parts];

    private static Gen<SegmentNode> Leaf { get; } = Gen.OneOf(
        from symbol in SomeSymbols.Symbol
        from times in Times
        from period in Period
        select (SegmentNode)new SegmentNode.Did(symbol, times, period),
        from first in SomeSymbols.Symbol
        from second in SomeSymbols.Symbol
        from forbidden in ArbMap.Default.GeneratorFor<bool>()
        from within in SomeSymbols.Optional(SomeSymbols.Duration)
        from period in Period
        select (SegmentNode)new SegmentNode.Seq([new SegmentStep(first), new SegmentStep(second, forbidden)], within, period),
        from symbol in SomeSymbols.Symbol
        from period in Period
        select (SegmentNode)new SegmentNode.First(symbol, period),
        SomeSymbols.Name.Select(SegmentNode (n) => new SegmentNode.In(n)),
        SomeSymbols.Name.Select(SegmentNode (n) => new SegmentNode.Near(n)),
        SomeSymbols.Filter.Select(SegmentNode (f) => new SegmentNode.Compare(f with { Property = "session." + f.Property })));

    private static Gen<SegmentTimes> Times { get; } =
        from op in Gen.Elements(FilterOperator.Equal, FilterOperator.Less, FilterOperator.LessOrEqual, FilterOperator.Greater, FilterOperator.GreaterOrEqual)
        from number in Gen.Choose(0, 9)
        select new SegmentTimes(op, number);

    private static Gen<SegmentPeriod> Period { get; } = Gen.OneOf(
        Gen.Constant(SegmentPeriod.AllHistory),
        Gen.Constant(SegmentPeriod.ReportRange),
        SomeSymbols.Duration.Select(SegmentPeriod (d) => new SegmentPeriod.Last(d)),
        Gen.Choose(1, 99).Select(SegmentPeriod (d) => new SegmentPeriod.LastDays(d)),
        Gen.Choose(0, 50).Select(SegmentPeriod (d) => new SegmentPeriod.Dates(new DateOnly(2026, 5, 1), new DateOnly(2026, 5, 1).AddDays(d))));
}
