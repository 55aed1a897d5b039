using System.Text.Json;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;

namespace Cairn.Reports.Definitions;

/// <summary>Reads one conversion definition from JSON, and writes it.</summary>
public static class DefinitionParser
{
    /// <summary>Reads a definition, or refuses it with every fault.</summary>
    /// <param name="json">The definition; the version and its author are the catalog's and not read.</param>
    /// <param name="where">The JSON pointer of <paramref name="json"/> in the caller's request.</param>
    public static Outcome<ConversionDefinition> Parse(JsonElement json, string where = "")
    {
        var faults = new List<Fault>();
        var definition = JsonGuard.IsReadable(json, where, faults) ? DefinitionJson.Read(json, where, faults) : null;
        if (definition is not null && faults.Count == 0)
        {
            DefinitionCircles.Find([definition], new Dictionary<string, int> { [definition.Key] = 0 }, faults);
        }

        return definition is null || faults.Count > 0 ? new Outcome<ConversionDefinition>.Refused(faults) : definition;
    }

    /// <summary>The JSON form, which reads back to the same definition; fields with their default are left out.</summary>
    public static JsonElement ToJson(ConversionDefinition definition) => JsonSerializer.SerializeToElement(DefinitionJson.Write(definition));
}
