using Cairn.Reports.Attribution;
using Cairn.Server.Access;
using Cairn.Server.Indexes;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Attribution;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Attribution;

/// <summary>Lookback windows by definition.</summary>
/// <param name="Rows">Those in force, of every definition that is not archived.</param>
/// <param name="History">Every version that was set, by definition and number.</param>
internal sealed record WindowList(IReadOnlyList<WindowsShown> Rows, IReadOnlyList<StoredWindows> History);

/// <summary>The windows in force of a definition.</summary>
/// <param name="Definition">Its key.</param>
/// <param name="Version">0: the usual ones, which nobody changed.</param>
/// <param name="Windows">Durations by kind of touch.</param>
internal sealed record WindowsShown(string Definition, int Version, IReadOnlyDictionary<string, string> Windows);

/// <param name="Windows">Durations such as <c>14d</c> by kind of touch: <c>click</c>, <c>visit</c>, <c>engaged_view</c>, <c>view</c>, <c>offline</c>. A kind that is missing has its usual one; none at all: all have.</param>
internal sealed record WindowsRequest(IReadOnlyDictionary<string, string> Windows);

/// <summary>/api/v1/sites/{site}/attribution/windows</summary>
internal static class WindowEndpoints
{
    public static void MapWindows(this IEndpointRouteBuilder site)
    {
        site.MapGet("/attribution/windows", List).Needs(Permission.ReadReports).WithName("ListAttributionWindows").WithSummary("How far back touches count before the conversions of each definition, with every version.");
        site.MapPut("/attribution/windows/{definition}", Set).Needs(Permission.ChangeDefinitions).WithName("SetAttributionWindows")
            .WithSummary("Sets how far back touches count before the conversions of a definition, over all of history. Preview it first by reports/attribution/preview.");
    }

    private static Ok<WindowList> List(string site, CurrentSite current, CairnCatalog catalog, ReportSites sites)
    {
        var known = sites.Of(current.Site);
        return TypedResults.Ok(new WindowList(
            [
                .. catalog.Definitions.All(current.Id).GroupBy(definition => definition.Key, StringComparer.Ordinal).Select(versions => versions.MaxBy(version => version.Version)!).Where(definition => !definition.Archived)
                    .OrderBy(definition => definition.Kind).ThenBy(definition => definition.Key, StringComparer.Ordinal)
                    .Select(definition => new WindowsShown(definition.Key, known.Windows.GetValueOrDefault(definition.Key)?.Version ?? 0, PreviewRunner.InForce(definition, known))),
            ],
            catalog.Windows.All(current.Id)));
    }

    private static Results<Ok<StoredWindows>, ProblemResult> Set(string site, string definition, WindowsRequest request, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        if (catalog.Definitions.All(current.Id).Where(known => known.Key == definition).MaxBy(known => known.Version) is not { } newest)
        {
            return ProblemResults.NotFound("definition.not-found", $"The site has no conversion definition '{ProblemResults.Shown(definition)}'.");
        }

        if (PreviewRunner.Check(newest, request.Windows) is { Count: > 0 } faults)
        {
            return faults.ToProblem();
        }

        var set = catalog.Windows.Set(current.Id, definition, request.Windows, caller.Name);
        catalog.Audit.Append(caller.Name, "attribution.windows-set", $"{current.Key} {definition}");
        return TypedResults.Ok(set);
    }
}
