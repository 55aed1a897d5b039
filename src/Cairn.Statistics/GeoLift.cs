namespace Cairn.Statistics;

/// <summary>What a treated group of regions did beside a mix of others, with how sure that is.</summary>
/// <param name="Weights">Of the donors, in their order.</param>
/// <param name="Counterfactual">For each day, those before the test first, what the mean treated unit would have done.</param>
/// <param name="Att">Mean over the test days of what it did more.</param>
/// <param name="Lift">Att / mean counterfactual of the test days; null over 0.</param>
/// <param name="Interval">All effects that are not refuted; null where the days are too few for any to be refuted, or where all are.</param>
/// <param name="P">Of no effect.</param>
/// <param name="Fit">How far off the mix was before the test beside a mix of equal weights; null where equal weights follow exactly.</param>
public sealed record GeoLiftEstimate(
    IReadOnlyList<double> Weights, IReadOnlyList<double> Counterfactual, double Att, double? Lift, Interval? Interval, double P, double? Fit);

/// <summary>Synthetic control with conformal inference (Abadie and others 2010; Chernozhukov, Wüthrich and Zhu 2021), on figures less their own mean.</summary>
public static class GeoLift
{
    /// <summary>An effect with a p-value up to it is refuted: 90 % intervals.</summary>
    public const double Alpha = 0.10;

    private const int BisectionSteps = 40;
    private const int MostDoublings = 40;
    private const int NearSteps = 8;

    /// <summary>Estimates the effect.</summary>
    /// <param name="treated">For each day the mean of the treated units.</param>
    /// <param name="donors">For each donor its figures, as many.</param>
    /// <param name="preDays">How many of the days lie before the test: at least 1, and fewer than all.</param>
    /// <param name="cancellation">Stops between two fits.</param>
    public static GeoLiftEstimate Estimate(IReadOnlyList<double> treated, IReadOnlyList<IReadOnlyList<double>> donors, int preDays, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(treated);
        ArgumentNullException.ThrowIfNull(donors);
        ArgumentOutOfRangeException.ThrowIfLessThan(preDays, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(preDays, treated.Count);
        var mean = treated.Take(preDays).Average();
        var (own, others) = (Centred(treated, preDays), donors.Select(donor => Centred(donor, preDays)).ToList());
        var weights = SyntheticControl.Weights([.. own.Take(preDays)], [.. others.Select(other => (IReadOnlyList<double>)[.. other.Take(preDays)])]);
        var counterfactual = Enumerable.Range(0, treated.Count).Select(day => mean + Mixed(others, weights, day)).ToArray();
        var test = Enumerable.Range(preDays, treated.Count - preDays).ToList();
        var att = test.Average(day => treated[day] - counterfactual[day]);
        var without = test.Average(day => counterfactual[day]);
        var equal = Enumerable.Repeat(1.0 / donors.Count, donors.Count).ToArray();
        var (error, plain) = (Distance(own, others, weights, preDays), Distance(own, others, equal, preDays));
        var search = new Conformal(treated, donors, preDays, weights, cancellation);
        return new GeoLiftEstimate(weights, counterfactual, att, without == 0 ? null : att / without, search.Interval(att), search.P(0), plain > 0 ? error / plain : null);
    }

    private static double[] Centred(IReadOnlyList<double> figures, int days)
    {
        var mean = figures.Take(days).Average();
        return [.. figures.Select(figure => figure - mean)];
    }

    private static double Mixed(List<double[]> donors, double[] weights, int day)
    {
        var sum = 0.0;
        for (var donor = 0; donor < weights.Length; donor++)
        {
            sum += weights[donor] * donors[donor][day];
        }

        return sum;
    }

    private static double Distance(double[] own, List<double[]> donors, double[] weights, int days) =>
        Math.Sqrt(Enumerable.Range(0, days).Sum(day => Math.Pow(own[day] - Mixed(donors, weights, day), 2)));

    private sealed class Conformal(IReadOnlyList<double> treated, IReadOnlyList<IReadOnlyList<double>> donors, int preDays, double[] weights, CancellationToken cancellation)
    {
        private readonly List<double[]> _donors = [.. donors.Select(donor => Centred(donor, donor.Count))];
        private readonly double _rounding = 1e-9 * Math.Max(treated.Max(Math.Abs), donors.Max(donor => donor.Max(Math.Abs)));
        private double[] _last = weights;

        // Under "effect = τ" the test days less τ are days like the others, so every shift of the residuals is as likely.
        public double P(double effect)
        {
            cancellation.ThrowIfCancellationRequested();
            var days = treated.Count;
            var own = Centred([.. treated.Select((figure, day) => day < preDays ? figure : figure - effect)], days);
            _last = SyntheticControl.Weights(own, _donors, _last, smallest: false);
            var residuals = Enumerable.Range(0, days).Select(day => Math.Abs(own[day] - Mixed(_donors, _last, day))).ToArray();
            var least = Statistic(residuals, 0) - _rounding;
            return (double)Enumerable.Range(0, days).Count(shift => Statistic(residuals, shift) >= least) / days;
        }

        public Interval? Interval(double att)
        {
            if (1.0 / treated.Count > Alpha)
            {
                return null;
            }

            var step = Math.Max(Math.Abs(att) / 4, 1e-6 * Math.Max(1, treated.Max(Math.Abs)));
            return Accepted(att, step) is { } from && End(from, -step) is { } low && End(from, step) is { } high ? new Interval(low, high) : null;
        }

        // Where the test days vary more than the others, the estimate itself may be refuted; an effect near it may not be.
        private double? Accepted(double att, double step)
        {
            for (var at = 0; at <= NearSteps; at++)
            {
                foreach (var effect in (double[])[att - (at * step / 4), att + (at * step / 4)])
                {
                    if (P(effect) > Alpha)
                    {
                        return effect;
                    }
                }
            }

            return null;
        }

        // The last effect on one side that is not refuted.
        private double? End(double from, double step)
        {
            var (inside, outside) = (from, from);
            for (var doubling = 0; ; doubling++, step *= 2)
            {
                outside = from + step;
                if (P(outside) <= Alpha)
                {
                    break;
                }

                inside = outside;
                if (doubling == MostDoublings)
                {
                    return null;
                }
            }

            for (var at = 0; at < BisectionSteps && Math.Abs(outside - inside) > 1e-9 * Math.Max(1, Math.Abs(inside)); at++)
            {
                var middle = (inside + outside) / 2;
                (inside, outside) = P(middle) > Alpha ? (middle, outside) : (inside, middle);
            }

            return inside;
        }

        private double Statistic(double[] residuals, int shift)
        {
            var sum = 0.0;
            for (var day = preDays; day < residuals.Length; day++)
            {
                sum += residuals[(day + shift) % residuals.Length];
            }

            return sum / (residuals.Length - preDays);
        }
    }
}
