using Cairn.Journeys.Friction;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Envelope;
using Cairn.Statistics;

namespace Cairn.Reports.Friction;

/// <summary>Turns counted sessions into differences and losses.</summary>
internal static class FrictionFigures
{
    private const int LeastAffected = 100;
    private const int LeastMacros = 5;
    private const int Cents = 2;

    /// <summary>Every signal on every page that it was met on; the greatest loss first.</summary>
    public static IReadOnlyList<FrictionRow> Of(FrictionState state, IReadOnlyList<string> signals, decimal meanMacro)
    {
        var pages = state.All.GroupBy(pair => pair.Key.Page).ToDictionary(page => page.Key, page => page.ToList());
        return
        [
            .. state.Affected.GroupBy(pair => (pair.Key.Signal, pair.Key.Stratum.Page))
                .Select(group => Row(
                    signals[group.Key.Signal], state.Text(group.Key.Page), pages[group.Key.Page],
                    group.ToDictionary(pair => pair.Key.Stratum, pair => pair.Value), state.Visitors[group.Key.Page], meanMacro))
                .OrderByDescending(row => row.Loss).ThenByDescending(row => row.Row.Affected)
                .ThenBy(row => row.Row.Signal, StringComparer.Ordinal).ThenBy(row => row.Row.Page, StringComparer.Ordinal)
                .Select(row => row.Row),
        ];
    }

    /// <summary>max(0, -rd) · affected · mean macro value, and the same of the ends of the interval.</summary>
    internal static (decimal Lost, decimal Low, decimal High) Loss(double rd, Interval interval, long affected, decimal meanMacro)
    {
        decimal Of(double difference) => decimal.Round((decimal)Math.Max(0, -difference) * affected * meanMacro, Cents);
        return (Of(rd), Of(interval.High), Of(interval.Low));
    }

    private static (FrictionRow Row, decimal Loss) Row(
        string signal, string page, List<KeyValuePair<FrictionStratum, FrictionCount>> all, Dictionary<FrictionStratum, FrictionCount> affected, (long Rows, long Squares) visitors,
        decimal meanMacro)
    {
        var deciles = Deciles(all);
        var strata = new Dictionary<(int, int, bool, int), FourfoldTable>();
        foreach (var (stratum, count) in all)
        {
            var exposed = affected.GetValueOrDefault(stratum);
            var rest = new FrictionCount(count.Sessions - exposed.Sessions, count.Macros - exposed.Macros);
            var key = (stratum.Channel, stratum.Device, stratum.IsNew, deciles[stratum.Activity]);
            strata[key] = strata.GetValueOrDefault(key) + new FourfoldTable(exposed.Macros, exposed.Sessions - exposed.Macros, rest.Macros, rest.Sessions - rest.Macros);
        }

        var pooled = default(MantelHaenszel);
        foreach (var (_, table) in strata.OrderBy(pair => pair.Key))
        {
            pooled.Add(table);
        }

        var (sessions, control) = (pooled.Crude.Exposed, pooled.Crude.Unexposed);
        var deff = new DesignEffect(visitors.Rows, visitors.Squares).Value;
        if (sessions < LeastAffected || pooled.Crude.C < LeastMacros || pooled.RiskDifference is not { } rd || pooled.RiskDifferenceInterval(deff) is not { } interval)
        {
            return (new FrictionRow { Signal = signal, Page = page, Status = "not_enough_data", Affected = sessions, Control = control }, -1);
        }

        var (lost, low, high) = Loss(rd, interval, sessions, meanMacro);
        return (
            new FrictionRow
            {
                Signal = signal,
                Page = page,
                Status = "estimated",
                Affected = sessions,
                Control = control,
                Rd = rd,
                Ci = new IntervalResult(interval.Low, interval.High),
                Lost = Decimals.Print(lost),
                LostCi = new FrictionLoss(Decimals.Print(low), Decimals.Print(high)),
                LostRaw = Decimals.Print(decimal.Round((decimal)-rd * sessions * meanMacro, Cents)),
            },
            lost);
    }

    // By bin of activity: min(10, 1 + ⌊10 · sessions in lower bins / all sessions⌋).
    private static Dictionary<int, int> Deciles(List<KeyValuePair<FrictionStratum, FrictionCount>> all)
    {
        var (total, lower, deciles) = (all.Sum(pair => pair.Value.Sessions), 0L, new Dictionary<int, int>());
        foreach (var bin in all.GroupBy(pair => pair.Key.Activity).OrderBy(bin => bin.Key))
        {
            deciles[bin.Key] = (int)Math.Min(10, 1 + (10 * lower / total));
            lower += bin.Sum(pair => pair.Value.Sessions);
        }

        return deciles;
    }
}
