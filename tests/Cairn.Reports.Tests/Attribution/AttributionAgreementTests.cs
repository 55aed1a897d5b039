using System.Text.Json;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Index;
using Cairn.Reports.Attribution;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Attribution;

/// <summary>Attribution equals its definition carried out one conversion at a time; no credit and no cent is lost; threads change nothing.</summary>
public sealed class AttributionAgreementTests
{
    private const int Hour = 3_600;
    private static readonly ConversionDefinition Buy =
        Definition("buy", """{"event":"buy"}""", ConversionKind.Macro) with { Value = new ConversionValue(ConversionValueKind.Property) };

    [Fact]
    public void Agrees_with_going_through_every_conversion() =>
        Prop.ForAll(Gen.ListOf(OneEvent).ToArbitrary(), ArbMap.Default.ArbFor<bool>(), (events, decays) =>
        {
            Done[] done = [.. events.Select((e, i) => e with { Seq = i }).OrderBy(e => e.At).ThenBy(e => e.Seq)];
            var request = new AttributionRequest { Models = [decays ? "decay" : "linear"], Lookback = "20h", HalfLife = "5h" };
            var report = Run(request, events, 2);
            var slow = Slow(done, decays);
            Assert.Equal(slow.Keys.Order(StringComparer.Ordinal), report.Rows.Select(row => row.Key).Order(StringComparer.Ordinal));
            Assert.All(report.Rows, row => Assert.Equal(slow[row.Key], (double)row.Credit, 1e-6));
            Assert.Equal(done.Count(e => e.What == "buy"), report.Rows.Sum(row => row.Credit));
            Assert.Equal(done.Where(e => e.What == "buy").Sum(e => e.Cents / 100m), report.Rows.Sum(row => decimal.Parse(row.Value!, System.Globalization.CultureInfo.InvariantCulture)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Gives_the_same_bytes_on_1_2_and_7_threads()
    {
        var random = new Random(5);
        var channels = new[] { "TV", "Email", "" };
        var events = Enumerable.Range(0, 500)
            .Select(i => new Done($"v{random.Next(30)}", random.Next(4) == 0 ? "buy" : "view", random.Next(400) * Hour / 2, channels[random.Next(3)], random.Next(10_000))).ToList();
        var request = new AttributionRequest { Models = ["linear", "decay"], By = ["channel", "device"] };
        Assert.Single(new[] { 1, 2, 7 }.Select(threads => JsonSerializer.Serialize(Run(request, events, threads).Rows)).Distinct());
    }

    [Fact]
    public void A_visitor_with_very_many_touches_keeps_the_latest_thousand()
    {
        var events = Enumerable.Range(0, 1_500).Select(i => new Done("ann", "view", i * Hour, "TV", 0)).Append(new Done("ann", "buy", 1_500 * Hour, "Email", 100)).ToList();
        var report = Run(new AttributionRequest { Lookback = "100d" }, events, 1);
        Assert.Equal([("TV", 0.999m), ("Email", 0.001m)], report.Rows.Select(row => (row.Key, row.Credit)));
        Assert.Contains(report.Warnings, warning => warning.Code == "long_paths");
    }

    private static AttributionReport Run(AttributionRequest request, IReadOnlyList<Done> events, int threads)
    {
        var source = new MemoryEventSource();
        source.Append(events.Select(Stored));
        var site = Sites.Of(source, "2026-09-01T00:00:00Z", options: new JourneyIndexOptions { TailEvents = 5, SegmentEvents = 9, SmallSegments = 2, Threads = threads });
        return ValueOf(AttributionRunner.Run(request, site with { Definitions = [Buy] }, TestContext.Current.CancellationToken));
    }

    private sealed record Done(string Who, string What, int At, string Channel, int Cents, int Seq = 0);

    private static MemoryEvent Stored(Done e) => e.Channel.Length == 0
        ? Event(e.Who, e.What, e.At, ("value", e.Cents / 100m), ("currency", "EUR"))
        : Event(e.Who, e.What, e.At, ("value", e.Cents / 100m), ("currency", "EUR"), ("channel", e.Channel));

    private static Gen<Done> OneEvent { get; } =
        from who in Gen.Elements("ann", "bob")
        from what in Gen.Elements("view", "view", "buy")
        from at in Gen.Choose(0, 100).Select(n => n * 1_200)
        from channel in Gen.Elements("TV", "Email", "Search", "")
        from cents in Gen.Choose(0, 9_999)
        select new Done(who, what, at, channel, cents);

    private static Dictionary<string, double> Slow(Done[] done, bool decays)
    {
        var credits = new Dictionary<string, double>();
        foreach (var buy in done.Where(e => e.What == "buy"))
        {
            var journey = done.Where(e => e.Who == buy.Who).ToList();
            var touches = new List<(Done At, string Channel)>();
            for (var at = 0; at < journey.Count; at++)
            {
                if (at > 0 && journey[at].At - journey[at - 1].At <= 1_800)
                {
                    continue;
                }

                var end = at + 1;
                while (end < journey.Count && journey[end].At - journey[end - 1].At <= 1_800)
                {
                    end++;
                }

                touches.Add((journey[at], journey[at..end].Select(e => e.Channel).FirstOrDefault(channel => channel.Length > 0) ?? "(none)"));
            }

            var path = touches.Where(touch => Array.IndexOf(done, touch.At) <= Array.IndexOf(done, buy) && buy.At - touch.At.At <= 20 * Hour).ToList();
            double Raw(Done touch) => decays ? Math.Pow(2, -(buy.At - touch.At) / (5.0 * Hour)) : 1;
            var sum = path.Sum(touch => Raw(touch.At));
            foreach (var (touch, channel) in path)
            {
                credits[channel] = credits.GetValueOrDefault(channel) + (Raw(touch) / sum);
            }

            if (path.Count == 0)
            {
                credits["(unattributed)"] = credits.GetValueOrDefault("(unattributed)") + 1;
            }
        }

        return credits;
    }
}
