using Cairn.Journeys.Definitions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;
using Cairn.Testing;

namespace Cairn.Reports.Tests.Drivers;

/// <summary>A shop with hidden interest: one step raises the chance of buying on the next day by ten points, four are only done by the interested.</summary>
internal static class PlantedShop
{
    private static readonly string[] Companions = ["wish", "account", "review", "stock"];

    public static ReportSite Of(int seed, int visitors, bool small = false)
    {
        var random = new Random(seed);
        var events = new List<MemoryEvent>();
        for (var number = 0; number < visitors; number++)
        {
            Add(events, random, "v" + number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        var source = new MemoryEventSource();
        source.Append(events);
        var index = new JourneyIndex(source, small ? new JourneyIndexOptions { TailEvents = 500, SegmentEvents = 3_000 } : null);
        index.CatchUp();
        ConversionDefinition[] definitions =
        [
            SomeJourneys.Definition("buy", """{"event":"buy"}""", ConversionKind.Macro),
            .. Companions.Append("cause").Select(key => SomeJourneys.Definition(key, $$"""{"event":"{{key}}"}""")),
        ];
        return new ReportSite(
            "shop", TimeZoneInfo.Utc, "EUR", "cairn", definitions, index.View(), index.BrowserView, new Timestamp(SomeJourneys.Start + (31 * Timestamp.Day)));
    }

    private static void Add(List<MemoryEvent> events, Random random, string visitor)
    {
        var (interested, start) = (random.NextDouble() < 0.3, random.NextDouble() * 25 * 86_400);
        void Event(string name, double seconds) => events.Add(SomeJourneys.Event(visitor, name, start + seconds, ("channel", random.Next(2) == 0 ? "Direct" : "Email")));
        Event("page_view", 0);
        for (var page = random.Next(1, 6); page > 0; page--)
        {
            Event("page_view", page * 10);
        }

        var cause = random.NextDouble() < 0.25;
        if (cause)
        {
            Event("cause", 5);
        }

        foreach (var companion in Companions)
        {
            if (random.NextDouble() < (interested ? 0.45 : 0.08))
            {
                Event(companion, 15);
            }
        }

        if (random.NextDouble() < (interested ? 0.22 : 0.04) + (cause ? 0.10 : 0))
        {
            Event("buy", 86_400 + 3_600);
        }
    }
}
