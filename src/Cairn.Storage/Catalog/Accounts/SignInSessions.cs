using Microsoft.EntityFrameworkCore;

namespace Cairn.Storage.Catalog.Accounts;

/// <summary>Who is signed in. Every request asks; any thread may call.</summary>
public sealed class SignInSessions
{
    /// <summary>A session nobody used for longer than this is over.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(12);

    /// <summary>No session lasts longer than this.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private const int TokenLength = 43; // base62 characters: 256 bits
    private static readonly TimeSpan SeenGrain = TimeSpan.FromMinutes(5);

    private readonly CatalogFile _file;
    private readonly TimeProvider _time;

    internal SignInSessions(CatalogFile file, TimeProvider time)
    {
        _file = file;
        _time = time;
    }

    /// <summary>The session of a token; null when it is unknown, over, revoked, or its user is disabled.</summary>
    public SignInSession? Find(string? token)
    {
        if (token is null || token.Length != TokenLength)
        {
            return null;
        }

        var hash = Secrets.Hash(token);
        var now = _time.GetUtcNow();
        var (oldest, quietest) = (now - Longest, now - Idle);
        var found = _file.Read(context => (
            from session in context.SignInSessions
            join user in context.Users on session.UserId equals user.Id
            where session.TokenHash == hash && session.CreatedAt > oldest && session.LastSeenAt > quietest && !user.Disabled
            select new { session, user, enrolled = context.SecondFactors.Any(factor => factor.UserId == user.Id && factor.ConfirmedAt != null) }).SingleOrDefault());
        if (found is null)
        {
            return null;
        }

        if (now - found.session.LastSeenAt >= SeenGrain)
        {
            _file.Write(context => context.SignInSessions
                .Where(session => session.Id == found.session.Id)
                .ExecuteUpdate(set => set.SetProperty(session => session.LastSeenAt, now)));
        }

        return Shown(found.session, found.user) with { HasSecondFactor = found.enrolled };
    }

    /// <summary>The sessions of a user that are not over, the newest first.</summary>
    public IReadOnlyList<SignInSession> List(int userId)
    {
        var now = _time.GetUtcNow();
        var (oldest, quietest) = (now - Longest, now - Idle);
        return _file.Read(context => (
                from session in context.SignInSessions
                join user in context.Users on session.UserId equals user.Id
                where session.UserId == userId && session.CreatedAt > oldest && session.LastSeenAt > quietest
                orderby session.Id descending
                select new { session, user })
            .AsEnumerable().Select(pair => Shown(pair.session, pair.user)).ToList());
    }

    /// <summary>Signs out: the token is worth nothing from now on.</summary>
    public void Revoke(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        var hash = Secrets.Hash(token);
        _file.Write(context => context.SignInSessions.Where(session => session.TokenHash == hash).ExecuteDelete());
    }

    /// <summary>Ends one session of a user; false when they have no such session.</summary>
    public bool Revoke(int userId, int sessionId) =>
        _file.Write(context => context.SignInSessions.Where(row => row.UserId == userId && row.Id == sessionId).ExecuteDelete()) > 0;

    /// <summary>Ends every session of a user but one; returns how many.</summary>
    public int RevokeOthers(int userId, int sessionId) =>
        _file.Write(context => context.SignInSessions.Where(row => row.UserId == userId && row.Id != sessionId).ExecuteDelete());

    /// <summary>Ends every session of a user.</summary>
    public int RevokeAll(int userId) =>
        _file.Write(context => context.SignInSessions.Where(session => session.UserId == userId).ExecuteDelete());

    /// <summary>Takes sessions that are over out of the file; returns how many.</summary>
    public int RemoveExpired()
    {
        var now = _time.GetUtcNow();
        var (oldest, quietest) = (now - Longest, now - Idle);
        return _file.Write(context => context.SignInSessions
            .Where(session => session.CreatedAt <= oldest || session.LastSeenAt <= quietest)
            .ExecuteDelete());
    }

    internal (string Token, SignInSession Session) Start(CatalogContext context, UserRow user)
    {
        var token = Secrets.Text(TokenLength);
        var now = _time.GetUtcNow();
        var row = new SignInSessionRow
        {
            UserId = user.Id,
            TokenHash = Secrets.Hash(token),
            Csrf = Secrets.Text(TokenLength),
            CreatedAt = now,
            LastSeenAt = now,
        };
        context.SignInSessions.Add(row);
        context.SaveChanges();
        return (token, Shown(row, user));
    }

    private static SignInSession Shown(SignInSessionRow session, UserRow user) =>
        new(session.Id, UserAccounts.Shown(user), session.Csrf, session.CreatedAt, session.LastSeenAt);
}
