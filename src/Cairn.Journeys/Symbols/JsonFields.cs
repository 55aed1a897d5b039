using System.Text.Json;
using Cairn.Journeys.Faults;

namespace Cairn.Journeys.Symbols;

/// <summary>Reads the fields of one JSON object strictly: unknown and repeated ones are faults that name the nearest known.</summary>
internal sealed class JsonFields(JsonElement json, string where, List<Fault> faults)
{
    internal string Where => where;

    internal bool IsObject(string expected)
    {
        var yes = json.ValueKind == JsonValueKind.Object;
        if (!yes)
        {
            faults.Add(new Fault("json.type", where, $"Expected {expected}."));
        }

        return yes;
    }

    internal void OnlyKnown(IReadOnlyCollection<string> known)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in json.EnumerateObject())
        {
            if (!known.Contains(field.Name))
            {
                var near = Nearest.Of(field.Name, known);
                var advice = near is null ? $"known are {string.Join(", ", known)}" : $"did you mean '{near}'?";
                faults.Add(new Fault("json.field-unknown", Pointer(field.Name), $"This field is not known; {advice}{(near is null ? "." : "")}"));
            }
            else if (!seen.Add(field.Name))
            {
                faults.Add(new Fault("json.field-repeated", Pointer(field.Name), "This field stands twice; write it once."));
            }
        }
    }

    internal bool TryGet(string name, out JsonElement value) => json.TryGetProperty(name, out value);

    internal bool Has(string name) => json.TryGetProperty(name, out _);

    internal string Pointer(string name) =>
        $"{where}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    internal string? RequiredText(string name, string expected) => Text(name, expected, required: true);

    internal string? OptionalText(string name, string expected) => Text(name, expected, required: false);

    private string? Text(string name, string expected, bool required)
    {
        var found = json.TryGetProperty(name, out var value);
        if (found && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        if (found || required)
        {
            faults.Add(new Fault(found ? "json.type" : "json.field-missing", Pointer(name), $"Expected {expected}."));
        }

        return null;
    }
}
