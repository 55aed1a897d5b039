using Cairn.Journeys.Conversions;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Sources;

/// <summary>What the sources report asks of journeys.</summary>
/// <param name="Scope">The data and the range.</param>
/// <param name="Definitions">The conversions that each row counts.</param>
/// <param name="Engaging">A session with one of these is engaged.</param>
/// <param name="Currency">Values in other currencies are left out.</param>
/// <param name="By">What rows are made of: see <see cref="SourceValues"/>.</param>
/// <param name="Second">The second dimension; null: none.</param>
public sealed record SourcesPlan(
    JourneyScope Scope, IReadOnlyList<CountedConversions> Definitions, IReadOnlyList<CountedConversions> Engaging, string Currency, string By, string? Second = null)
{
    /// <summary>The rows to tell apart, the others are one row; null: all of them.</summary>
    public IReadOnlySet<SourceKey>? Shown { get; init; }
}

/// <summary>A row of the sources report: the value of its dimension, and of the second one, empty without.</summary>
public readonly record struct SourceKey(string Value, string Second)
{
    /// <summary>Whatever is not shown.</summary>
    public static SourceKey Other { get; } = new("(other)", "");
}
