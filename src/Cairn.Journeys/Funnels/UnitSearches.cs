namespace Cairn.Journeys.Funnels;

/// <summary>Chooses how the units of a funnel are searched.</summary>
internal static class UnitSearches
{
    /// <summary>The search that a plan asks for.</summary>
    public static IUnitSearch For(FunnelPlan plan)
    {
        var rules = Rules(plan);
        if (plan.WindowFunnel is { } options)
        {
            return new WindowFunnelSearch(rules.Steps, rules.WithinMicros, options);
        }

        var removes = 0u;
        for (var exclusion = 0; exclusion < plan.Exclusions.Count; exclusion++)
        {
            removes |= plan.Exclusions[exclusion].Effect == ExclusionEffect.Remove ? 1u << exclusion : 0;
        }

        return plan.Order == FunnelOrder.Any ? new AnyOrderSearch(rules, removes)
            : plan.OpenEntry ? new OpenSearch(rules, from => Ordered(from, removes))
            : Ordered(rules, removes);
    }

    /// <summary>A bit for each step a walk may begin at; in any order an optional step alone makes no set.</summary>
    public static uint Openers(FunnelPlan plan) =>
        plan.Order == FunnelOrder.Any ? Enumerable.Range(0, plan.Steps.Count).Aggregate(0u, (bits, step) => bits | (plan.Steps[step].Optional ? 0 : 1u << step))
        : plan.OpenEntry ? (uint)((1UL << plan.Steps.Count) - 1)
        : 1;

    /// <summary>The rules of a plan's walks.</summary>
    public static WalkRules Rules(FunnelPlan plan)
    {
        var (direct, optional) = (0u, 0u);
        for (var step = 1; step < plan.Steps.Count; step++)
        {
            direct |= plan.Order == FunnelOrder.Strict || plan.Steps[step].Direct ? 1u << step : 0;
            optional |= plan.Steps[step].Optional ? 1u << step : 0;
        }

        return new WalkRules(
            plan.Steps.Count,
            plan.WithinMicros ?? long.MaxValue,
            [.. plan.Steps.Select(step => step.WithinMicros ?? long.MaxValue)],
            direct,
            [.. plan.Exclusions.Select((exclusion, bit) => (exclusion.After, exclusion.Before, 1u << bit))],
            plan.Ties,
            plan.Reuse)
        {
            Optional = optional,
            Halts = plan.Halts,
        };
    }

    private static IUnitSearch Ordered(WalkRules rules, uint removes) =>
        rules.Exclusions.Any(exclusion => (exclusion.Bit & removes) != 0) ? new AttemptSearch(rules, removes) : new OrderedSearch(rules);
}
