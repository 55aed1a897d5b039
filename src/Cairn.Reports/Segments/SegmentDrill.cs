using Cairn.Journeys.Faults;
using Cairn.Journeys.Running;
using Cairn.Reports.Drill;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Segments;

/// <summary>The visitors of a segment who have an event in the range.</summary>
internal sealed class SegmentDrill : IDrillable
{
    /// <inheritdoc/>
    public string Kind => "segment";

    /// <inheritdoc/>
    public Outcome<DrillSet> Open(DrillToken token, ReportSite site, CancellationToken cancellation)
    {
        var faults = new List<Fault>();
        return ReportPlanner.Plan(token.As<SegmentRequest>(), site, faults) is { } plan
            ? new DrillSet(plan, ActivePersons.Of(plan.Scope(), null, cancellation))
            : new Outcome<DrillSet>.Refused(faults);
    }
}
