using Cairn.Server.Access;
using Cairn.Server.AccountLinks;
using Cairn.Server.Accounts;
using Cairn.Server.Aliases;
using Cairn.Server.Attribution;
using Cairn.Server.Audit;
using Cairn.Server.Backups;
using Cairn.Server.Collect;
using Cairn.Server.Collect.Foreign;
using Cairn.Server.Costs;
using Cairn.Server.Definitions;
using Cairn.Server.Demo;
using Cairn.Server.Doctor;
using Cairn.Server.Exports;
using Cairn.Server.Failed;
using Cairn.Server.Health;
using Cairn.Server.Imports;
using Cairn.Server.Indexes;
using Cairn.Server.Keys;
using Cairn.Server.Live;
using Cairn.Server.Mail;
using Cairn.Server.Marks;
using Cairn.Server.Operations;
using Cairn.Server.Privacy;
using Cairn.Server.Reports;
using Cairn.Server.Rules;
using Cairn.Server.Saved;
using Cairn.Server.Sdk;
using Cairn.Server.Segments;
using Cairn.Server.Sessions;
using Cairn.Server.Shares;
using Cairn.Server.Sites;
using Cairn.Server.Sql;
using Cairn.Server.Users;
using Cairn.Server.Visitors;
using Cairn.Server.Vocabulary;

namespace Cairn.Server.Hosting;

/// <summary>Every route there is, slice by slice.</summary>
internal static class Routes
{
    public static void MapCairn(this IEndpointRouteBuilder app)
    {
        app.MapOperations();
        app.MapCollect();
        app.MapForeignFormats();
        app.MapExposures();
        app.MapReplay();
        app.MapMail();
        app.MapSdk();
        app.MapSharedPages();
        var api = app.MapGroup("/api/v1");
        api.MapOpenApi("/openapi.json").ForAnyone();
        api.MapSessions();
        api.MapSites();
        api.MapOwnAccount();
        api.MapUsers();
        api.MapAccountLinks();
        api.MapAudit();
        api.MapTemplates();
        api.MapSql();
        api.MapDoctor();
        api.MapBackups();
        api.MapRewrite();
        api.MapDemo();
        api.MapPersonExports();
        api.MapSharedReports();
        var site = api.MapGroup("/sites/{site}");
        site.MapKeys();
        site.MapAliases();
        site.MapImports();
        site.MapCosts();
        site.MapRates();
        site.MapExports();
        site.MapFailed();
        site.MapHealth();
        site.MapDefinitions();
        site.MapSegments();
        site.MapRules();
        site.MapReports();
        site.MapWindows();
        site.MapSaved();
        site.MapShares();
        site.MapMarks();
        site.MapVisitors();
        site.MapVocabulary();
        site.MapLive();
        site.MapIndex();
        site.MapPrivacy();
        site.MapLimits();
        site.MapMailLinks();
    }
}
