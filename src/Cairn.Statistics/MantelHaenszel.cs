namespace Cairn.Statistics;

/// <summary>A common odds ratio and risk difference over strata (Mantel and Haenszel 1959); strata without both groups drop out.</summary>
/// <remarks>
/// Add strata one by one; the sums merge by <see cref="Add(MantelHaenszel)"/>. Variances: ln OR after Robins, Breslow and Greenland 1986, RD after Sato 1989.
/// When one person gives several rows, pass the design effect (<see cref="DesignEffect"/>): variances are multiplied and chi-square is divided by it.
/// <c>default</c> holds no stratum. The formulas stand in <c>docs/definitions/drivers.md</c>.
/// </remarks>
public struct MantelHaenszel : IEquatable<MantelHaenszel>
{
    private double _r, _s, _pr, _psqr, _qs;
    private double _difference, _weight, _p, _q, _baseline, _exposedRisk;
    private double _excess, _variance;

    /// <summary>Strata with both groups.</summary>
    public int Strata { get; private set; }

    /// <summary>Exposed rows in strata with both groups.</summary>
    public long InformativeExposed { get; private set; }

    /// <summary>All strata added up, those that drop out included.</summary>
    public FourfoldTable Crude { get; private set; }

    /// <summary>Exposed rows in informative strata / all exposed rows; null without exposed rows.</summary>
    public readonly double? InformativeShare => Crude.Exposed == 0 ? null : (double)InformativeExposed / Crude.Exposed;

    /// <summary>R / S; null when no discordance stands below the line.</summary>
    public readonly double? OddsRatio => _s > 0 ? _r / _s : null;

    /// <summary>The weighted mean of the strata's risk differences, as a fraction; null without an informative stratum.</summary>
    public readonly double? RiskDifference => _weight > 0 ? _difference / _weight : null;

    /// <summary>Sato's variance of <see cref="RiskDifference"/>, before any design effect.</summary>
    public readonly double? RiskDifferenceVariance => RiskDifference is { } difference
        ? Math.Max(0, ((difference * _p) + _q) / (_weight * _weight)) : null;

    /// <summary>The risk of the unexposed under the same weights: sum(n1·n0/n · c/n0) / W.</summary>
    public readonly double? UnexposedRisk => _weight > 0 ? _baseline / _weight : null;

    /// <summary>The risk of the exposed under the same weights.</summary>
    public readonly double? ExposedRisk => _weight > 0 ? _exposedRisk / _weight : null;

    /// <summary>The Mantel-Haenszel chi-square with one degree of freedom, without continuity correction; null when nothing could vary.</summary>
    public readonly double? ChiSquareStatistic => _variance > 0 ? _excess * _excess / _variance : null;

    /// <summary>Adds one stratum.</summary>
    public void Add(FourfoldTable table)
    {
        Crude += table;
        if (!table.IsInformative)
        {
            return;
        }

        double a = table.A, b = table.B, c = table.C, d = table.D;
        double n1 = a + b, n0 = c + d, n = n1 + n0, m = a + c;
        double concordant = a * d / n, discordant = b * c / n, share = (a + d) / n, rest = (b + c) / n;
        Strata++;
        InformativeExposed += table.Exposed;
        _r += concordant;
        _s += discordant;
        _pr += share * concordant;
        _psqr += (share * discordant) + (rest * concordant);
        _qs += rest * discordant;
        _difference += ((a * n0) - (c * n1)) / n;
        _weight += n1 * n0 / n;
        _p += ((n1 * n1 * c) - (n0 * n0 * a) + (n1 * n0 * (n0 - n1) / 2)) / (n * n);
        _q += ((a * (n0 - c)) + (c * (n1 - a))) / (2 * n);
        _baseline += n1 * c / n;
        _exposedRisk += n0 * a / n;
        _excess += a - (n1 * m / n);
        _variance += n > 1 ? n1 * n0 * m * (n - m) / (n * n * (n - 1)) : 0;
    }

    /// <summary>Adds the sums of other strata.</summary>
    public void Add(MantelHaenszel other)
    {
        Crude += other.Crude;
        Strata += other.Strata;
        InformativeExposed += other.InformativeExposed;
        _r += other._r;
        _s += other._s;
        _pr += other._pr;
        _psqr += other._psqr;
        _qs += other._qs;
        _difference += other._difference;
        _weight += other._weight;
        _p += other._p;
        _q += other._q;
        _baseline += other._baseline;
        _exposedRisk += other._exposedRisk;
        _excess += other._excess;
        _variance += other._variance;
    }

    /// <summary>The variance of ln OR (Robins, Breslow and Greenland) before any design effect; null when R or S is 0.</summary>
    public readonly double? LogOddsVariance() => _r > 0 && _s > 0
        ? (_pr / (2 * _r * _r)) + (_psqr / (2 * _r * _s)) + (_qs / (2 * _s * _s)) : null;

    /// <summary>The interval of the odds ratio; null when R or S is 0.</summary>
    public readonly Interval? OddsRatioInterval(double deff, double z = Normal.Z95)
    {
        if (LogOddsVariance() is not { } variance)
        {
            return null;
        }

        var log = Interval.Around(Math.Log(_r / _s), Math.Sqrt(variance * deff), z);
        return new Interval(Math.Exp(log.Low), Math.Exp(log.High));
    }

    /// <summary>The interval of the risk difference; null without an informative stratum.</summary>
    public readonly Interval? RiskDifferenceInterval(double deff, double z = Normal.Z95) =>
        RiskDifference is { } difference && RiskDifferenceVariance is { } variance
            ? Interval.Around(difference, Math.Sqrt(variance * deff), z) : null;

    /// <summary>Two-sided, from chi-square / deff with one degree of freedom; null when nothing could vary.</summary>
    public readonly double? PValue(double deff) => ChiSquareStatistic is { } chi ? ChiSquare.UpperTail(chi / deff, 1) : null;

    /// <summary>One-sided: the chance of an excess of outcomes among the exposed at least this large, in the direction asked for.</summary>
    /// <param name="deff">The design effect.</param>
    /// <param name="positive">True tests for more outcomes among the exposed, false for fewer.</param>
    public readonly double? OneSidedP(double deff, bool positive) =>
        _variance > 0 ? Normal.UpperTail((positive ? _excess : -_excess) / Math.Sqrt(_variance * deff)) : null;

    /// <summary>Equal when all sums are.</summary>
    public readonly bool Equals(MantelHaenszel other) => Crude == other.Crude && Strata == other.Strata && _r.Equals(other._r)
        && _s.Equals(other._s) && _difference.Equals(other._difference) && _weight.Equals(other._weight)
        && _excess.Equals(other._excess) && _variance.Equals(other._variance);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is MantelHaenszel other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(Crude, Strata, _r, _s, _weight);

    /// <summary>Equal when all sums are.</summary>
    public static bool operator ==(MantelHaenszel left, MantelHaenszel right) => left.Equals(right);

    /// <summary>Different when a sum is.</summary>
    public static bool operator !=(MantelHaenszel left, MantelHaenszel right) => !left.Equals(right);
}
