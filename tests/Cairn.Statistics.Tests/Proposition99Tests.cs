using System.Globalization;
using System.Runtime.CompilerServices;

namespace Cairn.Statistics.Tests;

/// <summary>California's tobacco programme of 1989 beside 38 states (Abadie, Diamond and Hainmueller 2010): public figures with published results.</summary>
/// <remarks>Data: vectors/california-prop99.csv, packs of cigarettes a head and year, as in the R package synthdid (BSD-3-Clause). Results: Arkhangelsky and others 2021, table 1.</remarks>
public sealed class Proposition99Tests
{
    private const int Before = 19;

    [Fact]
    public void Synthetic_control_says_what_was_published()
    {
        var (donors, california, states) = Read();
        var weights = SyntheticControl.Weights([.. california.Take(Before)], [.. donors.Select(donor => (IReadOnlyList<double>)[.. donor.Take(Before)])]);
        var effect = Enumerable.Range(Before, 12).Average(year => california[year] - donors.Select((donor, at) => weights[at] * donor[year]).Sum());
        Assert.Equal(-19.5, effect, 0.2);
        Assert.Equal("Utah", states[Array.IndexOf(weights, weights.Max())]);
    }

    [Fact]
    public void On_figures_less_their_own_mean_it_is_the_published_difference_in_differences_with_weights()
    {
        var (donors, california, _) = Read();
        var estimate = GeoLift.Estimate(california, donors, Before);
        Assert.Equal(-11.1, estimate.Att, 0.15);
        Assert.Equal(1, estimate.Weights.Sum(), 1e-10);
        Assert.InRange(estimate.Fit!.Value, 0, 1);

        // Equal weights: the plain difference in differences, -27.3.
        var mean = Enumerable.Range(0, 31).Select(year => donors.Average(donor => donor[year])).ToList();
        Assert.Equal(-27.35, GeoLift.Estimate(california, [mean], Before).Att, 0.005);
    }

    private static (List<IReadOnlyList<double>> Donors, List<double> California, List<string> States) Read([CallerFilePath] string here = "")
    {
        var lines = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(here)!, "vectors", "california-prop99.csv")).Select(line => line.Split(',')).ToList();
        List<double> Column(int at) => [.. lines.Skip(1).Select(cells => double.Parse(cells[at], CultureInfo.InvariantCulture))];
        return ([.. Enumerable.Range(1, 38).Select(at => (IReadOnlyList<double>)Column(at))], Column(39), [.. lines[0][1..39]]);
    }
}
