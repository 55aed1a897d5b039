using System.Runtime.InteropServices;

namespace Cairn.Storage.Draining;

/// <summary>How willingly a thread gives way to others.</summary>
public static partial class ThreadNiceness
{
    private const int Step = 5;

    /// <summary>Lets the calling thread give way: on a busy core it gets about a quarter of it, on an idle one all. Elsewhere than on Linux nothing happens.</summary>
    /// <remarks>Linux counts niceness by thread, though POSIX says by process; .NET's own <see cref="Thread.Priority"/> does nothing there.</remarks>
    private static void Lower()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Nice(Step); // being refused costs nothing but speed
        }
    }

    /// <summary>Runs work on a thread of its own that gives way to those who answer requests; the task ends, or fails, with the work.</summary>
    /// <param name="name">Of the thread, as debuggers and <c>top</c> show it; at most 15 letters.</param>
    /// <param name="work">Ends by itself when it is told to.</param>
    public static Task Run(string name, Action work)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => RunToEnd(work, ended)) { IsBackground = true, Name = name }.Start();
        return ended.Task;
    }

    private static void RunToEnd(Action work, TaskCompletionSource ended)
    {
        try
        {
            Lower();
            work();
            ended.SetResult();
        }
        catch (Exception cause)
        {
            ended.SetException(cause);
        }
    }

    [LibraryImport("libc", EntryPoint = "nice")]
    private static partial int Nice(int increment);
}
