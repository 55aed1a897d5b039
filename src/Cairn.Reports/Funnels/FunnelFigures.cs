using System.Globalization;
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
        var counts = query.Steps.Select((step, at) => step.Optional ? tally.Did(at) : tally.Reached(at)).ToArray();
        return [.. query.Steps.Select((_, at) => Step(query, tally, counts, at))];
    }

    /// <summary>Quantiles and mean in seconds; null of none.</summary>
    /// <param name="micros">Ascending.</param>
    public static TimeStatsResult? Times(long[] micros)
    {
        if (micros.Length == 0)
        {
            return null;
        }

        var sum = micros.Aggregate(Int128.Zero, (total, value) => total + value);
        return new TimeStatsResult(At(0.5), At(0.25), At(0.75), At(0.9), (double)sum / micros.Length / Timestamp.Second);

        double At(double share) => Quantile.Of(micros, share)!.Value / Timestamp.Second;
    }

    /// <summary>The histogram of times; null of none.</summary>
    /// <param name="micros">Ascending.</param>
    /// <param name="asked">How many bins; null: by the rule.</param>
    public static HistogramResult? Histogram(long[] micros, int? asked)
    {
        if (micros.Length == 0)
        {
            return null;
        }

        var bins = asked ?? Math.Clamp((int)Math.Ceiling(Math.Cbrt(micros.Length)), 1, MaxBinsByRule);
        var start = micros[0] / Timestamp.Second;
        var span = micros[^1] - micros[0];
        var width = span == 0 ? 60 : Math.Max(1, (long)Math.Ceiling((decimal)span / bins / Timestamp.Second));
        var counts = new long[bins];
        var rest = 0L;
        foreach (var value in micros)
        {
            var bin = (value - (start * Timestamp.Second)) / (width * Timestamp.Second);
            if (bin < bins)
            {
                counts[bin]++;
            }
            else
            {
                rest++;
            }
        }

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
        var fromPrevious = tally.FromPrevious(at);
        var fromFirst = tally.FromFirst(at);
        var dropped = optional || after >= counts.Length ? 0 : counts[at] - counts[after];
        var worth = tally.Valued > 0 && counts[at] > 0 ? tally.Value / counts[at] : (decimal?)null;
        var next = after < counts.Length && counts[after] > 0 && tally.Valued > 0 ? tally.Value / counts[after] : (decimal?)null;
        return new FunnelStepResult
        {
            Name = query.Steps[at].Name,
            Count = counts[at],
            RateFromFirst = Proportion.Rate(counts[at], counts[0]),
            RateFromPrevious = previous is null ? null : Proportion.Rate(counts[at], previous.Value),
            Ci = Proportion.Wilson(counts[at], counts[0]),
            CiFromPrevious = previous is null ? null : Proportion.Wilson(counts[at], previous.Value),
            Dropped = dropped,
            MedianSecondsFromPrevious = Quantile.Of(fromPrevious, 0.5) / Timestamp.Second,
            Time = at == 0 ? null : new StepTimeResult(Times(fromFirst), Times(fromPrevious)),
            Did = optional ? tally.Did(at) : null,
            Worth = worth is null ? null : Money(Math.Round(worth.Value, 6)),
            LostValue = next is null || optional ? null : Money(Math.Round(dropped * next.Value, 6)),
            LowData = (previous ?? counts[0]) < Proportion.ThinBelow,
        };
    }

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
