namespace Cairn.Journeys.Definitions;

/// <summary>Which version of a definition judges an event.</summary>
/// <param name="Kind">The rule.</param>
/// <param name="Number">The version, for <see cref="DefinitionHistoryKind.Version"/>; else 0.</param>
public readonly record struct DefinitionHistory(DefinitionHistoryKind Kind, int Number = 0)
{
    /// <summary>The newest version for all time.</summary>
    public static DefinitionHistory Latest => default;

    /// <summary>For each event the version with the greatest effective time at or before it; of equal ones the higher number.</summary>
    public static DefinitionHistory AsWas => new(DefinitionHistoryKind.AsWas);

    /// <summary>One version for all time; a definition without it takes its newest.</summary>
    public static DefinitionHistory Version(int number) => new(DefinitionHistoryKind.Version, number);
}

/// <summary>The rules of <see cref="DefinitionHistory"/>.</summary>
public enum DefinitionHistoryKind
{
    /// <summary>The newest version for all time.</summary>
    Latest,

    /// <summary>The version in force at the event's time.</summary>
    AsWas,

    /// <summary>One version for all time.</summary>
    Version,
}
