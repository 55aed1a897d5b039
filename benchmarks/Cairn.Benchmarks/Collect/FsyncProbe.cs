using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cairn.Benchmarks.Collect;

/// <summary>How long the device takes to make four KiB last.</summary>
internal static partial class FsyncProbe
{
    private const int Times = 400;

    /// <summary>Appends and syncs a file in a folder, and removes it.</summary>
    public static Latencies Measure(string folder)
    {
        var path = Path.Combine(folder, "fsync.probe");
        var block = new byte[4096];
        var latencies = new Latencies();
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose))
        {
            for (var i = 0; i < Times; i++)
            {
                RandomAccess.Write(file, block, (long)i * block.Length);
                var started = Stopwatch.GetTimestamp();
                if (Sync(file) != 0)
                {
                    throw new IOException($"fsync failed with {Marshal.GetLastPInvokeError()}.");
                }

                latencies.Add(Stopwatch.GetElapsedTime(started));
            }
        }

        return latencies;
    }

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle file);
}
