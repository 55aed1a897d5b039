namespace Cairn.Journeys.Funnels;

/// <summary>Chooses how the units of a funnel are searched.</summary>
internal static class UnitSearches
{
    /// <summary>The search that a plan asks for.</summary>
    public static IUnitSearch For(FunnelPlan plan)
    {
        var rules = Rules(plan);
        var remove = plan.Exclusions.Any(exclusion => exclusion.Effect == ExclusionEffect.Remove);
        if (plan.Order == FunnelOrder.Any)
        {
            return new AnyOrderSearch(rules, remove);
        }

        if (plan.Steps.Any(step => step.Optional))
        {
            return new OptionalSearch(rules, [.. plan.Steps.Select(step => step.Optional)]);
        }

        return remove ? new AttemptSearch(rules) : new OrderedSearch(rules);
    }

    /// <summary>The rules of a plan's walks.</summary>
    public static WalkRules Rules(FunnelPlan plan)
    {
        var direct = 0u;
        for (var step = 1; step < plan.Steps.Count; step++)
        {
            direct |= plan.Order == FunnelOrder.Strict || plan.Steps[step].Direct ? 1u << step : 0;
        }

        return new WalkRules(
            plan.Steps.Count,
            plan.WithinMicros ?? long.MaxValue,
            [.. plan.Steps.Select(step => step.WithinMicros ?? long.MaxValue)],
            direct,
            [.. plan.Exclusions.Select((exclusion, bit) => (exclusion.After, exclusion.Before, 1u << bit))],
            plan.Ties,
            plan.Reuse);
    }
}
