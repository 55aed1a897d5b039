namespace Cairn.Testing;

/// <summary>What work allocates on its own thread.</summary>
public static class Allocated
{
    private const int Times = 5;

    /// <summary>The least of several times, in bytes: a collection that another thread causes meanwhile counts the unused rest of this thread's piece of memory as well.</summary>
    public static long Least(Action work)
    {
        var least = long.MaxValue;
        for (var time = 0; time < Times; time++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
