using System.Diagnostics;
using Cairn.Journeys.Faults;
using Cairn.Server.Access;
using Cairn.Server.Problems;
using Cairn.Server.Reports;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Rules;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Rules;

/// <summary>/api/v1/sites/{site}/rules: what turns clicks and views into named events without touching the site.</summary>
internal static class RuleEndpoints
{
    private const int LongestNote = 500;

    public static void MapRules(this IEndpointRouteBuilder site)
    {
        site.MapGet("/rules", List).Needs(Permission.ReadReports).WithName("ListRules").WithSummary("The site's codeless rules as they are worked on.");
        site.MapPut("/rules/{key}", Put).Needs(Permission.ChangeDefinitions).WithName("PutRule")
            .WithSummary("Saves a rule and shows what it would have matched in 90 days; pages are not told yet.");
        site.MapDelete("/rules/{key}", Delete).Needs(Permission.ChangeDefinitions).WithName("DeleteRule").WithSummary("Takes a rule out of the list; pages are not told yet.");
        site.MapPost("/rules/try", Try).Needs(Permission.ReadReports).TakesTurns().WithName("TryRule").WithSummary("What a rule would have matched in 90 days; nothing is saved.");
        site.MapPost("/rules/publish", Publish).Needs(Permission.ChangeDefinitions).WithName("PublishRules").WithSummary("Makes the rules that are on the version that pages load.");
        site.MapGet("/rules/versions", Versions).Needs(Permission.ReadReports).WithName("ListRuleVersions").WithSummary("What pages were told, newest first.");
        site.MapPost("/rules/versions/{version:int}/restore", Restore).Needs(Permission.ChangeDefinitions).WithName("RestoreRules")
            .WithSummary("Publishes an earlier version again, and makes the list what it held.");
        site.MapPost("/rules/preview", Preview).Needs(Permission.ChangeDefinitions).WithName("PreviewRules")
            .WithSummary("A parameter for a page's address that shows the unpublished rules at work there, for an hour.");
    }

    private static Ok<RuleList> List(string site, CurrentSite current, CairnCatalog catalog)
    {
        var published = catalog.Rules.Published(current.Id);
        return TypedResults.Ok(new RuleList([.. catalog.Rules.List(current.Id).Select(RuleShown.Of)], published.Version, catalog.Rules.Draft(current.Id) != published.Json));
    }

    private static Results<Ok<RuleSaved>, ProblemResult> Put(
        string site, string key, SaveRuleRequest request, CurrentSite current, CurrentCaller caller, CairnCatalog catalog, RuleHistory history, CancellationToken cancellation)
    {
        switch (RuleParser.Parse(key, request.Rule))
        {
            case Outcome<CodelessRule>.Ok(var rule) when catalog.Rules.Put(current.Id, key, RuleJson.Write(rule), request.On, caller.Name) is var stored:
                if (stored is Outcome<StoredRule>.Refused(var refused))
                {
                    return refused.ToProblem();
                }

                catalog.Audit.Append(caller.Name, "rule.put", $"{current.Key} {key}");
                return TypedResults.Ok(new RuleSaved(RuleShown.Of(((Outcome<StoredRule>.Ok)stored).Value), history.Of(rule, current.Site, cancellation)));
            case Outcome<CodelessRule>.Refused(var faults):
                return faults.Select(fault => fault with { Where = $"/rule{fault.Where}" }).ToList().ToProblem();
            default:
                throw new UnreachableException();
        }
    }

    private static Results<Ok<RuleMatches>, ProblemResult> Try(string site, TryRuleRequest request, CurrentSite current, RuleHistory history, CancellationToken cancellation) =>
        RuleParser.Parse("draft", request.Rule) switch
        {
            Outcome<CodelessRule>.Ok(var rule) => TypedResults.Ok(history.Of(rule, current.Site, cancellation)),
            Outcome<CodelessRule>.Refused(var faults) => faults.Select(fault => fault with { Where = $"/rule{fault.Where}" }).ToList().ToProblem(),
            _ => throw new UnreachableException(),
        };

    private static Results<NoContent, ProblemResult> Delete(string site, string key, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        if (!catalog.Rules.Delete(current.Id, key))
        {
            return ProblemResults.NotFound("rule.not-found", $"The site has no rule '{ProblemResults.Shown(key)}'.");
        }

        catalog.Audit.Append(caller.Name, "rule.deleted", $"{current.Key} {key}");
        return TypedResults.NoContent();
    }

    private static Results<Ok<RuleVersionShown>, ProblemResult> Publish(
        string site, PublishRulesRequest request, CurrentSite current, CurrentCaller caller, CairnCatalog catalog) =>
        request.Note is { } note && (note.Length > LongestNote || note.Any(char.IsControl))
            ? ProblemResults.Refused("rules.note-invalid", "/note", $"A note has at most {LongestNote} characters, none of them a control character.")
            : Published(catalog.Rules.Publish(current.Id, request.Note?.Trim() ?? "", caller.Name), current, caller, catalog);

    private static Results<Ok<RuleVersionShown>, ProblemResult> Restore(string site, int version, CurrentSite current, CurrentCaller caller, CairnCatalog catalog) =>
        catalog.Rules.Restore(current.Id, version, caller.Name) is { } outcome
            ? Published(outcome, current, caller, catalog)
            : ProblemResults.NotFound("rules.version-not-found", $"The site has published no version {version}.");

    private static Results<Ok<RuleVersionShown>, ProblemResult> Published(Outcome<PublishedRules> outcome, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        switch (outcome)
        {
            case Outcome<PublishedRules>.Ok(var version):
                catalog.Audit.Append(caller.Name, "rules.published", current.Key, $"version {version.Version} {version.Note}");
                return TypedResults.Ok(RuleVersionShown.Of(version));
            case Outcome<PublishedRules>.Refused(var faults):
                return faults.ToProblem();
            default:
                throw new UnreachableException();
        }
    }

    private static Ok<RuleVersionList> Versions(string site, CurrentSite current, CairnCatalog catalog) =>
        TypedResults.Ok(new RuleVersionList([.. catalog.Rules.Versions(current.Id).Select(RuleVersionShown.Of)]));

    private static Ok<RulePreviewLink> Preview(string site, CurrentSite current, RulePreviews previews) => TypedResults.Ok(previews.Open(current.Id));
}
