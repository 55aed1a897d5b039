using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Funnels;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Funnels;

/// <summary>Lists who stopped at a step of a funnel, and counts what they did next.</summary>
public static class FunnelDropoffRunner
{
    private const string Left = "(left)";
    private const int UsualLimit = 100;
    private const int MostUnits = 1_000;

    /// <summary>Answers a request, or refuses it with every fault found.</summary>
    public static Outcome<FunnelDropoffReport> Run(FunnelDropoffRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var funnel = request.Funnel ?? new FunnelRequest();
        var faults = new List<Fault>();
        var report = ReportPlanner.Plan(funnel, site, faults);
        var query = new FunnelRequestReader(funnel, faults).Read();
        var plan = report is null || faults.Count > 0 ? null : FunnelCompiler.Compile(query, report, site, faults);
        faults = [.. faults.Select(fault => fault with { Where = "/funnel" + fault.Where })];
        var after = Check(request, query, faults);
        if (report is null || plan is null || faults.Count > 0)
        {
            return new Outcome<FunnelDropoffReport>.Refused(faults);
        }

        var limit = request.Limit ?? UsualLimit;
        var state = FunnelOperator.Run(
            report.View, plan, () => new FunnelDropoff(limit + 1), () => new FunnelDropoff.Counter(report.View, plan, request.Step, after), cancellation);
        return report.Stamp(
            new FunnelDropoffReport
            {
                Kind = "funnel/dropoff",
                AsOf = report.AsOf.ToString(),
                Position = report.Position,
                Range = report.RangeResult,
                Excluded = report.Excluded(report.Range),
                Next = [.. state.Next.Select(next => new DropoffNextResult(next.Label ?? Left, next.Units))],
                Units = [.. state.Units.Take(limit).Select(unit => new DropoffUnitResult(
                    unit.Visitor, new Timestamp(unit.Entry).ToString(), new Timestamp(unit.Last).ToString(), unit.Next ?? Left))],
                Cursor = state.Units.Count > limit ? Write(state.Units[limit - 1]) : null,
            },
            started);
    }

    private static DroppedUnit? Check(FunnelDropoffRequest request, FunnelQuery query, List<Fault> faults)
    {
        if (request.Funnel is null)
        {
            faults.Add(new Fault("funnel.missing", "/funnel", "Give the funnel as it is given to the funnel report."));
        }
        else if (request.Step < 1 || request.Step > Math.Max(1, query.Steps.Count))
        {
            faults.Add(new Fault("funnel.step", "/step", $"Give the step at which units stopped, from 1 to {query.Steps.Count}."));
        }

        if (query.OpenEntry)
        {
            faults.Add(new Fault("funnel.not-available", "/funnel/entry", "Who stopped at a step is told for closed entry; leave 'entry' out."));
        }

        if (request.Limit is < 1 or > MostUnits)
        {
            faults.Add(new Fault("funnel.limit", "/limit", $"List 1 to {MostUnits} units at a time."));
        }

        var after = request.Cursor is null ? null : Read(request.Cursor);
        if (request.Cursor is not null && after is null)
        {
            faults.Add(new Fault("funnel.cursor", "/cursor", "Give the cursor as an earlier answer to the same request gave it, or none."));
        }

        return after;
    }

    private static string Write(DroppedUnit unit) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{unit.Entry} {unit.Last} {unit.Visitor}")));

    private static DroppedUnit? Read(string cursor)
    {
        var bytes = new byte[cursor.Length];
        if (!Base64Url.IsValid(cursor) || !Base64Url.TryDecodeFromChars(cursor, bytes, out var length))
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(bytes, 0, length).Split(' ', 3);
        return parts.Length == 3
            && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var entry)
            && long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var last)
                ? new DroppedUnit(entry, parts[2], last, null)
                : null;
    }
}
