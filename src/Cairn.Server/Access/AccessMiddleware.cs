using System.Security.Cryptography;
using System.Text;
using Cairn.Server.Accounts;
using Cairn.Server.Collect;
using Cairn.Server.Hosting;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Keys;
using Cairn.Storage.Catalog.Sites;

namespace Cairn.Server.Access;

/// <summary>Lets a request through to its endpoint, or says why not: 401 for nobody, 404 for a site that is not theirs, 403 for what they may not do.</summary>
internal sealed class AccessMiddleware(RequestDelegate next, ClientAddress addresses, StrangerRates strangers, RefusedRights refused)
{
    public async Task InvokeAsync(HttpContext context, CairnCatalog catalog, SecondFactorRule secondFactor)
    {
        if (context.GetEndpoint() is not { } endpoint)
        {
            await next(context);
            return;
        }

        var caller = Find(context, catalog, secondFactor);
        if (caller is not null)
        {
            context.Set(caller);
        }

        var rule = endpoint.Metadata.GetMetadata<AccessRule>();
        var refusal = caller is null ? strangers.Hindrance(context) : null;
        if (refusal is null && rule?.Permission is { } permission)
        {
            refusal = Judge(context, catalog.Sites, caller, permission);
        }

        await (refusal is null ? next(context) : refusal.ExecuteAsync(context));
    }

    private Caller? Find(HttpContext context, CairnCatalog catalog, SecondFactorRule secondFactor)
    {
        if (context.Features.Get<OwnerConnection>() is not null)
        {
            return new Caller.LocalOwner();
        }

        if (context.Request.Headers.Authorization.Count > 0)
        {
            return SecretKey.Read(context.Request) is { } text && catalog.Keys.Find(text, addresses.Of(context)) is { Kind: KeyKind.Secret } grant
                ? new Caller.WithKey(grant)
                : null;
        }

        return SessionCookie.Read(context.Request) is { } token && catalog.Sessions.Find(token) is { } session
            ? new Caller.SignedIn(session, token, LacksSecondFactor: !session.HasSecondFactor && secondFactor.Requires(session.User.Role))
            : null;
    }

    private ProblemResult? Judge(HttpContext context, SiteCatalog sites, Caller? caller, Permission permission)
    {
        if (caller is null)
        {
            return context.Request.Headers.Authorization.Count > 0 ? ProblemResults.KeyNotAccepted() : ProblemResults.NotSignedIn();
        }

        if (caller is Caller.SignedIn signedIn && !IsOwnPage(context.Request, signedIn))
        {
            return ProblemResults.Forbidden("access.csrf", "A change needs the header X-Cairn-Csrf with the token of GET /api/v1/session, sent from Cairn's own pages.");
        }

        if (caller is Caller.SignedIn { LacksSecondFactor: true } && permission != Permission.OwnAccount)
        {
            return ProblemResults.Forbidden("access.second-factor-needed", "Your role needs a second factor. Set one up in the dashboard first, or by POST /api/v1/account/second-factor.");
        }

        if (context.Request.RouteValues.TryGetValue("site", out var key))
        {
            if (sites.Find((string)key!) is not { } site || !caller.Sees(site))
            {
                return ProblemResults.SiteNotFound((string)key!);
            }

            context.Set(site);
        }

        if (caller.Has(permission))
        {
            return null;
        }

        refused.Note(context, caller, permission);
        return NotAllowed(caller, permission);
    }

    /// <summary>A page of another origin can make a browser send the cookie, but not the header.</summary>
    private static bool IsOwnPage(HttpRequest request, Caller.SignedIn caller)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return true;
        }

        var site = request.Headers["Sec-Fetch-Site"].ToString();
        return site is "" or "same-origin"
            && CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(request.Headers["X-Cairn-Csrf"].ToString()), Encoding.UTF8.GetBytes(caller.Session.Csrf));
    }

    private static ProblemResult NotAllowed(Caller caller, Permission permission) => caller switch
    {
        Caller.WithKey when Permissions.ScopeFor(permission) is { } scope =>
            ProblemResults.Forbidden("access.scope-missing", $"This key lacks the scope {scope}."),
        Caller.WithKey => ProblemResults.Forbidden("access.needs-person", "No key may do this; sign in as an owner, or use the command line beside the data directory."),
        _ => ProblemResults.Forbidden("access.role-missing", "Your role does not allow this."),
    };
}
