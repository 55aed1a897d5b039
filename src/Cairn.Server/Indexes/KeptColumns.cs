using System.Text;
using Cairn.Journeys.Index;

namespace Cairn.Server.Indexes;

/// <summary>The names of the columns that a site's reports use, beside the files of its index: only a hint of what to read after the next start.</summary>
internal static class KeptColumns
{
    private const string File = "columns";
    private const int MostColumns = 64;

    /// <summary>Writes down what was asked for so far, where that is more than what stands there.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public static void Write(string folder, JourneyIndex index)
    {
        var known = Read(folder);
        string[] all = [.. known.Union(index.ColumnsRead().Where(name => !name.Any(char.IsControl) && !name.StartsWith(IndexView.ChannelColumnPrefix, StringComparison.Ordinal)), StringComparer.Ordinal).Take(MostColumns)];
        if (all.Length > known.Count)
        {
            DurableFile.Write(Path.Combine(folder, File), stream => stream.Write(Encoding.UTF8.GetBytes(string.Join('\n', all))));
        }
    }

    /// <summary>The names; none when nothing was written down.</summary>
    public static IReadOnlyList<string> Read(string folder)
    {
        var path = Path.Combine(folder, File);
        return System.IO.File.Exists(path) ? System.IO.File.ReadAllLines(path) : [];
    }
}
