using Cairn.Journeys.Events;

namespace Cairn.Journeys.Symbols;

/// <summary>How a filter compares (<c>docs/definitions/filter.md</c>).</summary>
public enum FilterOperator
{
    /// <summary><c>=</c>: equal, case counts.</summary>
    Equal,

    /// <summary><c>!=</c>: exactly not <c>=</c>, so it holds for a missing value.</summary>
    NotEqual,

    /// <summary><c>=~</c>: equal, case ignored.</summary>
    EqualIgnoringCase,

    /// <summary><c>in</c>: equal to one of a list; an empty list never holds.</summary>
    In,

    /// <summary><c>not in</c>: exactly not <c>in</c>.</summary>
    NotIn,

    /// <summary><c>&lt;</c>, as numbers.</summary>
    Less,

    /// <summary><c>&lt;=</c>, as numbers.</summary>
    LessOrEqual,

    /// <summary><c>&gt;</c>, as numbers.</summary>
    Greater,

    /// <summary><c>&gt;=</c>, as numbers.</summary>
    GreaterOrEqual,

    /// <summary><c>between a and b</c>, as numbers, both ends inside.</summary>
    Between,

    /// <summary><c>contains</c>: case ignored.</summary>
    Contains,

    /// <summary><c>starts</c>: begins with, case ignored.</summary>
    Starts,

    /// <summary><c>ends</c>: ends with, case ignored.</summary>
    Ends,

    /// <summary><c>glob</c>: the whole value; <c>*</c> any run without <c>/</c>, <c>**</c> any run, <c>?</c> one character but <c>/</c>.</summary>
    Glob,

    /// <summary><c>regex</c>: a linear-time regular expression, unanchored.</summary>
    Regex,

    /// <summary><c>exists</c>: present with any value.</summary>
    Exists,

    /// <summary><c>missing</c>: not present.</summary>
    Missing,
}

/// <summary>A literal in a filter: a text, a number (invariant decimal notation) or <c>true</c>/<c>false</c>.</summary>
/// <remarks>Equal when kind and text are equal; numbers are kept without trailing zeros, so <c>50.0</c> equals <c>50</c>.</remarks>
public readonly record struct FilterValue(ValueKind Kind, string Text)
{
    /// <summary>A text.</summary>
    public static FilterValue Of(string text) => new(ValueKind.Text, text);

    /// <summary>A number.</summary>
    public static FilterValue Of(decimal number) => new(ValueKind.Number, Decimals.Print(number));

    /// <summary>A truth value.</summary>
    public static FilterValue Of(bool truth) => new(ValueKind.Boolean, truth ? "true" : "false");

    /// <summary>As the text grammar writes it.</summary>
    public override string ToString() => Kind == ValueKind.Text ? GrammarText.Quote(Text) : Text;
}

/// <summary>One condition on one event: <c>price &gt;= 50</c>.</summary>
/// <param name="Property">A column (<c>channel</c>), or a dotted path into properties (<c>platform</c>, <c>prop.platform</c>, <c>event.platform</c>), as it was written.</param>
/// <param name="Operator">How it compares.</param>
/// <param name="Values">None for <c>exists</c> and <c>missing</c>, two for <c>between</c>, any number for <c>in</c>, else one.</param>
public sealed record Filter(string Property, FilterOperator Operator, ValueList<FilterValue> Values)
{
    /// <summary>The text form, which reads back to an equal filter.</summary>
    public override string ToString() => GrammarText.Print(this);
}
