namespace Cairn.Storage.Catalog.Accounts;

/// <summary>What somebody who signs in may do. The numbers are on disk.</summary>
public enum Role
{
    /// <summary>Everything, users included.</summary>
    Owner = 1,

    /// <summary>Everything but the owner's rights.</summary>
    Admin = 2,

    /// <summary>Reports and definitions.</summary>
    Analyst = 3,

    /// <summary>Reports.</summary>
    Viewer = 4,

    /// <summary>Erases and exports, configures nothing.</summary>
    Privacy = 5,
}

/// <summary>Somebody who can sign in to Cairn.</summary>
/// <param name="Id">Their number.</param>
/// <param name="Email">Lower case, unique.</param>
/// <param name="Name">What people read.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Disabled">Cannot sign in.</param>
/// <param name="CreatedAt">When they were added.</param>
/// <param name="LastSignInAt">Null is never.</param>
public sealed record User(
    int Id, string Email, string Name, Role Role, bool Disabled, DateTimeOffset CreatedAt, DateTimeOffset? LastSignInAt);

/// <summary>A user to be added.</summary>
public sealed record NewUser(string Email, string Name, string Password, Role Role);

/// <summary>What is to become of a user; what is null stays as it is.</summary>
/// <param name="Name">What people read.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Disabled">Whether they cannot sign in.</param>
public sealed record UserChange(string? Name = null, Role? Role = null, bool? Disabled = null);
