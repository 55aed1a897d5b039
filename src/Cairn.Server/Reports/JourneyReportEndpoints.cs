using Cairn.Reports.Paths;
using Cairn.Reports.Retention;
using Cairn.Reports.TimeToConvert;
using Cairn.Reports.Transitions;
using Cairn.Server.Access;
using Cairn.Server.Indexes;
using Cairn.Server.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Reports;

/// <summary>The reports on where people go and when they come back, below POST /api/v1/sites/{site}/reports.</summary>
internal static class JourneyReportEndpoints
{
    public static void MapJourneyReports(this IEndpointRouteBuilder reports)
    {
        reports.MapPost("/paths", RunPaths).WithName("RunPaths").WithSummary("Where people go from a step, or how they came to one.");
        reports.MapPost("/retention", RunRetention).WithName("RunRetention").WithSummary("Of those who started in a period, who comes back in the next ones.");
        reports.MapPost("/time-to-convert", RunTimeToConvert).WithName("RunTimeToConvert").WithSummary("How long visitors take to convert, and the share converted by then.");
        reports.MapPost("/transitions", RunTransitions).WithName("RunTransitions").WithSummary("What follows what, and where people go in circles.");
    }

    private static Results<Ok<PathsReport>, ProblemResult> RunPaths(
        string site, PathsRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(PathsRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<RetentionReport>, ProblemResult> RunRetention(
        string site, RetentionRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(RetentionRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<TimeToConvertReport>, ProblemResult> RunTimeToConvert(
        string site, TimeToConvertRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(TimeToConvertRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<TransitionsReport>, ProblemResult> RunTransitions(
        string site, TransitionsRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(TransitionsRunner.Run(request, sites.Of(current.Site), cancellationToken));
}
