namespace Cairn.Reports.Drivers;

/// <summary>The line through zero on which steps lie that only show interest, how sure it is, and how far such steps lie from it beyond chance.</summary>
/// <remarks>
/// Of each step with interest d and difference RD: RD - slope·d is normal around 0 with variance v + spread²·d² for a share of the steps, which only show
/// interest and differ in how closely, and with the mean square of all RD more for the others, which also do something. That is the contamination mixture of
/// Burgess et al. 2020 with the systematic error of Zhao et al. 2020 (both for instruments of which some are invalid), or the empirical null of Schuemie et
/// al. 2014 without being told which controls are negative. Spread and share are those of greatest likelihood; the spread is raised to what it takes to
/// explain the scatter after a slope was fitted (Paule and Mandel 1982), since the likelihood forgets that. Then every slope has its likelihood, which may
/// have several peaks: where few steps show interest, each of them may also be a cause. v depends on the slope, since interest is measured with error too.
/// Cost: about 600 looks at all steps; it ends by count.
/// </remarks>
internal sealed class CauseLine
{
    private const int Spreads = 15;
    private const double LeastSpread = 0.02;
    private const double NextSpread = 1.35;
    private const int Rounds = 20;
    private const int ShareRounds = 4;
    private const int Halvings = 60;
    private const int Slopes = 101;
    private const int Octaves = 6;
    private const double Unlikely = 8;
    private const double LeastWeight = 1e-6;
    private readonly IReadOnlyList<CauseStep> _steps;
    private readonly double[] _chances;
    private readonly double _slab;
    private readonly double _share;

    /// <summary>Finds the line.</summary>
    /// <param name="steps">At least one; all have interest and are known.</param>
    public CauseLine(IReadOnlyList<CauseStep> steps)
    {
        (_steps, _chances) = (steps, new double[steps.Count]);
        _slab = steps.Sum(step => step.Difference * step.Difference) / steps.Count;
        var scale = _slab / (steps.Sum(step => step.Interest * step.Interest) / steps.Count);
        var (best, start, slope) = (double.NegativeInfinity, Median(), 0.0);
        for (var at = 0; at < Spreads; at++)
        {
            var tried = at == 0 ? 0 : LeastSpread * LeastSpread * scale * Math.Pow(NextSpread * NextSpread, at - 1);
            var (itsSlope, itsShare, likelihood) = Climb(start, tried);
            if (likelihood > best)
            {
                (best, SpreadVariance, slope, _share) = (likelihood, tried, itsSlope, itsShare);
            }
        }

        Judge(slope, SpreadVariance, _share);
        SpreadVariance = Math.Max(SpreadVariance, ScatterBeyondChance(slope, scale));
        Controls = Effective(slope);
        Likely = Weigh(slope, Math.Sqrt(scale));
    }

    /// <summary>How much the slopes of single steps differ beyond chance, squared.</summary>
    public double SpreadVariance { get; }

    /// <summary>How many steps the line rests on, by their weights (Kish 1965).</summary>
    public double Controls { get; }

    /// <summary>The likely slopes: what one more step met adds to the difference of steps that only show interest. Weights add up to 1.</summary>
    public IReadOnlyList<(double Slope, double Weight)> Likely { get; }

    // The weighted median of the ratios (Bowden et al. 2016): right where steps that only show interest carry half of the weight.
    private double Median()
    {
        var ratios = _steps.OrderBy(step => step.Difference / step.Interest).ToList();
        var (half, sum) = (ratios.Sum(step => step.Weight) / 2, 0.0);
        foreach (var step in ratios)
        {
            sum += step.Weight;
            if (sum >= half)
            {
                return step.Difference / step.Interest;
            }
        }

        return 0;
    }

    private (double Slope, double Share, double Likelihood) Climb(double slope, double spread)
    {
        var (share, likelihood) = (0.5, 0.0);
        for (var round = 0; round < Rounds; round++)
        {
            likelihood = Judge(slope, spread, share);
            var (differences, interests) = (0.0, 0.0);
            for (var at = 0; at < _steps.Count; at++)
            {
                var weight = _chances[at] * _steps[at].Interest / _steps[at].Variance(slope, spread);
                (differences, interests) = (differences + (weight * _steps[at].Difference), interests + (weight * _steps[at].Interest));
            }

            share = Share();
            slope = interests > 0 ? differences / interests : slope;
        }

        return (slope, share, likelihood);
    }

