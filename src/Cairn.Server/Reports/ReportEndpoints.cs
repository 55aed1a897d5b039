using Cairn.Reports.Changes;
using Cairn.Reports.Conversions;
using Cairn.Reports.Drill;
using Cairn.Reports.Drivers;
using Cairn.Reports.Funnels;
using Cairn.Reports.Products;
using Cairn.Reports.Segments;
using Cairn.Reports.Sessions;
using Cairn.Reports.Sources;
using Cairn.Reports.Trends;
using Cairn.Server.Access;
using Cairn.Server.Indexes;
using Cairn.Server.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Reports;

/// <summary>POST /api/v1/sites/{site}/reports/{kind}</summary>
internal static class ReportEndpoints
{
    public static void MapReports(this IEndpointRouteBuilder site)
    {
        var reports = site.MapGroup("/reports").Needs(Permission.ReadReports).HidesPersons().AddEndpointFilter(LastAnswers.Filter).TakesTurns();
        reports.MapPost("/changes", RunChanges).WithName("RunChanges").WithSummary("What the change of a macro's visitor rate is made of, by channel, device, country, landing page and step.");
        reports.MapPost("/conversions", RunConversions).WithName("RunConversions").WithSummary("Every conversion with its rates, macros first.");
        reports.MapPost("/drivers", RunDrivers).WithName("RunDrivers").WithSummary("Which micros raise the chance of a macro, and how sure that is.");
        reports.MapPost("/drill", RunDrill).Needs(Permission.ReadRaw).WithName("RunDrill").WithSummary("The visitors behind a number of a report.");
        reports.MapPost("/funnel", RunFunnel).WithName("RunFunnel").WithSummary("Counts how many people reach each step, in order, within the window.");
        reports.MapPost("/funnel/dropoff", RunFunnelDropoff).WithName("RunFunnelDropoff").WithSummary("Who stopped at a step of a funnel, and what they did next.");
        reports.MapPost("/products", RunProducts).WithName("RunProducts").WithSummary("What was viewed, put into the cart, abandoned and bought, item by item.");
        reports.MapPost("/segment", RunSegment).WithName("RunSegment").WithSummary("How many visitors belong to a segment, by day, and beside another one.");
        reports.MapPost("/sessions", RunSessions).WithName("RunSessions").WithSummary("Sessions and visitors, by a column of the session.");
        reports.MapPost("/sources", RunSources).WithName("RunSources").WithSummary("Where visitors came from, and what they did: by channel, campaign, page, device and more.");
        reports.MapPost("/trends", RunTrends).WithName("RunTrends").WithSummary("A column of the conversions report, or a symbol, over time.");
        reports.MapJourneyReports();
        reports.MapValueReports();
        reports.MapTelevisionReports();
    }

    private static Results<Ok<ChangesReport>, ProblemResult> RunChanges(
        string site, ChangesRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(ChangesRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<ConversionsReport>, ProblemResult> RunConversions(
        string site, ConversionsRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(ConversionsRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<DriversReport>, ProblemResult> RunDrivers(
        string site, DriversRequest request, HttpRequest http, CurrentSite current, KeptReports kept, CancellationToken cancellationToken) =>
        ReportAnswer.Of(kept.Drivers(current.Site, request, http, cancellationToken));

    private static Results<Ok<FunnelReport>, ProblemResult> RunFunnel(
        string site, FunnelRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(FunnelRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<FunnelDropoffReport>, ProblemResult> RunFunnelDropoff(
        string site, FunnelDropoffRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(FunnelDropoffRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<DrillReport>, ProblemResult> RunDrill(
        string site, DrillRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(DrillRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<ProductsReport>, ProblemResult> RunProducts(
        string site, ProductsRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(ProductsRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<SegmentReport>, ProblemResult> RunSegment(
        string site, SegmentRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(SegmentRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<SessionsReport>, ProblemResult> RunSessions(
        string site, SessionsRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(SessionsRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<SourcesReport>, ProblemResult> RunSources(
        string site, SourcesRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(SourcesRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<TrendsReport>, ProblemResult> RunTrends(
        string site, TrendsRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(TrendsRunner.Run(request, sites.Of(current.Site), cancellationToken));
}
