using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Matching;

/// <summary>Tests that look at one event alone.</summary>
internal static class EventTests
{
    private static readonly string[] Clicks = ["element_click", "outbound_click", "tel_click", "mailto_click", "dead_click"];

    internal static RowTest Names(IReadOnlyList<string> names, IndexView view)
    {
        var table = new bool[view.Names.Count];
        foreach (var code in names.Select(view.NameCode).Where(c => c >= 0))
        {
            table[code] = true;
        }

        return (scan, rows) =>
        {
            for (var row = 0; row < rows.Length; row++)
            {
                rows[row] = table[scan.Segment.Names[row]];
            }
        };
    }

    internal static RowTest Filters(IReadOnlyList<Filter> filters, IndexView view)
    {
        var tests = filters.Select(f => new RowFilter(f, view)).ToArray();
        return (scan, rows) =>
        {
            var answers = Array.ConvertAll(tests, test => test.On(scan.Segment));
            for (var row = 0; row < rows.Length; row++)
            {
                rows[row] = RowAnswers.All(answers, row);
            }
        };
    }

    internal static RowTest Address(MatchNode.Address address, IndexView view)
    {
        var glob = Addresses.Glob(address.Glob == "/" ? "/" : Addresses.Normalise("url", address.Glob));
        return Values(view, address.Column, v => v.Text is { } text && glob.IsMatch(Addresses.Normalise(address.Column, text)));
    }

    internal static RowTest Query(Filter filter, IndexView view)
    {
        var test = new ValueTest(filter);
        return Values(view, "url", v => test.Holds(
            v.Text is { } url && Addresses.Parameter(url, filter.Property) is { } value ? new ColumnValue(ValueKind.Text, value) : ColumnValue.Missing));
    }

    internal static RowTest Selector(string text, IndexView view)
    {
        var selector = SelectorList.Parse(text, out _)!;
        return Both(Names(["element_click"], view), Values(view, "prop.chain", v => v.Text is { } chain && selector.Fits(chain)));
    }

    internal static RowTest ClickText(MatchNode.ClickText wanted, IndexView view) => Both(
        Names(Clicks, view),
        Values(view, "prop.text", v => v.Text is { } raw && ClickTexts.Normalise(raw) is var text
            && (wanted.Contains
                ? text.Contains(wanted.Text, StringComparison.OrdinalIgnoreCase)
                : text.Equals(wanted.Text, StringComparison.OrdinalIgnoreCase))));

    internal static RowTest Form(MatchNode.Form form, IndexView view) => form.Id is null
        ? Names([form.EventName], view)
        : Both(Names([form.EventName], view), Values(view, "prop.form", v => v.Text == form.Id));

    private static RowTest Values(IndexView view, string name, Func<ColumnValue, bool> holds)
    {
        var filter = new RowFilter(view.Column(PropertyNames.Resolve(name, view)), view, c => [.. c.Values.Select(holds)]);
        return (scan, rows) =>
        {
            var answers = filter.On(scan.Segment);
            for (var row = 0; row < rows.Length; row++)
            {
                rows[row] = answers[row];
            }
        };
    }

    private static RowTest Both(RowTest first, RowTest second) => (scan, rows) =>
    {
        first(scan, rows);
        var other = new bool[rows.Length];
        second(scan, other);
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] &= other[row];
        }
    };
}
