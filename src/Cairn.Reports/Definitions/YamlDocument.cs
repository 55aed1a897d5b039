using System.Globalization;
using System.Text.Json.Nodes;

namespace Cairn.Reports.Definitions;

/// <summary>A YAML document as JSON, with the place of each field.</summary>
internal sealed record YamlDocument(JsonNode? Root, IReadOnlyDictionary<string, (long Line, long Column)> Places)
{
    /// <summary>Where a JSON pointer lies in the text, as the beginning of a sentence; the nearest field above it when it is not there.</summary>
    internal string Place(string pointer)
    {
        for (var at = pointer; ; at = at[..at.LastIndexOf('/')])
        {
            if (Places.TryGetValue(at, out var place))
            {
                return Describe(place.Line, place.Column);
            }

            if (at.Length == 0)
            {
                return "";
            }
        }
    }

    internal static string Describe(long line, long column) => string.Create(CultureInfo.InvariantCulture, $"Line {line}, column {column}: ");
}
