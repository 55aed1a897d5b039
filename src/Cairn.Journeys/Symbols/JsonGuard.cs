using System.Text.Json;
using Cairn.Journeys.Faults;

namespace Cairn.Journeys.Symbols;

/// <summary>Refuses JSON whose texts hold half a surrogate pair: it can be written as an escape, but no text can hold it.</summary>
internal static class JsonGuard
{
    internal static bool IsReadable(JsonElement json, string where, List<Fault> faults)
    {
        try
        {
            Visit(json);
            return true;
        }
        catch (InvalidOperationException)
        {
            faults.Add(new Fault("json.text-invalid", where, "A text in here holds half a surrogate pair, which is no character; leave it out."));
            return false;
        }
    }

    private static void Visit(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                _ = json.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray())
                {
                    Visit(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var field in json.EnumerateObject())
                {
                    _ = field.Name;
                    Visit(field.Value);
                }

                break;
            default:
                break;
        }
    }
}
