using Cairn.Journeys.Running;

namespace Cairn.Journeys.Sources;

/// <summary>Counts visitors, sessions and conversions by where sessions came from: <c>docs/definitions/sources.md</c>.</summary>
public static class SourcesOperator
{
    /// <summary>Runs the plan.</summary>
    public static SourcesState Run(SourcesPlan plan, CancellationToken cancellation = default) =>
        JourneyRun.RunAnyOrder(plan.Scope.View, () => new SourcesState(plan.Definitions.Count), () => new SourcesWorker(plan), cancellation);

    /// <summary>The rows with most visitors, then by text; null when there cannot be more than <paramref name="top"/>, so that one pass is enough.</summary>
    /// <remarks>Finding them takes a pass that counts visitors alone: so memory does not grow with the number of values times definitions.</remarks>
    public static IReadOnlySet<SourceKey>? Top(SourcesPlan plan, int top, CancellationToken cancellation = default)
    {
        var most = (long)new SourceValues(plan.Scope.View, plan.By).Count * (plan.Second is null ? 1 : new SourceValues(plan.Scope.View, plan.Second).Count);
        return most <= top
            ? null
            : Run(plan with { Definitions = [], Engaging = [], Shown = null }, cancellation).Groups
                .Where(row => row.Key != SourceKey.Other)
                .OrderByDescending(row => row.Value.Visitors).ThenBy(row => row.Key.Value, StringComparer.Ordinal).ThenBy(row => row.Key.Second, StringComparer.Ordinal)
                .Take(top).Select(row => row.Key).ToHashSet();
    }
}
