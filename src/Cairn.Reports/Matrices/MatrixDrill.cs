using Cairn.Journeys.Faults;
using Cairn.Journeys.Matrices;
using Cairn.Reports.Drill;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Matrices;

/// <summary>The visitors of a pair, those that <see cref="MatrixRow.Ab"/> counts; the cell is the micro, a line feed, and the macro.</summary>
internal sealed class MatrixDrill : IDrillable
{
    /// <inheritdoc/>
    public string Kind => "matrix";

    /// <inheritdoc/>
    public Outcome<DrillSet> Open(DrillToken token, ReportSite site, CancellationToken cancellation)
    {
        var keys = token.Cell.Split('\n');
        if (keys.Length != 2 || keys[0] == keys[1])
        {
            return Outcome<DrillSet>.Refuse("drill.token-invalid", "/drill", "The token names no pair of the matrix: put a dot, the micro, a line feed and the macro behind the report's own.");
        }

        var faults = new List<Fault>();
        var request = token.As<MatrixRequest>() with { Rows = [keys[0]], Columns = [keys[1]] };
        return MatrixRunner.Plan(request, site, faults) is ({ } plan, { } query)
            ? new DrillSet(plan, MatrixOperator.Visitors(query, MatrixRunner.IsAny(request), cancellation))
            : new Outcome<DrillSet>.Refused(faults);
    }
}
