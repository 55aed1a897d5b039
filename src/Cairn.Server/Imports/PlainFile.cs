using System.Runtime.InteropServices;
using Cairn.Journeys.Faults;
using Cairn.Server.Problems;

namespace Cairn.Server.Imports;

/// <summary>Whether a path names a file that may be imported: an ordinary one, said in full.</summary>
internal static partial class PlainFile
{
    private const int AtCurrentFolder = -100;
    private const uint TypeWanted = 1;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int OrdinaryFile = 0x8000;

    /// <summary>What is wrong with it; null for nothing.</summary>
    public static Fault? Fault(string path, string where)
    {
        var shown = ProblemResults.Shown(path);
        if (path.Contains('\0', StringComparison.Ordinal) || !Path.IsPathFullyQualified(path))
        {
            return new Fault("import.file-relative", where, $"'{shown}' is no full path.");
        }

        if (Directory.Exists(path))
        {
            return new Fault("import.file-folder", where, $"'{shown}' is a folder; name the files in it.");
        }

        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return new Fault("import.file-missing", where, $"There is no file '{shown}'.");
        }

        return IsOrdinary(path)
            ? null
            : new Fault("import.file-special", where, $"'{shown}' is a device, pipe or socket; only ordinary files are imported.");
    }

    /// <summary>A link is followed to its end: whoever may name files here may also read what it points to. Opening a pipe would wait for ever, so the system is asked.</summary>
    private static bool IsOrdinary(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return (File.GetAttributes(path) & FileAttributes.Device) == 0;
        }

        Span<byte> status = stackalloc byte[256];
        return Statx(AtCurrentFolder, path, 0, TypeWanted, status) == 0
            && (BitConverter.ToUInt16(status[ModeOffset..]) & TypeMask) == OrdinaryFile;
    }

    // struct statx has the same layout on every architecture, unlike struct stat.
    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> status);
}
