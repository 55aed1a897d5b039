using System.Globalization;
using Cairn.Journeys.Funnels;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Funnels;

/// <summary>Turns a tally into the figures of a report.</summary>
internal static class FunnelFigures
{
    private const int MaxBinsByRule = 60;

    /// <summary>The steps of a funnel.</summary>
    public static IReadOnlyList<FunnelStepResult> Steps(FunnelQuery query, FunnelTally tally)
    {
        var counts = query.Steps.Select((step, at) => query.OpenEntry ? tally.Ended(at) : step.Optional ? tally.Did(at) : tally.Reached(at)).ToArray();
        return [.. query.Steps.Select((_, at) => Step(query, tally, counts, at))];
    }

    /// <summary>Quantiles and mean in seconds; null of none.</summary>
    public static TimeStatsResult? Times(TimeSample sample)
    {
        if (sample.Count == 0)
        {
            return null;
        }

        var micros = sample.Quantiles(0.5, 0.25, 0.75, 0.9);
        return new TimeStatsResult(
            micros[0] / Timestamp.Second, micros[1] / Timestamp.Second, micros[2] / Timestamp.Second, micros[3] / Timestamp.Second,
            (double)sample.Sum / sample.Count / Timestamp.Second);
    }

    /// <summary>The histogram of times; null of none.</summary>
    /// <param name="sample">The times.</param>
    /// <param name="asked">How many bins; null: by the rule.</param>
    public static HistogramResult? Histogram(TimeSample sample, int? asked)
    {
        if (sample.Count == 0)
        {
            return null;
        }

        var bins = asked ?? Math.Clamp((int)Math.Ceiling(Math.Cbrt(sample.Count)), 1, MaxBinsByRule);
        var start = sample.Least / Timestamp.Second;
        var span = sample.Greatest - sample.Least;
        var width = span == 0 ? 60 : Math.Max(1, (long)Math.Ceiling((decimal)span / bins / Timestamp.Second));
        var counts = new long[bins];
        var rest = 0L;
        var (startMicros, widthMicros) = (start * Timestamp.Second, width * Timestamp.Second);
        sample.Each((value, count) =>
        {
            var bin = Math.Max(0, value - startMicros) / widthMicros;
            if (bin < bins)
            {
                counts[bin] += count;
            }
            else
            {
                rest += count;
            }
        });

        return new HistogramResult(start, width, counts, rest);
    }

    /// <summary>A decimal as results show it: no exponent, no needless zeros.</summary>
    public static string Money(decimal amount) => amount.ToString("0.############################", CultureInfo.InvariantCulture);

    private static FunnelStepResult Step(FunnelQuery query, FunnelTally tally, long[] counts, int at)
    {
        var optional = query.Steps[at].Optional;
        var before = Neighbour(query, at, -1);
        var after = Neighbour(query, at, 1);
        var previous = at == 0 ? (long?)null : counts[before];
        var fromFirst = at == 0 ? null : Times(tally.FromFirst(at));
        var time = at == 0 ? null : new StepTimeResult(fromFirst, at == 1 ? fromFirst : Times(tally.FromPrevious(at)));
        var dropped = optional || after >= counts.Length ? 0 : counts[at] - Went(query, tally, counts, after);
        var came = previous is null ? 0 : Went(query, tally, counts, at);
        var inAnyOrder = query.Order == FunnelOrder.Any;
        previous = optional && inAnyOrder ? null : previous; // nobody comes to it from another step
        var worth = tally.Valued > 0 && counts[at] > 0 ? tally.Value / counts[at] : (decimal?)null;
        var next = after < counts.Length && counts[after] > 0 && tally.Valued > 0 ? tally.Value / counts[after] : (decimal?)null;
        return new FunnelStepResult
        {
            Name = query.Steps[at].Name,
            Count = counts[at],
            RateFromFirst = query.OpenEntry && at > 0 ? null : Proportion.Rate(counts[at], counts[0]),
            RateFromPrevious = previous is null ? null : Proportion.Rate(came, previous.Value),
            Ci = query.OpenEntry && at > 0 ? null : Proportion.Wilson(counts[at], counts[0]),
            CiFromPrevious = previous is null ? null : Proportion.Wilson(came, previous.Value),
            Dropped = dropped,
            MedianSecondsFromPrevious = time?.FromPrevious?.Median,
            Time = time,
            Did = optional || inAnyOrder ? tally.Did(at) : null,
            NextRateWith = optional && !inAnyOrder ? Proportion.Rate(tally.Went(at), tally.Did(at)) : null,
            NextRateWithout = !optional || inAnyOrder ? null
                : query.OpenEntry ? Proportion.Rate(tally.WentWithout(at), tally.Without(at))
                : Proportion.Rate(counts[after] - tally.Went(at), counts[before] - tally.Did(at)),
            EnteredHere = query.OpenEntry ? tally.Entered(at) : null,
            Worth = worth is null ? null : Money(Math.Round(worth.Value, 6)),
            LostValue = next is null || optional ? null : Money(Math.Round(dropped * next.Value, 6)),
            LowData = (previous ?? counts[0]) < Proportion.ThinBelow,
        };
    }

    // Units that came to a step from the one before: with open entry not all that are at it did.
    private static long Went(FunnelQuery query, FunnelTally tally, long[] counts, int at) => query.OpenEntry ? tally.Joined(at) : counts[at];

    // The next required step in a direction; beyond the end where there is none.
    private static int Neighbour(FunnelQuery query, int at, int direction)
    {
        do
        {
            at += direction;
        }
        while (at >= 0 && at < query.Steps.Count && query.Steps[at].Optional);
        return at;
    }
}
