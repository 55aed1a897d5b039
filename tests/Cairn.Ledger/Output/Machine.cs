using System.Globalization;
using System.Runtime.InteropServices;

namespace Cairn.Ledger.Output;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var processor = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() : null;
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 30);
        var disk = new DriveInfo(Path.GetTempPath());
        return string.Create(CultureInfo.InvariantCulture, $"{processor ?? "unknown processor"}, {Environment.ProcessorCount} cores, {memory} GiB, {RuntimeInformation.OSDescription}, scratch on {disk.DriveFormat}, load average of the last quarter of an hour {Load()}.");
    }

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[2] : "unknown";
}
