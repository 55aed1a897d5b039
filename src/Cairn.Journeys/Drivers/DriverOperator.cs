using Cairn.Journeys.Running;

namespace Cairn.Journeys.Drivers;

/// <summary>Makes the rows at landmarks that the drivers report is computed from: <c>docs/definitions/drivers.md</c>.</summary>
public static class DriverOperator
{
    /// <summary>Reads all journeys once, for all candidates together.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The plan has no landmarks, too many, or too many candidates.</exception>
    public static DriverState Run(DriverPlan plan, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfZero(plan.LandmarkCount, nameof(plan));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plan.LandmarkCount, DriverPlan.MaxLandmarks, nameof(plan));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plan.Candidates.Count, DriverPlan.MaxCandidates, nameof(plan));
        return JourneyRun.Run(plan.Scope.View, () => new DriverState(plan.Candidates.Count), () => new DriverScan(plan), cancellation);
    }
}
