using System.Diagnostics;
using System.Globalization;

namespace Cairn.Benchmarks.Truth;

/// <summary><c>./bench truth</c>: whether the drivers report finds what was planted, and nothing else.</summary>
internal static class TruthBenchmark
{
    /// <summary>Runs seeds that the file does not hold yet, adding each to it, and prints its tables.</summary>
    public static int Run(int seeds, int visitors, string? worlds, int first, string file)
    {
        var known = TruthLine.Read(file);
        foreach (var world in Asked(worlds))
        {
            for (var seed = first; seed < first + seeds; seed++)
            {
                if (known.Exists(line => line.World == world.Name && line.Seed == seed && line.Visitors == visitors))
                {
                    continue;
                }

                var (started, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
                TruthLine.Append(file, TruthRun.Run(world, seed, visitors));
                Console.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{world.Name}, {visitors:#,0} visitors, seed {seed}: {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s, {(Environment.CpuUsage.TotalTime - used).TotalSeconds:0.0} s of CPU"));
            }
        }

        return Tables(worlds, file);
    }

    /// <summary>Prints the tables of a results file.</summary>
    public static int Tables(string? worlds, string file)
    {
        foreach (var size in TruthLine.Read(file).GroupBy(line => line.Visitors).OrderBy(size => size.Key))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"## {size.Key:#,0} visitors\n"));
            foreach (var world in Asked(worlds).Where(world => size.Any(line => line.World == world.Name)))
            {
                Console.Write(TruthTable.Of(world, [.. size.Where(line => line.World == world.Name).GroupBy(line => line.Seed).Select(seed => seed.ToList())]));
            }
        }

        return 0;
    }

    private static IEnumerable<TruthWorld> Asked(string? worlds) => TruthWorld.All.Where(world => worlds is null || worlds.Split(',').Contains(world.Name));
}
