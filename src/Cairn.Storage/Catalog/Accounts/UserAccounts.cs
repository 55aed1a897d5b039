using System.Diagnostics;
using Cairn.Journeys.Faults;
using Cairn.Storage.Catalog.Shares;
using Microsoft.EntityFrameworkCore;

namespace Cairn.Storage.Catalog.Accounts;

/// <summary>Who may sign in: the first owner's setup, users, passwords. Any thread may call.</summary>
public sealed class UserAccounts : IDisposable
{
    private const int WaitingVerifications = 32;
    internal static readonly TimeSpan QueueRetry = TimeSpan.FromSeconds(5);

    private readonly CatalogFile _file;
    private readonly TimeProvider _time;
    private readonly PasswordHasher _hasher;
    private readonly SignInSessions _sessions;
    private readonly SecondFactors _secondFactors;
    private readonly SignInBackOff _backOff;
    private readonly VerificationQueue _queue = new(Environment.ProcessorCount, WaitingVerifications);
    private readonly byte[] _nobody;

    internal UserAccounts(CatalogFile file, TimeProvider time, PasswordHasher hasher, SignInSessions sessions, SecondFactors secondFactors)
    {
        _file = file;
        _time = time;
        _hasher = hasher;
        _sessions = sessions;
        _secondFactors = secondFactors;
        _backOff = new SignInBackOff(time);
        _nobody = hasher.Unmatchable();
    }

    /// <summary>Whether there is no user yet.</summary>
    public bool SetupNeeded => _file.Read(context => !context.Users.Any());

    /// <summary>Makes a new setup secret in place of any earlier one; null when there is a user already. To be printed at start, once.</summary>
    public string? IssueSetupSecret()
    {
        var secret = Secrets.Text(22);
        var hash = Secrets.Hash(secret);
        var now = _time.GetUtcNow();
        return _file.Write(context =>
        {
            context.SetupSecrets.ExecuteDelete();
            if (context.Users.Any())
            {
                return null;
            }

            context.SetupSecrets.Add(new SetupSecretRow { Id = 1, Hash = hash, CreatedAt = now });
            return secret;
        });
    }

