using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cairn.Collection.Events;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;
using Cairn.Reports.Funnels;
using Cairn.Storage.Events;

namespace Cairn.Server.Cases;

/// <summary>Runs third-party funnel cases on the real store and index, each case as a site of its own.</summary>
internal sealed class FunnelCases(IEventStore store)
{
    private const double Near = 0.001;

    private int _sites;

    /// <summary>What differs from the expected answer; null for nothing.</summary>
    public string? Difference(JsonNode item)
    {
        var outcome = FunnelRunner.Run(FunnelCaseRequest.Of(item), Site(item));
        var expected = item["expected"]!;
        if (expected["validation_error"] is not null)
        {
            return outcome is Outcome<FunnelReport>.Refused ? null : "should be refused";
        }

        if (outcome is not Outcome<FunnelReport>.Ok(var report))
        {
            return string.Join("; ", ((Outcome<FunnelReport>.Refused)outcome).Faults.Select(fault => fault.Message));
        }

        return Different("counts", expected["counts"], report.Steps.Select(step => (double?)step.Count))
            ?? Different("times", expected["avg_conversion_seconds"], report.Steps.Select(step => step.Time?.FromPrevious?.Mean))
            ?? Different("medians", expected["median_conversion_seconds"], report.Steps.Select(step => step.MedianSecondsFromPrevious))
            ?? (expected["by_breakdown"]?.AsObject() ?? []).Select(group => Different(group.Key, group.Value, Group(report, group.Key))).FirstOrDefault(found => found is not null);
    }

    private static IEnumerable<double?> Group(FunnelReport report, string value) =>
        report.Breakdown?.FirstOrDefault(group => group.Value == value)?.Steps.Select(step => (double?)step.Count) ?? [];

    private static string? Different(string what, JsonNode? expected, IEnumerable<double?> actual)
    {
        if (expected is null)
        {
            return null;
        }

        var wanted = expected.AsArray().Select(value => (double?)value).ToList();
        var found = actual.Take(wanted.Count).ToList();
        return found.Count == wanted.Count && wanted.Zip(found).All(pair => pair.First is null || (pair.Second is { } second && Math.Abs(pair.First.Value - second) < Near))
            ? null
            : $"{what}: expected {Text(wanted)}, found {Text(found)}";
    }

    private static string Text(IEnumerable<double?> numbers) => $"[{string.Join(", ", numbers.Select(number => number?.ToString(CultureInfo.InvariantCulture) ?? "null"))}]";

    private ReportSite Site(JsonNode item)
    {
        var site = ++_sites;
        var persons = Persons(item);
        var events = item["events"]!.AsArray().Select((one, at) => Event(one!, at, persons)).ToList();
        store.Append([new SiteEvents(site, events)], position: null);
        var index = new JourneyIndex(store.Source(site));
        index.CatchUp();
        var zone = TimeZoneInfo.FindSystemTimeZoneById((string?)item["funnel"]!["timezone"] ?? "UTC");
        var now = new Timestamp(events.Select(stored => stored.OccurredMicros).DefaultIfEmpty(0).Max() + Timestamp.Day);
        return new ReportSite("case", zone, "EUR", "cairn", [], index.View(), index.BrowserView, now);
    }

    /// <summary>The person each visitor id belongs to, where the case says so.</summary>
    private static Dictionary<string, string> Persons(JsonNode item) => (item["identities"]?.AsArray() ?? [])
        .SelectMany((ids, number) => ids!.AsArray().Select(id => ((string)id!, string.Create(CultureInfo.InvariantCulture, $"person{number}"))))
        .ToDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal);

    private static StoredEvent Event(JsonNode one, int number, Dictionary<string, string> persons)
    {
        var visitor = (string)one["visitor"]!;
        var micros = Timestamp.From(DateTimeOffset.Parse((string)one["ts"]!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)).Micros;
        return new StoredEvent
        {
            EventId = (UInt128)(number + 1),
            Visitor = visitor,
            User = persons.GetValueOrDefault(visitor),
            OccurredMicros = micros,
            ReceivedMicros = micros,
            Name = (string)one["event"]!,
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
