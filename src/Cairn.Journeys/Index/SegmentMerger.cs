namespace Cairn.Journeys.Index;

/// <summary>Makes fewer, larger segments of several. Rows of one person that lie in more than one of them are put in order.</summary>
internal static class SegmentMerger
{
    /// <summary>Merges what is left of some segments.</summary>
    /// <param name="sources">The segments and who has moved out of them.</param>
    /// <param name="maxRows">A new segment begins at the first person after this many rows.</param>
    /// <param name="sealedOne">Takes each finished segment and may hand back another form of it.</param>
    /// <param name="cancellation">Stops between two persons.</param>
    public static List<SealedSegment> Merge(
        IReadOnlyList<(SealedSegment Segment, MovedPersons? Moved)> sources, int maxRows, Func<SealedSegment, SealedSegment> sealedOne, CancellationToken cancellation)
    {
        var left = sources.Sum(source => (long)source.Segment.Data.EventCount);
        var (result, draft) = (new List<SealedSegment>(), new SegmentDraft((int)Math.Min(left, maxRows)));
        var (next, having) = (new int[sources.Count], new List<int>());
        var rows = new RowBuffer();
        while (Least(sources, next, having) is { } person)
        {
            if (draft.Count >= maxRows)
            {
                cancellation.ThrowIfCancellationRequested();
                result.Add(sealedOne(draft.Seal()));
                draft = new SegmentDraft((int)Math.Min(left, maxRows));
            }

            draft.Begin(person);
            if (having.Count == 1)
            {
                sources[having[0]].Segment.CopyRows(next[having[0]]++, draft);
                continue;
            }

            foreach (var source in having)
            {
                sources[source].Segment.CopyRows(next[source]++, rows);
            }

            SegmentBuilder.CopySorted(rows, draft);
            rows.Release();
        }

        if (draft.Count > 0)
        {
            result.Add(sealedOne(draft.Seal()));
        }

        return result;
    }

    // The lowest person that is left, and the sources that have it.
    private static int? Least(IReadOnlyList<(SealedSegment Segment, MovedPersons? Moved)> sources, int[] next, List<int> having)
    {
        var least = int.MaxValue;
        having.Clear();
        for (var at = 0; at < next.Length; at++)
        {
            var (segment, moved) = sources[at];
            while (moved is not null && next[at] < segment.Data.PersonCount && moved.Has(next[at]))
            {
                next[at]++;
            }

            if (next[at] == segment.Data.PersonCount || segment.Data.Persons[next[at]] > least)
            {
                continue;
            }

            if (segment.Data.Persons[next[at]] < least)
            {
                least = segment.Data.Persons[next[at]];
                having.Clear();
            }

            having.Add(at);
        }

        return having.Count == 0 ? null : least;
    }
}
