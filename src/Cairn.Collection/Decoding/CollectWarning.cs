namespace Cairn.Collection.Decoding;

/// <summary>A remark on an event that is kept. A closed list; the wire name is the member's name in snake_case.</summary>
/// <remarks>The numbers are on disk: append, never renumber. All stay below 64, so that one event's warnings fit a mask.</remarks>
public enum CollectWarning : byte
{
    NoEventId = 1,
    UnknownField = 2,
    FieldNotAllowed = 3,
    UrlInvalid = 4,
    ValueRounded = 5,
    TimeInFuture = 6,
    TimeReplaced = 7,
    TextRepaired = 8,
    ValueCut = 9,
    KeysOverLimit = 10,
    KeyOverCap = 11,
    ReservedKey = 12,
    MacroUnexpanded = 13,
    UserIgnored = 14,
}
