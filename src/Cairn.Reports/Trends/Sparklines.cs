using Cairn.Journeys.Conversions;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Trends;

/// <summary>Adds the counts per bucket to the rows of the conversions report.</summary>
internal static class Sparklines
{
    internal static IReadOnlyList<ConversionRow> Add(IReadOnlyList<ConversionRow> rows, ConversionsPlan query, ReportPlan plan, CalendarUnit unit)
    {
        if (TrendBuckets.Of(plan.Range, unit, plan) is not { } buckets)
        {
            return rows;
        }

        var lines = query.Definitions.Select(TrendLine.Of).ToArray();
        var result = TrendsOperator.Run(new TrendsPlan(query.Scope, lines, buckets.Ranges, query.Currency) { Money = query.Money, CountsVisitors = false, CountsSessions = false });
        return
        [
            .. rows.Select((row, i) => row with
            {
                Sparkline = [.. result.Lines[i].Select((n, b) => new TrendPoint(buckets.Names[b], n.Count, buckets.Incomplete[b]))],
            }),
        ];
    }
}
