using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cairn.Journeys.Index;

/// <summary>Writes files so that after a power cut there is either the old one or the new one, whole.</summary>
/// <remarks>It calls <c>fsync</c> itself and looks at the answer, which .NET's own flushing does not do on Linux.</remarks>
public static partial class DurableFile
{
    /// <summary>What the name of a file ends with until it is whole.</summary>
    public const string Unfinished = ".tmp";

    private const int ReadOnly = 0;

    /// <summary>Writes a file beside its place, syncs it, renames it there and syncs the directory.</summary>
    /// <exception cref="IOException">Anything failed; what was there before is still there.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var temporary = path + Unfinished;
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
        {
            write(stream);
            stream.Flush();
            Check(Sync(stream.SafeFileHandle), "fsync", temporary);
        }

        File.Move(temporary, path, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Makes names created, renamed or removed in a directory last.</summary>
    /// <exception cref="IOException">The directory could not be synced.</exception>
    public static void SyncDirectory(string directory)
    {
        var descriptor = Open(directory, ReadOnly);
        Check(descriptor, "open", directory);
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        Check(Sync(handle), "fsync", directory);
    }

    private static void Check(int result, string call, string path)
    {
        if (result < 0)
        {
            throw new IOException($"{call} of '{path}' failed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle handle);
}
