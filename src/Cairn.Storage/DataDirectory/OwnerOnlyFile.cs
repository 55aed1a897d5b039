using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Cairn.Storage.DataDirectory;

/// <summary>A small file that only its owner may read, written once and never half.</summary>
internal static partial class OwnerOnlyFile
{
    private const int ReadOnly = 0;

    /// <summary>The file's bytes; a missing one is written first. After a power cut it is there whole or not at all.</summary>
    /// <exception cref="StorageUnavailableException">The disk did not take it.</exception>
    public static byte[] ReadOrCreate(string path, Func<byte[]> make)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (FileNotFoundException)
        {
            var bytes = make();
            Publish(path, bytes);
            return bytes;
        }
    }

    /// <summary>Puts these bytes in the place of the file's; after a power cut it has the old ones or the new ones.</summary>
    /// <exception cref="StorageUnavailableException">The disk did not take it.</exception>
    public static void Write(string path, byte[] bytes) => Publish(path, bytes);

    /// <summary>Makes an empty file if there is none, readable for its owner only: whoever fills it keeps that.</summary>
    public static void Touch(string path)
    {
        if (!File.Exists(path))
        {
            new FileStream(path, Options(FileMode.OpenOrCreate)).Dispose();
        }
    }

    /// <summary>Has a file that something else wrote on the disk, and its name with it.</summary>
    /// <exception cref="StorageUnavailableException">The disk did not take it.</exception>
    public static void Sync(string path)
    {
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            Sync((int)stream.SafeFileHandle.DangerousGetHandle(), path);
        }

        SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>How a file is opened that only its owner may read.</summary>
    public static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static void Publish(string path, byte[] bytes)
    {
        var unfinished = path + ".new";
        File.Delete(unfinished);
        using (var stream = new FileStream(unfinished, Options(FileMode.CreateNew)))
        {
            stream.Write(bytes);
            Sync((int)stream.SafeFileHandle.DangerousGetHandle(), unfinished);
        }

        File.Move(unfinished, path, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Has the names in a directory on the disk.</summary>
    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(path, ReadOnly);
        if (descriptor < 0)
        {
            throw Failure(path);
        }

        try
        {
            Sync(descriptor, path);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    // The framework's own flush does not report a failed fsync on Linux.
    private static void Sync(int descriptor, string path)
    {
        if (!OperatingSystem.IsWindows() && Fsync(descriptor) != 0)
        {
            throw Failure(path);
        }
    }

    private static StorageUnavailableException Failure(string path) =>
        new($"{path} could not be written to the disk: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
