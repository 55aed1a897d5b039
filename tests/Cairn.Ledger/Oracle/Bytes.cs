using System.Text;

namespace Cairn.Ledger.Oracle;

/// <summary>Looks for a text in every byte of every file of a folder, whatever the files are.</summary>
internal static class Bytes
{
    /// <summary>The files that hold the text, by their path below the folder.</summary>
    public static IReadOnlyList<string> FilesWith(string folder, string text) => FilesWith(folder, Encoding.UTF8.GetBytes(text));

    /// <summary>The files that hold these bytes, by their path below the folder.</summary>
    public static IReadOnlyList<string> FilesWith(string folder, byte[] bytes) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => Holds(file, bytes)).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];

    private static bool Holds(string file, byte[] text)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var all = new byte[stream.Length];
            stream.ReadExactly(all);
            return all.AsSpan().IndexOf(text) >= 0;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false; // the socket, or a file that went meanwhile
        }
    }
}
