using System.Globalization;
using System.Text;

namespace Cairn.Storage.DataDirectory;

/// <summary>What a data directory knows of its machine's clock: when it was last seen, and whether it moved in a way that a person has not confirmed yet. One thread.</summary>
public sealed class ClockBook
{
    private const string Doubted = "doubted";
    private readonly string _path;

    private ClockBook(string path, DateTimeOffset? seen, bool isDoubted) => (_path, Seen, IsDoubted) = (path, seen, isDoubted);

    /// <summary>The wall clock when it was last written down; null for never.</summary>
    public DateTimeOffset? Seen { get; private set; }

    /// <summary>Whether the clock jumped, and nobody has said since that it is right.</summary>
    public bool IsDoubted { get; private set; }

    /// <summary>Reads the book; one that does not read is empty.</summary>
    public static ClockBook Open(DataPaths paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var lines = File.Exists(paths.Clock) ? File.ReadAllLines(paths.Clock) : [];
        return lines.Length > 0 && long.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_800
            ? new ClockBook(paths.Clock, DateTimeOffset.FromUnixTimeSeconds(seconds), lines.Contains(Doubted))
            : new ClockBook(paths.Clock, null, isDoubted: false);
    }

    /// <summary>Writes down what the clock says, and whether it is doubted.</summary>
    /// <exception cref="StorageUnavailableException">The disk does not take it.</exception>
    public void Write(DateTimeOffset now, bool isDoubted)
    {
        (Seen, IsDoubted) = (now, isDoubted);
        OwnerOnlyFile.Write(_path, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{now.ToUnixTimeSeconds()}\n{(isDoubted ? Doubted + "\n" : "")}")));
    }
}
