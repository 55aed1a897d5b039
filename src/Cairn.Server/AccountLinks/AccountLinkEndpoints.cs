using System.Diagnostics;
using System.Globalization;
using Cairn.Journeys.Faults;
using Cairn.Server.Access;
using Cairn.Server.Hosting;
using Cairn.Server.Problems;
using Cairn.Server.Sessions;
using Cairn.Server.Users;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.AccountLinks;

/// <summary>/api/v1/invitations, /api/v1/users/{id}/reset-link, and what the holder of a link calls: /api/v1/links/…</summary>
internal static class AccountLinkEndpoints
{
    public static void MapAccountLinks(this IEndpointRouteBuilder api)
    {
        api.MapGet("/invitations", List).Needs(Permission.ManageUsers).WithName("ListInvitations").WithSummary("Invitations nobody has accepted yet.");
        api.MapPost("/invitations", Invite).Needs(Permission.ManageUsers).WithName("Invite")
            .WithSummary("Makes a link with which one person becomes a user, once, within three days; shows it this once.");
        api.MapDelete("/invitations/{id:int}", Revoke).Needs(Permission.ManageUsers).WithName("RevokeInvitation").WithSummary("Ends an invitation at once.");
        api.MapPost("/users/{id:int}/reset-link", Reset).Needs(Permission.ManageUsers).WithName("MakeResetLink")
            .WithSummary("Makes a link with which a user sets a new password, once, within ten minutes; shows it this once.");
        api.MapPost("/links/show", Show).ForAnyone().WithName("ShowLink").WithSummary("What an invitation or reset link is for.");
        api.MapPost("/links/use", UseAsync).ForAnyone().WithName("UseLink").WithSummary("Accepts an invitation or sets a new password, and signs in whoever has no second factor.");
    }

    private static Ok<InvitationList> List(CairnCatalog catalog) =>
        TypedResults.Ok(new InvitationList([.. catalog.AccountLinks.Open(AccountLinkKind.Invitation).Select(AccountLinkShown.Of)]));

    private static Results<Ok<IssuedAccountLinkShown>, ProblemResult> Invite(InviteRequest request, CurrentCaller caller, CairnCatalog catalog) =>
        UserEndpoints.OwnersOnly(request.Role, caller.Caller) is { } refusal
            ? refusal
            : Answer(catalog.AccountLinks.Invite(request.Email, request.Role, caller.Name), "invitation.made", caller, catalog);

    private static Results<NoContent, ProblemResult> Revoke(int id, CurrentCaller caller, CairnCatalog catalog)
    {
        var link = catalog.AccountLinks.Open(AccountLinkKind.Invitation).FirstOrDefault(link => link.Id == id);
        if (link is null || !catalog.AccountLinks.Revoke(AccountLinkKind.Invitation, id))
        {
            return ProblemResults.NotFound("invitation.not-found", $"There is no open invitation {id.ToString(CultureInfo.InvariantCulture)}.");
        }

        catalog.Audit.Append(caller.Name, "invitation.revoked", link.Email);
        return TypedResults.NoContent();
    }

    private static Results<Ok<IssuedAccountLinkShown>, ProblemResult> Reset(int id, CurrentCaller caller, CairnCatalog catalog)
    {
        var user = catalog.Accounts.Find(id);
        return UserEndpoints.Hindrance(user, id, caller.Caller) is { } hindrance
            ? hindrance
            : Answer(catalog.AccountLinks.Reset(user!, caller.Name), "user.reset-link-made", caller, catalog);
    }

    private static Results<Ok<IssuedAccountLinkShown>, ProblemResult> Answer(
        Outcome<IssuedAccountLink> outcome, string action, CurrentCaller caller, CairnCatalog catalog)
    {
        switch (outcome)
        {
            case Outcome<IssuedAccountLink>.Ok(var issued):
                catalog.Audit.Append(caller.Name, action, issued.Link.Email, issued.Link.Role.ToString());
                return TypedResults.Ok(IssuedAccountLinkShown.Of(issued));
            case Outcome<IssuedAccountLink>.Refused(var faults):
                return faults.ToProblem();
            default:
                throw new UnreachableException();
        }
    }

    private static Results<Ok<AccountLinkState>, ProblemResult> Show(HttpContext context, AccountLinkRequest request, AccountLinkRates rates, CairnCatalog catalog)
    {
        if (rates.Hindrance(context) is { } hindrance)
        {
            return hindrance;
        }

        return catalog.AccountLinks.Find(request.Token) is { } link
            ? TypedResults.Ok(new AccountLinkState(link.Kind, link.Email, link.Role, link.ExpiresAt))
            : Dead();
    }

    private static async Task<Results<NoContent, ProblemResult>> UseAsync(
        HttpContext context, UseAccountLinkRequest request, AccountLinkRates rates, CairnCatalog catalog, ServerOptions options, CancellationToken cancellationToken)
    {
        if ((PasswordDoor.Hindrance(context, options) ?? rates.Hindrance(context)) is { } hindrance)
        {
            return hindrance;
        }

        switch (await catalog.AccountLinks.UseAsync(request.Token, request.Name, request.Password, cancellationToken))
        {
            case AccountLinkResult.Done(var kind, var user):
                catalog.Audit.Append(user.Email, kind == AccountLinkKind.Invitation ? "invitation.accepted" : "user.password-changed", user.Email, user.Role.ToString());
                return catalog.SecondFactors.Of(user.Id).ConfirmedAt is null
                    ? await SessionEndpoints.SignIn(context, new SignInRequest(user.Email, request.Password), catalog, options, cancellationToken)
                    : TypedResults.NoContent(); // a reset link is no second factor: they sign in with their code
            case AccountLinkResult.Refused(var faults):
                return faults.ToProblem();
            case AccountLinkResult.TooMany(var wait):
                return ProblemResults.TooMany("Too many passwords are being checked right now.", PasswordDoor.Seconds(wait));
            default:
                return Dead();
        }
    }

    private static ProblemResult Dead() =>
        ProblemResults.NotFound("link.dead", "This link was used, revoked, has expired, or never was. Ask who sent it for a new one.");
}
