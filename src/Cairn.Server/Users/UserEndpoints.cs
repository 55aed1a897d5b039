using System.Buffers.Text;
using System.Diagnostics;
using Cairn.Collection.Ids;
using Cairn.Journeys.Faults;
using Cairn.Server.Access;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Users;

/// <summary>/api/v1/users, for owners.</summary>
internal static class UserEndpoints
{
    public static void MapUsers(this IEndpointRouteBuilder api)
    {
        api.MapGet("/users", List).Needs(Permission.Own).WithName("ListUsers").WithSummary("Everybody who can sign in.");
        api.MapPost("/users", Add).Needs(Permission.Own).WithName("AddUser").WithSummary("Adds somebody who can sign in.");
        api.MapPost("/users/reset", Reset).Needs(Permission.Own).WithName("ResetPassword").WithSummary("Gives a user a new password and ends their sessions.");
    }

    private static Ok<UserList> List(CairnCatalog catalog) => TypedResults.Ok(new UserList([.. catalog.Accounts.List().Select(UserShown.Of)]));

    private static Results<Ok<UserWithPassword>, ProblemResult> Add(NewUserRequest request, CurrentCaller caller, CairnCatalog catalog, IdSource ids)
    {
        var made = request.Password is null ? NewPassword(ids) : null;
        switch (catalog.Accounts.Add(new NewUser(request.Email, request.Name, request.Password ?? made!, request.Role)))
        {
            case Outcome<User>.Ok(var user):
                catalog.Audit.Append(caller.Name, "user.added", user.Email, user.Role.ToString());
                return TypedResults.Ok(new UserWithPassword(UserShown.Of(user), made));
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
                return TypedResults.Ok(new UserWithPassword(UserShown.Of(user), made));
            case Outcome<User>.Refused(var faults):
                return faults.ToProblem();
            default:
                return ProblemResults.NotFound("user.not-found", $"There is no user '{ProblemResults.Shown(request.Email)}'.");
        }
    }

    /// <summary>144 random bits in 24 characters.</summary>
    internal static string NewPassword(IdSource ids)
    {
        Span<byte> bytes = stackalloc byte[18];
        ids.Fill(bytes);
        return Base64Url.EncodeToString(bytes);
    }
}
