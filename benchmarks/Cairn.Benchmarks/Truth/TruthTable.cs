using System.Globalization;
using System.Text;

namespace Cairn.Benchmarks.Truth;

/// <summary>What many seeds of a world say together.</summary>
internal static class TruthTable
{
    private const int Top = 5;

    public static string Of(TruthWorld world, IReadOnlyList<List<TruthLine>> seeds)
    {
        var text = new StringBuilder();
        var lines = seeds.SelectMany(seed => seed).ToList();
        var tops = seeds.SelectMany(seed => First(seed.Where(line => line is { IsAdjusted: true, Difference: > 0 }), line => line.Difference!.Value)).ToList();
        var gates = lines.Count(line => line is { IsAdjusted: true, Kind: TruthKind.Gate or TruthKind.After });
        text.AppendLine(CultureInfo.InvariantCulture, $"### {world.Name}: {world.Says}").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"{seeds.Count} seeds.").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"- precision of the top five drivers: {Rate(tops.Count(IsRight), tops.Count)}; of the top five by phi {Plain(seeds, line => line.Phi)}, by odds ratio {Plain(seeds, line => line.OddsRatio)}, by lift {Plain(seeds, line => line.Lift)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"- gates or after-only steps labelled: {gates}");
        text.AppendLine(CultureInfo.InvariantCulture, $"- seeds with any label `adjusted` on a step without effect: {Rate(seeds.Count(seed => seed.Exists(line => line is { IsAdjusted: true, HasEffect: false })), seeds.Count)}");
        var planted = lines.Where(line => line.Truth is not null).GroupBy(line => line.Event).ToDictionary(of => of.Key, of => of.Average(line => line.Truth!.Value));
        Covered(text, "Mantel-Haenszel", lines, line => Holds(line.Plain, line.Truth));
        Covered(text, "AIPW", lines, line => Holds(line.AipwEnds, line.MeanTruth));
        Covered(text, "calibrated", lines, line => Holds(line.CalibratedEnds, line.Truth));
        Covered(text, "calibrated, against the mean effect of all seeds,", lines, line => line.Truth is null ? null : Holds(line.CalibratedEnds, planted[line.Event]));
        text.AppendLine().AppendLine("| step | truth | label adjusted | RD found | calibrated | true RD | AIPW found | true mean | q <= 5 % | phi | odds ratio | lift |");
        text.AppendLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var micro in world.Micros)
        {
            Line(text, micro, [.. lines.Where(line => line.Event == micro.Event)]);
        }

        return text.AppendLine().ToString();
    }

    private static void Covered(StringBuilder text, string name, List<TruthLine> lines, Func<TruthLine, bool?> holds)
    {
        var causes = lines.Where(line => line.HasEffect).Select(holds).OfType<bool>().ToList();
        var none = lines.Where(line => !line.HasEffect).Select(holds).OfType<bool>().ToList();
        text.AppendLine(CultureInfo.InvariantCulture, $"- 90 % intervals of {name} that hold the true effect: causes {Rate(causes.Count(its => its), causes.Count)}, steps without effect {Rate(none.Count(its => its), none.Count)}");
    }

    private static bool? Holds(double[]? ends, double? truth) => ends is null || truth is null ? null : ends[0] <= truth && truth <= ends[1];

    // As product analytics rank: over all steps, gates and after-only ones included.
    private static string Plain(IReadOnlyList<List<TruthLine>> seeds, Func<TruthLine, double> by)
    {
        var tops = seeds.SelectMany(seed => First(seed.Where(line => !double.IsNaN(by(line))), by)).ToList();
        return Rate(tops.Count(IsRight), tops.Count);
    }

    private static IEnumerable<TruthLine> First(IEnumerable<TruthLine> lines, Func<TruthLine, double> by) => lines.OrderByDescending(by).Take(Top);

    private static bool IsRight(TruthLine line) => line is { HasEffect: true, Truth: > 0 };

    private static void Line(StringBuilder text, TruthMicro micro, List<TruthLine> of)
    {
        var tested = of.Where(line => line.Difference is not null).ToList();
        var truth = tested.Where(line => line.Truth is not null).Select(line => line.Truth!.Value).DefaultIfEmpty(0).Average();
        var kind = of[0].HasEffect ? truth > 0 ? "cause" : "harm" : micro.Kind == TruthKind.Cause ? "nothing" : micro.Kind.ToString().ToLowerInvariant();
        var label = tested.Count == 0 ? string.Join(", ", of.Select(line => line.Place).Distinct()) : Share(of.Count(line => line.IsAdjusted), of.Count);
        text.AppendLine(CultureInfo.InvariantCulture,
            $"| `{micro.Event}` | {kind} | {label} | {Points(tested.Select(line => line.Difference))} | {Points(tested.Select(line => line.Calibrated))} | {Points(tested.Select(line => line.Truth))} | {Points(tested.Select(line => line.Aipw))} | {Points(tested.Select(line => line.MeanTruth))} | {Share(of.Count(line => line.Q <= 0.05), of.Count)} | {Mean(of, line => line.Phi)} | {Mean(of, line => line.OddsRatio)} | {Mean(of, line => line.Lift)} |");
    }

    private static string Mean(List<TruthLine> of, Func<TruthLine, double> figure) =>
        of.Average(figure) is var mean && double.IsInfinity(mean) ? "∞" : mean.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Points(IEnumerable<double?> values)
    {
        var known = values.OfType<double>().ToList();
        return known.Count == 0 ? "–" : (known.Average() * 100).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture);
    }

    private static string Rate(int part, int whole) =>
        whole == 0 ? "none" : string.Create(CultureInfo.InvariantCulture, $"{Share(part, whole)} ({part} of {whole})");

    private static string Share(int part, int whole) => (part / (double)whole).ToString("0.0 %", CultureInfo.InvariantCulture);
}
