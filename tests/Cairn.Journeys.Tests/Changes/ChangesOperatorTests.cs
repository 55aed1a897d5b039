using Cairn.Journeys.Changes;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Symbols;
using Cairn.Testing;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Journeys.Tests.Changes;

public class ChangesOperatorTests
{
    [Fact]
    public void Threads_segments_and_splits_change_nothing()
    {
        var random = new Random(11);
        MemoryEvent[] events =
        [
            .. Enumerable.Range(0, 40).SelectMany(visitor => Enumerable.Range(0, 5).Select(_ => Event(
                $"v{visitor}", random.Next(4) == 0 ? "buy" : "page_view", random.Next(20_000), ("channel", $"c{random.Next(3)}"), ("path", $"/{random.Next(5)}")))),
        ];
        JourneySplits.Agree(events, view => ChangesOperator.Run(Plan(view), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_damaged_state_is_refused()
    {
        var bytes = JourneyState.ToBytes(ChangesOperator.Run(Plan(View(Event("ann", "buy", 1))), TestContext.Current.CancellationToken));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => JourneyState.FromBytes<ChangesState>(bytes[..length]));
        }
    }

    private static ChangesPlan Plan(IndexView view) =>
        new(new JourneyScope { View = view }, Set("buy", view), [Set("page_view", view)], ["channel", "landing"]);

    private static IEventSet Set(string name, IndexView view) => Outcomes.ValueOf(SymbolCompiler.Compile(Outcomes.ValueOf(SymbolParser.Parse(name, "")), Context(view), ""));
}
