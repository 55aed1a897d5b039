using Cairn.Journeys.Index;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Funnels;

/// <summary>Which value of a property a unit is counted under.</summary>
internal static class FunnelGroups
{
    /// <summary>The choice a breakdown asks for.</summary>
    public static GroupOf For(FunnelGrouping grouping, Column column, ReportPlan report) => grouping.At switch
    {
        GroupAt.Last => (segment, _, _, walk) => First(report.View.Codes(column, segment), walk, fromEnd: true),
        GroupAt.Step => (segment, _, level, walk) => level < grouping.Step
            ? null
            : walk[grouping.Step - 1] < 0 ? 0 : report.View.Codes(column, segment)[walk[grouping.Step - 1]],
        GroupAt.Visitor => (segment, person, _, _) => Newest(report, column, segment, person),
        _ => (segment, _, _, walk) => First(report.View.Codes(column, segment), walk, fromEnd: false),
    };

    private static int First(ColumnCodes codes, ReadOnlySpan<int> walk, bool fromEnd)
    {
        for (var at = 0; at < walk.Length; at++)
        {
            var row = walk[fromEnd ? walk.Length - 1 - at : at];
            if (row >= 0 && codes[row] != 0)
            {
                return codes[row];
            }
        }

        return 0;
    }

    // What the visitor's property was last set to.
    private static int Newest(ReportPlan report, Column column, IndexSegment segment, int person)
    {
        var codes = report.View.Codes(column, segment);
        for (var row = segment.Offsets[person + 1] - 1; row >= segment.Offsets[person]; row--)
        {
            if (codes[row] != 0 && segment.Micros[row] < report.AsOf.Micros && (segment.Flags[row] & report.Hidden) == 0)
            {
                return codes[row];
            }
        }

        return 0;
    }
}