    /// <summary>Makes the first owner. Of two at once one wins; <paramref name="owner"/>'s role is always owner.</summary>
    public async Task<SetupResult> SetupAsync(string secret, NewUser owner, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(owner);
        var hash = Secrets.Hash(secret);
        if (_file.Read(context => SetupHindrance(context, hash)) is { } hindrance)
        {
            return hindrance;
        }

        switch (CheckedUser.Parse(owner with { Role = Role.Owner }))
        {
            case Outcome<CheckedUser>.Refused(var faults):
                return new SetupResult.Refused(faults);
            case Outcome<CheckedUser>.Ok(var user):
                var (ran, row) = await _queue.TryRunAsync(() => NewRow(user), cancellationToken).ConfigureAwait(false);
                return ran ? _file.Write(context => FinishSetup(context, hash, row!)) : new SetupResult.TooMany(QueueRetry);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Checks a password and starts a session. The work is the same for an unknown account.</summary>
    /// <param name="email">The account.</param>
    /// <param name="password">As typed.</param>
    /// <param name="address">Where the attempt comes from, for the back-off only: never stored. Null for none.</param>
    /// <param name="cancellationToken">Ends the wait for a turn.</param>
    public Task<SignInResult> SignInAsync(string email, string password, string? address, CancellationToken cancellationToken) => SignInAsync(email, password, null, address, cancellationToken);

    /// <summary>Checks a password, and a code of the second factor where the account has one, and starts a session.</summary>
    /// <param name="email">The account.</param>
    /// <param name="password">As typed.</param>
    /// <param name="code">As typed, of the app or on paper; null for none. It is not looked at before the password is right.</param>
    /// <param name="address">Where the attempt comes from, for the back-off only: never stored. Null for none.</param>
    /// <param name="cancellationToken">Ends the wait for a turn.</param>
    public Task<SignInResult> SignInAsync(string email, string password, string? code, string? address, CancellationToken cancellationToken) =>
        TryAsync(email, password, code, address, (context, row) =>
        {
            row.LastSignInAt = _time.GetUtcNow();
            var (token, session) = _sessions.Start(context, row);
            return new SignInResult.SignedIn(token, session);
        }, cancellationToken);

    /// <summary>Checks password and code of somebody who is signed in already, before they change how they sign in.</summary>
    /// <inheritdoc cref="SignInAsync(string, string, string?, string?, CancellationToken)" path="/param"/>
    public Task<SignInResult> ProveAsync(string email, string password, string? code, string? address, CancellationToken cancellationToken) =>
        TryAsync(email, password, code, address, (_, _) => new SignInResult.Proven(), cancellationToken);

    private async Task<SignInResult> TryAsync(
        string email, string password, string? code, string? address, Func<CatalogContext, UserRow, SignInResult> then, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(email);
        ArgumentNullException.ThrowIfNull(password);
        string[] names = [$"account {CheckedUser.NormalizeEmail(email) ?? ""}", .. address is null ? (string[])[] : [$"address {address}"]];
        var wait = names.Max(_backOff.Wait);
        if (wait > TimeSpan.Zero)
        {
            return new SignInResult.TooMany(wait);
        }

        var (ran, result) = await _queue.TryRunAsync(() => Verify(email, password, code, then), cancellationToken).ConfigureAwait(false);
        if (!ran)
        {
            return new SignInResult.TooMany(QueueRetry);
        }

        foreach (var name in result is SignInResult.CodeNeeded ? [] : names)
        {
            Remember(name, result is SignInResult.SignedIn or SignInResult.Proven);
        }

        return result!;
    }

    /// <summary>Adds a user.</summary>
    public Outcome<User> Add(NewUser wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        return CheckedUser.Parse(wanted) switch
        {
            Outcome<CheckedUser>.Ok(var user) => Insert(NewRow(user)),
            Outcome<CheckedUser>.Refused(var faults) => new Outcome<User>.Refused(faults),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Gives a user a new password and ends all their sessions; null when there is no such user.</summary>
    public Outcome<User>? ResetPassword(string email, string password)
    {
        ArgumentNullException.ThrowIfNull(email);
        ArgumentNullException.ThrowIfNull(password);
        switch (PasswordRules.Parse(password))
        {
            case Outcome<string>.Refused(var faults):
                return new Outcome<User>.Refused(faults);
            case Outcome<string>.Ok(var normal):
                var hash = _hasher.Hash(normal);
                return Change(email, row => row.PasswordHash = hash) is { } user ? new Outcome<User>.Ok(user) : null;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Gives somebody who has just proven who they are a new password: every session of theirs ends, with the links that would let somebody in, and a new one begins.</summary>
    /// <param name="id">The user.</param>
    /// <param name="password">The new password.</param>
    /// <param name="cancellationToken">Ends the wait for a turn.</param>
    public async Task<PasswordChange> ChangePasswordAsync(int id, string password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(password);
        switch (PasswordRules.Parse(password))
        {
            case Outcome<string>.Refused(var faults):
                return new PasswordChange.Refused(faults);
            case Outcome<string>.Ok(var normal):
                var (ran, hash) = await _queue.TryRunAsync(() => _hasher.Hash(normal), cancellationToken).ConfigureAwait(false);
                return ran ? _file.Write(context => ChangePassword(context, id, hash!)) : new PasswordChange.TooMany(QueueRetry);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Changes a user; null when there is no such user. What changes their rights ends their sessions and the links they made.</summary>
    /// <remarks>The last owner who can sign in stays one.</remarks>
    public Outcome<User>? Update(int id, UserChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.Role is { } wanted && !Enum.IsDefined(wanted))
        {
            return new Outcome<User>.Refused([CheckedUser.RoleFault]);
        }

        var name = change.Name is null ? null : CheckedUser.NormalizeName(change.Name);
        return change.Name is not null && name is null
            ? new Outcome<User>.Refused([CheckedUser.NameFault])
            : _file.Write(context => Update(context, id, change with { Name = name }));
    }

    /// <summary>Removes a user for good, with their sessions and links; null when there is no such user.</summary>
    /// <remarks>The last owner who can sign in stays. What they did stays in the audit log.</remarks>
    public Outcome<User>? Remove(int id) => _file.Write<Outcome<User>?>(context =>
    {
        var row = context.Users.SingleOrDefault(user => user.Id == id);
        if (row is null || IsLastOwner(context, row))
        {
            return row is null ? null : new Outcome<User>.Refused([LastOwner("")]);
        }

        EndAllOf(context, row);
        SharedReports.EndOf(context, row.Email);
        context.Users.Remove(row);
        return Shown(row);
    });

    /// <summary>The user of this number, or null.</summary>
    public User? Find(int id) => _file.Read(context => context.Users.SingleOrDefault(user => user.Id == id)) is { } row ? Shown(row) : null;

    /// <summary>Every user, by e-mail address.</summary>
    public IReadOnlyList<User> List() => _file.Read(context => context.Users.OrderBy(user => user.Email).AsEnumerable().Select(Shown).ToList());

    /// <summary>The user of this e-mail address, or null.</summary>
    public User? Find(string email)
    {
        ArgumentNullException.ThrowIfNull(email);
        var normal = CheckedUser.NormalizeEmail(email);
        return _file.Read(context => context.Users.SingleOrDefault(user => user.Email == normal)) is { } row ? Shown(row) : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _queue.Dispose();

    internal static User Shown(UserRow row) =>
        new(row.Id, row.Email, row.Name, row.Role, row.Disabled, row.CreatedAt, row.LastSignInAt);

    /// <summary>A row with its password hashed, when its turn comes.</summary>
    internal Task<(bool Ran, UserRow? Row)> HashAsync(CheckedUser user, CancellationToken cancellationToken) =>
        _queue.TryRunAsync(() => NewRow(user), cancellationToken);

    private static Outcome<User>? Update(CatalogContext context, int id, UserChange change)
    {
        var row = context.Users.SingleOrDefault(user => user.Id == id);
        if (row is null)
        {
            return null;
        }

        var role = change.Role ?? row.Role;
        var disabled = change.Disabled ?? row.Disabled;
        if ((role != Role.Owner || disabled) && IsLastOwner(context, row))
        {
            return new Outcome<User>.Refused([LastOwner(disabled ? "/disabled" : "/role")]);
        }

        if (role != row.Role || disabled != row.Disabled)
        {
            EndAllOf(context, row);
        }

        if (disabled || role is Role.Viewer or Role.Privacy)
        {
            SharedReports.EndOf(context, row.Email);
        }

        (row.Name, row.Role, row.Disabled) = (change.Name ?? row.Name, role, disabled);
        return Shown(row);
    }

    private PasswordChange ChangePassword(CatalogContext context, int id, byte[] hash)
    {
        var row = context.Users.SingleOrDefault(user => user.Id == id && !user.Disabled);
        if (row is null)
        {
            return new PasswordChange.Gone();
        }

        row.PasswordHash = hash;
        EndAllOf(context, row);
        return new PasswordChange.Done(_sessions.Start(context, row).Token);
    }

    private static void EndAllOf(CatalogContext context, UserRow row)
    {
        AccountLinks.EndOf(context, row.Email);
        context.SignInSessions.Where(session => session.UserId == row.Id).ExecuteDelete();
    }

    private static bool IsLastOwner(CatalogContext context, UserRow row) =>
        row is { Role: Role.Owner, Disabled: false }
        && !context.Users.Any(user => user.Id != row.Id && user.Role == Role.Owner && !user.Disabled);

    private static Fault LastOwner(string where) =>
        new("user.last-owner", where, "This is the last owner who can sign in; make somebody else an owner first.");

    private static SetupResult? SetupHindrance(CatalogContext context, byte[] hash)
    {
        if (context.Users.Any())
        {
            return new SetupResult.AlreadySetUp();
        }

        var secret = context.SetupSecrets.SingleOrDefault();
        return secret is not null && Secrets.Same(secret.Hash, hash) ? null : new SetupResult.WrongSecret();
    }

    private static SetupResult FinishSetup(CatalogContext context, byte[] hash, UserRow row)
    {
        if (SetupHindrance(context, hash) is { } hindrance)
        {
            return hindrance;
        }

        context.SetupSecrets.ExecuteDelete();
        context.Users.Add(row);
        context.SaveChanges();
        return new SetupResult.Done(Shown(row));
    }

    private SignInResult Verify(string email, string password, string? code, Func<CatalogContext, UserRow, SignInResult> then)
    {
        var normalEmail = CheckedUser.NormalizeEmail(email);
        var user = _file.Read(context => context.Users.SingleOrDefault(row => row.Email == normalEmail));
        var normal = PasswordRules.Normalize(password);
        var right = _hasher.Verify(normal ?? "", user?.PasswordHash ?? _nobody);
        if (!right || user is null || normal is null || user.Disabled)
        {
            return new SignInResult.Wrong();
        }

        var rehashed = _hasher.NeedsRehash(user.PasswordHash) ? _hasher.Hash(normal) : null;
        return _file.Write(context => Finish(context, user, rehashed, code, then));
    }

    // The row may have changed since the password was checked: a reset or a disabling in between must win.
    private SignInResult Finish(CatalogContext context, UserRow verified, byte[]? rehashed, string? code, Func<CatalogContext, UserRow, SignInResult> then)
    {
        var row = context.Users.SingleOrDefault(user => user.Id == verified.Id);
        if (row is null || row.Disabled || !row.PasswordHash.AsSpan().SequenceEqual(verified.PasswordHash))
        {
            return new SignInResult.Wrong();
        }

        row.PasswordHash = rehashed ?? row.PasswordHash;
        var check = _secondFactors.Check(context, row.Id, code);
        return check switch
        {
            SecondFactorCheck.Missing => new SignInResult.CodeNeeded(),
            SecondFactorCheck.Wrong => new SignInResult.WrongCode(),
            _ when then(context, row) is SignInResult.SignedIn signedIn => signedIn with { ByRecoveryCode = check == SecondFactorCheck.RightOnPaper },
            _ => new SignInResult.Proven(),
        };
    }

    private void Remember(string name, bool succeeded)
    {
        if (succeeded)
        {
            _backOff.Succeeded(name);
        }
        else
        {
            _backOff.Failed(name);
        }
    }

    private Outcome<User> Insert(UserRow row)
    {
        var added = _file.Write(context =>
        {
            if (context.Users.Any(other => other.Email == row.Email))
            {
                return false;
            }

            context.Users.Add(row);
            return true;
        });
        return added ? Shown(row) : Outcome<User>.Refuse("user.exists", "/email", "There is a user with this e-mail address already.");
    }

    private User? Change(string email, Action<UserRow> change)
    {
        var normal = CheckedUser.NormalizeEmail(email);
        return _file.Write(context =>
        {
            var row = context.Users.SingleOrDefault(user => user.Email == normal);
            if (row is null)
            {
                return null;
            }

            change(row);
            context.AccountLinks.Where(link => link.Email == row.Email).ExecuteDelete();
            context.SignInSessions.Where(session => session.UserId == row.Id).ExecuteDelete();
            return Shown(row);
        });
    }

    private UserRow NewRow(CheckedUser user) => new()
    {
        Email = user.Email,
        Name = user.Name,
        PasswordHash = _hasher.Hash(user.Password),
        Role = user.Role,
        CreatedAt = _time.GetUtcNow(),
    };
}
