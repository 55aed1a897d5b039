using Cairn.Collection.Import.Costs;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Television;
using Cairn.Journeys.Time;
using Cairn.Reports.Costs;
using Cairn.Reports.Envelope;
using Cairn.Reports.Money;
using Cairn.Reports.Television;
using Cairn.Reports.Tests.Conversions;
using Cairn.Testing;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Television;

/// <summary>A site with ads: its clock begins on 1 March 2026, midnight UTC.</summary>
internal static class TvSite
{
    internal const double Hour = 3_600;
    internal const double Day = 24 * Hour;
    internal static readonly long March = Timestamp.From(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero)).Micros;
    internal static readonly ConversionDefinition Cart = Definition("cart", """{"event":"cart"}""");
    internal static readonly ConversionDefinition Buy = Definition("buy", """{"event":"buy"}""", ConversionKind.Macro) with { Value = new ConversionValue(ConversionValueKind.Property) };

    internal static ReportSite Of(IEnumerable<MemoryEvent> events, IEnumerable<AdEvent> ads, long? now = null) =>
        DefinedSites.Of([.. events], Buy, Cart) with { Now = new Timestamp(now ?? March + (120 * Timestamp.Day)), Exposures = new Log([.. ads]) };

    internal static MemoryEvent Visit(string who, double at, string? key, params (string, object)[] more) => At(Event(who, "page_view", 0, [.. Keyed(key), .. more]), at);

    internal static MemoryEvent Click(string who, double at, string? key, params (string, object)[] more) => Visit(who, at, key, more) with { Flags = EventFlags.Campaign };

    internal static MemoryEvent Buys(string who, double at, decimal value, string? key = null) =>
        At(Event(who, "buy", 0, [.. Keyed(key), ("value", value), ("currency", "EUR")]), at) with { Flags = EventFlags.Sessionless };

    internal static MemoryEvent At(MemoryEvent one, double seconds) => one with { Micros = March + (long)(seconds * Timestamp.Second) };

    /// <summary>An ad seen to its end in a household.</summary>
    internal static AdEvent[] Seen(string id, double at, string? key, string creative = "spot", decimal? cost = null, string? arm = null, string? campaign = "spring") =>
    [
        Ad(id, at - 30, key, creative, campaign) with { IsImpression = true, Cost = cost, Arm = arm },
        Ad(id, at, key, null, null) with { Quartile = 100 },
    ];

    internal static AdEvent Shown(string id, double at, string? key, string creative = "spot", string? campaign = "spring") => Ad(id, at, key, creative, campaign) with { IsImpression = true };

    private static AdEvent Ad(string id, double at, string? key, string? creative, string? campaign) => new()
    {
        Seq = 1,
        Micros = March + (long)(at * Timestamp.Second),
        Source = "streamer",
        ImpId = id,
        Key = key,
        Creative = creative,
        Campaign = campaign,
        Channel = "TV",
    };

    private static (string, object)[] Keyed(string? key) => key is null ? [] : [("household_key", key)];

    private sealed class Log(IReadOnlyList<AdEvent> ads) : IExposureLog
    {
        public bool IsUsed => ads.Count > 0;

        public IReadOnlyList<AdEvent> Read(TimeRange range, long upTo, AdScreens screens) =>
            [.. ads.Where(ad => range.Contains(new Timestamp(ad.Micros)) && (screens == AdScreens.All || ad.Channel is not ("Display" or "Paid Video")))];
    }

    internal sealed class SpentOn(IReadOnlyList<CostLine> lines) : IChannelCosts
    {
        public IReadOnlyList<ChannelCost> Lines(DateOnly from, DateOnly to) => [.. lines.Where(line => line.Date >= from && line.Date <= to).Select(line => new ChannelCost(line, "TV"))];
    }

    internal sealed class TwoToOne : ICurrencyRates
    {
        public decimal? Rate(DateOnly day, string from, string to) => (from, to) == ("USD", "EUR") ? 2m : null;
    }
}
