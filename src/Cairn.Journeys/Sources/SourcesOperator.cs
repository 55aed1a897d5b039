using System.Collections;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Segments;

namespace Cairn.Journeys.Sources;

/// <summary>Counts visitors, sessions and conversions by where sessions came from: <c>docs/definitions/sources.md</c>.</summary>
public static class SourcesOperator
{
    /// <summary>Runs the plan.</summary>
    public static SourcesState Run(SourcesPlan plan, CancellationToken cancellation = default) =>
        JourneyRun.RunAnyOrder(plan.Scope.View, () => new SourcesState(plan.Definitions.Count), () => new SourcesWorker(plan), cancellation);

    /// <summary>The visitors of one row.</summary>
    public static PersonSet Visitors(SourcesPlan plan, SourceKey row, CancellationToken cancellation = default) => JourneyRun.Run(
        plan.Scope.View, () => new SegmentMembers(), () => new VisitorsWorker(plan with { Definitions = [], Engaging = [], Shown = new HashSet<SourceKey> { row } }, row), cancellation).Of(plan.Scope.View);

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

    private sealed class VisitorsWorker(SourcesPlan plan, SourceKey row) : IJourneyWorker<SegmentMembers>
    {
        private readonly SourcesWorker _worker = new(plan) { Wanted = row };
        private readonly SourcesState _sums = new(0);

        public void Add(JourneyPart part, SegmentMembers state)
        {
            _worker.Seen = new BitArray(part.End - part.Start);
            _worker.Add(part, _sums);
            state.Add(part, _worker.Seen);
        }
    }
}
