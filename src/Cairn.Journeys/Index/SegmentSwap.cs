using System.Numerics;

namespace Cairn.Journeys.Index;

/// <summary>Puts merged segments in the place of their sources. Whoever has moved out of a source since it was merged is marked moved in what took its place.</summary>
/// <param name="Sources">What was merged, and who had moved then.</param>
/// <param name="Merged">What came out.</param>
internal sealed record SegmentSwap(IReadOnlyList<(SealedSegment Segment, MovedPersons? Moved)> Sources, IReadOnlyList<SealedSegment> Merged)
{
    /// <summary>The entries with the sources taken out and the merged segments added.</summary>
    public List<(SealedSegment Segment, MovedPersons Moved)> Apply(IReadOnlyList<(SealedSegment Segment, MovedPersons Moved)> entries)
    {
        var added = Merged.Select(segment => (Segment: segment, Moved: new MovedPersons(segment.Data.PersonCount))).ToList();
        var now = entries.ToDictionary(entry => entry.Segment, entry => entry.Moved);
        foreach (var (source, then) in Sources)
        {
            // A source that is not there any more has lost everybody.
            foreach (var number in Since(source.Data.PersonCount, then, now.GetValueOrDefault(source)))
            {
                Mark(added, source.Data.Persons[number]);
            }

            now.Remove(source);
        }

        return [.. entries.Where(entry => now.ContainsKey(entry.Segment)), .. added];
    }

    private static IEnumerable<int> Since(int persons, MovedPersons? then, MovedPersons? now)
    {
        for (var word = 0; word < (persons + 63) / 64; word++)
        {
            var left = now?.Bits[word] ?? (persons - (word * 64) >= 64 ? ulong.MaxValue : (1UL << (persons & 63)) - 1);
            for (left &= ~(then?.Bits[word] ?? 0); left != 0; left &= left - 1)
            {
                yield return (word * 64) + BitOperations.TrailingZeroCount(left);
            }
        }
    }

    private static void Mark(List<(SealedSegment Segment, MovedPersons Moved)> entries, int person)
    {
        foreach (var (segment, moved) in entries)
        {
            var number = segment.Data.Persons.Span.BinarySearch(person);
            if (number >= 0)
            {
                moved.Add(number);
                return;
            }
        }
    }
}
