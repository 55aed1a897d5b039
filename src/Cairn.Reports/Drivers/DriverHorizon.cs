using Cairn.Journeys.Conversions;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Drivers;

/// <summary>The horizon when none is asked for: the 0.9 quantile of time to convert, rounded up to days, from 1 to 60.</summary>
internal static class DriverHorizon
{
    private const double Share = 0.9;
    private const int LeastDays = 1;
    private const int MostDays = 60;

    /// <summary>In microseconds, from the first event of each converter's history to their first macro, where that lies in the range.</summary>
    public static long Of(JourneyScope scope, CountedConversions macro)
    {
        var times = new List<long>();
        foreach (var part in macro.Segments)
        {
            var (segment, person) = (part.Segment, 0);
            for (var at = 0; at < part.Rows.Length; at++)
            {
                var isFirst = at == 0 || part.Rows[at] >= segment.Offsets[person + 1];
                while (segment.Offsets[person + 1] <= part.Rows[at])
                {
                    person++;
                }

                var micros = segment.Micros[part.Rows[at]];
                if (isFirst && scope.Range.Contains(new Timestamp(micros)))
                {
                    times.Add(micros - segment.Micros[segment.Offsets[person]]);
                }
            }
        }

        times.Sort();
        var days = Math.Ceiling((Quantile.Of(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(times), Share) ?? 0) / Timestamp.Day);
        return (long)Math.Clamp(days, LeastDays, MostDays) * Timestamp.Day;
    }
}
