using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Conversions;

/// <summary>What a macro is worth on average.</summary>
internal static class MacroMean
{
    /// <summary>The mean net value of the macros in the range and in the currency; 1 where the macro has no value.</summary>
    internal static (decimal Mean, bool HasValue) Of(OccurrenceSet macro, ReportPlan plan, string currency)
    {
        if (macro.Counted is not { } counted || macro.Definition!.Value.Kind is not (ConversionValueKind.Fixed or ConversionValueKind.Property))
        {
            return (1, false);
        }

        var (sum, count) = (0m, 0L);
        foreach (var segment in counted.Segments)
        {
            for (var at = 0; at < segment.Rows.Length; at++)
            {
                var worth = segment.Worth[at];
                if (plan.Range.Contains(new Timestamp(segment.Segment.Micros[segment.Rows[at]])) && (worth.Currency is null || worth.Currency == currency))
                {
                    sum += worth.Net ?? 0;
                    count++;
                }
            }
        }

        return (count == 0 ? 0 : sum / count, true);
    }
}
