using Cairn.Statistics;

namespace Cairn.Reports.Drivers;

/// <summary>Pairs of drivers: whether both together bring more than their sum.</summary>
internal static class DriverPairs
{
    /// <summary>All pairs among the best singles that enough visitors did both of, by |interaction|.</summary>
    public static IReadOnlyList<PairResult> Of(DriverAnalysis analysis, Func<int, string> key, CancellationToken cancellation)
    {
        var singles = analysis.Tested.Where(finding => finding.IsAdjusted || finding.IsConfirmed)
            .OrderByDescending(finding => finding.IsAdjusted).ThenBy(finding => finding.P).Take(DriverRules.PairSingles)
            .Select(finding => finding.Candidate).Order().ToList();
        var pairs = new List<PairResult>();
        for (var first = 0; first < singles.Count; first++)
        {
            for (var second = first + 1; second < singles.Count; second++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (Of(analysis, singles[first], singles[second], key) is { } pair)
                {
                    pairs.Add(pair);
                }
            }
        }

        var q = ManyTests.BenjaminiHochberg(pairs.Select(pair => pair.P).ToArray());
        return
        [
            .. pairs.Select((pair, at) => pair with { Q = q[at] }).OrderByDescending(pair => Math.Abs(pair.Interaction))
                .ThenBy(pair => pair.A, StringComparer.Ordinal).ThenBy(pair => pair.B, StringComparer.Ordinal),
        ];
    }

    private static PairResult? Of(DriverAnalysis analysis, int a, int b, Func<int, string> key)
    {
        var groups = Groups(analysis.Sample, a, b);
        var needs = (ushort)(analysis.Sample.Needs(a) | analysis.Sample.Needs(b));
        var both = Visitors(analysis.Sample, groups[2]);
        if (both < DriverRules.PairVisitors)
        {
            return null;
        }

        var sums = Enumerable.Range(0, groups.Length).Select(group => DriverStrata.Total(analysis.Discovery.ByLandmark(groups, group, needs))).ToArray();
        if (sums.Any(sum => sum.RiskDifference is null))
        {
            return null;
        }

        var interaction = sums[2].RiskDifference!.Value - sums[0].RiskDifference!.Value - sums[1].RiskDifference!.Value;
        var error = Math.Sqrt(sums.Sum(sum => sum.RiskDifferenceVariance!.Value) * analysis.Discovery.Deff.Value);
        var interval = Interval.Around(interaction, error);
        return new PairResult(
            key(a), key(b), both, sums[0].RiskDifference!.Value, sums[1].RiskDifference!.Value, sums[2].RiskDifference!.Value, interaction,
            new Envelope.IntervalResult(interval.Low, interval.High), error > 0 ? Normal.TwoSidedP(interaction / error) : 1, 1);
    }

    /// <summary>The rows with A alone, with B alone, and with both.</summary>
    private static ExposedRows[] Groups(DriverSample sample, int a, int b)
    {
        var groups = new (List<int> Rows, List<int> Times)[] { ([], []), ([], []), ([], []) };
        var (rowsA, rowsB) = (sample.Exposed(a).ToArray(), sample.Exposed(b).ToArray());
        var (timesA, timesB) = (sample.Times(a).ToArray(), sample.Times(b).ToArray());
        for (int atA = 0, atB = 0; atA < rowsA.Length || atB < rowsB.Length;)
        {
            var (rowA, rowB) = (atA < rowsA.Length ? rowsA[atA] : int.MaxValue, atB < rowsB.Length ? rowsB[atB] : int.MaxValue);
            var (rows, times) = groups[rowA == rowB ? 2 : rowA < rowB ? 0 : 1];
            rows.Add(Math.Min(rowA, rowB));
            times.Add((rowA <= rowB ? timesA[atA] : 0) + (rowB <= rowA ? timesB[atB] : 0));
            (atA, atB) = (rowA <= rowB ? atA + 1 : atA, rowB <= rowA ? atB + 1 : atB);
        }

        return [.. groups.Select(group => new ExposedRows(group.Rows.ToArray(), group.Times.ToArray()))];
    }

    private static long Visitors(DriverSample sample, ExposedRows rows) =>
        rows.Rows.ToArray().Where(row => sample.SetOf(row) == DriverSet.D).Select(row => sample.PersonOf[row]).Distinct().LongCount();
}
