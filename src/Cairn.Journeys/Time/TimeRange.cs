namespace Cairn.Journeys.Time;

/// <summary>A stretch of time on the UTC time line: <see cref="Start"/> is inside it, <see cref="End"/> is not.</summary>
/// <remarks>Two ranges are equal when both ends are equal. <c>default</c> is the empty range at the Unix epoch.</remarks>
public readonly record struct TimeRange
{
    /// <summary>Makes a range.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="end"/> is before <paramref name="start"/>.</exception>
    public TimeRange(Timestamp start, Timestamp end)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(end.Micros, start.Micros, nameof(end));
        Start = start;
        End = end;
    }

    /// <summary>All of history.</summary>
    public static TimeRange Everything { get; } = new(new Timestamp(long.MinValue), new Timestamp(long.MaxValue));

    /// <summary>The first moment inside the range.</summary>
    public Timestamp Start { get; }

    /// <summary>The first moment after the range.</summary>
    public Timestamp End { get; }

    /// <summary>Whether <paramref name="moment"/> lies inside the range.</summary>
    public bool Contains(Timestamp moment) => Start.Micros <= moment.Micros && moment.Micros < End.Micros;
}
