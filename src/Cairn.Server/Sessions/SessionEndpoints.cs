using Cairn.Server.Access;
using Cairn.Server.Collect;
using Cairn.Server.Hosting;
using Cairn.Server.Operations;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Sessions;

/// <summary>GET, POST and DELETE /api/v1/session, POST /api/v1/setup: signing in and out, and the first owner.</summary>
internal static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder api)
    {
        api.MapGet("/session", Show).ForAnyone().WithName("GetSession").WithSummary("Who is signed in, and what they see.");
        api.MapPost("/session", SignIn).ForAnyone().WithName("SignIn").WithSummary("Signs in with e-mail address and password, and a code of the second factor where there is one; answers with a cookie.");
        api.MapDelete("/session", SignOut).Needs(Permission.SignedIn).WithName("SignOut").WithSummary("Ends this session.");
        api.MapPost("/setup", Setup).ForAnyone().WithName("SetUp").WithSummary("Makes the first owner, with the one-time secret that the first start printed, and signs them in.");
    }

    private static Ok<SessionState> Show(HttpContext context, CairnCatalog catalog, HostSettings settings)
    {
        var caller = context.Caller();
        var session = (caller as Caller.SignedIn)?.Session;
        return TypedResults.Ok(new SessionState(
            SetupNeeded: catalog.Accounts.SetupNeeded,
            SignedIn: caller is not null,
            SecondFactorNeeded: caller is Caller.SignedIn { LacksSecondFactor: true },
            StoreOnly: caller is not null && settings.IsStoreOnly,
            Csrf: session?.Csrf,
            User: session is null ? null : new SessionUser(session.User.Email, session.User.Name, session.User.Role),
            Sites: caller is null
                ? []
                : [.. catalog.Sites.List().Where(caller.Sees).Select(site => new SessionSite(site.Key, site.Name, site.TimeZone, site.Currency))],
            Version: CairnVersion.Text));
    }

    internal static async Task<Results<NoContent, ProblemResult>> SignIn(
        HttpContext context, SignInRequest request, CairnCatalog catalog, ServerOptions options, CancellationToken cancellationToken)
    {
        if (PasswordDoor.Hindrance(context, options) is { } hindrance)
        {
            return hindrance;
        }

        var address = ClientRates.NetworkOf(context.RequestServices.GetRequiredService<ClientAddress>().Of(context));
        switch (await catalog.Accounts.SignInAsync(request.Email, request.Password, request.Code, address, cancellationToken))
        {
            case SignInResult.SignedIn(var token, var session) signedIn:
                catalog.Audit.Append(session.User.Email, signedIn.ByRecoveryCode ? "session.started-by-recovery-code" : "session.started", session.User.Email);
                SessionCookie.Write(context, token);
                return TypedResults.NoContent();
            case SignInResult.TooMany(var wait):
                return ProblemResults.TooMany("Too many attempts to sign in. Wait a little.", PasswordDoor.Seconds(wait));
            case SignInResult.CodeNeeded:
                return new ProblemResult(StatusCodes.Status401Unauthorized, "session.code-needed", "Send the same again with the code that your app shows.");
            case SignInResult.WrongCode:
                catalog.Audit.Append(request.Email, "session.refused", "second factor");
                return new ProblemResult(StatusCodes.Status401Unauthorized, "session.wrong-code", "The code is wrong, or was used before.");
            default:
                catalog.Audit.Append("unknown", "session.refused", "sign-in");
                return new ProblemResult(StatusCodes.Status401Unauthorized, "session.wrong", "The e-mail address or the password is wrong.");
        }
    }

    private static Results<NoContent, ProblemResult> SignOut(HttpContext context, CairnCatalog catalog)
    {
        if (context.Caller() is Caller.SignedIn caller)
        {
            catalog.Sessions.Revoke(caller.Token);
            catalog.Audit.Append(caller.Name, "session.ended", caller.Name);
            SessionCookie.Delete(context);
        }

        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemResult>> Setup(
        HttpContext context, SetupRequest request, CairnCatalog catalog, ServerOptions options, CancellationToken cancellationToken)
    {
        if (PasswordDoor.Hindrance(context, options) is { } hindrance)
        {
            return hindrance;
        }

        var owner = new NewUser(request.Email, request.Name, request.Password, Role.Owner);
        switch (await catalog.Accounts.SetupAsync(request.Secret, owner, cancellationToken))
        {
            case SetupResult.Done(var user):
                catalog.Audit.Append(user.Email, "setup.done", user.Email);
                return await SignIn(context, new SignInRequest(request.Email, request.Password), catalog, options, cancellationToken);
            case SetupResult.Refused(var faults):
                return faults.ToProblem();
            case SetupResult.AlreadySetUp:
                return ProblemResults.Conflict("setup.done", "This Cairn is set up already. Sign in.");
            case SetupResult.TooMany(var wait):
                return ProblemResults.TooMany("Too many passwords are being checked right now.", PasswordDoor.Seconds(wait));
            default:
                catalog.Audit.Append("unknown", "setup.refused", "setup");
                return ProblemResults.Forbidden("setup.wrong-secret", "That is not the setup secret that the start printed.");
        }
    }
}
