using System.Collections.Concurrent;
using System.Text.Json;
using Cairn.Collection.Events;
using Cairn.Journeys.Television;
using Cairn.Journeys.Time;
using Cairn.Reports.Television;
using Cairn.Storage.Events;

namespace Cairn.Server.Television;

/// <summary>Keeps what sites were told of ads, as far as the store was read: a report reads only what came since. Any thread may call.</summary>
internal sealed class ExposureKeeper(IEventStore store)
{
    /// <summary>More events of one site than this are read anew for each report: they would take half a gigabyte for good.</summary>
    internal const int MostKept = 2_000_000;

    private static readonly string[] Names = ["ad_impression", "ad_quartile", "ad_click"];
    private readonly ConcurrentDictionary<int, Kept> _kept = new();

    /// <summary>The impressions of a site; null where it was told so much that reports read it for themselves.</summary>
    public IReadOnlyList<Impression>? Impressions(int site, TimeRange range, long upTo, AdScreens screens)
    {
        var kept = _kept.GetOrAdd(site, _ => new Kept());
        lock (kept)
        {
            // Looked at before reading: what changes meanwhile is found out by the next who asks.
            var changes = store.NobodysChanges(site);
            if (kept.Changes != changes)
            {
                kept.Begin(changes);
            }

            if (upTo > kept.UpTo && !kept.IsTooMuch)
            {
                kept.Add(Read(site, TimeRange.Everything, kept.UpTo, upTo, AdScreens.All), upTo);
            }

            return kept.IsTooMuch ? null : kept.Log.Merge(range, upTo, channel => IsSeen(channel, screens));
        }
    }

    /// <summary>What happened to ads, from the store.</summary>
    public IEnumerable<AdEvent> Read(int site, TimeRange range, long after, long upTo, AdScreens screens)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        return store.ReadNamed(site, Names, Math.Max(range.Start.Micros, Moments.Earliest), Math.Min(range.End.Micros, Moments.Latest), after, upTo)
            .Where(pair => IsSeen(pair.Event.Channel, screens) && pair.Event is { Visitor: null, Bot: BotVerdict.None } && !pair.Event.Consent.AnalyticsDenied)
            .Select(pair => Of(pair.Seq, pair.Event, texts));
    }

    private static bool IsSeen(string? channel, AdScreens screens) => screens == AdScreens.All || channel is not ("Display" or "Paid Video");

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
            PreviousKey = Shared(stored.PreviousHouseholdKey),
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

    private sealed class Kept
    {
        public AdLog Log { get; private set; } = new();

        public long UpTo { get; private set; }

        public long Changes { get; private set; } = -1;

        public bool IsTooMuch { get; private set; }

        public void Begin(long changes) => (Log, UpTo, Changes, IsTooMuch) = (new AdLog(), 0, changes, false);

        public void Add(IEnumerable<AdEvent> events, long upTo)
        {
            foreach (var one in events)
            {
                if (Log.Count == MostKept)
                {
                    (Log, IsTooMuch) = (new AdLog(), true);
                    return;
                }

                Log.Add(one);
            }

            UpTo = upTo;
        }
    }
}
