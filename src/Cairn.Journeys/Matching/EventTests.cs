using Cairn.Journeys.Index;

namespace Cairn.Journeys.Matching;

/// <summary>Parts of a tree that look at one event alone, inside a tree that asks for more.</summary>
internal static class EventTests
{
    /// <summary>Tests every row of the segment.</summary>
    internal static RowTest Of(MatchNode node, IndexView view)
    {
        var test = OneEventCompiler.Compile(node, view) ?? throw new InvalidOperationException($"{node.GetType().Name} asks for more than one event.");
        return (scan, rows) =>
        {
            var holds = test.On(scan.Segment);
            for (var row = 0; row < rows.Length; row++)
            {
                var name = scan.Segment.Names[row];
                rows[row] = test.Names?[name] != false && holds(row);
            }
        };
    }
}
