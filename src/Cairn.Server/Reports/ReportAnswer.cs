using System.Diagnostics;
using Cairn.Journeys.Faults;
using Cairn.Reports.Envelope;
using Cairn.Server.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Reports;

/// <summary>A report's outcome as an HTTP answer.</summary>
internal static class ReportAnswer
{
    /// <summary>200 with the report, or 422 with every fault.</summary>
    public static Results<Ok<T>, ProblemResult> Of<T>(Outcome<T> outcome) where T : ReportResult => outcome switch
    {
        Outcome<T>.Ok(var report) => TypedResults.Ok(report),
        Outcome<T>.Refused(var faults) => faults.ToProblem(),
        _ => throw new UnreachableException(),
    };
}
