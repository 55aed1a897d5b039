namespace Cairn.Server.Tests.Hosting;

/// <summary>The machine's clocks, which somebody pushes on by days: both of them as when time passes, or the one on the wall alone.</summary>
internal sealed class PushedTime(DateTimeOffset start) : TimeProvider
{
    private readonly long _began = System.GetTimestamp();
    private TimeSpan _passed;
    private TimeSpan _set;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (System.GetElapsedTime(_began) + _passed).Ticks;

    public override DateTimeOffset GetUtcNow() => start + System.GetElapsedTime(_began) + _passed + _set;

    public void Pass(TimeSpan time) => _passed += time;

    /// <summary>Sets the wall clock forward, or back.</summary>
    public void Set(TimeSpan by) => _set += by;
}
