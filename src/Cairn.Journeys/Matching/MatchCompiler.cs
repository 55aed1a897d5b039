using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Matching;

/// <summary>Tests a compiled tree on every row of a segment: sets the rows that hold; they come in as false.</summary>
internal delegate void RowTest(SegmentScan scan, bool[] rows);

/// <summary>Turns a matching tree into a test of rows.</summary>
/// <remarks>
/// Parts about one event are answered once per distinct value of a column. A tree that says when something is reached, without an event beside it, is cut
/// to the first row of its scope: the narrowest one named in it, page view or play before session before visitor.
/// </remarks>
internal sealed class MatchCompiler(CompileContext context, string where, List<Fault> faults)
{
    internal RowTest Compile(MatchNode tree) => Build(tree, anchored: false);

    /// <summary>Whether the answer for an event can still change while time passes.</summary>
    internal static bool Waits(MatchNode node) => node switch
    {
        MatchNode.Abandoned => true,
        MatchNode.Any any => any.Parts.Any(Waits),
        MatchNode.All all => all.Parts.Any(Waits),
        MatchNode.Not not => Waits(not.Part),
        _ => false,
    };

    private RowTest Build(MatchNode node, bool anchored)
    {
        switch (node)
        {
            case MatchNode.Any any:
                return Or([.. any.Parts.Select(p => Build(p, anchored))]);
            case MatchNode.All all:
                var inside = anchored || all.Parts.Any(NamesAnchor) || HasThreshold(all);
                var test = And(all.Parts, inside);
                return !anchored && HasThreshold(all) && !all.Parts.Any(NamesAnchor) ? Once(test, all) : test;
            case MatchNode.Not not:
                return Build(not.Part, anchored: true);
            default:
                var leaf = Leaf(node);
                return !anchored && HasThreshold(node) ? Once(leaf, node) : leaf;
        }
    }

    private RowTest Leaf(MatchNode node) => node switch
    {
        MatchNode.Event or MatchNode.Where or MatchNode.Address or MatchNode.Query or MatchNode.Selector or MatchNode.ClickText or MatchNode.Form
            => EventTests.Of(node, context.View),
        MatchNode.Threshold threshold => new ThresholdTest(threshold, context.View).Fill,
        MatchNode.Session session => SessionTests.For(session, context.View),
        MatchNode.Visitor visitor => VisitorTests.For(visitor, context.View),
        MatchNode.Abandoned abandoned => BuildAbandoned(abandoned),
        _ => throw new InvalidOperationException($"A match cannot hold {node.GetType().Name}."),
    };

    private RowTest BuildAbandoned(MatchNode.Abandoned abandoned)
    {
        var of = Symbol(abandoned.Of);
        var without = Symbol(abandoned.Without);
        return of is null || without is null ? (_, _) => { } : new AbandonedTest(abandoned, of, without).Fill;
    }

    private IEventSet? Symbol(Symbol symbol)
    {
        switch (SymbolCompiler.Compile(symbol, context, where))
        {
            case Outcome<IEventSet>.Ok ok:
                return ok.Value;
            case Outcome<IEventSet>.Refused refused:
                faults.AddRange(refused.Faults);
                break;
            default:
                break;
        }

        return null;
    }

    private RowTest And(ValueList<MatchNode> parts, bool anchored)
    {
        var positive = parts.Where(p => p is not MatchNode.Not).Select(p => Build(p, anchored)).ToArray();
        var negative = parts.OfType<MatchNode.Not>().Select(p => Build(p, anchored)).ToArray();
        return (scan, rows) =>
        {
            positive[0](scan, rows);
            var scratch = new bool[rows.Length];
            foreach (var test in positive.Skip(1))
            {
                Array.Clear(scratch);
                test(scan, scratch);
                Keep(rows, scratch, wanted: true);
            }

            foreach (var test in negative)
            {
                Array.Clear(scratch);
                test(scan, scratch);
                Keep(rows, scratch, wanted: false);
            }
        };
    }

    private static RowTest Or(RowTest[] parts) => (scan, rows) =>
    {
        var scratch = new bool[rows.Length];
        foreach (var part in parts)
        {
            Array.Clear(scratch);
            part(scan, scratch);
            for (var row = 0; row < rows.Length; row++)
            {
                rows[row] |= scratch[row];
            }
        }
    };

    private static void Keep(bool[] rows, bool[] other, bool wanted)
    {
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] &= other[row] == wanted;
        }
    }

    private static RowTest Once(RowTest test, MatchNode tree)
    {
        var scope = Scopes(tree).Min();
        var plays = scope == MatchScope.Play;
        return (scan, rows) =>
        {
            test(scan, rows);
            FirstOfScope.Keep(scan, rows, plays ? MatchScope.PageView : scope, plays ? ThresholdTest.Plays(scan) : null);
        };
    }

    /// <summary>Whether the part itself says which event is meant, so that a threshold beside it only filters.</summary>
    private static bool NamesAnchor(MatchNode node) => node switch
    {
        MatchNode.Event or MatchNode.Selector or MatchNode.ClickText or MatchNode.Form or MatchNode.Abandoned => true,
        MatchNode.Any any => any.Parts.Count > 0 && any.Parts.All(NamesAnchor),
        MatchNode.All all => all.Parts.Any(NamesAnchor),
        _ => false,
    };

    private static bool HasThreshold(MatchNode node) => Scopes(node).Any();

    private static IEnumerable<MatchScope> Scopes(MatchNode node) => node switch
    {
        MatchNode.Threshold { Kind: ThresholdKind.Video } => [MatchScope.Play],
        MatchNode.Threshold => [MatchScope.PageView],
        MatchNode.Session => [MatchScope.Session],
        MatchNode.Visitor => [MatchScope.Visitor],
        MatchNode.Any any => any.Parts.SelectMany(Scopes),
        MatchNode.All all => all.Parts.SelectMany(Scopes),
        _ => [],
    };
}

/// <summary>Where a threshold happens once, narrowest first.</summary>
internal enum MatchScope
{
    Play,
    PageView,
    Session,
    Visitor,
}
