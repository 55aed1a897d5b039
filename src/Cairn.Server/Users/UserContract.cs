using Cairn.Storage.Catalog.Accounts;

namespace Cairn.Server.Users;

internal sealed record UserList(IReadOnlyList<UserShown> Rows);

internal sealed record UserShown(int Id, string Email, string Name, Role Role, bool Disabled, DateTimeOffset CreatedAt, DateTimeOffset? LastSignInAt, bool SecondFactor)
{
    public static UserShown Of(User user, SecondFactors factors) => Of(user, factors.Of(user.Id).ConfirmedAt is not null);

    public static UserShown Of(User user, bool secondFactor) => new(user.Id, user.Email, user.Name, user.Role, user.Disabled, user.CreatedAt, user.LastSignInAt, secondFactor);
}

/// <param name="Email">Unique.</param>
/// <param name="Name">What people read.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Password">Null: one is made and shown in the answer.</param>
internal sealed record NewUserRequest(string Email, string Name, Role Role, string? Password = null);

/// <param name="Email">Whose password.</param>
/// <param name="Password">Null: one is made and shown in the answer.</param>
internal sealed record PasswordResetRequest(string Email, string? Password = null);

/// <summary>A user whose password was set. <c>Password</c> is there when it was made here, and is shown this once.</summary>
internal sealed record UserWithPassword(UserShown User, string? Password);

/// <summary>What is to become of a user; what is left out stays.</summary>
/// <param name="Name">What people read.</param>
/// <param name="Role">What they may do. A change ends their sessions.</param>
/// <param name="Disabled">Whether they cannot sign in. A change ends their sessions.</param>
internal sealed record ChangeUserRequest(string? Name = null, Role? Role = null, bool? Disabled = null);

internal sealed record SignedOut(int Sessions);