    // With one step of either kind in advance, so that neither share is ever 0.
    private double Share() => (_chances.Sum() + 1) / (_chances.Length + 2);

    // The chance of each step to show interest only, and the log likelihood of all.
    private double Judge(double slope, double spread, double share)
    {
        var likelihood = 0.0;
        for (var at = 0; at < _steps.Count; at++)
        {
            var (above, variance) = (_steps[at].Above(slope), _steps[at].Variance(slope, spread));
            var (shows, does) = (Math.Log(share) + LogNormal(above, variance), Math.Log(1 - share) + LogNormal(above, variance + _slab));
            var larger = Math.Max(shows, does);
            var sum = Math.Exp(shows - larger) + Math.Exp(does - larger);
            _chances[at] = Math.Exp(shows - larger) / sum;
            likelihood += larger + Math.Log(sum);
        }

        return likelihood;
    }

    private double ScatterBeyondChance(double slope, double scale)
    {
        var freedom = _chances.Sum() - 1;
        double Scatter(double spread) => _steps.Select((step, at) => _chances[at] * step.Above(slope) * step.Above(slope) / step.Variance(slope, spread)).Sum();
        var (low, high) = (0.0, scale * 10);
        if (freedom <= 0 || Scatter(low) <= freedom || Scatter(high) > freedom)
        {
            return 0;
        }

        for (var halving = 0; halving < Halvings; halving++)
        {
            var middle = (low + high) / 2;
            (low, high) = Scatter(middle) > freedom ? (middle, high) : (low, middle);
        }

        return high;
    }

    private double Effective(double slope)
    {
        var weights = _steps.Select((step, at) => _chances[at] * step.Interest * step.Interest / step.Variance(slope, 0)).ToList();
        var (sum, squares) = (weights.Sum(), weights.Sum(weight => weight * weight));
        return squares > 0 ? sum * sum / squares : 0;
    }

    // First a wide net, then evenly between the outermost slopes that are not unlikely.
    private List<(double Slope, double Weight)> Weigh(double slope, double scale)
    {
        var net = new SortedSet<double> { 0, slope };
        net.UnionWith(_steps.Select(step => step.Difference / step.Interest).Where(ratio => Math.Abs(ratio) < scale * (1 << Octaves)));
        for (var half = -2 * Octaves; half <= 2 * Octaves; half++)
        {
            net.UnionWith([scale * Math.Pow(2, half / 2.0), -scale * Math.Pow(2, half / 2.0)]);
        }

        var wide = net.ToArray();
        var heights = wide.Select(LogLikelihood).ToArray();
        var least = heights.Max() - Unlikely;
        var low = wide[Math.Max(0, Array.FindIndex(heights, height => height > least) - 1)];
        var high = wide[Math.Min(wide.Length - 1, Array.FindLastIndex(heights, height => height > least) + 1)];
        var fine = Enumerable.Range(0, Slopes).Select(at => low + ((high - low) * at / (Slopes - 1))).ToArray();
        heights = [.. fine.Select(LogLikelihood)];
        var weights = heights.Select(height => Math.Exp(height - heights.Max())).ToArray();
        var kept = fine.Zip(weights).Where(pair => pair.Second > LeastWeight).ToList();
        var sum = kept.Sum(pair => pair.Second);
        return [.. kept.Select(pair => (pair.First, pair.Second / sum))];
    }

    private double LogLikelihood(double slope)
    {
        var (share, likelihood) = (_share, 0.0);
        for (var round = 0; round < ShareRounds; round++)
        {
            likelihood = Judge(slope, SpreadVariance, share);
            share = Share();
        }

        return likelihood;
    }

    private static double LogNormal(double value, double variance) => -0.5 * ((value * value / variance) + Math.Log(variance));
}
