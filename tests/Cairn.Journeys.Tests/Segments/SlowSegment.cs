using Cairn.Journeys.Segments;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Testing;

namespace Cairn.Journeys.Tests.Segments;

/// <summary>Whether a segment holds for one visitor, as its definition reads: every walk is tried, every event is asked.</summary>
internal sealed class SlowSegment(MemoryEvent[] events, TimeRange range, long asOf)
{
    private readonly MemoryEvent[] _events = [.. events.OrderBy(e => e.Micros).Where(e => e.Micros < asOf)];

    public bool Holds(SegmentNode node) => node switch
    {
        SegmentNode.And and => and.Parts.All(Holds),
        SegmentNode.Or or => or.Parts.Any(Holds),
        SegmentNode.Not not => !Holds(not.Part),
        SegmentNode.Did did => did.Times.Holds(_events.Count(e => Is(e, did.Symbol) && Lies(e, did.Period))),
        SegmentNode.First first => _events.FirstOrDefault(e => Is(e, first.Symbol)) is { } one && Lies(one, first.Period),
        SegmentNode.Seq seq => Walks(seq, [], 0),
        _ => throw new InvalidOperationException("The tests make no such node."),
    };

    private bool Walks(SegmentNode.Seq seq, int[] walk, int at)
    {
        if (at == seq.Steps.Count)
        {
            return true;
        }

        var step = seq.Steps[at];
        if (step.Forbidden)
        {
            // The last one is asked here, the others when the next step is known.
            return at + 1 < seq.Steps.Count ? Walks(seq, walk, at + 1) : !Enumerable.Range(walk[^1] + 1, _events.Length - walk[^1] - 1).Any(
                i => Is(_events[i], step.Symbol) && !(_events[i].Micros - _events[walk[0]].Micros > seq.Within?.Micros));
        }

        for (var i = walk.Length == 0 ? 0 : walk[^1] + 1; i < _events.Length; i++)
        {
            var fits = Is(_events[i], step.Symbol)
                && (walk.Length > 0 ? !(_events[i].Micros - _events[walk[0]].Micros > seq.Within?.Micros) : Lies(_events[i], seq.Period))
                && (at == 0 || !seq.Steps[at - 1].Forbidden || !Enumerable.Range(walk[^1] + 1, i - walk[^1] - 1).Any(j => Is(_events[j], seq.Steps[at - 1].Symbol)));
            if (fits && Walks(seq, [.. walk, i], at + 1))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Is(MemoryEvent e, Symbol symbol) => symbol.Alternatives.Any(a => a.Name == e.Name);

    private bool Lies(MemoryEvent e, SegmentPeriod period) => period switch
    {
        SegmentPeriod.Ever => true,
        SegmentPeriod.Last last => asOf - last.Span.Micros <= e.Micros,
        _ => range.Contains(new Timestamp(e.Micros)),
    };
}
