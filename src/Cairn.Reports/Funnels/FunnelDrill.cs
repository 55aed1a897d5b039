using System.Globalization;
using Cairn.Journeys.Events;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Funnels;
using Cairn.Journeys.Index;
using Cairn.Reports.Drill;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Funnels;

/// <summary>The visitors who reached a step, or stopped at it; of one value of the breakdown where the cell names one.</summary>
/// <remarks>A cell is <c>reached 2</c> or <c>dropped 2</c>, then for a value a blank, the number of its <see cref="ValueKind"/>, a colon and its text.</remarks>
internal sealed class FunnelDrill : IDrillable
{
    private const string Reached = "reached";
    private const string Dropped = "dropped";

    /// <inheritdoc/>
    public string Kind => "funnel";

    /// <inheritdoc/>
    public Outcome<DrillSet> Open(DrillToken token, ReportSite site, CancellationToken cancellation)
    {
        var faults = new List<Fault>();
        var request = token.As<FunnelRequest>();
        var report = ReportPlanner.Plan(request, site, faults);
        var query = new FunnelRequestReader(request, faults).Read();
        if (report is null || faults.Count > 0 || FunnelCompiler.Compile(query, report, site, faults) is not { } plan)
        {
            return new Outcome<DrillSet>.Refused(faults);
        }

        if (Read(token.Cell) is not { } cell || cell.Step < 1 || cell.Step > plan.Steps.Count || (cell.Value is not null && query.Grouping is null))
        {
            return Outcome<DrillSet>.Refuse("drill.token-invalid", "/drill", "The token names no number of the funnel report; run the report again.");
        }

        var column = query.Grouping is null ? null : FunnelCompiler.ColumnOf(query.Grouping.Column, report.View);
        if (query.Grouping?.At == GroupAt.All && cell.Value is not null)
        {
            plan = plan with { Apart = [column!, .. plan.Apart] };
        }

        return new DrillSet(report, FunnelPersons.Of(plan, Measures(query, plan, report, cell.Value is null ? null : column), cell, cancellation));
    }

    /// <summary>Puts tokens on the steps of a funnel.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="token">Makes the token of a cell.</param>
    /// <param name="open">With open entry nobody can be said to have stopped.</param>
    /// <param name="value">The value of the breakdown; null: all.</param>
    internal static IReadOnlyList<FunnelStepResult> Mark(IReadOnlyList<FunnelStepResult> steps, Func<string, string> token, bool open, ColumnValue? value)
    {
        var suffix = value is { } one ? string.Create(CultureInfo.InvariantCulture, $" {(int)one.Kind}:{one.Text}") : "";
        string Cell(string what, int at) => string.Create(CultureInfo.InvariantCulture, $"{what} {at + 1}{suffix}");
        return
        [
            .. steps.Select((step, at) => step with
            {
                Drill = step.Count == 0 ? null : token(Cell(Reached, at)),
                DroppedDrill = step.Dropped == 0 || open ? null : token(Cell(Dropped, at)),
            }),
        ];
    }

    private static FunnelCell? Read(string cell)
    {
        var parts = cell.Split(' ', 3);
        if (parts.Length < 2 || parts[0] is not (Reached or Dropped) || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var step))
        {
            return null;
        }

        if (parts.Length == 2)
        {
            return new FunnelCell(step, parts[0] == Dropped, null);
        }

        var colon = parts[2].IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && byte.TryParse(parts[2].AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var kind) && Enum.IsDefined((ValueKind)kind)
            ? new FunnelCell(step, parts[0] == Dropped, (ValueKind)kind == ValueKind.Missing ? ColumnValue.Missing : new ColumnValue((ValueKind)kind, parts[2][(colon + 1)..]))
            : null;
    }

    private static FunnelMeasures Measures(FunnelQuery query, FunnelPlan plan, ReportPlan report, Column? column) => new()
    {
        View = report.View,
        Steps = plan.Steps.Count,
        WithinMicros = plan.WithinMicros,
        AsOf = report.AsOf,
        Hidden = report.Hidden,
        Group = column,
        GroupSession = column is not null && query.Grouping?.OfSession is { } by ? (report.Sessions, by) : null,
        GroupAt = query.Grouping?.At switch
        {
            GroupAt.Last => FunnelGroupAt.Last,
            GroupAt.Step => FunnelGroupAt.Step,
            GroupAt.Visitor => FunnelGroupAt.Visitor,
            _ => FunnelGroupAt.First,
        },
        GroupStep = query.Grouping?.Step ?? 0,
    };
}
