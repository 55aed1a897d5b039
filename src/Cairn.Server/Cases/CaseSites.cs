using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cairn.Collection.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;
using Cairn.Storage.Events;

namespace Cairn.Server.Cases;

/// <summary>Makes a site of a case's events, on the real store and index. Each case is a site of its own.</summary>
internal sealed class CaseSites(IEventStore store)
{
    private int _sites;

    /// <summary>A site with these events.</summary>
    /// <param name="item">Has <c>events</c>, and <c>identities</c> where visitors are the same person.</param>
    /// <param name="timezone">The site's zone; null: UTC.</param>
    /// <param name="now">The moment of the request; null: a day after the last event.</param>
    /// <param name="renames">What the source calls a page view and its address.</param>
    public ReportSite Make(JsonNode item, string? timezone = null, Timestamp? now = null, PageNames? renames = null)
    {
        var site = ++_sites;
        var persons = Persons(item);
        var events = item["events"]!.AsArray().Select((one, at) => Event(one!, at, persons, renames)).ToList();
        store.Append([new SiteEvents(site, events)], position: null);
        var index = new JourneyIndex(store.Source(site));
        index.CatchUp();
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timezone ?? "UTC");
        var last = new Timestamp(events.Select(stored => stored.OccurredMicros).DefaultIfEmpty(0).Max() + Timestamp.Day);
        return new ReportSite("case", zone, "EUR", "cairn", [], index.View(), index.BrowserView, now ?? last);
    }

    /// <summary>The person each visitor id belongs to, where the case says so.</summary>
    private static Dictionary<string, string> Persons(JsonNode item) => (item["identities"]?.AsArray() ?? [])
        .SelectMany((ids, number) => ids!.AsArray().Select(id => ((string)id!, string.Create(CultureInfo.InvariantCulture, $"person{number}"))))
        .ToDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal);

    private static StoredEvent Event(JsonNode one, int number, Dictionary<string, string> persons, PageNames? renames)
    {
        var visitor = (string)one["visitor"]!;
        var name = (string)one["event"]!;
        var micros = Timestamp.From(DateTimeOffset.Parse((string)one["ts"]!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)).Micros;
        return new StoredEvent
        {
            EventId = (UInt128)(number + 1),
            Visitor = visitor,
            User = persons.GetValueOrDefault(visitor),
            OccurredMicros = micros,
            ReceivedMicros = micros,
            Name = name == renames?.PageView ? "page_view" : name,
            Path = name == renames?.PageView ? (string?)one["props"]?[renames!.Address] : null,
            Properties = Properties(one["props"]),
            Trust = Trust.Server,
        };
    }

    private static string? Properties(JsonNode? props)
    {
        var kept = (props?.AsObject() ?? []).Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value);
        return kept.Count == 0 ? null : JsonSerializer.Serialize(kept);
    }
}

/// <summary>What a source calls a page view, and the property that holds its address.</summary>
internal sealed record PageNames(string PageView, string Address);
