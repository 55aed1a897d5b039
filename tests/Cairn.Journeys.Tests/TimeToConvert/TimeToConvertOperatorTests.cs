using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;
using Cairn.Journeys.TimeToConvert;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Journeys.Tests.TimeToConvert;

public class TimeToConvertOperatorTests
{
    private static readonly Timestamp AsOf = new(SomeJourneys.Start + (400 * Timestamp.Second));

    [Fact]
    public void Agrees_with_reading_each_list() => Prop.ForAll(Journeys(), given =>
    {
        var events = Events(given);
        foreach (var atOnce in (bool[])[false, true])
        {
            var state = TimeToConvertOperator.Run(Plan(JourneySplits.View(events)) with { AtOnce = atOnce });
            Assert.Equal(Slowly(events, atOnce), $"{string.Join(",", state.Converted)};{string.Join(",", state.Censored)}");
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Splits_threads_and_bytes_change_nothing() => Prop.ForAll(Journeys(), given =>
        JourneySplits.Agree(Events(given), view => TimeToConvertOperator.Run(Plan(view)))).QuickCheckThrowOnFailure();

    [Fact]
    public void Damaged_bytes_are_refused() => Assert.Throws<InvalidDataException>(() => JourneyState.FromBytes<TimeToConvertState>([2, 8, 8]));

    private static TimeToConvertPlan Plan(IndexView view) => new(
        new JourneyScope { View = view, AsOf = AsOf, Hidden = EventFlags.Quarantined, Range = new TimeRange(new Timestamp(SomeJourneys.Start + Timestamp.Second), AsOf) },
        new NamedEvents(view, name => name is "cart" or "both"), new NamedEvents(view, name => name is "buy" or "both"));

    private static Arbitrary<(byte Gap, byte Kind)[][]> Journeys() =>
        ArbMap.Default.GeneratorFor<(byte Gap, byte Kind)[]>().ArrayOf().Where(visitors => visitors.Length < 10).ToArbitrary();

    private static List<MemoryEvent> Events((byte Gap, byte Kind)[][] given) =>
    [
        .. given.SelectMany((journey, visitor) => journey.Select((step, at) => SomeJourneys.Event(
            $"v{visitor}", (step.Kind % 5) switch { 0 => "cart", 1 => "buy", 2 => "both", _ => "view" }, journey.Take(at + 1).Sum(earlier => earlier.Gap / 8)) with
        {
            Flags = step.Gap % 7 == 0 ? EventFlags.Quarantined : EventFlags.None,
        })),
    ];

    private static string Slowly(List<MemoryEvent> events, bool atOnce)
    {
        var (converted, censored) = (new List<long>(), new List<long>());
        foreach (var journey in events.Where(item => item.Flags == EventFlags.None && item.Micros < AsOf.Micros).GroupBy(item => item.Visitor).Select(group => group.ToList()))
        {
            var start = journey.FindIndex(item => item.Name is "cart" or "both");
            if (start < 0 || journey[start].Micros < SomeJourneys.Start + Timestamp.Second)
            {
                continue;
            }

            var end = journey.FindIndex(atOnce ? start : start + 1, item => item.Name is "buy" or "both");
            (end < 0 ? censored : converted).Add((end < 0 ? AsOf.Micros : journey[end].Micros) - journey[start].Micros);
        }

        return $"{string.Join(",", converted.Order())};{string.Join(",", censored.Order())}";
    }
}
