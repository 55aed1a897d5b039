using System.Text;
using Cairn.Journeys.Faults;
using Cairn.Reports.Budget;
using Cairn.Reports.CreativeTests;
using Cairn.Reports.Envelope;
using Cairn.Reports.GeoLift;
using Cairn.Reports.Television;
using Cairn.Server.Access;
using Cairn.Server.Indexes;
using Cairn.Server.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Reports;

/// <summary>The reports on television, tests of it, and budgets, below POST /api/v1/sites/{site}/reports.</summary>
internal static class TelevisionReportEndpoints
{
    private const string Csv = "text/csv";

    public static void MapTelevisionReports(this IEndpointRouteBuilder reports)
    {
        reports.MapPost("/budget", RunBudget).WithName("RunBudget").WithSummary("What to spend on which line next week, by marginal return. A recommendation: Cairn spends nothing.");
        reports.MapPost("/budget.csv", BudgetCsv).WithName("RunBudgetCsv").Produces<string>(StatusCodes.Status200OK, Csv).WithSummary("The same as CSV: line, week, current, recommended, currency.");
        reports.MapPost("/creative-test", RunCreativeTest).WithName("RunCreativeTest").WithSummary("Which of some spots is best, on few households, and whether that is known by now.");
        reports.MapPost("/creative-test.csv", CreativeTestCsv).WithName("RunCreativeTestCsv").Produces<string>(StatusCodes.Status200OK, Csv).WithSummary("The shares of the spots for the next week as CSV.");
        reports.MapPost("/geo-lift", RunGeoLift).WithName("RunGeoLift").WithSummary("What a campaign did in some regions, beside a mix of the others.");
        reports.MapPost("/tv", RunTv).WithName("RunTv").WithSummary("Ads on television: verified, influenced and incremental visits side by side, with reach, frequency and guards.");
        reports.MapPost("/tv/lift", RunLift).WithName("RunTvLift").WithSummary("What a randomised hold-out of television shows, with intervals.");
    }

    private static Results<Ok<BudgetReport>, ProblemResult> RunBudget(string site, BudgetRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(BudgetRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<ContentHttpResult, ProblemResult> BudgetCsv(string site, BudgetRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        AsCsv(BudgetRunner.Run(request, sites.Of(current.Site), cancellationToken), ReportCsv.Of);

    private static Results<Ok<CreativeTestReport>, ProblemResult> RunCreativeTest(
        string site, CreativeTestRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(CreativeTestRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<ContentHttpResult, ProblemResult> CreativeTestCsv(
        string site, CreativeTestRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        AsCsv(CreativeTestRunner.Run(request, sites.Of(current.Site), cancellationToken), ReportCsv.Of);

    private static Results<Ok<GeoLiftReport>, ProblemResult> RunGeoLift(string site, GeoLiftRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(GeoLiftRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<TvReport>, ProblemResult> RunTv(string site, TvRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(TvRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<LiftReport>, ProblemResult> RunLift(string site, LiftRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(LiftRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<ContentHttpResult, ProblemResult> AsCsv<T>(Outcome<T> outcome, Func<T, string> write) where T : ReportResult =>
        outcome is Outcome<T>.Ok(var report) ? TypedResults.Text(write(report), Csv, Encoding.UTF8) : ((Outcome<T>.Refused)outcome).Faults.ToProblem();
}
