using Cairn.Journeys.Faults;
using Cairn.Server.Access;
using Cairn.Server.Collect;
using Cairn.Server.Hosting;
using Cairn.Server.Problems;
using Cairn.Server.Sessions;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Accounts;

/// <summary>/api/v1/account: one's own second factor and sessions, for whoever is signed in, also before they have the second factor that their role needs.</summary>
internal static class AccountEndpoints
{
    /// <summary>So soon after the password was typed it is not asked again.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    public static void MapOwnAccount(this IEndpointRouteBuilder api)
    {
        api.MapGet("/account", Show).Needs(Permission.OwnAccount).WithName("GetAccount").WithSummary("One's own account: second factor, and where one is signed in.");
        api.MapDelete("/account/sessions/{id:int}", EndSession).Needs(Permission.OwnAccount).WithName("EndSession").WithSummary("Ends one of one's own sessions.");
        api.MapDelete("/account/sessions", EndOthers).Needs(Permission.OwnAccount).WithName("EndOtherSessions").WithSummary("Ends all of one's own sessions but this one.");
        api.MapPost("/account/password", ChangePasswordAsync).Needs(Permission.OwnAccount).WithName("ChangePassword")
            .WithSummary("Takes a new password in place of one's own; ends all other sessions.");
        api.MapPost("/account/second-factor", BeginAsync).Needs(Permission.OwnAccount).WithName("BeginSecondFactor").WithSummary("Makes a secret for an app that shows codes.");
        api.MapPost("/account/second-factor/confirm", Confirm).Needs(Permission.OwnAccount).WithName("ConfirmSecondFactor")
            .WithSummary("Puts the second factor in force with a code of the app; answers with ten codes on paper, ends all other sessions.");
        api.MapPost("/account/second-factor/recovery-codes", RenewAsync).Needs(Permission.OwnAccount).WithName("RenewRecoveryCodes").WithSummary("Makes ten new codes on paper in place of the old ones.");
        api.MapPost("/account/second-factor/remove", RemoveAsync).Needs(Permission.OwnAccount).WithName("RemoveSecondFactor")
            .WithSummary("Takes one's second factor away, as before another phone takes its place.");
    }

    private static Results<Ok<AccountShown>, ProblemResult> Show(CurrentCaller caller, CairnCatalog catalog, SecondFactorRule rule)
    {
        if (caller.Caller is not Caller.SignedIn { Session: var session })
        {
            return NoAccount();
        }

        var (confirmed, left) = catalog.SecondFactors.Of(session.User.Id);
        return TypedResults.Ok(new AccountShown(
            session.User.Email, session.User.Name, session.User.Role, new SecondFactorShown(confirmed, left, rule.Requires(session.User.Role)),
            [.. catalog.Sessions.List(session.User.Id).Select(one => new OwnSession(one.Id, one.CreatedAt, one.LastSeenAt, one.Id == session.Id))]));
    }

    private static Results<NoContent, ProblemResult> EndSession(int id, HttpContext context, CurrentCaller caller, CairnCatalog catalog)
    {
        if (caller.Caller is not Caller.SignedIn { Session: var session })
        {
            return NoAccount();
        }

        if (!catalog.Sessions.Revoke(session.User.Id, id))
        {
            return ProblemResults.NotFound("session.not-found", "You have no such session; it may have ended.");
        }

        catalog.Audit.Append(caller.Name, "session.ended", caller.Name);
        if (id == session.Id)
        {
            SessionCookie.Delete(context);
        }

        return TypedResults.NoContent();
    }

