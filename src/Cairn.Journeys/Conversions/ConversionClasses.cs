using Cairn.Journeys.Definitions;

namespace Cairn.Journeys.Conversions;

/// <summary>The kinds and roles that are compared: macros, micros, and the micros of each role.</summary>
public static class ConversionClasses
{
    /// <summary>Their names, in order.</summary>
    public static IReadOnlyList<string> All { get; } = ["macro", "micro", "process", "secondary", "derived"];

    /// <summary>Whether a definition belongs to a class.</summary>
    public static bool Has(int @class, ConversionDefinition definition) => @class switch
    {
        0 => definition.Kind == ConversionKind.Macro,
        1 => definition.Kind == ConversionKind.Micro,
        2 => definition is { Kind: ConversionKind.Micro, Role: ConversionRole.Process },
        3 => definition is { Kind: ConversionKind.Micro, Role: ConversionRole.Secondary },
        _ => definition is { Kind: ConversionKind.Micro, Role: ConversionRole.Derived },
    };
}
