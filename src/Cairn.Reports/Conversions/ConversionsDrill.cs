using Cairn.Journeys.Faults;
using Cairn.Journeys.Running;
using Cairn.Reports.Drill;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Conversions;

/// <summary>The visitors with a conversion of one definition in the range; the cell is its key.</summary>
internal sealed class ConversionsDrill : IDrillable
{
    /// <inheritdoc/>
    public string Kind => "conversions";

    /// <inheritdoc/>
    public Outcome<DrillSet> Open(DrillToken token, ReportSite site, CancellationToken cancellation)
    {
        var faults = new List<Fault>();
        var plan = ReportPlanner.Plan(token.As<ConversionsRequest>(), site, faults);
        var definitions = DefinitionSelection.Choose([token.Cell], site, faults);
        if (plan is null || faults.Count > 0)
        {
            return new Outcome<DrillSet>.Refused(faults);
        }

        var counted = DefinitionSelection.Count(definitions, plan.Context, faults);
        return faults.Count > 0 ? new Outcome<DrillSet>.Refused(faults) : new DrillSet(plan, ActivePersons.Of(plan.Scope(), counted[0].Set, cancellation));
    }
}
