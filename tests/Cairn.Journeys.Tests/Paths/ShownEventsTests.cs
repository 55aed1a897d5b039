using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Paths;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Journeys.Tests.Paths;

public sealed class ShownEventsTests
{
    private const long Minute = 60 * Timestamp.Second;
    private static readonly string[] Names = ["page_view", "cart", "buy", "page_leave", "$heartbeat", "scroll"];

    [Fact]
    public void Holds_the_units_that_are_read_one_by_one() => Prop.ForAll(Journeys(), given =>
    {
        foreach (var segmentEvents in new[] { 6, 4_000 })
        {
            var view = JourneySplits.View(Events(given), threads: 1, segmentEvents: segmentEvents);
            var labels = PathLabels.Of(view, [], PathLabels.HiddenByDefault);
            foreach (var scope in Scopes(view))
            {
                foreach (var anchor in new IEventSet?[] { null, new NamedEvents(view, "scroll") })
                {
                    Assert.Equal(OneByOne(scope, labels, anchor), Streamed(scope, labels, anchor));
                }
            }
        }
    }).QuickCheckThrowOnFailure();

    private static IEnumerable<JourneyScope> Scopes(IndexView view)
    {
        var scope = new JourneyScope { View = view, Sessions = new SessionRule { TimeoutMicros = Minute } };
        yield return scope;
        yield return scope with { Hidden = EventFlags.Quarantined };
        yield return scope with { Hidden = EventFlags.Quarantined, Range = new TimeRange(At(2), At(6)) };
        yield return scope with { AsOf = At(4) };
        yield return scope with { Hidden = EventFlags.Quarantined, Filter = new NamedEvents(view, "cart") };
    }

    private static Timestamp At(int minute) => new(SomeJourneys.Start + (minute * Minute));

    private static List<string> OneByOne(JourneyScope scope, PathLabels labels, IEventSet? anchor)
    {
        var found = new List<string>();
        var units = new PathUnits(scope, labels, bySession: true, collapse: false, anchor);
        foreach (var part in JourneyParts.Of(scope.View))
        {
            ReadAll(units, part, Macros(scope, part), found);
        }

        return [.. found.Order(StringComparer.Ordinal)];
    }

    private static List<string> Streamed(JourneyScope scope, PathLabels labels, IEventSet? anchor)
    {
        var found = new List<string>();
        var units = new PathUnits(scope, labels, bySession: true, collapse: false, anchor);
        var events = new ShownEvents(scope, labels, anchor);
        foreach (var part in JourneyParts.Of(scope.View))
        {
            var macros = Macros(scope, part);
            Assert.True(events.Read(part));
            var withMacro = new HashSet<int>();
            for (var row = macros.Next(0, macros.Rows); row < macros.Rows; row = macros.Next(row + 1, macros.Rows))
            {
                withMacro.Add(events.Sessions.Hidden.Has(row) ? -1 : events.StartOf(row));
            }

            for (var row = events.Shown.Next(0, macros.Rows); row < macros.Rows; row = events.Shown.Next(row + 1, macros.Rows))
            {
                if (events.Starts.Has(row))
                {
                    found.Add($"{part.Segment} {withMacro.Contains(row)}:");
                }

                found[^1] += $" {events.First + row}={events.LabelOf(row)}{(anchor is not null && events.Anchors.Has(row) ? "!" : "")}";
            }

            if (events.Slow is { } slow)
            {
                units.Only = slow;
                ReadAll(units, part, macros, found);
            }
        }

        return [.. found.Order(StringComparer.Ordinal)];
    }

    private static void ReadAll(PathUnits units, JourneyPart part, RowBits macros, List<string> found)
    {
        units.Begin(part);
        while (units.Read())
        {
            found.Add($"{part.Segment} {units.Any(macros)}:");
            for (var node = 0; node < units.Count; node++)
            {
                found[^1] += $" {units.Rows[node]}={units.Labels[node]}{(units.IsAnchor(node) ? "!" : "")}";
            }
        }
    }

    private static RowBits Macros(JourneyScope scope, JourneyPart part)
    {
        var segment = scope.View.Segments[part.Segment];
        var (bits, first) = (new RowBits(), segment.Offsets[part.Start]);
        bits.Clear(segment.Offsets[part.End] - first);
        bits.AddName(segment.Names, first, scope.View.NameCode("buy"));
        return bits;
    }

    private static Arbitrary<(byte Gap, byte Kind)[][]> Journeys() =>
        ArbMap.Default.GeneratorFor<(byte Gap, byte Kind)[]>().ArrayOf().Where(visitors => visitors.Length < 10).ToArbitrary();

    private static List<MemoryEvent> Events((byte Gap, byte Kind)[][] given) =>
    [
        .. given.SelectMany((journey, visitor) => journey.Select((step, at) =>
            SomeJourneys.Event($"v{visitor}", Names[step.Kind % 6], journey.Take(at + 1).Sum(earlier => earlier.Gap % 5 == 0 ? 61 : 20), ("path", $"/{step.Kind % 4}")) with
            {
                Flags = (step.Kind % 13) switch { 0 => EventFlags.Sessionless, 1 or 2 or 3 => EventFlags.Quarantined, _ => EventFlags.None },
            })),
    ];
}
