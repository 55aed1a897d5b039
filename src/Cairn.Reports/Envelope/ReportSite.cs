using Cairn.Journeys.Definitions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Time;
using Cairn.Reports.Attribution;
using Cairn.Reports.Costs;
using Cairn.Reports.Money;
using Cairn.Reports.Television;
using Cairn.Reports.Values;

namespace Cairn.Reports.Envelope;

/// <summary>Everything a report needs to know of a site. Reports are pure functions of this and their request.</summary>
/// <param name="Key">The site's key.</param>
/// <param name="TimeZone">The site's own zone: where its days begin.</param>
/// <param name="Currency">ISO 4217: what values are shown in.</param>
/// <param name="SessionRule">The name of the site's session preset (<c>cairn</c>, <c>ga4</c>, <c>ua</c>, <c>matomo</c>, <c>posthog</c>, <c>plausible</c>).</param>
/// <param name="Definitions">Every version of every conversion definition, archived ones included.</param>
/// <param name="View">The journeys, keyed by person.</param>
/// <param name="BrowserView">The journeys keyed by visitor id, for <c>identity: browser</c>; built when asked for.</param>
/// <param name="Now">The moment the request started.</param>
public sealed record ReportSite(
    string Key,
    TimeZoneInfo TimeZone,
    string Currency,
    string SessionRule,
    IReadOnlyList<ConversionDefinition> Definitions,
    IndexView View,
    Func<IndexView> BrowserView,
    Timestamp Now)
{
    /// <summary>Saved segments in text form, by key.</summary>
    public IReadOnlyDictionary<string, string> Segments { get; init; } = new Dictionary<string, string>();

    /// <summary>Where receipts of conversions are kept.</summary>
    public IReceiptBook Receipts { get; init; } = NoReceipts.Instance;

    /// <summary>What channels cost.</summary>
    public IChannelCosts Costs { get; init; } = NoCosts.Instance;

    /// <summary>The channel rules that touches go by.</summary>
    public ChannelChoice Channels { get; init; } = ChannelChoice.AtArrival;

    /// <summary>Other channel rules a report may ask for.</summary>
    public IChannelBook ChannelBook { get; init; } = NoChannelBook.Instance;

    /// <summary>What currencies are worth.</summary>
    public ICurrencyRates Rates { get; init; } = NoRates.Instance;

    /// <summary>Campaigns by spelling, both in lower case: spellings with one name are one campaign.</summary>
    public IReadOnlyDictionary<string, string> CampaignNames { get; init; } = new Dictionary<string, string>();

    /// <summary>How far back touches count, by definition and kind of touch, where the site says so.</summary>
    public IReadOnlyDictionary<string, SiteWindows> Windows { get; init; } = new Dictionary<string, SiteWindows>();

    /// <summary>The ads that were shown on television.</summary>
    public IExposureLog Exposures { get; init; } = NoExposures.Instance;

    /// <summary>What the site says of television where a question says nothing.</summary>
    public SiteTelevision Television { get; init; } = new();

    /// <summary>Where models that were learned for attribution are kept.</summary>
    public IModelVersions Models { get; init; } = UnkeptModels.Instance;

    /// <summary>Where tables of values are kept.</summary>
    public IValueTables ValueTables { get; init; } = UnkeptValues.Instance;

    /// <summary>What happened to the site, the oldest first.</summary>
    public IReadOnlyList<SiteMark> Marks { get; init; } = [];
}

/// <summary>How a site wants ads on television matched; what is null is as usual.</summary>
public sealed record SiteTelevision
{
    /// <summary>More persons than this under one household key within 14 days: the key is shared.</summary>
    public int? SharedPersons { get; init; }

    /// <summary>More impressions than this under one household key on one day: the key is shared.</summary>
    public int? SharedImpressions { get; init; }

    /// <summary>Sources, mediums and campaigns of television's own links.</summary>
    public IReadOnlyList<string>? OwnParameters { get; init; }

    /// <summary>Campaigns shown to those who were here before.</summary>
    public IReadOnlyList<string> Retargeting { get; init; } = [];

    /// <summary>Hours in which an earlier click of the same person claims a visit.</summary>
    public int? CompeteHours { get; init; }
}

/// <summary>Something that happened to the site, such as a deploy.</summary>
public sealed record SiteMark(Timestamp At, string Title, string Kind);

/// <summary>How far back touches count before the conversions of a definition.</summary>
/// <param name="Version">1, 2, …</param>
/// <param name="ByKind">Durations such as <c>30d</c>; a kind that is missing has its usual one.</param>
public sealed record SiteWindows(int Version, IReadOnlyDictionary<string, string> ByKind);
