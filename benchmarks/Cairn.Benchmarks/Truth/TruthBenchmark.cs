using System.Diagnostics;
using System.Globalization;
using System.Text;
using Cairn.Statistics;

namespace Cairn.Benchmarks.Truth;

/// <summary><c>./bench truth</c>: whether the drivers report finds what was planted, and nothing else.</summary>
internal static class TruthBenchmark
{
    public static int Run(int seeds, int visitors, string? worlds, int first)
    {
        var text = new StringBuilder();
        foreach (var world in TruthWorld.All.Where(world => worlds is null || worlds.Split(',').Contains(world.Name)))
        {
            var watch = Stopwatch.StartNew();
            var runs = Enumerable.Range(first, seeds).Select(seed => TruthRun.Run(world, seed, visitors)).ToList();
            text.Append(TruthTable.Of(world, runs, visitors, watch.Elapsed));
            Console.Write(text.ToString());
            text.Clear();
        }

        return 0;
    }
}

/// <summary>What many seeds of a world say together.</summary>
internal static class TruthTable
{
    private const int Top = 5;

    public static string Of(TruthWorld world, IReadOnlyList<IReadOnlyList<TruthFinding>> runs, int visitors, TimeSpan took)
    {
        var text = new StringBuilder();
        var tops = runs.SelectMany(run => run.Where(f => f.Found is { IsAdjusted: true } found && found.Difference > 0)
            .OrderByDescending(f => f.Found!.Difference).Take(Top)).ToList();
        var right = tops.Count(f => f.Micro.Effect * world.EffectScale > 0);
        var any = runs.Count(run => run.Any(f => f.Found is { IsAdjusted: true } && f.Micro.Effect * world.EffectScale == 0));
        var wrong = runs.Sum(run => run.Count(f => f.Found is { IsAdjusted: true } && f.Micro.Kind is TruthKind.Gate or TruthKind.After && f.Found is not null));
        text.AppendLine(CultureInfo.InvariantCulture, $"## {world.Name}: {world.Says}").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"{runs.Count} seeds x {visitors:#,0} visitors, {took.TotalSeconds / runs.Count:0.0} s each.").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"- precision of the top five drivers: {Rate(right, tops.Count)} ({right} of {tops.Count})");
        text.AppendLine(CultureInfo.InvariantCulture, $"- gates or after-only steps tested as drivers and labelled: {wrong}");
        text.AppendLine(CultureInfo.InvariantCulture, $"- seeds with any label `adjusted` on a step without effect: {Rate(any, runs.Count)}");
        foreach (var (name, covers) in new (string, Func<TruthFinding, bool?>)[] { ("Mantel-Haenszel", First), ("AIPW", Second), ("calibrated", Third) })
        {
            var judged = runs.SelectMany(run => run).Where(f => f.Micro.Effect * world.EffectScale != 0).Select(covers).OfType<bool>().ToList();
            var none = runs.SelectMany(run => run).Where(f => f.Micro.Effect * world.EffectScale == 0 && f.Micro.Kind is TruthKind.Companion or TruthKind.Clock).Select(covers).OfType<bool>().ToList();
            text.AppendLine(CultureInfo.InvariantCulture, $"- 90 % intervals of {name} that hold the true effect: causes {Rate(judged.Count(c => c), judged.Count)} of {judged.Count}, steps without effect {Rate(none.Count(c => c), none.Count)} of {none.Count}");
        }

        text.AppendLine().AppendLine("| step | truth | label adjusted | RD found | calibrated | true RD | AIPW found | true mean | q <= 5 % | phi | odds ratio | lift |");
        text.AppendLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        for (var at = 0; at < TruthWorld.Micros.Count; at++)
        {
            Line(text, world, [.. runs.Select(run => run[at])]);
        }

        return text.AppendLine().ToString();
    }

    private static void Line(StringBuilder text, TruthWorld world, IReadOnlyList<TruthFinding> of)
    {
        var micro = of[0].Micro;
        var tested = of.Where(f => f.Found is not null).ToList();
        var kind = micro.Kind == TruthKind.Cause ? (micro.Effect * world.EffectScale) switch { > 0 => "cause", < 0 => "harm", _ => "nothing" } : micro.Kind.ToString().ToLowerInvariant();
        var places = string.Join(", ", of.GroupBy(f => f.Place).OrderByDescending(g => g.Count()).Select(g => g.Key));
        var label = tested.Count == 0 ? places : Rate(of.Count(f => f.Found is { IsAdjusted: true }), of.Count);
        text.AppendLine(CultureInfo.InvariantCulture,
            $"| `{micro.Event}` | {kind} | {label} | {Points(tested.Select(f => f.Found!.Total.RiskDifference))} | {Points(tested.Select(f => f.Found!.Calibrated?.Difference))} | {Points(tested.Select(f => f.Truth))} | {Points(tested.Select(f => f.Found!.Second?.Effect))} | {Points(tested.Select(f => f.SecondTruth))} | {Rate(of.Count(f => f.Found is { Q: <= 0.05 }), of.Count)} | {of.Average(f => f.Phi):0.000} | {of.Average(f => f.OddsRatio):0.00} | {of.Average(f => f.Lift):0.00} |");
    }

    private static bool? First(TruthFinding f) =>
        f.Found?.Total.RiskDifferenceInterval(f.Found.Deff, Normal.Z90) is { } interval && f.Truth is { } truth ? interval.Contains(truth) : null;

    private static bool? Second(TruthFinding f) =>
        f.Found?.Second is { } second && f.SecondTruth is { } truth ? Interval.Around(second.Effect, second.StandardError, Normal.Z90).Contains(truth) : null;

    private static bool? Third(TruthFinding f) =>
        f.Found?.Calibrated is { } left && f.Truth is { } truth ? Interval.Around(left.Difference, left.StandardError, Normal.Z90).Contains(truth) : null;

    private static string Points(IEnumerable<double?> values)
    {
        var known = values.OfType<double>().ToList();
        return known.Count == 0 ? "–" : (known.Average() * 100).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture);
    }

    private static string Rate(int part, int whole) => whole == 0 ? "–" : (part / (double)whole).ToString("0.0 %", CultureInfo.InvariantCulture);
}
