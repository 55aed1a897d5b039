using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sources;
using Cairn.Testing;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Journeys.Tests.Sources;

public class SourcesOperatorTests
{
    [Theory]
    [InlineData("channel", null)]
    [InlineData("page", "channel")]
    public void Threads_segments_and_splits_change_nothing(string by, string? second)
    {
        var random = new Random(7);
        MemoryEvent[] events =
        [
            .. Enumerable.Range(0, 40).SelectMany(visitor => Enumerable.Range(0, 6).Select(_ => Event(
                $"v{visitor}", random.Next(4) == 0 ? "buy" : "page_view", random.Next(20_000),
                ("channel", $"c{random.Next(3)}"), ("path", $"/{random.Next(5)}"), ("value", random.Next(1, 9))))),
        ];
        JourneySplits.Agree(events, view => SourcesOperator.Run(Plan(view, by, second), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_damaged_state_is_refused()
    {
        var bytes = JourneyState.ToBytes(SourcesOperator.Run(Plan(View(Event("ann", "buy", 1)), "channel", null), TestContext.Current.CancellationToken));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => JourneyState.FromBytes<SourcesState>(bytes[..length]));
        }
    }

    private static SourcesPlan Plan(IndexView view, string by, string? second)
    {
        var definition = Definition("buy", """{"event":"buy"}""", ConversionKind.Macro) with { Value = new ConversionValue(ConversionValueKind.Property) };
        var counted = Outcomes.ValueOf(ConversionCounter.Count("buy", Context(view, definition), ""));
        return new SourcesPlan(new JourneyScope { View = view }, [counted], [counted], "EUR", by, second);
    }
}
