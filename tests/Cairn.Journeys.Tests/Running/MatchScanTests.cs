using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Journeys.Tests.Running;

public class MatchScanTests
{
    [Fact]
    public void An_event_in_several_sets_is_several_matches_in_the_order_of_the_sets()
    {
        var view = View([new MemoryEvent("v", "a", 1), new MemoryEvent("v", "b", 2)]);
        IEventSet[] sets = [new NamedEvents(view, name => name == "b", rowByRow: true), new NamedEvents(view, "a"), new NamedEvents(view, _ => true)];
        Assert.Equal([new Match(1, 0, 1), new Match(1, 0, 2), new Match(2, 1, 0), new Match(2, 1, 2)], Found(new JourneyScope { View = view }, sets));
    }

    [Fact]
    public void Events_that_are_hidden_or_at_as_of_match_nothing()
    {
        var view = View([new MemoryEvent("v", "a", 1) { Flags = EventFlags.Quarantined }, new MemoryEvent("v", "a", 2), new MemoryEvent("v", "a", 3)]);
        var scope = new JourneyScope { View = view, Hidden = EventFlags.Quarantined, AsOf = new Timestamp(3) };
        Assert.Equal([new Match(2, 1, 0)], Found(scope, [new NamedEvents(view, "a")]));
    }

    [Fact]
    public void Events_of_a_person_that_moved_match_where_they_lie_now_and_only_there()
    {
        var source = new MemoryEventSource();
        source.Append(new MemoryEvent("v", "a", 1), new MemoryEvent("w", "a", 2));
        var index = new JourneyIndex(source);
        index.CatchUp();
        index.Seal();
        source.Append(new MemoryEvent("v", "a", 3));
        index.CatchUp();
        var view = index.View();
        Assert.Equal([2L, 1L, 3L], Found(new JourneyScope { View = view }, [new NamedEvents(view, "a")]).Select(match => match.Micros));
    }

    [Fact]
    public void Agrees_with_asking_every_event_for_every_set()
    {
        var events = ArbMap.Default.GeneratorFor<(byte Who, byte Name, byte When, byte Flags)[]>().Where(given => given.Length > 0).ToArbitrary();
        Prop.ForAll(events, ArbMap.Default.ArbFor<(byte Sets, bool Filtered, byte AsOf, byte Hidden)>(), (given, how) =>
        {
            var view = View([.. given.Select(item => new MemoryEvent("v" + (item.Who % 4), "n" + (item.Name % 6), item.When) { Flags = (EventFlags)(item.Flags % 16) })]);
            var masks = Enumerable.Range(0, 1 + (how.Sets % 40)).Select(set => (set * 37) + how.Sets).ToArray();
            bool Picks(int set, string name) => (masks[set] >> (name[1] - '0') & 1) != 0;
            IEventSet[] sets = [.. masks.Select((_, set) => new NamedEvents(view, name => Picks(set, name), rowByRow: set % 3 != 0))];
            var scope = new JourneyScope
            {
                View = view,
                Hidden = (EventFlags)(how.Hidden % 16),
                AsOf = new Timestamp(how.AsOf + 50),
                Filter = how.Filtered ? new NamedEvents(view, name => name != "n2", rowByRow: true) : null,
            };
            var expected = view.Segments.SelectMany(segment => Enumerable.Range(0, segment.EventCount).SelectMany(row => Enumerable.Range(0, sets.Length)
                .Where(set => Picks(set, view.Names[segment.Names[row]]) && scope.Sees(segment.Micros[row], segment.Flags[row])
                    && (!how.Filtered || view.Names[segment.Names[row]] != "n2"))
                .Select(set => new Match(segment.Micros[row], row, set))));
            Assert.Equal(expected, Found(scope, sets));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Scanning_allocates_nothing_for_a_person()
    {
        var view = View([.. Enumerable.Range(0, 20_000).Select(i => new MemoryEvent("v" + (i % 2_000), "n" + (i % 8), i))]);
        var scan = new MatchScan(new JourneyScope { View = view }, [new NamedEvents(view, "n1"), new NamedEvents(view, name => name == "n2", rowByRow: true)]);
        var part = JourneyParts.Of(view)[0];
        Assert.True(Count(scan, part) > 0);
        Assert.Equal(0, Allocated.Least(() => Count(scan, part)));
    }

    private static long Count(MatchScan scan, JourneyPart part)
    {
        var count = 0L;
        scan.Begin(part);
        for (var person = part.Start; person < part.End; person++)
        {
            count += scan.Of(person).Length;
        }

        return count;
    }

    private static List<Match> Found(JourneyScope scope, IReadOnlyList<IEventSet> sets)
    {
        var (scan, found) = (new MatchScan(scope, sets), new List<Match>());
        foreach (var part in JourneyParts.Of(scope.View))
        {
            scan.Begin(part);
            for (var person = part.Start; person < part.End; person++)
            {
                found.AddRange(scan.Of(person));
            }
        }

        return found;
    }

    private static IndexView View(params MemoryEvent[] events)
    {
        var source = new MemoryEventSource();
        source.Append(events);
        var index = new JourneyIndex(source);
        index.CatchUp();
        return index.View();
    }
}
