using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Cairn.Journeys.Faults;
using Cairn.Reports.Definitions;
using Cairn.Server.Access;
using Cairn.Server.Collect;
using Cairn.Server.Indexes;
using Cairn.Server.Problems;
using Cairn.Server.Reports;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Definitions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Definitions;

/// <summary>/api/v1/sites/{site}/definitions and /api/v1/templates</summary>
internal static class DefinitionEndpoints
{
    private const int MostYamlBytes = 1024 * 1024;
    private const string Yaml = "text/yaml";

    public static void MapTemplates(this IEndpointRouteBuilder api)
    {
        api.MapGet("/templates", () => TypedResults.Ok(new TemplateList([.. Templates.All.Select(template => new TemplateShown(template.Name, template.Title, template.Description))])))
            .Needs(Permission.SignedIn).WithName("ListTemplates").WithSummary("Files of definitions to begin with, by industry.");
        api.MapGet("/templates/{name}", ShowTemplate).Needs(Permission.SignedIn).WithName("GetTemplate").WithSummary("A template, as YAML.")
            .Produces<string>(StatusCodes.Status200OK, Yaml).Produces<Problem>(StatusCodes.Status404NotFound, ProblemResult.ContentType);
    }

    public static void MapDefinitions(this IEndpointRouteBuilder site)
    {
        site.MapGet("/definitions", List).Needs(Permission.ReadReports).WithName("ListDefinitions").WithSummary("The site's conversion definitions, macros first.");
        site.MapPut("/definitions/{key}", Put).Needs(Permission.ChangeDefinitions).WithName("PutDefinition").WithSummary("Stores a definition, as a new version when it says something new.");
        site.MapDelete("/definitions/{key}", Archive).Needs(Permission.ChangeDefinitions).WithName("ArchiveDefinition").WithSummary("Hides a definition; nothing is deleted.");
        site.MapPost("/definitions/{key}/restore", Restore).Needs(Permission.ChangeDefinitions).WithName("RestoreDefinition").WithSummary("Shows an archived definition again, as it was.");
        site.MapGet("/definitions.yaml", ShowYaml).Needs(Permission.ReadReports).WithName("GetDefinitionsYaml").WithSummary("The site's settings and definitions as a file.")
            .Produces<string>(StatusCodes.Status200OK, Yaml);
        site.MapPut("/definitions.yaml", ApplyYaml).Needs(Permission.ChangeDefinitions).WithName("ApplyDefinitionsYaml").WithSummary("Applies a file, all of it or nothing.")
            .Accepts<string>(Yaml);
        site.MapPost("/definitions/preview", Preview).Needs(Permission.ReadReports).HidesPersons().TakesTurns().WithName("PreviewDefinitions")
            .WithSummary("What definitions would count over the last days, beside what they count now.");
    }

    private static Ok<DefinitionList> List(string site, CurrentSite current, DefinitionService definitions, bool history = false) =>
        TypedResults.Ok(definitions.List(current.Site, history));

    private static Results<Ok<DefinitionShown>, ProblemResult> Put(
        string site, string key, JsonElement body, CurrentSite current, CurrentCaller caller, DefinitionService definitions, CairnCatalog catalog)
    {
        switch (definitions.Put(current.Site, key, body, caller.Name))
        {
            case Outcome<DefinitionChange>.Ok(var change):
                catalog.Audit.Append(caller.Name, "definition.put", $"{current.Key} {change.Definition.Key}", change.Kind.ToString());
                return TypedResults.Ok(DefinitionShown.Of(change.Definition));
            case Outcome<DefinitionChange>.Refused(var faults):
                return faults.ToProblem();
            default:
                throw new UnreachableException();
        }
    }

    private static Results<NoContent, ProblemResult> Archive(string site, string key, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        if (!catalog.Definitions.Archive(current.Id, key))
        {
            return ProblemResults.NotFound("definition.not-found", $"The site has no definition '{ProblemResults.Shown(key)}'.");
        }

        catalog.Audit.Append(caller.Name, "definition.archived", $"{current.Key} {key}");
        return TypedResults.NoContent();
    }

    private static Results<NoContent, ProblemResult> Restore(string site, string key, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        if (!catalog.Definitions.Restore(current.Id, key))
        {
            return ProblemResults.NotFound("definition.not-found", $"The site has no definition '{ProblemResults.Shown(key)}'.");
        }

        catalog.Audit.Append(caller.Name, "definition.restored", $"{current.Key} {key}");
        return TypedResults.NoContent();
    }

    private static ContentHttpResult ShowYaml(string site, CurrentSite current, DefinitionService definitions) =>
        TypedResults.Text(definitions.WriteYaml(current.Site), Yaml, Encoding.UTF8);

    private static async Task<Results<Ok<DefinitionsApplied>, ProblemResult>> ApplyYaml(
        string site, HttpContext context, CurrentSite current, CurrentCaller caller, DefinitionService definitions, CairnCatalog catalog)
    {
        if (await CollectBody.ReadAsync(context.Request, MostYamlBytes, context.RequestAborted) is not { } bytes)
        {
            return new ProblemResult(StatusCodes.Status413PayloadTooLarge, "body.too-large", $"A file of definitions has at most {MostYamlBytes} bytes.");
        }

        switch (definitions.Apply(current.Site, Encoding.UTF8.GetString(bytes.Span), caller.Name))
        {
            case Outcome<DefinitionsApplied>.Ok(var applied):
                catalog.Audit.Append(caller.Name, "definitions.applied", current.Key, $"{applied.Applied.Count(item => item.Change != DefinitionChangeKind.Same)} changed");
                return TypedResults.Ok(applied);
            case Outcome<DefinitionsApplied>.Refused(var faults):
                return faults.ToProblem();
            default:
                throw new UnreachableException();
        }
    }

    private static Results<Ok<PreviewReport>, ProblemResult> Preview(string site, PreviewRequest request, CurrentSite current, CurrentCaller caller, ReportSites sites) =>
        PreviewRunner.Run(request, sites.Of(current.Site)) switch
        {
            Outcome<PreviewReport>.Ok(var report) => TypedResults.Ok(caller.Caller.Has(Permission.ReadRaw) ? report : WithoutPersons(report)),
            Outcome<PreviewReport>.Refused(var faults) => faults.ToProblem(),
            _ => throw new UnreachableException(),
        };

    /// <summary>The numbers alone, for those who do not see single visitors.</summary>
    private static PreviewReport WithoutPersons(PreviewReport report) =>
        report with { Rows = [.. report.Rows.Select(row => row with { OnlyOldSamples = [], OnlyNewSamples = [] })] };

    private static IResult ShowTemplate(string name) => Templates.Find(name) is { } template
        ? TypedResults.Text(template.Yaml, Yaml, Encoding.UTF8)
        : ProblemResults.NotFound("template.not-found", $"There is no template '{ProblemResults.Shown(name)}'. There are: {string.Join(", ", Templates.All.Select(known => known.Name))}.");
}
