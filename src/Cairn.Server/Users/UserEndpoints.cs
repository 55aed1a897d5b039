using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using Cairn.Collection.Ids;
using Cairn.Journeys.Faults;
using Cairn.Server.Access;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Users;

/// <summary>/api/v1/users: for admins, but for what concerns owners.</summary>
internal static class UserEndpoints
{
    public static void MapUsers(this IEndpointRouteBuilder api)
    {
        api.MapGet("/users", List).Needs(Permission.ManageUsers).WithName("ListUsers").WithSummary("Everybody who can sign in.");
        api.MapPost("/users", Add).Needs(Permission.Own).WithName("AddUser").WithSummary("Adds somebody who can sign in.");
        api.MapPost("/users/reset", Reset).Needs(Permission.Own).WithName("ResetPassword").WithSummary("Gives a user a new password and ends their sessions.");
        api.MapPatch("/users/{id:int}", Change).Needs(Permission.ManageUsers).WithName("ChangeUser").WithSummary("Changes a user's name or role, or whether they can sign in.");
        api.MapDelete("/users/{id:int}", Remove).Needs(Permission.ManageUsers).WithName("RemoveUser").WithSummary("Removes a user and ends their sessions.");
        api.MapDelete("/users/{id:int}/second-factor", RemoveSecondFactor).Needs(Permission.Own).WithName("RemoveSecondFactorOf")
            .WithSummary("Takes a user's second factor away, as when their phone and paper are gone, and ends their sessions.");
        api.MapDelete("/users/{id:int}/sessions", SignOut).Needs(Permission.ManageUsers).WithName("SignOutUser").WithSummary("Ends all sessions of a user.");
    }

    private static Ok<UserList> List(CairnCatalog catalog)
    {
        var enrolled = catalog.SecondFactors.Enrolled();
        return TypedResults.Ok(new UserList([.. catalog.Accounts.List().Select(user => UserShown.Of(user, enrolled.Contains(user.Id)))]));
    }

    private static Results<Ok<UserWithPassword>, ProblemResult> Add(NewUserRequest request, CurrentCaller caller, CairnCatalog catalog, IdSource ids)
    {
        var made = request.Password is null ? NewPassword(ids) : null;
        switch (catalog.Accounts.Add(new NewUser(request.Email, request.Name, request.Password ?? made!, request.Role)))
        {
            case Outcome<User>.Ok(var user):
                catalog.Audit.Append(caller.Name, "user.added", user.Email, user.Role.ToString());
                return TypedResults.Ok(new UserWithPassword(UserShown.Of(user, catalog.SecondFactors), made));
            case Outcome<User>.Refused(var faults):
                return faults.ToProblem();
            default:
                throw new UnreachableException();
        }
    }

    private static Results<Ok<UserWithPassword>, ProblemResult> Reset(PasswordResetRequest request, CurrentCaller caller, CairnCatalog catalog, IdSource ids)
    {
        var made = request.Password is null ? NewPassword(ids) : null;
        switch (catalog.Accounts.ResetPassword(request.Email, request.Password ?? made!))
        {
            case Outcome<User>.Ok(var user):
                catalog.Audit.Append(caller.Name, "user.password-reset", user.Email);
                return TypedResults.Ok(new UserWithPassword(UserShown.Of(user, catalog.SecondFactors), made));
            case Outcome<User>.Refused(var faults):
                return faults.ToProblem();
            default:
                return ProblemResults.NotFound("user.not-found", $"There is no user '{ProblemResults.Shown(request.Email)}'.");
        }
    }

    private static Results<Ok<UserShown>, ProblemResult> Change(int id, ChangeUserRequest request, CurrentCaller caller, CairnCatalog catalog)
    {
        var before = catalog.Accounts.Find(id);
        if (Hindrance(before, id, caller.Caller) is { } hindrance)
        {
            return hindrance;
        }

        if (request.Role is { } role && OwnersOnly(role, caller.Caller) is { } refusal)
        {
            return refusal;
        }

        switch (catalog.Accounts.Update(id, new UserChange(request.Name, request.Role, request.Disabled)))
        {
            case Outcome<User>.Ok(var user):
                if (Difference(before!, user) is { Length: > 0 } difference)
                {
                    catalog.Audit.Append(caller.Name, "user.changed", user.Email, difference);
                }

                return TypedResults.Ok(UserShown.Of(user, catalog.SecondFactors));
            case Outcome<User>.Refused(var faults):
                return faults.ToProblem();
            default:
                return NoUser(id);
        }
    }

    private static Results<NoContent, ProblemResult> Remove(int id, CurrentCaller caller, CairnCatalog catalog)
    {
        if (Hindrance(catalog.Accounts.Find(id), id, caller.Caller) is { } hindrance)
        {
            return hindrance;
        }

        switch (catalog.Accounts.Remove(id))
        {
            case Outcome<User>.Ok(var user):
                catalog.Audit.Append(caller.Name, "user.removed", user.Email, user.Role.ToString());
                return TypedResults.NoContent();
            case Outcome<User>.Refused(var faults):
                return faults.ToProblem();
            default:
                return NoUser(id);
        }
    }

    private static Results<Ok<SignedOut>, ProblemResult> SignOut(int id, CurrentCaller caller, CairnCatalog catalog)
    {
        var user = catalog.Accounts.Find(id);
        if (Hindrance(user, id, caller.Caller) is { } hindrance)
        {
            return hindrance;
        }

        var ended = catalog.Sessions.RevokeAll(id);
        catalog.Audit.Append(caller.Name, "user.signed-out", user!.Email);
        return TypedResults.Ok(new SignedOut(ended));
    }

    private static Results<NoContent, ProblemResult> RemoveSecondFactor(int id, CurrentCaller caller, CairnCatalog catalog)
    {
        if (catalog.Accounts.Find(id) is not { } user)
        {
            return NoUser(id);
        }

        if (!catalog.SecondFactors.Remove(id, endSessions: true))
        {
            return ProblemResults.NotFound("second-factor.not-found", "This user has no second factor.");
        }

        catalog.Audit.Append(caller.Name, "second-factor.reset", user.Email);
        return TypedResults.NoContent();
    }

    /// <summary>Why this caller cannot touch this user; null when they can.</summary>
    internal static ProblemResult? Hindrance(User? user, int id, Caller caller) => user is null ? NoUser(id) : OwnersOnly(user.Role, caller);

    /// <summary>Who makes, changes or removes an owner is one.</summary>
    internal static ProblemResult? OwnersOnly(Role role, Caller caller) =>
        role != Role.Owner || caller.Has(Permission.Own)
            ? null
            : ProblemResults.Forbidden("user.owners-only", "Only an owner makes, changes or removes an owner.");

    private static ProblemResult NoUser(int id) => ProblemResults.NotFound("user.not-found", $"There is no user {id.ToString(CultureInfo.InvariantCulture)}.");

    private static string Difference(User before, User after) => string.Join(", ", ((string?[])
    [
        before.Name == after.Name ? null : "name",
        before.Role == after.Role ? null : $"{before.Role} to {after.Role}",
        before.Disabled == after.Disabled ? null : after.Disabled ? "disabled" : "enabled",
    ]).Where(part => part is not null));

    /// <summary>144 random bits in 24 characters.</summary>
    internal static string NewPassword(IdSource ids)
    {
        Span<byte> bytes = stackalloc byte[18];
        ids.Fill(bytes);
        return Base64Url.EncodeToString(bytes);
    }
}
