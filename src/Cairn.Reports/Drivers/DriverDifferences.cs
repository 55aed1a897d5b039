using Cairn.Reports.Envelope;
using Cairn.Statistics;

namespace Cairn.Reports.Drivers;

/// <summary>Sets the drivers of two periods or segments side by side (<c>docs/definitions/drivers.md</c>, "Two side by side").</summary>
internal static class DriverDifferences
{
    /// <summary>One row for each candidate estimated in either, those that differ first, then by how far apart they are.</summary>
    public static IReadOnlyList<DriverDifference> Of(DriversReport here, DriversReport there)
    {
        var others = Estimated(there).ToDictionary(row => row.Key);
        var rows = Estimated(here).Select(row => Of(row, others.GetValueOrDefault(row.Key))).ToList();
        rows.AddRange(others.Values.ExceptBy(rows.Select(row => row.Key), row => row.Key)
            .Select(row => new DriverDifference(row.Key, row.Name, null, null, row.Rd, row.RdCi, null, null, null, null, false)));
        var tested = rows.Where(row => row.P is not null).ToList();
        var q = tested.Zip(ManyTests.BenjaminiHochberg([.. tested.Select(row => row.P!.Value)])).ToDictionary(pair => pair.First.Key, pair => pair.Second);
        return
        [
            .. rows.Select(row => q.TryGetValue(row.Key, out var its) ? row with { Q = its, Differs = its <= DriverRules.Alpha } : row)
                .OrderByDescending(row => row.Differs).ThenByDescending(row => Math.Abs(row.Difference ?? 0)).ThenBy(row => row.Key, StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<DriverResult> Estimated(DriversReport report) => report.Rows.Concat(report.Negative);

    private static DriverDifference Of(DriverResult here, DriverResult? there)
    {
        var row = new DriverDifference(here.Key, here.Name, here.Rd, here.RdCi, there?.Rd, there?.RdCi, null, null, null, null, false);
        if (here.Rd is not { } rd || there?.Rd is not { } other)
        {
            return row;
        }

        var difference = rd - other;
        if (here.RdCi is not { } ci || there.RdCi is not { } otherCi)
        {
            return row with { Difference = difference };
        }

        var error = Math.Sqrt(Variance(ci) + Variance(otherCi));
        var interval = Interval.Around(difference, error);
        return row with
        {
            Difference = difference,
            Ci = new IntervalResult(interval.Low, interval.High),
            P = error > 0 ? Normal.TwoSidedP(difference / error) : difference == 0 ? 1 : 0,
        };
    }

    // The intervals are the estimate and 1.96 standard errors on either side.
    private static double Variance(IntervalResult ci) => Math.Pow((ci.High - ci.Low) / (2 * Normal.Z95), 2);
}
