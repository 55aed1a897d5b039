using System.Text.Json;
using Cairn.Collection.Events;
using Cairn.Journeys.Television;
using Cairn.Journeys.Time;
using Cairn.Reports.Television;
using Cairn.Storage.Events;

namespace Cairn.Server.Television;

/// <summary>The ads of one site, from the event store.</summary>
internal sealed class SiteExposures(IEventStore store, int site, bool isUsed) : IExposureLog
{
    private static readonly string[] Names = ["ad_impression", "ad_quartile", "ad_click"];

    private (TimeRange Range, long UpTo, AdScreens Screens, IReadOnlyList<AdEvent> Ads)? _last;

    /// <inheritdoc/>
    public bool IsUsed => isUsed;

    /// <inheritdoc/>
    public IReadOnlyList<AdEvent> Read(TimeRange range, long upTo, AdScreens screens)
    {
        // A report asks more than once for the same.
        if (_last is { } last && (last.Range, last.UpTo, last.Screens) == (range, upTo, screens))
        {
            return last.Ads;
        }

        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        IReadOnlyList<AdEvent> ads =
        [
            .. store.ReadNamed(site, Names, Math.Max(range.Start.Micros, Moments.Earliest), Math.Min(range.End.Micros, Moments.Latest), upTo)
                .Where(pair => (screens == AdScreens.All || pair.Event.Channel is not ("Display" or "Paid Video")) && pair.Event is { Visitor: null, Bot: BotVerdict.None } && !pair.Event.Consent.AnalyticsDenied)
                .Take(IExposureLog.MostEvents).Select(pair => Of(pair.Seq, pair.Event, texts)),
        ];
        _last = (range, upTo, screens, ads);
        return ads;
    }

    private static AdEvent Of(long seq, StoredEvent stored, Dictionary<string, string> texts)
    {
        using var properties = JsonDocument.Parse(stored.Properties ?? "{}");
        var said = properties.RootElement;
        return new AdEvent
        {
            Seq = seq,
            Micros = stored.OccurredMicros,
            IsImpression = stored.Name == "ad_impression",
            IsClick = stored.Name == "ad_click",
            Quartile = said.TryGetProperty("quartile", out var quartile) && quartile.TryGetInt32(out var reached) ? reached : null,
            Source = Shared(stored.Source) ?? "(none)",
            ImpId = Text("imp_id"),
            Key = Shared(stored.HouseholdKey),
            NoKey = Shared(Text("$no_household")),
            Household = Shared(Text("household")),
            Arm = Shared(Text("arm")),
            Cost = said.TryGetProperty("cost", out var cost) && cost.ValueKind == JsonValueKind.Number && cost.TryGetDecimal(out var amount) ? amount : null,
            Currency = Shared(stored.Currency),
            Campaign = Shared(stored.Campaign),
            Line = Shared(Text("line")),
            Creative = Shared(Text("creative") ?? stored.Content),
            Publisher = Shared(Text("publisher")),
            Deal = Shared(Text("deal")),
            Region = Shared(Text("region") ?? stored.Region),
            Channel = Shared(stored.Channel),
            Medium = Shared(stored.Medium),
            CampaignId = Shared(stored.CampaignId),
            Content = Shared(stored.Content),
            Device = Shared(stored.Device),
            Country = Shared(stored.Country),
        };

        string? Text(string name) => said.TryGetProperty(name, out var value) ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        } : null;

        // Millions of impressions have few creatives, publishers and households: each text is held once.
        string? Shared(string? text) => text is null ? null : texts.TryGetValue(text, out var known) ? known : texts[text] = text;
    }

    /// <summary>Between which moments the store has events at all.</summary>
    private static class Moments
    {
        public static readonly long Earliest = Timestamp.From(new DateTimeOffset(1970, 1, 1, 0, 0, 0, TimeSpan.Zero)).Micros;
        public static readonly long Latest = Timestamp.From(new DateTimeOffset(2300, 1, 1, 0, 0, 0, TimeSpan.Zero)).Micros;
    }
}
