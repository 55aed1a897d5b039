using System.Diagnostics;
using Cairn.Journeys.Faults;
using Microsoft.EntityFrameworkCore;

namespace Cairn.Storage.Catalog.Accounts;

/// <summary>Invitations and password resets by a link that somebody copies and hands over: no mail server is needed. Any thread may call.</summary>
/// <remarks>
/// A token has 256 random bits and only its SHA-256 is stored. A link works once. A new link of one kind for one person takes the place of
/// the one before. Who loses rights, or is removed, takes along the links they made.
/// </remarks>
public sealed class AccountLinks
{
    /// <summary>How long an invitation works.</summary>
    public static readonly TimeSpan InvitationLasts = TimeSpan.FromHours(72);

    /// <summary>How long a reset link works.</summary>
    public static readonly TimeSpan ResetLasts = TimeSpan.FromMinutes(10);

    /// <summary>An installation has no more open links than this.</summary>
    public const int MostOpen = 1_000;

    private const int TokenLength = 43; // base62 characters: 256 bits

    private readonly CatalogFile _file;
    private readonly TimeProvider _time;
    private readonly UserAccounts _accounts;

    internal AccountLinks(CatalogFile file, TimeProvider time, UserAccounts accounts)
    {
        _file = file;
        _time = time;
        _accounts = accounts;
    }

    /// <summary>Makes an invitation.</summary>
    /// <param name="email">Whom; nobody who can sign in already.</param>
    /// <param name="role">What they may do then.</param>
    /// <param name="createdBy">Who asks.</param>
    public Outcome<IssuedAccountLink> Invite(string email, Role role, string createdBy)
    {
        ArgumentNullException.ThrowIfNull(email);
        var faults = new List<Fault>();
        var normal = CheckedUser.NormalizeEmail(email);
        if (normal is null)
        {
            faults.Add(CheckedUser.EmailFault);
        }

        if (!Enum.IsDefined(role))
        {
            faults.Add(CheckedUser.RoleFault);
        }

        return faults.Count > 0
            ? new Outcome<IssuedAccountLink>.Refused(faults)
            : Issue(AccountLinkKind.Invitation, normal!, role, createdBy, InvitationLasts);
    }

    /// <summary>Makes a link with which a user sets a new password; the one they have works until then.</summary>
    public Outcome<IssuedAccountLink> Reset(User user, string createdBy)
    {
        ArgumentNullException.ThrowIfNull(user);
        return Issue(AccountLinkKind.Reset, user.Email, user.Role, createdBy, ResetLasts);
    }

    /// <summary>The links that still work, of one kind, the newest first.</summary>
    public IReadOnlyList<AccountLink> Open(AccountLinkKind kind)
    {
        var now = _time.GetUtcNow();
        return _file.Read(context => context.AccountLinks
            .Where(row => row.Kind == kind && row.ExpiresAt > now).OrderByDescending(row => row.Id).AsEnumerable().Select(Shown).ToList());
    }

    /// <summary>The link of a token; null when it works no longer or never did.</summary>
    public AccountLink? Find(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return token.Length == TokenLength && _file.Read(context => Row(context, token)) is { } row ? Shown(row) : null;
    }

    /// <summary>Ends a link of one kind; false when there is none of this number.</summary>
    public bool Revoke(AccountLinkKind kind, int id) =>
        _file.Write(context => context.AccountLinks.Where(row => row.Id == id && row.Kind == kind).ExecuteDelete()) > 0;

    /// <summary>Takes expired links out of the file; returns how many.</summary>
    public int RemoveExpired()
    {
        var now = _time.GetUtcNow();
        return _file.Write(context => context.AccountLinks.Where(row => row.ExpiresAt <= now).ExecuteDelete());
    }

