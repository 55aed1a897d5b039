using System.Text.Json;
using Cairn.Collection.Events;

namespace Cairn.Storage.Events;

/// <summary>Decides whether two events under one id say the same, and which of them is believed.</summary>
/// <remarks>
/// What the sender said counts: who, what, where, how much, and its properties. What Cairn adds does not, because it may differ between
/// two arrivals of one event: times as corrected, enrichment, and marks under <c>$</c> names of its own.
/// </remarks>
internal static class EventContent
{
    private static readonly HashSet<string> OwnMarks = new(StringComparer.Ordinal) { "$skew_ms", "$import", "$replayed", "$trust", "$event_id" };

    /// <summary>Whether both say the same.</summary>
    public static bool Same(StoredEvent left, StoredEvent right) =>
        left.Name == right.Name
        && left.Visitor == right.Visitor
        && left.User == right.User
        && left.ClientSeq == right.ClientSeq
        && left.Value == right.Value
        && left.Currency == right.Currency
        && left.OrderId == right.OrderId
        && left.Url == right.Url
        && left.Title == right.Title
        && SameJson(left.Exposures, right.Exposures)
        && SameProperties(left.Properties, right.Properties);

    /// <summary>Whether <paramref name="challenger"/> is believed more than <paramref name="holder"/>; an import ranks as a server.</summary>
    public static bool IsMoreTrusted(StoredEvent challenger, StoredEvent holder) => Rank(challenger.Trust) > Rank(holder.Trust);

    private static int Rank(Trust trust) => (int)(trust == Trust.Import ? Trust.Server : trust);

    private static bool SameJson(string? left, string? right)
    {
        if (left == right || left is null || right is null)
        {
            return left == right;
        }

        using var one = JsonDocument.Parse(left);
        using var other = JsonDocument.Parse(right);
        return JsonElement.DeepEquals(one.RootElement, other.RootElement);
    }

    private static bool SameProperties(string? left, string? right)
    {
        if (left == right)
        {
            return true;
        }

        using var one = JsonDocument.Parse(left ?? "{}");
        using var other = JsonDocument.Parse(right ?? "{}");
        var said = Said(one);
        var alsoSaid = Said(other);
        return said.Count == alsoSaid.Count
            && said.All(pair => alsoSaid.TryGetValue(pair.Key, out var value) && JsonElement.DeepEquals(pair.Value, value));
    }

    private static Dictionary<string, JsonElement> Said(JsonDocument properties)
    {
        var said = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in properties.RootElement.EnumerateObject())
        {
            if (!OwnMarks.Contains(property.Name))
            {
                said[property.Name] = property.Value;
            }
        }

        return said;
    }
}
