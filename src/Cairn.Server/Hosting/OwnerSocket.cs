using Cairn.Storage.DataDirectory;

namespace Cairn.Server.Hosting;

/// <summary>Where the owner-only socket of a data directory lies: <c>cairn.sock</c> in it, or, when that path is longer than a socket's may be,
/// in a private temporary folder that <c>cairn.sock.path</c> names.</summary>
internal sealed class OwnerSocket : IDisposable
{
    /// <summary>Linux allows 107 bytes, macOS 103.</summary>
    private const int LongestPath = 100;

    private readonly string? _temporary;
    private readonly string? _pointer;

    private OwnerSocket(string path, string? temporary, string? pointer)
    {
        Path = path;
        _temporary = temporary;
        _pointer = pointer;
    }

    /// <summary>Where to listen.</summary>
    public string Path { get; }

    /// <summary>Clears what an earlier process left. The caller holds the directory.</summary>
    public static OwnerSocket Prepare(DataPaths paths)
    {
        var direct = paths.Socket;
        var pointer = PointerOf(paths);
        File.Delete(direct);
        File.Delete(pointer);
        if (System.Text.Encoding.UTF8.GetByteCount(direct) <= LongestPath)
        {
            return new OwnerSocket(direct, null, null);
        }

        var folder = Directory.CreateTempSubdirectory("cairn-").FullName;
        var path = System.IO.Path.Combine(folder, "s");
        File.WriteAllText(pointer, path);
        return new OwnerSocket(path, folder, pointer);
    }

    /// <summary>Where the process that holds the directory listens; null when nothing says so.</summary>
    public static string? Find(DataPaths paths)
    {
        var pointer = PointerOf(paths);
        var path = File.Exists(pointer) ? File.ReadAllText(pointer).Trim() : paths.Socket;
        return File.Exists(path) ? path : null;
    }

    /// <summary>Lets only the owner connect. Call once the host listens.</summary>
    public void Restrict()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    public void Dispose()
    {
        File.Delete(Path);
        if (_pointer is not null && _temporary is not null)
        {
            File.Delete(_pointer);
            Directory.Delete(_temporary, recursive: true);
        }
    }

    private static string PointerOf(DataPaths paths) => paths.Socket + ".path";
}
