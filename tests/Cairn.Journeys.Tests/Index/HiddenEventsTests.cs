using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Journeys.Tests.Index;

public sealed class HiddenEventsTests
{
    private const EventFlags Hiding = EventFlags.Quarantined | EventFlags.ConsentDenied | EventFlags.Moved;

    [Fact]
    public void A_segment_without_hidden_events_names_nobody()
    {
        var segment = SomeJourneys.View(SomeJourneys.Event("ann", "view", 1) with { Flags = EventFlags.Campaign }).Segments[0];

        Assert.True(segment.Hidden.OfPersons.IsEmpty);
        Assert.True(segment.Hidden.Rows.IsEmpty);
    }

    [Fact]
    public void Agrees_with_looking_at_every_event()
    {
        Prop.ForAll(ArbMap.Default.GeneratorFor<byte[]>().ToArbitrary(), kinds =>
        {
            var view = SomeJourneys.View(kinds.Select((kind, at) =>
                SomeJourneys.Event($"visitor {kind % 5}", "view", at) with { Flags = kind < 90 ? (EventFlags)(kind & 14) : EventFlags.None }));
            return view.Segments.All(Agrees);
        }).QuickCheckThrowOnFailure();
    }

    private static bool Agrees(IndexSegment segment)
    {
        var flags = segment.Flags.Span.ToArray();
        var rows = Enumerable.Range(0, flags.Length).Where(row => (flags[row] & Hiding) != 0).ToArray();
        var ofPersons = Enumerable.Range(0, segment.PersonCount)
            .Select(person => flags[segment.Offsets[person]..segment.Offsets[person + 1]].Aggregate(EventFlags.None, (all, one) => all | (one & Hiding))).ToArray();
        var hidden = segment.Hidden;
        var here = flags.Where(flag => (flag & EventFlags.Moved) == 0).ToArray();
        return hidden.Rows.SequenceEqual(rows)
            && hidden.OfPersons.SequenceEqual(rows.Length == 0 ? [] : ofPersons)
            && hidden.Quarantined == here.Count(flag => flag.HasFlag(EventFlags.Quarantined))
            && hidden.Denied == here.Count(flag => flag.HasFlag(EventFlags.ConsentDenied))
            && hidden.DeniedAlone == here.Count(flag => (flag & Hiding) == EventFlags.ConsentDenied);
    }
}
