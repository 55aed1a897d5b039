using Cairn.Journeys.Conversions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Journeys.Sessions;

namespace Cairn.Journeys.Symbols;

/// <summary>Turns symbols and filters into sets of rows.</summary>
public static class SymbolCompiler
{
    private const string SessionScope = "session.";

    /// <summary>Compiles a symbol. An event name or property nobody has sent is no fault, see <see cref="Warnings(Symbol, IndexView)"/>; an unknown <c>@key</c> is.</summary>
    /// <param name="symbol">What to match.</param>
    /// <param name="context">The data it is compiled against.</param>
    /// <param name="where">The JSON pointer of the symbol in the caller's request.</param>
    public static Outcome<IEventSet> Compile(Symbol symbol, CompileContext context, string where = "")
    {
        var faults = new List<Fault>();
        var names = new bool[context.View.Names.Count];
        var parts = new List<SymbolSet.Part>();
        foreach (var alternative in symbol.Alternatives)
        {
            Add(alternative, context, where, names, parts, faults);
        }

        return faults.Count > 0 ? new Outcome<IEventSet>.Refused(faults) : new Outcome<IEventSet>.Ok(new SymbolSet(names, parts));
    }

    /// <summary>Compiles filters that must all hold; one on <c>session.</c> keeps whole sessions.</summary>
    public static IEventSet Compile(IReadOnlyList<Filter> filters, CompileContext context)
    {
        var ofSessions = filters.Where(IsOfSession).Select(f => (IEventSet)new SessionSet(f with { Property = f.Property[SessionScope.Length..] }, context)).ToList();
        var ofEvents = filters.Where(f => !IsOfSession(f)).Select(f => new RowFilter(f, context.View)).ToList();
        return ofEvents.Count > 0 || ofSessions.Count != 1 ? new FilterSet(ofEvents, ofSessions) : ofSessions[0];
    }

    /// <summary>What a symbol names that the data does not know, each with the nearest known name.</summary>
    public static IReadOnlyList<SymbolWarning> Warnings(Symbol symbol, IndexView view)
    {
        var warnings = new List<SymbolWarning>();
        foreach (var alternative in symbol.Alternatives)
        {
            if (alternative.Kind == SymbolKind.Event && view.NameCode(alternative.Name) < 0)
            {
                warnings.Add(new SymbolWarning("unknown_event", alternative.Name, Nearest.Of(alternative.Name, view.Names)));
            }

            warnings.AddRange(Warnings(alternative.Filters, view));
        }

        return warnings;
    }

    /// <summary>The properties of filters that no event has, with the nearest known one, and those that are compared as numbers and hold none.</summary>
    /// <param name="filters">The filters.</param>
    /// <param name="view">The journeys.</param>
    /// <param name="known">Properties that events have; the columns of the events table are known anyway.</param>
    public static IReadOnlyList<SymbolWarning> Warnings(IEnumerable<Filter> filters, IndexView view, IReadOnlyList<string>? known = null)
    {
        var warnings = new List<SymbolWarning>();
        foreach (var filter in filters)
        {
            var name = IsOfSession(filter) ? filter.Property[SessionScope.Length..] : filter.Property;
            if (IsOfSession(filter) && !SessionTest.IsColumn(name))
            {
                continue;
            }

            var values = view.Column(PropertyNames.Resolve(name, view)).Values;
            if (values.Count <= 1)
            {
                var names = PropertyNames.Columns.Where(view.HasColumn).Concat(known ?? []);
                warnings.Add(new SymbolWarning("unknown_property", filter.Property, Nearest.Of(name, IsOfSession(filter) ? names.Concat(SessionTest.Fields) : names)));
            }
            else if (ComparesNumbers(filter) && !values.Skip(1).Any(value => IsNumber(value, filter)))
            {
                warnings.Add(new SymbolWarning("not_a_number", filter.Property, null));
            }
            else if (UnknownValue(filter, values) is { } value)
            {
                warnings.Add(new SymbolWarning("unknown_value", $"{filter.Property} = {value}", Nearest.Of(value, values.Take(MostCompared).Select(known => known.Text).OfType<string>())));
            }
        }

        return warnings;
    }

