namespace Cairn.Server.Demo;

/// <summary>What <c>cairn demo</c> is asked to make. The same options give the same events.</summary>
internal sealed record DemoOptions
{
    /// <summary>About how many events; the shop's visits decide, so the count is met within a few per cent.</summary>
    public int Events { get; init; } = 200_000;

    /// <summary>Another seed, another shop history.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many days of history.</summary>
    public int Days { get; init; } = 120;

    /// <summary>The moment the history ends, in microseconds since the Unix epoch: events lie before it.</summary>
    /// <remarks>The command takes the moment it runs, so that today has data; who wants the same data again names the moment.</remarks>
    public required long EndMicros { get; init; }

    /// <summary>The first moment of the history.</summary>
    public long StartMicros => EndMicros - (Days * Journeys.Time.Timestamp.Day);
}
