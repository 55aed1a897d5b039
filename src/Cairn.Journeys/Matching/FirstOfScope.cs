namespace Cairn.Journeys.Matching;

/// <summary>Cuts the rows at which a tree is true to the first of each scope.</summary>
internal static class FirstOfScope
{
    /// <summary>Keeps the first visible row per person and scope; <paramref name="keys"/> are given where the scope is finer than a page view.</summary>
    internal static void Keep(SegmentScan scan, bool[] rows, MatchScope scope, long[]? keys)
    {
        var seen = new HashSet<long>();
        var offsets = scan.Segment.Offsets;
        for (var person = 0; person < scan.Segment.PersonCount; person++)
        {
            seen.Clear();
            for (var row = offsets[person]; row < offsets[person + 1]; row++)
            {
                rows[row] = rows[row] && scan.Visible[row] && Key(scan, scope, keys, row) is { } key && seen.Add(key);
            }
        }
    }

    private static long? Key(SegmentScan scan, MatchScope scope, long[]? keys, int row) => scope switch
    {
        MatchScope.Visitor => 0,
        MatchScope.Session => scan.Sessions.Of[row] is >= 0 and var session ? session : null,
        _ => (keys ?? scan.PageViews)[row],
    };
}
