using System.Globalization;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Retention;
using Cairn.Reports.Drill;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Retention;

/// <summary>The visitors of a cell; it is called by the cohort's <c>from</c>, a blank, and k.</summary>
internal sealed class RetentionDrill : IDrillable
{
    /// <inheritdoc/>
    public string Kind => "retention";

    /// <inheritdoc/>
    public Outcome<DrillSet> Open(DrillToken token, ReportSite site, CancellationToken cancellation)
    {
        var faults = new List<Fault>();
        if (RetentionRunner.Plan(token.As<RetentionRequest>(), site, new RequestReader("retention", faults), faults) is not { } asked)
        {
            return new Outcome<DrillSet>.Refused(faults);
        }

        var (plan, query, periods) = asked;
        var (cohort, k) = Read(token.Cell, query, periods);
        return cohort < 0 || query.Bounds[cohort] >= plan.AsOf.Micros
            ? Outcome<DrillSet>.Refuse("drill.token-invalid", "/drill", "The token names no cell of the retention report: put a dot, the cohort's 'from', a blank and k behind the report's own.")
            : new DrillSet(plan, RetentionOperator.Visitors(query, cohort, k, cancellation));
    }

    // The cohort's place and k; -1: there is no such cell.
    private static (int Cohort, int K) Read(string cell, RetentionPlan query, RetentionPeriods periods)
    {
        var blank = cell.LastIndexOf(' ');
        if (blank < 0 || !int.TryParse(cell.AsSpan(blank + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var k))
        {
            return (-1, 0);
        }

        for (var cohort = 0; cohort < query.Periods - Math.Min(k, query.Periods); cohort++)
        {
            if (cell.AsSpan(0, blank).SequenceEqual(periods.Name(query.Bounds[cohort])))
            {
                return (cohort, k);
            }
        }

        return (-1, 0);
    }
}
