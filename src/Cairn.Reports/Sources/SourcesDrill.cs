using Cairn.Journeys.Faults;
using Cairn.Journeys.Sources;
using Cairn.Reports.Drill;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Sources;

/// <summary>The visitors of a row; the cell is its value, and behind a line feed that of the second dimension.</summary>
internal sealed class SourcesDrill : IDrillable
{
    /// <inheritdoc/>
    public string Kind => "sources";

    /// <inheritdoc/>
    public Outcome<DrillSet> Open(DrillToken token, ReportSite site, CancellationToken cancellation)
    {
        var faults = new List<Fault>();
        if (SourcesRunner.Plan(token.As<SourcesRequest>(), site, faults) is not ({ } plan, { } query))
        {
            return new Outcome<DrillSet>.Refused(faults);
        }

        var parts = token.Cell.Split('\n', 2);
        return new DrillSet(plan, SourcesOperator.Visitors(query, new SourceKey(parts[0], parts.Length > 1 ? parts[1] : ""), cancellation));
    }

    /// <summary>The cell of a row.</summary>
    internal static string Cell(SourceKey key) => key.Second.Length == 0 ? key.Value : $"{key.Value}\n{key.Second}";
}
