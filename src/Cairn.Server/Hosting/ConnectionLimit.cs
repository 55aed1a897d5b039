using System.Globalization;

namespace Cairn.Server.Hosting;

/// <summary>How many connections may be open at once: fewer than the process has descriptors, since without one the runtime itself ends the process.</summary>
internal static class ConnectionLimit
{
    private const int Most = 10_000;
    private const int Least = 64;

    /// <summary>What the process needs for itself: the data directory's files, and two for each assembly of the runtime.</summary>
    private const int Own = 512;

    private const string Line = "Max open files";

    /// <summary>What this process may take.</summary>
    public static int OfThisProcess() => OperatingSystem.IsLinux() ? Within(Descriptors(File.ReadLines("/proc/self/limits"))) : Most;

    /// <summary>How many connections leave enough of so many descriptors.</summary>
    internal static int Within(long descriptors) => (int)Math.Clamp(descriptors - Own, Least, Most);

    /// <summary>The soft limit as <c>/proc/self/limits</c> says it; without end when it says none.</summary>
    internal static long Descriptors(IEnumerable<string> limits)
    {
        var line = limits.FirstOrDefault(text => text.StartsWith(Line, StringComparison.Ordinal));
        var words = line?[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is [var soft, ..] && long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue;
    }
}
