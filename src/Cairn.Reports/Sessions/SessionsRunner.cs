using System.Diagnostics;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Sessions;

/// <summary>Runs the sessions report: how many visits, how long, how many bounced, by any property of theirs.</summary>
public static class SessionsRunner
{
    /// <summary>Answers a request, or refuses it with every fault found.</summary>
    /// <remarks>With filters a session counts when one of its events passes them all.</remarks>
    public static Outcome<SessionsReport> Run(SessionsRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        if (ReportPlanner.Plan(request, site, faults) is not { } plan)
        {
            return new Outcome<SessionsReport>.Refused(faults);
        }

        var context = plan.Context;
        var conversions = new List<IEventSet>();
        foreach (var key in site.Definitions.Where(definition => !definition.Archived).Select(definition => definition.Key).Distinct())
        {
            var outcome = SymbolCompiler.Compile(Symbol.Conversion(key), context);
            if (outcome is Outcome<IEventSet>.Refused refused)
            {
                return new Outcome<SessionsReport>.Refused(refused.Faults);
            }

            conversions.Add(((Outcome<IEventSet>.Ok)outcome).Value);
        }

        var filter = plan.Filters.Count == 0 ? null : SymbolCompiler.Compile(plan.Filters, context);
        var count = new SessionsCount(plan, request.By, conversions, filter);
        var answer = count.Answer(plan.Range, cancellation) with
        {
            Comparison = plan.Compared is { } other ? new SessionsCount(other, request.By, conversions, filter).Answer(other.Range, cancellation) : null,
        };
        return plan.Stamp(answer, started);
    }
}
