using System.Collections.Frozen;
using System.Text.Json;

namespace Cairn.Collection.Decoding;

/// <summary>The fields of a native event that are known by name.</summary>
internal enum EventField : byte
{
    Unknown,
    Id,
    Name,
    At,
    Seq,
    Value,
    Currency,
    OrderId,
    Sig,
    Visitor,
    User,
    Url,
    Referrer,
    Title,
    Items,
    Props,
    Consent,
    Ids,
    Exposures,
    Language,
    Screen,
    Viewport,
    Timezone,
    Sdk,

    // From here on: trusted senders only.
    Ua,
    UaHints,
    Ip,
    Country,
    Region,
    City,
    Device,
    Os,
    Browser,
    Source,
    Medium,
    Campaign,
    CampaignId,
    Content,
    Term,

    /// <summary>Of our own translators only, as the next.</summary>
    HouseholdKey,
    PreviousHouseholdKey,

    // The envelope's own; an event never has them.
    Key,
    SentAt,
    Context,
}

/// <summary>The names of fields, and who may set which.</summary>
internal static class EventFields
{
    /// <summary>One more than the largest field.</summary>
    public const int Count = (int)EventField.Context + 1;

    private static readonly FrozenDictionary<string, EventField> ByName =
        Enum.GetValues<EventField>().Skip(1).ToFrozenDictionary(field => JsonNamingPolicy.SnakeCaseLower.ConvertName(field.ToString()), StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, EventField>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        ByName.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly string[] Names =
        [.. Enum.GetValues<EventField>().Select(field => JsonNamingPolicy.SnakeCaseLower.ConvertName(field.ToString()))];

    public static string Name(this EventField field) => Names[(int)field];

    /// <summary>Whether only a secret key or an import may set it.</summary>
    public static bool NeedsTrust(this EventField field) => field is >= EventField.Ua and <= EventField.Term;

    /// <summary>Whether <c>context</c> may hold it for all events of a body.</summary>
    public static bool InContext(this EventField field) =>
        field is not (EventField.Id or EventField.Name or EventField.At or EventField.Seq or EventField.Value
            or EventField.Currency or EventField.OrderId or EventField.Sig) && !field.OnEnvelope();

    public static bool OnEnvelope(this EventField field) => field is EventField.Key or EventField.SentAt or EventField.Context;

    /// <summary>The field the reader's property name means; <see cref="EventField.Unknown"/> for none.</summary>
    public static EventField Find(ref Utf8JsonReader reader, out string? unknownName)
    {
        unknownName = null;
        if (!reader.ValueIsEscaped && reader.ValueSpan.Length <= 16)
        {
            Span<char> name = stackalloc char[16];
            if (BySpan.TryGetValue(name[..reader.CopyString(name)], out var known))
            {
                return known;
            }
        }

        var repaired = false;
        unknownName = JsonText.Read(reader.ValueSpan, ref repaired);
        return ByName.GetValueOrDefault(unknownName);
    }
}
