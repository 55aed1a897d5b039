namespace Cairn.Benchmarks.Collect;

/// <summary>What became of one stretch of load.</summary>
/// <param name="OfferedPerSecond">Requests a second that were due.</param>
/// <param name="Seconds">From the first request that was due to the last answer.</param>
/// <param name="Answered">Requests answered 202 with all their events accepted.</param>
/// <param name="Refused">Requests answered with anything else.</param>
/// <param name="EventsPerRequest">Events in each.</param>
/// <param name="CpuSeconds">What the server and its store used of the processor meanwhile.</param>
/// <param name="P50Milliseconds">Half of the answers came within it, counted from when the request was due.</param>
/// <param name="P99Milliseconds">99 of 100 did.</param>
/// <param name="MaxMilliseconds">All of them did.</param>
internal sealed record LoadResult(
    double OfferedPerSecond, double Seconds, long Answered, long Refused, int EventsPerRequest, double CpuSeconds, double P50Milliseconds, double P99Milliseconds, double MaxMilliseconds)
{
    /// <summary>Requests answered a second.</summary>
    public double PerSecond => Answered / Seconds;

    /// <summary>Events acknowledged a second.</summary>
    public double EventsPerSecond => PerSecond * EventsPerRequest;

    /// <summary>What an event cost the processor, in microseconds, everything that ran meanwhile included.</summary>
    public double CpuMicrosPerEvent => Answered == 0 ? 0 : CpuSeconds * 1e6 / (Answered * EventsPerRequest);

    /// <summary>Whether the rate held: everything was taken, the last answer included in time, no queue grew, and answers came within a quarter of a second.</summary>
    public bool Holds => Refused == 0 && PerSecond >= 0.95 * OfferedPerSecond && P99Milliseconds <= 250;
}
