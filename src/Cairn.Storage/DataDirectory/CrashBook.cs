using System.Globalization;
using System.Text;

namespace Cairn.Storage.DataDirectory;

/// <summary>How many runs of the server over a data directory ended without being told to, a short while ago. The caller holds the directory.</summary>
/// <remarks>A run is in the book from its start to its orderly end. A clock that was moved makes entries old, never young.</remarks>
public sealed class CrashBook : IDisposable
{
    /// <summary>Crashes longer ago than this speak no more.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    private readonly string _path;

    private CrashBook(string path, int crashes) => (_path, Crashes) = (path, crashes);

    /// <summary>How many runs began within <see cref="Remembered"/> of this start and did not end in order.</summary>
    public int Crashes { get; }

    /// <summary>Reads the book and writes this run into it.</summary>
    /// <exception cref="StorageUnavailableException">The disk does not take it.</exception>
    public static CrashBook Begin(DataPaths paths, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(time);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var recent = Read(paths.Crashes).Where(began => began <= now && now - began < (long)Remembered.TotalSeconds).ToList();
        OwnerOnlyFile.Write(paths.Crashes, Encoding.ASCII.GetBytes(string.Concat(recent.Append(now).Select(began => began.ToString(CultureInfo.InvariantCulture) + "\n"))));
        return new CrashBook(paths.Crashes, recent.Count);
    }

    /// <summary>This run ends in order, and with it what was wrong before.</summary>
    public void Dispose() => File.Delete(_path);

    private static List<long> Read(string path) => File.Exists(path)
        ? File.ReadLines(path).Select(line => long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var began) ? began : -1).Where(began => began >= 0).ToList()
        : [];
}
