namespace Cairn.Collection.Decoding;

/// <summary>Why an event (or a whole body) that arrived is not kept. Counted by site, kept among failed events; never an exception.</summary>
/// <remarks>A closed list: the wire name is the member's name in snake_case. The numbers are on disk: append, never renumber.</remarks>
public enum FailedReason : byte
{
    BodyEmpty = 1,
    BodyNotJson = 2,
    BodyNotUtf8 = 3,
    BodyNotObject = 4,
    EventsMissing = 5,
    GzipInvalid = 6,
    BodyTooLarge = 7,
    TooManyEvents = 8,
    UnsupportedEncoding = 9,
    QuotaExceeded = 10,

    NameInvalid = 20,
    IdInvalid = 21,
    FieldType = 22,
    TypeUnsupported = 23,
    TimeInvalid = 24,
    TimeTooOld = 25,
    VisitorMissing = 26,
    ValueInvalid = 27,
    CurrencyInvalid = 28,
    DuplicateKey = 29,
    JsonTooDeep = 30,
    EventTooLarge = 31,
    SignatureInvalid = 32,
    UntrustedConversion = 33,
    OriginNotAllowed = 34,
    AliasUnknown = 35,
    ImportRowInvalid = 36,

    /// <summary>Decided by the drain, after the 202.</summary>
    EnrichError = 40,

    /// <summary>Decided by the drain, after the 202.</summary>
    StoreRejected = 41,

    /// <summary>Counted, and nothing of the event is kept.</summary>
    ConsentRequired = 50,

    /// <summary>Counted, and nothing of the event is kept.</summary>
    OptedOut = 51,

    /// <summary>Counted, and nothing of the event is kept.</summary>
    Erased = 52,
}
