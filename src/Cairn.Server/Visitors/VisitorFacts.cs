using System.Text.Json;
using Cairn.Collection.Events;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Visitors;
using Cairn.Storage.Events;
using Cairn.Storage.Exports;

namespace Cairn.Server.Visitors;

/// <summary>How what the store holds of a person is shown.</summary>
internal static class VisitorFacts
{
    private static readonly string[] States = ["unset", "denied", "granted", "unset"];
    private static readonly string[] Sources = ["none", "api", "gtag", "tcf", "gpc", "region", "import", "none"];
    private static readonly JsonElement Nothing = JsonSerializer.SerializeToElement(new { });

    public static EdgeShown Edge(StoredEdge edge) => new(
        edge.Visitor, edge.User, new Timestamp(edge.OccurredMicros).ToString(), edge.JoinsUsers ? "alias" : "event", Word(edge.Trust), edge.Revoked);

    public static ConsentShown Consent(ConsentBits consent) => new(
        States[consent.Bits & 3], States[(consent.Bits >> 2) & 3], States[(consent.Bits >> 4) & 3], States[(consent.Bits >> 6) & 3], Sources[(consent.Bits >> 8) & 7], (consent.Bits & 2_048) != 0);

    public static EventShown Event(VisitorEvent known, StoredEvent stored) => new(
        known.Seq, new Timestamp(known.Micros).ToString(), stored.Name, stored.Visitor, known.Session, stored.Url, stored.Path, stored.Title, stored.Referrer, stored.Channel,
        stored.Value is { } value ? Decimals.Print(value) : null, stored.Currency, stored.OrderId, stored.Properties is { } properties ? Parse(properties) : Nothing, known.Conversions,
        known.LeftOut, stored.Bot == BotVerdict.None ? null : JsonNamingPolicy.SnakeCaseLower.ConvertName(stored.Bot.ToString()), Consent(stored.Consent),
        EventIdText.Of(stored.EventId));

    private static string Word(Trust trust) => JsonNamingPolicy.SnakeCaseLower.ConvertName(trust.ToString());

    private static JsonElement Parse(string properties)
    {
        using var json = JsonDocument.Parse(properties);
        return json.RootElement.Clone();
    }
}
