using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Cairn.Journeys.Faults;

namespace Cairn.Storage.DataDirectory;

/// <summary>A data directory that this process holds alone, by a lock that the system drops when the process ends, however it ends.</summary>
public sealed partial class HeldDirectory : IDisposable
{
    /// <summary>The format this Cairn writes and the newest it reads.</summary>
    public const int Format = 1;

    private const string FormatWord = "cairn ";
    private const int ExclusiveNow = 2 | 4; // LOCK_EX | LOCK_NB
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    private HeldDirectory(DataPaths paths, FileStream held)
    {
        Paths = paths;
        _lock = held;
    }

    /// <summary>Where everything lies.</summary>
    public DataPaths Paths { get; }

    /// <summary>Opens a data directory, making a missing one for its owner only.</summary>
    /// <param name="root">Where it lies.</param>
    /// <param name="restores">Whether a backup is to be restored into it: others may not use it before that is done.</param>
    public static DataDirectoryOpening Open(string root, bool restores = false)
    {
        var paths = new DataPaths(Path.GetFullPath(root));
        try
        {
            return OpenAt(paths, restores);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or StorageUnavailableException)
        {
            return Refuse("data.unusable", $"The data directory {paths.Root} cannot be used: {failure.Message}");
        }
    }

    /// <summary>Lets go of the directory.</summary>
    public void Dispose() => _lock.Dispose();

    private static DataDirectoryOpening OpenAt(DataPaths paths, bool restores)
    {
        KeepFromOthers();
        CreateOwnerOnly(paths.Root);
        if (new DriveInfo(paths.Root).DriveType == DriveType.Network)
        {
            return Refuse("data.network-file-system", $"The data directory {paths.Root} lies on a network file system, which breaks locks; use a local disk.");
        }

        if (TryLock(paths.Lock) is not { } held)
        {
            return new DataDirectoryOpening.Busy(paths);
        }

        var unfinished = !restores && File.Exists(paths.Restoring)
            ? Refuse("data.restore-unfinished", $"A backup was being restored into {paths.Root} and is not whole; run 'cairn restore' again.")
            : null;
        if ((unfinished ?? CheckFormat(paths)) is { } refused)
        {
            held.Dispose();
            return refused;
        }

        CreateOwnerOnly(paths.Index);
        return new DataDirectoryOpening.Opened(new HeldDirectory(paths, held));
    }

    private static DataDirectoryOpening.Refused? CheckFormat(DataPaths paths)
    {
        var text = Encoding.UTF8.GetString(OwnerOnlyFile.ReadOrCreate(paths.Format, () => Encoding.UTF8.GetBytes($"{FormatWord}{Format}\n"))).Trim();
        if (!text.StartsWith(FormatWord, StringComparison.Ordinal)
            || !int.TryParse(text.AsSpan(FormatWord.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var format)
            || format < 1)
        {
            return Refuse("data.format-unreadable", $"{paths.Format} does not say which format the directory has; restore it from a backup.");
        }

        return format > Format
            ? Refuse("data.format-newer", $"The data directory {paths.Root} has format {format}; this Cairn reads up to {Format}. Use the version that wrote it or a later one.")
            : null;
    }

    private static DataDirectoryOpening.Refused Refuse(string code, string message) => new(new Fault(code, "", message));

    /// <summary>Files that SQLite and DuckDB make from now on are their owner's alone: neither asks with which rights.</summary>
    private static void KeepFromOthers()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = Umask((int)(UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute));
        }
    }

    private static void CreateOwnerOnly(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly);
        }
    }

    // Opening without sharing takes the same lock, unless a setting of the framework switches that off; the call below does not ask it.
    private static FileStream? TryLock(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        FileStream held;
        try
        {
            held = new FileStream(path, options);
        }
        catch (IOException failure) when (IsHeldByAnother(failure.HResult))
        {
            return null;
        }

        if (OperatingSystem.IsWindows() || Flock((int)held.SafeFileHandle.DangerousGetHandle(), ExclusiveNow) == 0)
        {
            return held;
        }

        var error = Marshal.GetLastPInvokeError();
        held.Dispose();
        return IsHeldByAnother(error)
            ? null
            : throw new StorageUnavailableException($"{path} cannot be locked: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    // EWOULDBLOCK on Linux, on macOS, and Windows' sharing violation.
    private static bool IsHeldByAnother(int error) => error is 11 or 35 or unchecked((int)0x80070020);

    [LibraryImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Umask(int mask);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flock(int descriptor, int operation);
}
