using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Segments;

/// <summary>Who: a condition on a visitor's history (<c>docs/definitions/segment.md</c>).</summary>
public abstract record SegmentNode
{
    private protected SegmentNode() { }

    /// <summary>The text form, which reads back to an equal segment.</summary>
    public sealed override string ToString() => SegmentText.Print(this);

    /// <summary>Every condition it holds, without the words that join them.</summary>
    internal IEnumerable<SegmentNode> Conditions() => this switch
    {
        And and => and.Parts.SelectMany(part => part.Conditions()),
        Or or => or.Parts.SelectMany(part => part.Conditions()),
        Not not => not.Part.Conditions(),
        _ => [this],
    };

    /// <summary>All parts hold.</summary>
    /// <param name="Parts">At least two.</param>
    public sealed record And(ValueList<SegmentNode> Parts) : SegmentNode;

    /// <summary>At least one part holds.</summary>
    /// <param name="Parts">At least two.</param>
    public sealed record Or(ValueList<SegmentNode> Parts) : SegmentNode;

    /// <summary>The part does not hold.</summary>
    public sealed record Not(SegmentNode Part) : SegmentNode;

    /// <summary>The number of matching events in the period satisfies <paramref name="Times"/>.</summary>
    public sealed record Did(Symbol Symbol, SegmentTimes Times, SegmentPeriod Period) : SegmentNode;

    /// <summary>A walk of the positive steps exists, first to last within the span, clean of the steps that must not be there.</summary>
    /// <param name="Steps">At least one, the first of them positive.</param>
    /// <param name="Within">Null: no limit.</param>
    /// <param name="Period">Where the first step lies.</param>
    public sealed record Seq(ValueList<SegmentStep> Steps, Duration? Within, SegmentPeriod Period) : SegmentNode;

    /// <summary>The first match in all history lies in the period.</summary>
    public sealed record First(Symbol Symbol, SegmentPeriod Period) : SegmentNode;

    /// <summary>Member of a saved segment.</summary>
    public sealed record In(string Key) : SegmentNode;

    /// <summary>In the near-miss audience of a macro conversion.</summary>
    public sealed record Near(string Key) : SegmentNode;

    /// <summary>A property with its scope: <c>event.</c>, <c>session.</c>, <c>visitor.</c>, <c>first.</c> or <c>last.</c></summary>
    public sealed record Compare(Filter Filter) : SegmentNode;
}

/// <summary>One step of a sequence; <paramref name="Forbidden"/> steps must not happen where they stand.</summary>
public sealed record SegmentStep(Symbol Symbol, bool Forbidden = false);

/// <summary>How often.</summary>
/// <param name="Operator">One of <c>&gt;= &lt;= = &gt; &lt;</c>.</param>
/// <param name="Number">0 or more.</param>
public readonly record struct SegmentTimes(FilterOperator Operator, int Number)
{
    /// <summary>Once or more.</summary>
    public static SegmentTimes AtLeastOnce { get; } = new(FilterOperator.GreaterOrEqual, 1);

    /// <summary>Whether a count satisfies it.</summary>
    public bool Holds(long count) => Operator switch
    {
        FilterOperator.GreaterOrEqual => count >= Number,
        FilterOperator.LessOrEqual => count <= Number,
        FilterOperator.Greater => count > Number,
        FilterOperator.Less => count < Number,
        _ => count == Number,
    };

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{GrammarText.OperatorText(Operator)} {Number}");
}
