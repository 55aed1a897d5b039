using System.Diagnostics;
using Cairn.Journeys.Faults;
using Cairn.Server.Access;
using Cairn.Server.Problems;
using Cairn.Server.Reports;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Attribution;
using Cairn.Storage.Catalog.Sites;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Sites;

/// <summary>The channel rules of a site, in versions.</summary>
/// <param name="Rows">The oldest first; the newest is in force over all of history.</param>
internal sealed record ChannelVersionList(IReadOnlyList<StoredChannels> Rows);

/// <summary>/api/v1/sites and /api/v1/sites/{site}</summary>
internal static class SiteEndpoints
{
    public static void MapSites(this IEndpointRouteBuilder api)
    {
        api.MapGet("/sites", List).Needs(Permission.SignedIn).WithName("ListSites").WithSummary("The sites this caller sees.");
        api.MapPost("/sites", Create).Needs(Permission.ManageSites).WithName("CreateSite").WithSummary("Makes a site.");
        api.MapGet("/sites/{site}", Show).Needs(Permission.SignedIn).WithName("GetSite").WithSummary("A site's settings.");
        api.MapPatch("/sites/{site}", Change).Needs(Permission.ManageSite).WithName("ChangeSite").WithSummary("Changes a site.");
        api.MapGet("/sites/{site}/settings", ShowSettings).Needs(Permission.SignedIn).WithName("GetSettings")
            .WithSummary("How a site's events are understood: channels, bots, consent, retention.");
        api.MapPut("/sites/{site}/settings", ChangeSettings).Needs(Permission.ManageSite).WithName("PutSettings")
            .WithSummary("Puts other settings in the place of a site's. They hold for what comes from then on; channel rules hold in attribution over all of history.");
        api.MapPost("/sites/{site}/settings/channels/preview", PreviewChannels).Needs(Permission.ReadReports).TakesTurns().WithName("PreviewChannels")
            .WithSummary("What other channel rules would have made of the events of the last 90 days; nothing is changed. Whose conversions would move says reports/attribution/preview.");
        api.MapGet("/sites/{site}/settings/channels/versions", ChannelVersions).Needs(Permission.SignedIn).WithName("ListChannelVersions")
            .WithSummary("The site's channel rules in versions, the oldest first; none while nobody changed them.");
    }

    private static Ok<SiteSettings> ShowSettings(string site, CurrentSite current) => TypedResults.Ok(current.Site.Settings);

    private static Results<Ok<SiteSettings>, ProblemResult> ChangeSettings(
        string site, SiteSettings settings, CurrentSite current, CurrentCaller caller, CairnCatalog catalog, Rejudging rejudging)
    {
        switch (catalog.Sites.Update(current.Key, new SiteChange { Settings = settings, By = caller.Name }))
        {
            case Outcome<Site>.Ok(var changed):
                catalog.Audit.Append(caller.Name, "site.settings-changed", changed.Key);
                _ = rejudging.StartAsync(current.Site, changed);
                return TypedResults.Ok(changed.Settings);
            case Outcome<Site>.Refused(var faults):
                return faults.ToProblem();
            default:
                return ProblemResults.SiteNotFound(site);
        }
    }

    private static Results<Ok<ChannelPreviewShown>, ProblemResult> PreviewChannels(
        string site, ChannelPreviewRequest request, CurrentSite current, ChannelPreview preview, CancellationToken cancellation)
    {
        var before = current.Site.Settings;
        var wanted = before with { ChannelRules = request.ChannelRules ?? before.ChannelRules, Channels = request.Channels ?? before.Channels };
        var faults = wanted.Faults();
        return faults.Count > 0 ? faults.ToProblem() : TypedResults.Ok(preview.Of(current.Site, wanted, cancellation));
    }

    private static Ok<ChannelVersionList> ChannelVersions(string site, CurrentSite current, CairnCatalog catalog) => TypedResults.Ok(new ChannelVersionList(catalog.Channels.All(current.Id)));

    private static Ok<SiteList> List(CurrentCaller caller, CairnCatalog catalog) =>
        TypedResults.Ok(new SiteList([.. catalog.Sites.List().Where(caller.Caller.Sees).Select(SiteShown.Of)]));

    private static Ok<SiteShown> Show(string site, CurrentSite current) => TypedResults.Ok(SiteShown.Of(current.Site));

    private static Results<Created<SiteShown>, ProblemResult> Create(NewSiteRequest request, CurrentCaller caller, CairnCatalog catalog)
    {
        var defaults = new NewSite(request.Key);
        var wanted = defaults with
        {
            Name = request.Name,
            TimeZone = request.Timezone ?? defaults.TimeZone,
            Currency = request.Currency ?? defaults.Currency,
            SessionRule = request.SessionRule ?? defaults.SessionRule,
            OnDenied = request.OnDenied ?? defaults.OnDenied,
        };
        switch (catalog.Sites.Create(wanted))
        {
            case Outcome<Site>.Ok(var site):
                catalog.Audit.Append(caller.Name, "site.made", site.Key);
                return TypedResults.Created($"/api/v1/sites/{site.Key}", SiteShown.Of(site));
            case Outcome<Site>.Refused(var faults):
                return faults.ToProblem();
            default:
                throw new UnreachableException();
        }
    }

    private static Results<Ok<SiteShown>, ProblemResult> Change(
        string site, SiteChangeRequest request, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        var change = new SiteChange
        {
            Name = request.Name,
            TimeZone = request.Timezone,
            Currency = request.Currency,
            SessionRule = request.SessionRule,
            OnDenied = request.OnDenied,
        };
        switch (catalog.Sites.Update(current.Key, change))
        {
            case Outcome<Site>.Ok(var changed):
                catalog.Audit.Append(caller.Name, "site.changed", changed.Key);
                return TypedResults.Ok(SiteShown.Of(changed));
            case Outcome<Site>.Refused(var faults):
                return faults.ToProblem();
            default:
                return ProblemResults.SiteNotFound(site);
        }
    }
}
