using System.Text.Json;

namespace Cairn.Journeys.Definitions;

/// <summary>Whether a conversion is the outcome a business lives from or a small step before it. The numbers are on disk.</summary>
public enum ConversionKind
{
    /// <summary>A small step on or beside the way.</summary>
    Micro = 1,

    /// <summary>The outcome.</summary>
    Macro = 2,
}

/// <summary>How far along a visitor is. The numbers are on disk.</summary>
public enum ConversionStage
{
    /// <summary>Looks around.</summary>
    Awareness = 1,

    /// <summary>Compares.</summary>
    Consideration = 2,

    /// <summary>Prepares to act.</summary>
    Intent = 3,

    /// <summary>Acts.</summary>
    Decision = 4,
}

/// <summary>What a micro conversion is to the way. The numbers are on disk.</summary>
public enum ConversionRole
{
    /// <summary>A milestone on the direct way.</summary>
    Process = 1,

    /// <summary>Interest beside the way.</summary>
    Secondary = 2,

    /// <summary>From session or visitor state.</summary>
    Derived = 3,
}

/// <summary>Which of several matches count. The numbers are on disk.</summary>
public enum ConversionCounting
{
    /// <summary>Every match that dedupe left.</summary>
    Every = 1,

    /// <summary>The first in its session.</summary>
    OncePerSession = 2,

    /// <summary>The first of the person in all history.</summary>
    OncePerVisitor = 3,
}

/// <summary>Where the value of a conversion comes from. The numbers are on disk.</summary>
public enum ConversionValueKind
{
    /// <summary>It has none and is left out of sums.</summary>
    None = 1,

    /// <summary>The same for each.</summary>
    Fixed = 2,

    /// <summary>A property of the event.</summary>
    Property = 3,

    /// <summary>The credit it earns by the value table (micros only).</summary>
    Model = 4,
}

/// <summary>The value rule of a definition.</summary>
/// <param name="Kind">Which rule.</param>
/// <param name="Amount">For <see cref="ConversionValueKind.Fixed"/>.</param>
/// <param name="Currency">ISO 4217, for <see cref="ConversionValueKind.Fixed"/>; null means the site's.</param>
/// <param name="Property">For <see cref="ConversionValueKind.Property"/>; null means the event's own <c>value</c> and <c>currency</c>.</param>
/// <param name="CurrencyProperty">The property that holds the currency; null means the event's own.</param>
public sealed record ConversionValue(
    ConversionValueKind Kind, decimal? Amount = null, string? Currency = null, string? Property = null, string? CurrencyProperty = null)
{
    /// <summary>No value.</summary>
    public static ConversionValue None { get; } = new(ConversionValueKind.None);
}

/// <summary>One version of a named rule over events (<c>docs/definitions/conversion.md</c>).</summary>
public sealed record ConversionDefinition
{
    /// <summary><c>[a-z][a-z0-9_]{0,63}</c>, unique in its site.</summary>
    public required string Key { get; init; }

    /// <summary>What people read.</summary>
    public required string Name { get; init; }

    /// <summary>More about it; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>Who answers for it; may be empty.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Macro or micro.</summary>
    public required ConversionKind Kind { get; init; }

    /// <summary>By default <see cref="ConversionStage.Decision"/> for a macro, <see cref="ConversionStage.Consideration"/> for a micro.</summary>
    public required ConversionStage Stage { get; init; }

    /// <summary>Null for a macro.</summary>
    public ConversionRole? Role { get; init; }

    /// <summary>The matching tree as JSON, checked by <c>MatchParser</c>.</summary>
    public required JsonElement Match { get; init; }

    /// <summary>Which matches count.</summary>
    public ConversionCounting Counting { get; init; } = ConversionCounting.Every;

    /// <summary>Up to three properties; the first match with the same values counts.</summary>
    public IReadOnlyList<string> Dedupe { get; init; } = [];

    /// <summary>Where its value comes from.</summary>
    public ConversionValue Value { get; init; } = ConversionValue.None;

    /// <summary>Counts as a lead in cost per lead.</summary>
    public bool Lead { get; init; }

    /// <summary>Counts as a new customer in acquisition cost.</summary>
    public bool Customer { get; init; }

    /// <summary>From 1; given by the catalog.</summary>
    public int Version { get; init; } = 1;

    /// <summary>From when this version holds, in microseconds since the Unix epoch; null is the beginning of history.</summary>
    public long? EffectiveFromMicros { get; init; }

    /// <summary>Who wrote this version.</summary>
    public string Author { get; init; } = "";

    /// <summary>Why.</summary>
    public string Note { get; init; } = "";

    /// <summary>Hidden from reports; nothing is deleted.</summary>
    public bool Archived { get; init; }
}