    // The first text that is asked for by itself and that no event has.
    private static string? UnknownValue(Filter filter, IReadOnlyList<ColumnValue> values)
    {
        if (filter.Operator is not (FilterOperator.Equal or FilterOperator.EqualIgnoringCase or FilterOperator.In or FilterOperator.NotEqual or FilterOperator.NotIn))
        {
            return null;
        }

        var comparison = filter.Operator == FilterOperator.EqualIgnoringCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        foreach (var asked in filter.Values)
        {
            if (asked.Kind == ValueKind.Text && asked.Text.Length > 0 && !values.Any(known => string.Equals(known.Text, asked.Text, comparison)))
            {
                return asked.Text;
            }
        }

        return null;
    }

    private const int MostCompared = 20_000;

    private static bool ComparesNumbers(Filter filter) => filter.Operator is FilterOperator.Less or FilterOperator.LessOrEqual
        or FilterOperator.Greater or FilterOperator.GreaterOrEqual or FilterOperator.Between
        || (filter.Operator == FilterOperator.Equal && filter.Values[0].Kind == ValueKind.Number);

    private static bool IsNumber(ColumnValue value, Filter filter) =>
        Decimals.TryParse(value.Text, out _) || (filter.Values[0].Kind == ValueKind.Text && value.Text is { } text && Moments.TryParse(text, out _));

    private static bool IsOfSession(Filter filter) =>
        filter.Property.StartsWith(SessionScope, StringComparison.Ordinal) && filter.Property.Length > SessionScope.Length;

    private static void Add(
        SymbolAlternative alternative, CompileContext context, string where, bool[] names, List<SymbolSet.Part> parts, List<Fault> faults)
    {
        var filters = alternative.Filters.Select(f => new RowFilter(f, context.View)).ToArray();
        if (alternative.Kind == SymbolKind.Conversion)
        {
            var counted = Counted(alternative.Name, context, where, faults);
            if (counted?.Names is { } its && filters.Length == 0)
            {
                for (var name = 0; name < names.Length; name++)
                {
                    names[name] |= its[name];
                }
            }
            else if (counted is not null)
            {
                parts.Add(new SymbolSet.Part(-1, counted, filters));
            }

            return;
        }

        var code = alternative.Kind == SymbolKind.Any ? -1 : context.View.NameCode(alternative.Name);
        if (filters.Length > 0 && (code >= 0 || alternative.Kind == SymbolKind.Any))
        {
            parts.Add(new SymbolSet.Part(code, null, filters));
        }
        else if (alternative.Kind == SymbolKind.Any && filters.Length == 0)
        {
            Array.Fill(names, true);
        }
        else if (code >= 0)
        {
            names[code] = true;
        }
    }

    private static CountedConversions? Counted(string key, CompileContext context, string where, List<Fault> faults)
    {
        if (!context.Definitions.Any(d => d.Key == key))
        {
            var near = Nearest.Of(key, context.Definitions.Select(d => d.Key).Distinct());
            faults.Add(new Fault(
                "symbol.conversion-unknown", where, $"There is no conversion definition '@{key}'{(near is null ? "; create it, or name an event without '@'." : $"; did you mean '@{near}'?")}"));
            return null;
        }

        switch (ConversionCounter.Count(key, context, where))
        {
            case Outcome<CountedConversions>.Ok ok:
                return ok.Value;
            case Outcome<CountedConversions>.Refused refused:
                faults.AddRange(refused.Faults);
                break;
            default:
                break;
        }

        return null;
    }
}

/// <summary>Something a symbol names that the data does not know.</summary>
/// <param name="Code"><c>unknown_event</c>, <c>unknown_property</c>, <c>unknown_value</c>, or <c>not_a_number</c> for a property that is compared as a number and holds none.</param>
/// <param name="Name">As it was written.</param>
/// <param name="Nearest">What was probably meant; null when nothing is close.</param>
public sealed record SymbolWarning(string Code, string Name, string? Nearest)
{
    /// <summary>One sentence for people.</summary>
    public string Text
    {
        get
        {
            if (Code == "not_a_number")
            {
                return $"The property '{Name}' holds no number, so a comparison with one never holds; compare it with = or in.";
            }

            if (Code == "unknown_value")
            {
                return $"No event with {Name} has been seen{(Nearest is null ? "." : $"; did you mean '{Nearest}'?")}";
            }

            var what = Code == "unknown_event" ? "event" : "property";
            return $"No {what} '{Name}' has been seen{(Nearest is null ? "." : $"; did you mean '{Nearest}'?")}";
        }
    }
}
