using Cairn.Reports.Attribution;
using Cairn.Reports.Matrices;
using Cairn.Reports.Values;
using Cairn.Server.Access;
using Cairn.Server.Indexes;
using Cairn.Server.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Reports;

/// <summary>The reports on what micro conversions and channels are worth, below POST /api/v1/sites/{site}/reports.</summary>
internal static class ValueReportEndpoints
{
    public static void MapValueReports(this IEndpointRouteBuilder reports)
    {
        reports.MapPost("/attribution", RunAttribution).WithName("RunAttribution").WithSummary("Splits conversions, macro or micro, among the channels that came before.");
        reports.MapPost("/matrix", RunMatrix).WithName("RunMatrix").WithSummary("Every micro conversion against every macro: who did both, in which order.");
        reports.MapPost("/values", RunValues).WithName("RunValues").WithSummary("What each micro conversion is worth on the way to a macro.");
    }

    private static Results<Ok<AttributionReport>, ProblemResult> RunAttribution(
        string site, AttributionRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(AttributionRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<MatrixReport>, ProblemResult> RunMatrix(
        string site, MatrixRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(MatrixRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<ValuesReport>, ProblemResult> RunValues(
        string site, ValuesRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(ValuesRunner.Run(request, sites.Of(current.Site), cancellationToken));
}
