using Cairn.Journeys.Changes;

namespace Cairn.Reports.Changes;

/// <summary>What a group of visitors contributes to the change of a rate between two periods.</summary>
/// <remarks>
/// Kitagawa's two components (<i>Components of a Difference Between Two Rates</i>, 1955), the mix centred on the overall rate. With s a group's share of the visitors
/// and r its rate, m(x) the mean of both periods and R the overall rate: rate effect = m(s) · Δr, mix effect = (m(r) − m(R)) · Δs. Over groups that share out all
/// visitors both effects add up to ΔR, since Δ(s·r) = m(s)·Δr + m(r)·Δs and the Δs add up to 0. A group that only one period has keeps that period's rate: all
/// it contributes is mix. See <c>docs/definitions/contribution.md</c>.
/// </remarks>
/// <param name="Rate">By converting better or worse than before.</param>
/// <param name="Mix">By being a larger or smaller part of the visitors.</param>
public readonly record struct RateSplit(double Rate, double Mix)
{
    /// <summary>Both together.</summary>
    public double Effect => Rate + Mix;

    /// <summary>The contribution of a group. Both periods have visitors.</summary>
    /// <param name="before">The group in the first period.</param>
    /// <param name="now">The group in the second.</param>
    /// <param name="allBefore">Everybody in the first.</param>
    /// <param name="allNow">Everybody in the second.</param>
    public static RateSplit Of(Converters before, Converters now, Converters allBefore, Converters allNow)
    {
        if (before.Visitors + now.Visitors == 0)
        {
            return default;
        }

        var (share0, share1) = ((double)before.Visitors / allBefore.Visitors, (double)now.Visitors / allNow.Visitors);
        var rate0 = RateOf(before.Visitors == 0 ? now : before);
        var rate1 = RateOf(now.Visitors == 0 ? before : now);
        var overall = (RateOf(allBefore) + RateOf(allNow)) / 2;
        return new RateSplit((share0 + share1) / 2 * (rate1 - rate0), (((rate0 + rate1) / 2) - overall) * (share1 - share0));
    }

    private static double RateOf(Converters of) => (double)of.Converted / of.Visitors;
}
