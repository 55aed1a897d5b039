using Cairn.Journeys.Attribution;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Testing;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Journeys.Tests.Attribution;

public sealed class AttributionStateTests
{
    [Fact]
    public void A_state_reads_back_as_it_was_written_and_merges_in_any_split()
    {
        var random = new Random(5);
        var channels = new[] { "TV", "Email", "Search" };
        var view = View(Enumerable.Range(0, 500).Select(i => Event($"v{random.Next(30)}", random.Next(4) == 0 ? "buy" : "view", i * 1_800, ("channel", channels[random.Next(3)]))));
        var plan = new AttributionPlan
        {
            Scope = new JourneyScope { View = view },
            Conversions = [new AttributedConversion(OccurrenceSet.Of("buy", new NamedEvents(view, "buy")), TouchWindows.All(90_000_000_000))],
            Models = [AttributionModel.Linear, AttributionModel.Decay],
            Dimensions = [TouchDimension.Of("channel", view)!],
        };
        var whole = AttributionOperator.Run(plan, TestContext.Current.CancellationToken);
        var bytes = JourneyState.ToBytes(whole);
        Assert.Equal(bytes, JourneyState.ToBytes(JourneyState.FromBytes<AttributionState>(bytes)));
        Assert.Equal(whole.Totals[0].Count * AttributionPlan.CreditUnits, whole.Keys.Sum(key => key.Credit[0]));
        Assert.Equal(whole.Totals[0].Count * AttributionPlan.CreditUnits, whole.Keys.Sum(key => key.Credit[1]));

        var (worker, merged) = (new AttributionWorker(plan), new AttributionState(1, 2));
        for (var number = 0; number < view.Segments.Count; number++)
        {
            for (var person = 0; person < view.Segments[number].PersonCount; person++)
            {
                var one = new AttributionState(1, 2);
                worker.Add(new JourneyPart(number, person, person + 1), one);
                merged.Merge(JourneyState.FromBytes<AttributionState>(JourneyState.ToBytes(one)));
            }
        }

        Assert.Equal(bytes, JourneyState.ToBytes(merged));
        Assert.Throws<InvalidDataException>(() => JourneyState.FromBytes<AttributionState>(bytes[..^2]));
        Assert.Throws<InvalidDataException>(() => JourneyState.FromBytes<AttributionState>([2, 2, 3]));
    }
}
