using System.Runtime.CompilerServices;

namespace Cairn.Benchmarks;

/// <summary>Where the benchmarks' files lie in the repository.</summary>
internal static class BenchFolder
{
    /// <summary>The peers' scripts and packages.</summary>
    public static string Peers => Path.Combine(Root(), "..", "peers");

    /// <summary>Where results are written.</summary>
    public static string Results => Directory.CreateDirectory(Path.Combine(Root(), "..", "results")).FullName;

    /// <summary>Where generated events are written; not under version control.</summary>
    public static string Data => Path.GetFullPath(Path.Combine(Root(), "..", "data"));

    private static string Root([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
