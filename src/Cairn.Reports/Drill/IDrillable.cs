using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Drill;

/// <summary>A report whose numbers can be opened.</summary>
public interface IDrillable
{
    /// <summary>The report's name, as tokens carry it.</summary>
    string Kind { get; }

    /// <summary>The visitors that a number counted, or why they cannot be told.</summary>
    /// <param name="token">Which number.</param>
    /// <param name="site">The site it was made for.</param>
    /// <param name="cancellation">Stops it.</param>
    Outcome<DrillSet> Open(DrillToken token, ReportSite site, CancellationToken cancellation);
}

/// <summary>The visitors behind a number.</summary>
/// <param name="Plan">The report's plan.</param>
/// <param name="Persons">Who was counted.</param>
public sealed record DrillSet(ReportPlan Plan, PersonSet Persons);
