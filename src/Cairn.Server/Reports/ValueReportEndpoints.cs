using Cairn.Journeys.Faults;
using Cairn.Reports.Attribution;
using Cairn.Reports.CohortRevenue;
using Cairn.Reports.Drift;
using Cairn.Reports.Friction;
using Cairn.Reports.Matrices;
using Cairn.Reports.NearMiss;
using Cairn.Reports.Propensity;
using Cairn.Reports.Surrogate;
using Cairn.Reports.Values;
using Cairn.Server.Access;
using Cairn.Server.Indexes;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Reports;

/// <summary>The reports on what micro conversions and channels are worth, below POST /api/v1/sites/{site}/reports.</summary>
internal static class ValueReportEndpoints
{
    public static void MapValueReports(this IEndpointRouteBuilder reports)
    {
        reports.MapPost("/attribution", RunAttribution).WithName("RunAttribution").WithSummary("Splits conversions, macro or micro, among the channels that came before.");
        reports.MapPost("/attribution/models", RunModels).WithName("RunAttributionModels").WithSummary("What was learned of the channels for a conversion: models in force and older versions.");
        reports.MapPost("/attribution/receipt", RunReceipt).Needs(Permission.ReadRaw).WithName("RunAttributionReceipt").WithSummary("Who was given how much of one conversion, and how that changed.");
        reports.MapPost("/attribution/preview", RunPreview).WithName("RunAttributionPreview").WithSummary("Which conversions other lookback windows or channel rules would move, before they are set.");
        reports.MapPost("/channels", RunChannels).WithName("RunChannels").WithSummary("Channels with their visits, micros beside macros, value and cost.");
        reports.MapPost("/cohort-revenue", RunCohortRevenue).WithName("RunCohortRevenue").WithSummary("What those who came in a period by a channel are worth by their age, beside what they cost.");
        reports.MapPost("/drift", RunDrift).WithName("RunDrift").WithSummary("Definitions that suddenly count otherwise than in the weeks before, and why.");
        reports.MapPost("/friction", RunFriction).WithName("RunFriction").WithSummary("What rage clicks, errors and abandoned forms go along with, in money.");
        reports.MapPost("/matrix", RunMatrix).WithName("RunMatrix").WithSummary("Every micro conversion against every macro: who did both, in which order.");
        reports.MapPost("/near-miss", RunNearMiss).Needs(Permission.ReadRaw).WithName("RunNearMiss").WithSummary("Visitors who lack exactly one thing that converters have.");
        reports.MapPost("/paths-to-conversion", RunConversionPaths).WithName("RunConversionPaths").WithSummary("The paths conversions took, how long they are and how long they take.");
        reports.MapPost("/propensity", RunPropensity).WithName("RunPropensity").WithSummary("Who will soon convert, and how well that can be told.");
        reports.MapPost("/surrogate", RunSurrogate).WithName("RunSurrogate").WithSummary("Whether a micro may stand for a rare macro in an experiment.");
        reports.MapPost("/values", RunValues).WithName("RunValues").WithSummary("What each micro conversion is worth on the way to a macro.");
    }

    private static Results<Ok<AttributionReport>, ProblemResult> RunAttribution(
        string site, AttributionRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(AttributionRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<ModelsReport>, ProblemResult> RunModels(
        string site, ModelsRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(ModelsRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<ReceiptReport>, ProblemResult> RunReceipt(
        string site, ReceiptRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(ReceiptRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<WindowPreviewReport>, ProblemResult> RunPreview(
        string site, WindowPreviewRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(PreviewRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<ChannelsReport>, ProblemResult> RunChannels(
        string site, ChannelsRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(ChannelsRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<CohortRevenueReport>, ProblemResult> RunCohortRevenue(
        string site, CohortRevenueRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(CohortRevenueRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<ConversionPathsReport>, ProblemResult> RunConversionPaths(
        string site, ConversionPathsRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(ConversionPathsRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<MatrixReport>, ProblemResult> RunMatrix(
        string site, MatrixRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(MatrixRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<ValuesReport>, ProblemResult> RunValues(
        string site, ValuesRequest request, HttpRequest http, CurrentSite current, CurrentCaller caller, KeptReports kept, CairnCatalog catalog, CancellationToken cancellationToken)
    {
        if (request.Freeze && !caller.Caller.Has(Permission.ChangeDefinitions))
        {
            return ProblemResults.Forbidden("access.role-missing", "Keeping a table of values takes somebody who may change definitions; leave 'freeze' out to see it.");
        }

        var outcome = kept.Values(current.Site, request, http, cancellationToken);
        if (outcome is Outcome<ValuesReport>.Ok({ Version: > 0 } report))
        {
            catalog.Audit.Append(caller.Name, "values.kept", FormattableString.Invariant($"{current.Key} {report.Macro} {report.Version}"));
        }

        return ReportAnswer.Of(outcome);
    }

    private static Results<Ok<DriftReport>, ProblemResult> RunDrift(
        string site, DriftRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(DriftRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<NearMissReport>, ProblemResult> RunNearMiss(
        string site, NearMissRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(NearMissRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<PropensityReport>, ProblemResult> RunPropensity(
        string site, PropensityRequest request, CurrentSite current, CurrentCaller caller, ReportSites sites, CancellationToken cancellationToken)
    {
        var outcome = PropensityRunner.Run(request, sites.Of(current.Site), cancellationToken);

        // Bands and figures are for everybody; who stands at the top is not.
        return ReportAnswer.Of(outcome is Outcome<PropensityReport>.Ok ok && !caller.Caller.Has(Permission.ReadRaw) ? ok.Value with { Top = [] } : outcome);
    }

    private static Results<Ok<SurrogateReport>, ProblemResult> RunSurrogate(
        string site, SurrogateRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(SurrogateRunner.Run(request, sites.Of(current.Site), cancellationToken));

    private static Results<Ok<FrictionReport>, ProblemResult> RunFriction(
        string site, FrictionRequest request, CurrentSite current, ReportSites sites, CancellationToken cancellationToken) =>
        ReportAnswer.Of(FrictionRunner.Run(request, sites.Of(current.Site), cancellationToken));
}
