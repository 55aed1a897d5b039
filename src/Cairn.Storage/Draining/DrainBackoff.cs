namespace Cairn.Storage.Draining;

/// <summary>How long the drain waits while store or sink are away: 100 ms, doubling up to 30 s. Not safe for several threads.</summary>
internal sealed class DrainBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private TimeSpan _next = First;

    /// <summary>How long to wait after one more failure.</summary>
    public TimeSpan Next()
    {
        var wait = _next;
        _next = _next * 2 > Longest ? Longest : _next * 2;
        return wait;
    }

    /// <summary>Something went through: the next failure waits shortly again.</summary>
    public void Reset() => _next = First;
}
