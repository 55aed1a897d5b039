using System.Runtime.InteropServices;

namespace Cairn.Storage.Draining;

/// <summary>How willingly a thread gives way to others.</summary>
internal static partial class ThreadNiceness
{
    private const int Step = 5;

    /// <summary>Lets the calling thread give way: on a busy core it gets about a quarter of it, on an idle one all. Elsewhere than on Linux nothing happens.</summary>
    /// <remarks>Linux counts niceness by thread, though POSIX says by process; .NET's own <see cref="Thread.Priority"/> does nothing there.</remarks>
    public static void Lower()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Nice(Step); // being refused costs nothing but speed
        }
    }

    [LibraryImport("libc", EntryPoint = "nice")]
    private static partial int Nice(int increment);
}
