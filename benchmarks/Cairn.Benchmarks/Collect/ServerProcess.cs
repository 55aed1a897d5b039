using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Cairn.Benchmarks.Collect;

/// <summary>A program held to one core, and what it and the processes it started use.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const double TicksPerSecond = 100;

    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    /// <summary>Starts a program on a core. Its error output is passed on.</summary>
    /// <param name="core">The core's number.</param>
    /// <param name="environment">Variables beside our own.</param>
    /// <param name="command">The program and its arguments.</param>
    public static ServerProcess Start(int core, IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        var start = new ProcessStartInfo("taskset") { RedirectStandardInput = true };
        foreach (var argument in (string[])["-c", core.ToString(CultureInfo.InvariantCulture), .. command])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ServerProcess(Process.Start(start)!);
    }

    /// <summary>Seconds of the processor used so far, by this process, those it started, and their dead children.</summary>
    public double CpuSeconds() => Family().Sum(Ticks) / TicksPerSecond;

    /// <summary>Resident memory now, of the process itself, in bytes.</summary>
    public long ResidentBytes()
    {
        var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/status")).First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan(6).Trim().TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture) << 10;
    }

    /// <summary>Asks it to end as an operator would, and waits.</summary>
    public void Stop()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
            _process.WaitForExit(TimeSpan.FromSeconds(60));
        }
    }

    public void Dispose()
    {
        try
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
                _process.WaitForExit();
            }
        }
        catch (Win32Exception)
        {
            // It ended meanwhile.
        }

        _process.Dispose();
    }

    private List<int> Family()
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Fields(id) is { } fields)
            {
                parents[id] = int.Parse(fields[1], CultureInfo.InvariantCulture);
            }
        }

        return [.. parents.Keys.Where(id => IsBelow(id, parents))];
    }

    private bool IsBelow(int id, Dictionary<int, int> parents)
    {
        for (var at = id; at != 0; at = parents.GetValueOrDefault(at))
        {
            if (at == _process.Id)
            {
                return true;
            }
        }

        return false;
    }

    private static long Ticks(int id) =>
        Fields(id) is { } fields ? Enumerable.Range(11, 4).Sum(field => long.Parse(fields[field], CultureInfo.InvariantCulture)) : 0;

    /// <summary>What the kernel says of a process behind its name, from the state on; null when it is gone.</summary>
    private static string[]? Fields(int id)
    {
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
