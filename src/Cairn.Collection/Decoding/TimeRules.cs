using Cairn.Collection.Events;

namespace Cairn.Collection.Decoding;

/// <summary>When an event happened, by the server's reckoning.</summary>
/// <param name="OccurredMicros">Microseconds since the Unix epoch.</param>
/// <param name="SkewMillis">How far the sender's clock was off; null when it was right, or nobody can know.</param>
/// <param name="InFuture">The sender's time lay more than five minutes ahead and was replaced by the time of receipt.</param>
/// <param name="TooOld">Older than the trust allows: the event fails.</param>
public readonly record struct TimeDecision(long OccurredMicros, long? SkewMillis, bool InFuture, bool TooOld);

/// <summary>Corrects clocks: only the distance from <c>at</c> to <c>sent_at</c> is believed.</summary>
public static class TimeRules
{
    private const long Second = 1_000_000;
    private const long Hour = 3600 * Second;

    /// <summary>Clocks this close to each other are taken as equal.</summary>
    public const long SkewTolerance = 5 * Second;

    /// <summary>How far ahead an event may lie without a warning.</summary>
    public const long FutureTolerance = 300 * Second;

    /// <summary>Decides, all times in microseconds since the Unix epoch.</summary>
    public static TimeDecision Decide(long? at, long? sentAt, long received, Trust trust, bool liftAgeBound = false)
    {
        var happened = at ?? sentAt ?? received;
        happened = sentAt is { } sent && happened > sent ? sent : happened;

        var skew = sentAt is null ? 0 : received - sentAt.Value;
        skew = Math.Abs(skew) <= SkewTolerance ? 0 : skew;
        var occurred = happened + skew;

        var ahead = occurred - received;
        occurred = Math.Min(occurred, received);
        return new TimeDecision(
            occurred,
            skew == 0 ? null : skew / 1000,
            ahead > FutureTolerance,
            !liftAgeBound && received - occurred > OldestAge(trust));
    }

    private static long OldestAge(Trust trust) => trust switch
    {
        Trust.Import => long.MaxValue, // bounded by TimeText.EarliestMicros
        Trust.Server => 90 * 24 * Hour,
        _ => 72 * Hour,
    };
}
