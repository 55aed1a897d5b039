using System.Globalization;

namespace Cairn.Benchmarks.Journeys;

/// <summary>What the kernel says of this process and this machine.</summary>
internal static class Machine
{
    /// <summary>How many processes wanted a core in the last minute.</summary>
    public static double Load => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>The processor's name and how many of its cores are used.</summary>
    public static string Processor
    {
        get
        {
            var name = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim();
            return string.Create(CultureInfo.InvariantCulture, $"{name ?? "unnamed processor"}, {Environment.ProcessorCount} cores");
        }
    }

    /// <summary>This process's resident memory now, in bytes.</summary>
    public static long ResidentBytes => Status("VmRSS:");

    /// <summary>The most it ever was.</summary>
    public static long PeakBytes => Status("VmHWM:");

    private static long Status(string field)
    {
        var line = File.ReadLines("/proc/self/status").First(text => text.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(field.Length).Trim().TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture) << 10;
    }
}
