using Cairn.Journeys.Conversions;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Trends;

/// <summary>Reads one column out of the numbers of a trend: 0 in an empty bucket for counts, null for rates.</summary>
internal static class TrendSeriesReader
{
    internal static IReadOnlyList<TrendSeries> Read(TrendsState result, IReadOnlyList<string> names, TrendBuckets buckets, string column) =>
    [
        .. names.Select((name, line) => new TrendSeries(
            name,
            null,
            [
                .. result.Lines[line].Select((numbers, b) => new TrendPoint(
                    buckets.Names[b], Value(numbers, result.Visitors[b], result.Sessions[b], column), buckets.Incomplete[b])),
            ])),
    ];

    private static double? Value(TrendNumbers numbers, long visitors, long sessions, string column) => column switch
    {
        "visitors" => numbers.Visitors,
        "sessions" => numbers.Sessions,
        "visitor_rate" => Proportion.Rate(numbers.Visitors, visitors),
        "session_rate" => Proportion.Rate(numbers.Sessions, sessions),
        "action_rate" => Proportion.Rate(numbers.Count, sessions),
        "value" => (double)numbers.Value,
        _ => numbers.Count,
    };
}
