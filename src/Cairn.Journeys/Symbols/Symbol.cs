namespace Cairn.Journeys.Symbols;

/// <summary>What one alternative of a symbol names.</summary>
public enum SymbolKind
{
    /// <summary>Events of that name.</summary>
    Event,

    /// <summary>The counted conversions of that definition (<c>@key</c>).</summary>
    Conversion,

    /// <summary>Every event (<c>*</c>).</summary>
    Any,
}

/// <summary>One alternative: a name and the filters that must all hold.</summary>
/// <param name="Kind">What <paramref name="Name"/> is.</param>
/// <param name="Name">An event name or a definition's key; <c>*</c> for <see cref="SymbolKind.Any"/>.</param>
/// <param name="Filters">All must hold on the same event.</param>
public sealed record SymbolAlternative(SymbolKind Kind, string Name, ValueList<Filter> Filters)
{
    /// <summary>The text form, which reads back to an equal alternative.</summary>
    public override string ToString() => GrammarText.Print(this);
}

/// <summary>What a step of a funnel matches: one of its alternatives, <c>view_item[price &gt;= 50] | @add_to_cart</c>.</summary>
/// <param name="Alternatives">At least one.</param>
public sealed record Symbol(ValueList<SymbolAlternative> Alternatives)
{
    /// <summary>All events of a name.</summary>
    public static Symbol Event(string name) => new([new SymbolAlternative(SymbolKind.Event, name, [])]);

    /// <summary>All counted conversions of a definition.</summary>
    public static Symbol Conversion(string key) => new([new SymbolAlternative(SymbolKind.Conversion, key, [])]);

    /// <summary>Every event.</summary>
    public static Symbol Any { get; } = new([new SymbolAlternative(SymbolKind.Any, "*", [])]);

    /// <summary>The text form, which reads back to an equal symbol.</summary>
    public override string ToString() => string.Join(" | ", Alternatives);
}
