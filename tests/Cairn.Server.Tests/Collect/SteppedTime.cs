namespace Cairn.Server.Tests.Collect;

/// <summary>A clock somebody else moves: the one that only goes forward, and the one on the wall.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private TimeSpan _passed;
    private TimeSpan _set;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _passed.Ticks;

    public override DateTimeOffset GetUtcNow() => Start + _passed + _set;

    public void Pass(TimeSpan time) => _passed += time;

    /// <summary>Sets the wall clock forward, or back.</summary>
    public void Set(TimeSpan by) => _set += by;
}
