namespace Cairn.Statistics;

/// <summary>How strong something unmeasured would have to be, on exposure and on outcome, to explain an effect away (VanderWeele and Ding 2017).</summary>
public static class EValue
{
    /// <summary>RR + sqrt(RR(RR - 1)), of 1/RR when the ratio is below 1; at least 1.</summary>
    /// <param name="riskRatio">0 or more; 0 gives infinity.</param>
    public static double OfRiskRatio(double riskRatio)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(riskRatio);
        var ratio = riskRatio < 1 ? 1 / riskRatio : riskRatio;
        return double.IsInfinity(ratio) ? ratio : ratio + Math.Sqrt(ratio * (ratio - 1));
    }

    /// <summary>The same from a risk difference: RR = (p0 + RD) / p0; null when the unexposed never had the outcome.</summary>
    /// <param name="unexposedRisk">p0, from 0 to 1.</param>
    /// <param name="riskDifference">As a fraction.</param>
    public static double? OfRiskDifference(double unexposedRisk, double riskDifference) =>
        unexposedRisk <= 0 ? null : OfRiskRatio(Math.Max(0, unexposedRisk + riskDifference) / unexposedRisk);
}
