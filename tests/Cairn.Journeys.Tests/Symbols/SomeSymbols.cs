using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Journeys.Tests.Symbols;

/// <summary>Random symbols, filters and funnels with names that are hard to write.</summary>
internal static class SomeSymbols
{
    internal static Gen<string> Name { get; } = Gen.OneOf(
        Gen.Elements(
            "view_item", "purchase", "user signed up", "a|b", "x[y]", "@home", "*", "within", "hold", "not", "and", "in", "did", "\"", "\\", "'", "a..b",
            "größe", "true", "12", "7d", "-1", "café ☕", "a>b", "(", "$identify", " ", "\n", "last", "between"),
        ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => new string([.. s.Get.Where(c => !char.IsSurrogate(c))])).Where(s => s.Length > 0));

    internal static Gen<FilterValue> Value { get; } = Gen.OneOf(
        Name.Select(FilterValue.Of),
        Gen.Elements("", "50", "true").Select(FilterValue.Of),
        Number,
        ArbMap.Default.GeneratorFor<bool>().Select(FilterValue.Of));

    internal static Gen<Filter> Filter { get; } =
        from property in Name
        from op in Gen.Elements(Enum.GetValues<FilterOperator>())
        from values in Values(op)
        select new Filter(property, op, values);

    internal static Gen<Symbol> Symbol { get; } =
        from count in Gen.Choose(1, 3)
        from alternatives in Gen.ArrayOf(Alternative, count)
        select new Symbol([.. alternatives]);

    internal static Gen<Duration> Duration { get; } = Gen.Choose(0, 1_000_000).Select(s => new Duration(s * Timestamp.Second));

    internal static Gen<FunnelExpression> Funnel { get; } =
        from count in Gen.Choose(1, 5)
        from steps in Gen.ArrayOf(Step, count)
        from excluded in Gen.ListOf(from symbol in Symbol from before in Gen.Choose(2, Math.Max(2, count)) select (symbol, before))
        from within in Optional(Duration)
        from hold in Gen.ListOf(Name).Where(h => h.Count <= 3)
        let exclusions = excluded.Where(e => e.before <= count).Take(3).OrderBy(e => e.before)
        select new FunnelExpression(
            [.. steps.Select((s, i) => i == 0 ? s with { Within = null } : s)],
            [.. exclusions.Select(e => new FunnelExclusionExpression(e.symbol, e.before - 1, e.before))],
            within,
            [.. hold]);

    private static Gen<FilterValue> Number => Gen.Choose(-100_000, 100_000).Select(n => FilterValue.Of(n / 100m));

    private static Gen<SymbolAlternative> Alternative =>
        from kind in Gen.Elements(Enum.GetValues<SymbolKind>())
        from name in Name
        from filters in Gen.ListOf(Filter)
        select new SymbolAlternative(kind, kind == SymbolKind.Any ? "*" : name, [.. filters.Take(3)]);

    private static Gen<FunnelStepExpression> Step =>
        from symbol in Symbol
        from optional in ArbMap.Default.GeneratorFor<bool>()
        from within in Optional(Duration)
        select new FunnelStepExpression(symbol, optional, within);

    internal static Gen<Duration?> Optional(Gen<Duration> duration) =>
        Gen.OneOf(Gen.Constant((Duration?)null), duration.Select(d => (Duration?)d));

    private static Gen<ValueList<FilterValue>> Values(FilterOperator op) => op switch
    {
        FilterOperator.Exists or FilterOperator.Missing => Gen.Constant<ValueList<FilterValue>>([]),
        FilterOperator.In or FilterOperator.NotIn => Gen.ListOf(Value).Select(ValueList<FilterValue> (v) => [.. v]),
        FilterOperator.Between => Gen.Two(Number).Select(ValueList<FilterValue> (p) => [p.Item1, p.Item2]),
        FilterOperator.Less or FilterOperator.LessOrEqual or FilterOperator.Greater or FilterOperator.GreaterOrEqual
            => Number.Select(ValueList<FilterValue> (v) => [v]),
        FilterOperator.Regex => Gen.Elements("^/p/[0-9]+$", "a|b", "\\d\\.\\s\"x\"").Select(ValueList<FilterValue> (p) => [FilterValue.Of(p)]),
        _ => Value.Select(ValueList<FilterValue> (v) => [v]),
    };
}