    /// <summary>Uses a link. Of two at once one wins.</summary>
    /// <param name="token">As in the link.</param>
    /// <param name="name">Of an invitation: what people read. Not looked at for a reset.</param>
    /// <param name="password">The new password.</param>
    /// <param name="cancellationToken">Ends the wait for a turn.</param>
    public async Task<AccountLinkResult> UseAsync(string token, string? name, string password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(password);
        if (Find(token) is not { } link)
        {
            return new AccountLinkResult.Dead();
        }

        var wanted = new NewUser(link.Email, link.Kind == AccountLinkKind.Invitation ? name ?? "" : "as it is", password, link.Role);
        switch (CheckedUser.Parse(wanted))
        {
            case Outcome<CheckedUser>.Refused(var faults):
                return new AccountLinkResult.Refused(faults);
            case Outcome<CheckedUser>.Ok(var user):
                var (ran, row) = await _accounts.HashAsync(user, cancellationToken).ConfigureAwait(false);
                return ran ? _file.Write(context => Finish(context, token, row!)) : new AccountLinkResult.TooMany(UserAccounts.QueueRetry);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Ends every link that somebody made or that is for them: inside a transaction of <see cref="UserAccounts"/>.</summary>
    internal static void EndOf(CatalogContext context, string email) =>
        context.AccountLinks.Where(row => row.Email == email || row.CreatedBy == email).ExecuteDelete();

    // The link may have been used or revoked, and the user may have come or gone, while the password was hashed.
    private AccountLinkResult Finish(CatalogContext context, string token, UserRow made)
    {
        if (Row(context, token) is not { } link)
        {
            return new AccountLinkResult.Dead();
        }

        var known = context.Users.SingleOrDefault(user => user.Email == link.Email);
        if (known is null != (link.Kind == AccountLinkKind.Invitation) || known is { Disabled: true })
        {
            return new AccountLinkResult.Dead();
        }

        if (known is null)
        {
            made.Role = link.Role;
            context.Users.Add(made);
        }
        else
        {
            known.PasswordHash = made.PasswordHash;
            context.SignInSessions.Where(session => session.UserId == known.Id).ExecuteDelete();
        }

        context.AccountLinks.Remove(link);
        context.SaveChanges();
        return new AccountLinkResult.Done(link.Kind, UserAccounts.Shown(known ?? made));
    }

    private Outcome<IssuedAccountLink> Issue(AccountLinkKind kind, string email, Role role, string createdBy, TimeSpan lasts)
    {
        var token = Secrets.Text(TokenLength);
        var now = _time.GetUtcNow();
        var row = new AccountLinkRow
        {
            Kind = kind,
            TokenHash = Secrets.Hash(token),
            Email = email,
            Role = role,
            CreatedBy = createdBy,
            CreatedAt = now,
            ExpiresAt = now + lasts,
        };
        return _file.Write<Outcome<IssuedAccountLink>>(context =>
        {
            if (kind == AccountLinkKind.Invitation && context.Users.Any(user => user.Email == email))
            {
                return Outcome<IssuedAccountLink>.Refuse("user.exists", "/email", "There is a user with this e-mail address already.");
            }

            context.AccountLinks.Where(other => other.ExpiresAt <= now || (other.Kind == kind && other.Email == email)).ExecuteDelete();
            if (context.AccountLinks.Count() >= MostOpen)
            {
                return Outcome<IssuedAccountLink>.Refuse("invitation.too-many", "", $"There are {MostOpen} open links already; revoke those that nobody needs.");
            }

            context.AccountLinks.Add(row);
            context.SaveChanges();
            return new IssuedAccountLink(token, Shown(row));
        });
    }

    private AccountLinkRow? Row(CatalogContext context, string token)
    {
        var hash = Secrets.Hash(token);
        var now = _time.GetUtcNow();
        return context.AccountLinks.SingleOrDefault(row => row.TokenHash == hash && row.ExpiresAt > now);
    }

    private static AccountLink Shown(AccountLinkRow row) =>
        new(row.Id, row.Kind, row.Email, row.Role, row.CreatedBy, row.CreatedAt, row.ExpiresAt);
}
