using System.Text.Json;
using Cairn.Journeys.Definitions;

namespace Cairn.Storage.Catalog.Definitions;

/// <summary>How a version of a definition lies in the file: JSON with the numbers of the enums.</summary>
internal static class DefinitionJson
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The version's number and whether it is archived have columns of their own.</summary>
    public static string Write(ConversionDefinition definition) =>
        JsonSerializer.Serialize(definition with { Version = 1, Archived = false }, Options);

    public static ConversionDefinition Read(string json) =>
        JsonSerializer.Deserialize<ConversionDefinition>(json, Options)
            ?? throw new JsonException("A stored definition is null.");

    /// <summary>Whether both count the same conversions under the same words; author and note are about the writing, not the rule.</summary>
    public static bool SaysTheSame(string stored, ConversionDefinition definition)
    {
        using var left = JsonDocument.Parse(WithoutRemarks(Read(stored)));
        using var right = JsonDocument.Parse(WithoutRemarks(definition));
        return JsonElement.DeepEquals(left.RootElement, right.RootElement);
    }

    private static string WithoutRemarks(ConversionDefinition definition) => Write(definition with { Author = "", Note = "" });
}
