using Cairn.Journeys.Attribution;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Time;
using Cairn.Testing;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Journeys.Tests.Attribution;

/// <summary>Touches found sixty-four events at a time are those found event by event.</summary>
public sealed class TouchScanTests
{
    private const long Minute = 60 * Timestamp.Second;
    private static readonly string[] Channels = ["TV", "Email", "Search"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Bits_agree_with_the_whole_rule(int seed)
    {
        var random = new Random(seed);
        var events = Enumerable.Range(0, 8).SelectMany(visitor => Journey(random, $"v{visitor}", 1 + random.Next(900))).ToList();
        foreach (var hidden in (EventFlags[])[EventFlags.None, EventFlags.Quarantined])
        {
            foreach (var (click, visit) in ((long, long)[])[(600 * Minute, 600 * Minute), (600 * Minute, 90 * Minute), (20_000 * Minute, 20_000 * Minute)])
            {
                var plan = Plan(View(events), hidden, click, visit);

                // No session is as long as this, but only a plain timeout is cut by bits.
                var whole = plan with { Scope = plan.Scope with { Sessions = plan.Scope.Sessions with { MaxLengthMicros = long.MaxValue } } };
                Assert.InRange(Run(plan).Keys.Count, 4, 10);
                Assert.Equal(JourneyState.ToBytes(Run(whole)), JourneyState.ToBytes(Run(plan)));
                Assert.Equal(JourneyState.ToBytes(Run(whole with { AfterPrevious = true })), JourneyState.ToBytes(Run(plan with { AfterPrevious = true })));
            }
        }
    }

    private static AttributionState Run(AttributionPlan plan) => AttributionOperator.Run(plan, TestContext.Current.CancellationToken);

    // Calm visitors, whose sessions keep their campaign, and others for whom everything happens.
    private static IEnumerable<MemoryEvent> Journey(Random random, string visitor, int count)
    {
        var (isWild, isBot) = (random.Next(3) == 0, random.Next(2) == 0);
        var (at, channel, campaign) = (0.0, "TV", "");
        for (var i = 0; i < count; i++)
        {
            var starts = random.Next(6) == 0;
            at += starts ? random.Next(1_799, 1_803) + (random.Next(3) * 3_600) : random.Next(300);
            (channel, campaign) = starts || (isWild && random.Next(8) == 0) ? (Channels[random.Next(3)], random.Next(2) == 0 ? "spring" : "") : (channel, campaign);
            (string, object)[] columns = random.Next(isWild ? 4 : 50) == 0 ? [] : campaign.Length == 0 ? [("channel", channel)] : [("channel", channel), ("campaign", campaign)];
            var name = random.Next(9) == 0 ? "buy" : isWild && random.Next(9) == 0 ? "page_leave" : "view";
            yield return Event(visitor, name, at, columns) with
            {
                Flags = (campaign.Length > 0 ? EventFlags.Campaign : 0) | (isBot && random.Next(5) == 0 ? EventFlags.Quarantined : 0)
                    | (isWild && random.Next(40) == 0 ? EventFlags.Sessionless : 0),
            };
        }
    }

    private static IndexView View(IEnumerable<MemoryEvent> events)
    {
        var source = new MemoryEventSource();
        source.Append(events);
        var index = new JourneyIndex(source, new JourneyIndexOptions { TailEvents = 10, SegmentEvents = 1_000_000 });
        index.CatchUp();
        return index.View();
    }

    private static AttributionPlan Plan(IndexView view, EventFlags hidden, long click, long visit) => new()
    {
        Scope = new JourneyScope { View = view, Hidden = hidden, Sessions = new SessionRule { TimeoutMicros = 30 * Minute } },
        Conversions = [new AttributedConversion(OccurrenceSet.Of("buy", new NamedEvents(view, "buy")), new TouchWindows(click, visit, visit, visit, visit))],
        Models = [AttributionModel.Linear, AttributionModel.Decay],
        Dimensions = [TouchDimension.Of("channel", view)!, TouchDimension.Of("campaign", view)!],
        HalfLifeMicros = 60 * Minute,
    };
}
