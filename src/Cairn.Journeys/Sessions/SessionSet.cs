using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Sessions;

/// <summary>Every event of the sessions that satisfy a filter, as <c>session.channel = "Email"</c> among the filters of a report asks for.</summary>
/// <remarks>An event outside sessions never belongs to it. Stretches may cut persons in two: whoever they touch is looked at whole.</remarks>
internal sealed class SessionSet(Filter filter, CompileContext context) : IEventSet
{
    /// <inheritdoc/>
    public bool[]? NamesOnly => null;

    /// <inheritdoc/>
    public void Mark(IndexSegment segment, int firstRow, Span<uint> masks, uint bit)
    {
        if (masks.Length == 0)
        {
            return;
        }

        var offsets = segment.Offsets.Span;
        var person = PersonOf(offsets, firstRow);
        var end = PersonOf(offsets, firstRow + masks.Length - 1) + 1;
        var scan = new SessionScan(context.View, context.SessionRule, context.Hidden, context.AsOf);
        var test = new SessionTest(filter, context.View, context.AllConversions);
        test.Begin(segment, offsets[person], offsets[end]);
        var indices = new int[256];
        var holds = new List<bool>();
        for (; person < end; person++)
        {
            var (first, rows) = (offsets[person], offsets[person + 1] - offsets[person]);
            indices = indices.Length < rows ? new int[Math.Max(rows, indices.Length * 2)] : indices;
            var own = indices.AsSpan(0, rows);
            holds.Clear();
            foreach (var span in scan.Run(segment, person, own))
            {
                holds.Add(test.Holds(span, first, own));
            }

            for (var row = Math.Max(first, firstRow); row < Math.Min(first + rows, firstRow + masks.Length); row++)
            {
                masks[row - firstRow] |= own[row - first] > 0 && holds[own[row - first] - 1] ? bit : 0;
            }
        }
    }

    // Nobody is without rows, so the last offset that is not after a row is its person's.
    private static int PersonOf(ReadOnlySpan<int> offsets, int row)
    {
        var at = offsets.BinarySearch(row);
        return at >= 0 ? at : ~at - 1;
    }
}
