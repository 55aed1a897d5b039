namespace Cairn.Collection.Events;

/// <summary>How far the sender of an event is believed. The numbers are on disk: append, never renumber.</summary>
public enum Trust : byte
{
    /// <summary>A write key, which anybody can read in a page.</summary>
    Client = 1,

    /// <summary>A write key and a valid signature.</summary>
    Signed = 2,

    /// <summary>A secret key.</summary>
    Server = 3,

    /// <summary>A file given by somebody with rights on this machine; ranks as <see cref="Server"/>.</summary>
    Import = 4,
}

/// <summary>Whether an event looks like a bot's. Anything but <see cref="None"/> is quarantined. The numbers are on disk.</summary>
public enum BotVerdict : byte
{
    None = 0,
    Declared = 1,
    Headless = 2,
    Prefetch = 3,
    NoUserAgent = 4,
    SpamReferrer = 5,
    Flood = 6,
    SiteRule = 7,
}

/// <summary>Consent states and where they came from, packed: two bits each (0 unset, 1 denied, 2 granted) for ad_storage, analytics_storage,
/// ad_user_data and ad_personalization from bit 0 on; bits 8 to 10 the source (0 none, 1 api, 2 gtag, 3 tcf, 4 gpc, 5 region, 6 import); bit 11 GPC.</summary>
public readonly record struct ConsentBits(int Bits)
{
    /// <summary>Whether <c>analytics_storage</c> was denied.</summary>
    public bool AnalyticsDenied => ((Bits >> 2) & 3) == 1;
}

/// <summary>One event as it lies in the event store: the columns of the events table. <c>null</c> is SQL NULL.</summary>
/// <remarks>The store gives the site's <c>seq</c>. Everything here has been through the door: trimmed, bounded, scrubbed, enriched.</remarks>
public sealed record StoredEvent
{
    public required UInt128 EventId { get; init; }
    public required string? Visitor { get; init; }
    public string? User { get; init; }
    public required long OccurredMicros { get; init; }
    public required long ReceivedMicros { get; init; }
    public long ClientSeq { get; init; }
    public required string Name { get; init; }
    public string? Url { get; init; }
    public string? Host { get; init; }
    public string? Path { get; init; }
    public string? Title { get; init; }
    public string? Referrer { get; init; }
    public string? Source { get; init; }
    public string? Medium { get; init; }
    public string? Campaign { get; init; }
    public string? CampaignId { get; init; }
    public string? Content { get; init; }
    public string? Term { get; init; }
    public string? ClickIdKind { get; init; }
    public string? ClickId { get; init; }
    public string? Channel { get; init; }
    public string? Country { get; init; }
    public string? Region { get; init; }
    public string? City { get; init; }
    public string? Device { get; init; }
    public string? Os { get; init; }
    public string? OsVersion { get; init; }
    public string? Browser { get; init; }
    public string? BrowserVersion { get; init; }
    public string? Language { get; init; }
    public string? Screen { get; init; }
    public decimal? Value { get; init; }
    public string? Currency { get; init; }
    public string? OrderId { get; init; }

    /// <summary>A JSON object, or null for none. Cairn's own marks lie under <c>$</c> names, such as <c>$import</c> and <c>$skew_ms</c>; <c>$trust</c> and <c>$sessionless</c> have columns.</summary>
    public string? Properties { get; init; }

    /// <summary>A JSON array of <c>{"experiment","variant"}</c>, or null.</summary>
    public string? Exposures { get; init; }
    public ConsentBits Consent { get; init; }
    public BotVerdict Bot { get; init; }
    public string? HouseholdKey { get; init; }
    public string? PreviousHouseholdKey { get; init; }
    public string? Sdk { get; init; }
    public Trust Trust { get; init; } = Trust.Client;
    public bool Sessionless { get; init; }

    /// <summary>The number of the import that brought it; null for none.</summary>
    public int? Import { get; init; }
}
