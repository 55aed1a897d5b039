using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Matching;

/// <summary>Compiles the trees that look at one event alone; those that ask for state go through <see cref="MatchCompiler"/>.</summary>
internal static class OneEventCompiler
{
    private static readonly string[] Clicks = ["element_click", "outbound_click", "tel_click", "mailto_click", "dead_click"];

    /// <summary>The test of a tree; null when a part of it asks for a page view, a session, a visitor, or what came later.</summary>
    internal static OneEventTest? Compile(MatchNode node, IndexView view) => node switch
    {
        MatchNode.Any any => Compile(any.Parts, view) is { } parts ? new OneEventTest.Any(parts, view.Names.Count) : null,
        MatchNode.All all => Compile(all.Parts.Where(part => part is not MatchNode.Not), view) is { Length: > 0 } positive
            && Compile(all.Parts.OfType<MatchNode.Not>().Select(not => not.Part), view) is { } negative
                ? new OneEventTest.All(positive, negative, view.Names.Count)
                : null,
        MatchNode.Event events => Names(events.Names, view),
        MatchNode.Where where => new OneEventTest.Values([.. where.Filters.Select(filter => new RowFilter(filter, view))]),
        MatchNode.Address address => Address(address, view),
        MatchNode.Query query => Query(query.Filter, view),
        MatchNode.Selector selector => Both(Names(["element_click"], view), Chain(selector.Text, view), view),
        MatchNode.ClickText text => Both(Names(Clicks, view), Text(text, view), view),
        MatchNode.Form { Id: null } form => Names([form.EventName], view),
        MatchNode.Form form => Both(Names([form.EventName], view), Value(view, "prop.form", value => value.Text == form.Id), view),
        _ => null,
    };

    private static OneEventTest[]? Compile(IEnumerable<MatchNode> parts, IndexView view)
    {
        var tests = new List<OneEventTest>();
        foreach (var part in parts)
        {
            if (Compile(part, view) is not { } test)
            {
                return null;
            }

            tests.Add(test);
        }

        return [.. tests];
    }

    private static OneEventTest.Named Names(IReadOnlyList<string> names, IndexView view)
    {
        var table = new bool[view.Names.Count];
        foreach (var code in names.Select(view.NameCode).Where(code => code >= 0))
        {
            table[code] = true;
        }

        return new OneEventTest.Named(table);
    }

    private static OneEventTest.Values Address(MatchNode.Address address, IndexView view)
    {
        var glob = Addresses.Glob(address.Glob == "/" ? "/" : Addresses.Normalise("url", address.Glob));
        return Value(view, address.Column, value => value.Text is { } text && glob.IsMatch(Addresses.Normalise(address.Column, text)));
    }

    private static OneEventTest.Values Query(Filter filter, IndexView view)
    {
        var test = new ValueTest(filter);
        return Value(view, "url", value => test.Holds(
            value.Text is { } url && Addresses.Parameter(url, filter.Property) is { } found ? new ColumnValue(ValueKind.Text, found) : ColumnValue.Missing));
    }

    private static OneEventTest.Values Chain(string text, IndexView view)
    {
        var selector = SelectorList.Parse(text, out _)!;
        return Value(view, "prop.chain", value => value.Text is { } chain && selector.Fits(chain));
    }

    private static OneEventTest.Values Text(MatchNode.ClickText wanted, IndexView view) => Value(
        view, "prop.text", value => value.Text is { } raw && ClickTexts.Normalise(raw) is var text
            && (wanted.Contains ? text.Contains(wanted.Text, StringComparison.OrdinalIgnoreCase) : text.Equals(wanted.Text, StringComparison.OrdinalIgnoreCase)));

    private static OneEventTest.Values Value(IndexView view, string name, Func<ColumnValue, bool> holds) =>
        new([new RowFilter(view.Column(PropertyNames.Resolve(name, view)), view, column => [.. column.Values.Select(holds)])]);

    private static OneEventTest.All Both(OneEventTest first, OneEventTest second, IndexView view) => new([first, second], [], view.Names.Count);
}
