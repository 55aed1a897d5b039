namespace Cairn.Server.Hosting;

/// <summary>A data directory that this process holds: no other Cairn opens it until this is disposed.</summary>
/// <remarks>The lock is an advisory lock on <c>cairn.lock</c>, which the operating system lets go when the process ends in any way.</remarks>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>Takes the directory, making it when it is missing; null when another process holds it.</summary>
    /// <exception cref="IOException">It cannot be made or opened.</exception>
    public static DataDirectory? TryHold(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        MakePrivate(full);
        try
        {
            var held = new FileStream(LockFile(full), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new DataDirectory(full, held);
        }
        catch (IOException) when (File.Exists(LockFile(full)))
        {
            return null;
        }
    }

    /// <summary>Whether anything of Cairn's is there.</summary>
    public static bool Exists(string path) => File.Exists(LockFile(System.IO.Path.GetFullPath(path)));

    /// <summary>A file or folder of the directory.</summary>
    public string At(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _lock.Dispose();

    private static string LockFile(string directory) => System.IO.Path.Combine(directory, "cairn.lock");

    /// <summary>Visitor data lies here: nobody but the owner looks inside.</summary>
    private static void MakePrivate(string directory)
    {
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
            return;
        }

        if (!Directory.Exists(directory))
        {
            Directory.CreateDirectory(directory, Owner);
        }
        else if (!Directory.EnumerateFileSystemEntries(directory).Any() || Exists(directory))
        {
            File.SetUnixFileMode(directory, Owner);
        }
        else
        {
            throw new IOException($"'{directory}' holds other files and is no data directory of Cairn's; name an empty or new one.");
        }
    }
}