    private static Results<NoContent, ProblemResult> EndOthers(CurrentCaller caller, CairnCatalog catalog)
    {
        if (caller.Caller is not Caller.SignedIn { Session: var session })
        {
            return NoAccount();
        }

        if (catalog.Sessions.RevokeOthers(session.User.Id, session.Id) > 0)
        {
            catalog.Audit.Append(caller.Name, "user.signed-out", caller.Name);
        }

        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemResult>> ChangePasswordAsync(
        HttpContext context, ChangePasswordRequest request, CurrentCaller caller, CairnCatalog catalog, ServerOptions options, CancellationToken cancellationToken)
    {
        if (caller.Caller is not Caller.SignedIn { Session: var session })
        {
            return NoAccount();
        }

        if (request.Password == request.NewPassword)
        {
            return ProblemResults.Refused("password.same", "/new_password", "That is the password you have.");
        }

        if ((PasswordDoor.Hindrance(context, options) ?? await ProveAsync(context, session, request.Password, request.Code, catalog, cancellationToken)) is { } refusal)
        {
            return refusal;
        }

        switch (await catalog.Accounts.ChangePasswordAsync(session.User.Id, request.NewPassword, cancellationToken))
        {
            case PasswordChange.Done(var token):
                catalog.Audit.Append(caller.Name, "password.changed", caller.Name);
                SessionCookie.Write(context, token);
                return TypedResults.NoContent();
            case PasswordChange.Refused(var faults):
                return ((IReadOnlyList<Fault>)[.. faults.Select(fault => fault with { Where = "/new_password" })]).ToProblem();
            case PasswordChange.TooMany(var wait):
                return ProblemResults.TooMany("Too many passwords are being checked. Wait a little.", PasswordDoor.Seconds(wait));
            default:
                return NoAccount();
        }
    }

    private static async Task<Results<Ok<SecondFactorBegun>, ProblemResult>> BeginAsync(
        HttpContext context, BeginSecondFactorRequest request, CurrentCaller caller, CairnCatalog catalog, ServerOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (caller.Caller is not Caller.SignedIn { Session: var session })
        {
            return NoAccount();
        }

        if (session.HasSecondFactor)
        {
            return ProblemResults.Conflict("second-factor.exists", "You have a second factor already. Remove it first, with your password and a code.");
        }

        if (PasswordDoor.Hindrance(context, options) is { } hindrance)
        {
            return hindrance;
        }

        if (request.Password is null && time.GetUtcNow() - session.CreatedAt > Fresh)
        {
            return ProblemResults.Refused("second-factor.password-needed", "/password", "You signed in a while ago: type your password.");
        }

        if (request.Password is { } password && await ProveAsync(context, session, password, null, catalog, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        return catalog.SecondFactors.Begin(session.User.Id) is { } secret
            ? TypedResults.Ok(Begun(secret, session.User.Email))
            : ProblemResults.Conflict("second-factor.exists", "You have a second factor already.");
    }

    private static Results<Ok<RecoveryCodeList>, ProblemResult> Confirm(HttpContext context, ConfirmSecondFactorRequest request, CurrentCaller caller, CairnCatalog catalog)
    {
        if (caller.Caller is not Caller.SignedIn { Session: var session })
        {
            return NoAccount();
        }

        if (catalog.SecondFactors.Confirm(session.User.Id, request.Code) is not { } confirmed)
        {
            return ProblemResults.Refused("second-factor.wrong-code", "/code", "That is not the code the app shows now. If it is, set the clocks of phone and server.");
        }

        catalog.Audit.Append(caller.Name, "second-factor.confirmed", caller.Name);
        SessionCookie.Write(context, confirmed.Token);
        return TypedResults.Ok(new RecoveryCodeList(confirmed.RecoveryCodes));
    }

    private static async Task<Results<Ok<RecoveryCodeList>, ProblemResult>> RenewAsync(
        HttpContext context, ProofRequest request, CurrentCaller caller, CairnCatalog catalog, ServerOptions options, CancellationToken cancellationToken)
    {
        if (await ProofRefusalAsync(context, request, caller, catalog, options, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        catalog.Audit.Append(caller.Name, "second-factor.codes-made", caller.Name);
        return TypedResults.Ok(new RecoveryCodeList(catalog.SecondFactors.NewRecoveryCodes(((Caller.SignedIn)caller.Caller).Session.User.Id)));
    }

    private static async Task<Results<NoContent, ProblemResult>> RemoveAsync(
        HttpContext context, ProofRequest request, CurrentCaller caller, CairnCatalog catalog, ServerOptions options, CancellationToken cancellationToken)
    {
        if (await ProofRefusalAsync(context, request, caller, catalog, options, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        catalog.SecondFactors.Remove(((Caller.SignedIn)caller.Caller).Session.User.Id, endSessions: false);
        catalog.Audit.Append(caller.Name, "second-factor.removed", caller.Name);
        return TypedResults.NoContent();
    }

    private static async Task<ProblemResult?> ProofRefusalAsync(
        HttpContext context, ProofRequest request, CurrentCaller caller, CairnCatalog catalog, ServerOptions options, CancellationToken cancellationToken) =>
        caller.Caller is not Caller.SignedIn { Session: var session } ? NoAccount()
        : !session.HasSecondFactor ? ProblemResults.NotFound("second-factor.not-found", "You have no second factor.")
        : PasswordDoor.Hindrance(context, options) ?? await ProveAsync(context, session, request.Password, request.Code, catalog, cancellationToken);

    private static async Task<ProblemResult?> ProveAsync(HttpContext context, SignInSession session, string password, string? code, CairnCatalog catalog, CancellationToken cancellationToken) =>
        await catalog.Accounts.ProveAsync(session.User.Email, password, code, ClientRates.NetworkOf(context.RequestServices.GetRequiredService<ClientAddress>().Of(context)), cancellationToken) switch
        {
            SignInResult.Proven or SignInResult.SignedIn => null,
            SignInResult.TooMany(var wait) => ProblemResults.TooMany("Too many attempts. Wait a little.", PasswordDoor.Seconds(wait)),
            SignInResult.WrongCode or SignInResult.CodeNeeded => ProblemResults.Refused("second-factor.wrong-code", "/code", "The code is wrong, or was used before."),
            _ => ProblemResults.Refused("second-factor.wrong-password", "/password", "The password is wrong."),
        };

    private static SecondFactorBegun Begun(string secret, string email)
    {
        var name = email.Length > 60 ? email[..60] : email;
        var uri = $"otpauth://totp/Cairn:{Uri.EscapeDataString(name)}?secret={secret}&issuer=Cairn";
        var code = QrCode.Of(uri.Length <= QrCode.MostBytes ? uri : $"otpauth://totp/Cairn?secret={secret}&issuer=Cairn");
        return new SecondFactorBegun(string.Join(' ', secret.Chunk(4).Select(part => new string(part))), uri, code.Size + 8, code.Path());
    }

    private static ProblemResult NoAccount() => ProblemResults.Forbidden("account.none", "Only somebody who signed in has an account.");
}
