using Cairn.Journeys.Events;
using Cairn.Journeys.Persons;

namespace Cairn.Journeys.Index;

/// <summary>What an index held at a moment when nothing was in its tail: what can be written down. Later events are read from the store again.</summary>
/// <param name="Position">How far the store had been read.</param>
/// <param name="Segments">The segments, and who had moved out of each.</param>
/// <param name="Map">Who was whom.</param>
/// <param name="Visitors">Visitor ids.</param>
/// <param name="Users">User ids.</param>
/// <param name="Names">Event names.</param>
internal sealed record SealedState(
    SourcePosition Position,
    IReadOnlyList<(SealedSegment Segment, MovedPersons Moved)> Segments,
    PersonMap Map,
    TextSnapshot Visitors,
    TextSnapshot Users,
    TextSnapshot Names)
{
    /// <summary>The segments that are worth merging: small ones when there are too many, and one of which a quarter has moved away.</summary>
    public IReadOnlyList<(SealedSegment Segment, MovedPersons? Moved)> ToMerge(JourneyIndexOptions options)
    {
        var small = Segments.Where(entry => entry.Segment.Data.EventCount < options.SegmentEvents / 2).ToList();
        var worn = Segments.Where(entry => entry.Moved.Count > entry.Segment.Data.PersonCount / 4);
        var chosen = small.Count > Math.Max(1, options.SmallSegments) ? small : worn.Take(1);
        return [.. chosen.Select(entry => (entry.Segment, (MovedPersons?)entry.Moved))];
    }
}
