using Cairn.Storage.Catalog.Accounts;

namespace Cairn.Server.AccountLinks;

/// <param name="Email">Whom.</param>
/// <param name="Role">What they may do once they have accepted.</param>
internal sealed record InviteRequest(string Email, Role Role);

internal sealed record InvitationList(IReadOnlyList<AccountLinkShown> Rows);

/// <summary>An open invitation, or a reset link just made, without its token.</summary>
internal sealed record AccountLinkShown(
    int Id, AccountLinkKind Kind, string Email, Role Role, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    public static AccountLinkShown Of(AccountLink link) =>
        new(link.Id, link.Kind, link.Email, link.Role, link.CreatedBy, link.CreatedAt, link.ExpiresAt);
}

/// <summary>A link just made, shown this once: hand it over by a way on which nobody else reads.</summary>
/// <param name="Link">What it is.</param>
/// <param name="Token">What <c>POST /api/v1/links/use</c> takes.</param>
/// <param name="Path">Where the dashboard takes it. The token stands behind a #, so that no log on the way sees it.</param>
internal sealed record IssuedAccountLinkShown(AccountLinkShown Link, string Token, string Path)
{
    public static IssuedAccountLinkShown Of(IssuedAccountLink issued) =>
        new(AccountLinkShown.Of(issued.Link), issued.Token, $"/join#{issued.Token}");
}

/// <param name="Token">Of the link.</param>
internal sealed record AccountLinkRequest(string Token);

/// <summary>What a link is for, before its holder types anything.</summary>
internal sealed record AccountLinkState(AccountLinkKind Kind, string Email, Role Role, DateTimeOffset ExpiresAt);

/// <param name="Token">Of the link.</param>
/// <param name="Password">The new one.</param>
/// <param name="Name">What people read; an invitation needs it, a reset does not.</param>
internal sealed record UseAccountLinkRequest(string Token, string Password, string? Name = null);
