using Cairn.Journeys.Faults;
using Cairn.Storage.Catalog.Accounts;
using Xunit;

namespace Cairn.Storage.Tests.Catalog;

public sealed class UserAccountsTests : IDisposable
{
    private const string Password = "a fine long password";
    private static readonly NewUser Ann = new("Ann@Example.org", "Ann", Password, Role.Owner);

    private readonly CatalogFixture _fixture = new();

    private UserAccounts Accounts => _fixture.Catalog.Accounts;

    private SignInSessions Sessions => _fixture.Catalog.Sessions;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_setup_secret_makes_one_owner_and_dies()
    {
        var secret = Accounts.IssueSetupSecret()!;
        Assert.True(Accounts.SetupNeeded);

        Assert.IsType<SetupResult.WrongSecret>(await Accounts.SetupAsync(secret + "x", Ann, Stop));
        Assert.IsType<SetupResult.Refused>(await Accounts.SetupAsync(secret, Ann with { Password = "short" }, Stop));
        var done = Assert.IsType<SetupResult.Done>(await Accounts.SetupAsync(secret, Ann with { Role = Role.Viewer }, Stop));

        Assert.Equal(("ann@example.org", Role.Owner), (done.Owner.Email, done.Owner.Role));
        Assert.IsType<SetupResult.AlreadySetUp>(await Accounts.SetupAsync(secret, Ann with { Email = "bob@example.org" }, Stop));
        Assert.Null(Accounts.IssueSetupSecret());
        Assert.False(Accounts.SetupNeeded);
    }

    [Fact]
    public async Task Of_many_setups_at_once_one_wins()
    {
        var secret = Accounts.IssueSetupSecret()!;
        var results = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(i => Task.Run(() => Accounts.SetupAsync(secret, Ann with { Email = $"user{i}@example.org" }, Stop))));

        Assert.Single(results.OfType<SetupResult.Done>());
        Assert.Equal(7, results.OfType<SetupResult.AlreadySetUp>().Count());
        Assert.Single(Accounts.List());
    }

    [Fact]
    public void A_new_setup_secret_replaces_the_one_before()
    {
        var first = Accounts.IssueSetupSecret()!;
        var second = Accounts.IssueSetupSecret()!;

        Assert.NotEqual(first, second);
        Assert.Equal(1L, _fixture.Execute("select count(*) from setup_secrets"));
    }

    [Fact]
    public async Task Signing_in_gives_a_session_that_a_restart_keeps()
    {
        Add(Ann);

        var signedIn = await SignIn("ANN@example.org ", Password);
        _fixture.Reopen();

        var session = Sessions.Find(signedIn.Token)!;
        Assert.Equal("ann@example.org", session.User.Email);
        Assert.Equal(signedIn.Session.Csrf, session.Csrf);
        Assert.Equal(_fixture.Time.GetUtcNow(), session.User.LastSignInAt);
        Assert.NotEqual(signedIn.Token, (await SignIn(Ann.Email, Password)).Token);
    }

    [Theory]
    [InlineData("nobody@example.org", Password)]
    [InlineData("ann@example.org", "a fine long passwore")]
    [InlineData("ann@example.org", "")]
    [InlineData("", "")]
    public async Task What_is_wrong_at_sign_in_is_not_told(string email, string password)
    {
        Add(Ann);

        Assert.IsType<SignInResult.Wrong>(await Accounts.SignInAsync(email, password, null, Stop));
    }

    [Fact]
    public async Task Half_a_character_is_a_wrong_address_and_a_wrong_password()
    {
        Add(Ann);

        Assert.IsType<SignInResult.Wrong>(await Accounts.SignInAsync("\ud800@example.org", Password, null, Stop));
        Assert.IsType<SignInResult.Wrong>(await Accounts.SignInAsync(Ann.Email, Password + "\ud800", null, Stop));
    }

    [Fact]
    public async Task A_disabled_user_cannot_sign_in_and_loses_every_session()
    {
        Add(Ann with { Role = Role.Analyst });
        var token = (await SignIn(Ann.Email, Password)).Token;

        Assert.True(Changed(new UserChange(Disabled: true)).Disabled);

        Assert.Null(Sessions.Find(token));
        Assert.IsType<SignInResult.Wrong>(await Accounts.SignInAsync(Ann.Email, Password, null, Stop));
    }

    [Fact]
    public async Task Reset_and_role_change_end_every_session()
    {
        Add(Ann with { Role = Role.Admin });
        var first = (await SignIn(Ann.Email, Password)).Token;
        Assert.Equal("Anna", Changed(new UserChange(Name: " Anna ")).Name);
        Assert.NotNull(Sessions.Find(first));
        Assert.Equal(Role.Analyst, Changed(new UserChange(Role: Role.Analyst)).Role);
        Assert.Null(Sessions.Find(first));

        var second = (await SignIn(Ann.Email, Password)).Token;
        Assert.IsType<Outcome<User>.Ok>(Accounts.ResetPassword(Ann.Email, "another long password"));
        Assert.Null(Sessions.Find(second));
        Assert.IsType<SignInResult.Wrong>(await Accounts.SignInAsync(Ann.Email, Password, null, Stop));
        await SignIn(Ann.Email, "another long password");
        Assert.Null(Accounts.ResetPassword("nobody@example.org", "another long password"));
    }

    [Fact]
    public void The_last_owner_who_can_sign_in_stays()
    {
        Add(Ann);
        Add(Ann with { Email = "bob@example.org" });
        Assert.IsType<Outcome<User>.Ok>(Accounts.Update(Id("bob@example.org"), new UserChange(Disabled: true)));

        Assert.Equal("/role", Refused(Accounts.Update(Id(Ann.Email), new UserChange(Role: Role.Admin))).Where);
        Assert.Equal("/disabled", Refused(Accounts.Update(Id(Ann.Email), new UserChange(Disabled: true))).Where);
        Assert.Equal("user.last-owner", Refused(Accounts.Remove(Id(Ann.Email))).Code);
        Assert.Equal("user.role-unknown", Refused(Accounts.Update(Id(Ann.Email), new UserChange(Role: (Role)9))).Code);
        Assert.Equal("user.name-invalid", Refused(Accounts.Update(Id(Ann.Email), new UserChange(Name: "\u0007"))).Code);

        Assert.IsType<Outcome<User>.Ok>(Accounts.Remove(Id("bob@example.org")));
        Assert.Equal([Ann.Email.ToLowerInvariant()], Accounts.List().Select(user => user.Email));
        Assert.Null(Accounts.Remove(99));
        Assert.Null(Accounts.Update(99, new UserChange()));
    }

    [Fact]
    public async Task A_removed_user_is_signed_out_everywhere()
    {
        Add(Ann);
        Add(Ann with { Email = "bob@example.org" });
        var tokens = new[] { (await SignIn("bob@example.org", Password)).Token, (await SignIn("bob@example.org", Password)).Token };

        Accounts.Remove(Id("bob@example.org"));

        Assert.All(tokens, token => Assert.Null(Sessions.Find(token)));
        Assert.Equal(0L, _fixture.Execute("select count(*) from sign_in_sessions"));
    }

    [Fact]
    public async Task An_old_passwords_bytes_are_gone_from_the_file()
    {
        Add(Ann);
        var token = (await SignIn(Ann.Email, Password)).Token;
        byte[][] secrets = [(byte[])_fixture.Execute("select PasswordHash from users")!, (byte[])_fixture.Execute("select TokenHash from sign_in_sessions")!];
        _fixture.Catalog.Checkpoint();
        Assert.All(secrets, secret => Assert.True(_fixture.AllBytes().AsSpan().IndexOf(secret) >= 0));

        Accounts.ResetPassword(Ann.Email, "another long password");
        Assert.True(_fixture.Catalog.Checkpoint());

        Assert.All(secrets, secret => Assert.Equal(-1, _fixture.AllBytes().AsSpan().IndexOf(secret)));
        Assert.Null(Sessions.Find(token));
    }

    [Fact]
    public async Task A_session_ends_after_twelve_idle_hours()
    {
        Add(Ann);
        var token = (await SignIn(Ann.Email, Password)).Token;

        _fixture.Time.Advance(TimeSpan.FromHours(11));
        Assert.NotNull(Sessions.Find(token));
        _fixture.Time.Advance(TimeSpan.FromHours(11));
        Assert.NotNull(Sessions.Find(token));
        _fixture.Time.Advance(TimeSpan.FromHours(12));
        Assert.Null(Sessions.Find(token));
        Assert.Equal(1, Sessions.RemoveExpired());
    }

    [Fact]
    public async Task A_session_ends_after_seven_days_however_busy()
    {
        Add(Ann);
        var token = (await SignIn(Ann.Email, Password)).Token;
        for (var hours = 6; hours < 7 * 24; hours += 6)
        {
            _fixture.Time.Advance(TimeSpan.FromHours(6));
            Assert.NotNull(Sessions.Find(token));
        }

        _fixture.Time.Advance(TimeSpan.FromHours(6));

        Assert.Null(Sessions.Find(token));
    }

    [Fact]
    public async Task Sessions_are_listed_and_revoked_one_by_one()
    {
        var ann = Add(Ann);
        var first = await SignIn(Ann.Email, Password);
        var second = await SignIn(Ann.Email, Password);
        Assert.Equal([second.Session.Id, first.Session.Id], Sessions.List(ann.Id).Select(session => session.Id));

        Assert.False(Sessions.Revoke(ann.Id + 1, first.Session.Id));
        Assert.True(Sessions.Revoke(ann.Id, first.Session.Id));
        Assert.Null(Sessions.Find(first.Token));
        Sessions.Revoke(second.Token);
        Assert.Null(Sessions.Find(second.Token));
    }

    [Fact]
    public async Task After_five_wrong_passwords_the_wait_doubles_and_success_forgets_it()
    {
        Add(Ann);
        for (var i = 0; i < 5; i++)
        {
            Assert.IsType<SignInResult.Wrong>(await Accounts.SignInAsync(Ann.Email, "wrong", null, Stop));
        }

        Assert.Equal(TimeSpan.FromSeconds(1), await Wait());
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<SignInResult.Wrong>(await Accounts.SignInAsync(Ann.Email, "wrong", null, Stop));
        Assert.Equal(TimeSpan.FromSeconds(2), await Wait());
        _fixture.Time.Advance(TimeSpan.FromSeconds(2));
        await SignIn(Ann.Email, Password);
        Assert.IsType<SignInResult.Wrong>(await Accounts.SignInAsync(Ann.Email, "wrong", null, Stop));
        await SignIn(Ann.Email, Password);

        async Task<TimeSpan> Wait() =>
            Assert.IsType<SignInResult.TooMany>(await Accounts.SignInAsync(Ann.Email, Password, null, Stop)).RetryAfter;
    }

    [Fact]
    public async Task An_address_that_tries_many_accounts_has_to_wait_too()
    {
        Add(Ann);
        for (var i = 0; i < 5; i++)
        {
            await Accounts.SignInAsync($"user{i}@example.org", "wrong", "203.0.113.9", Stop);
        }

        Assert.IsType<SignInResult.TooMany>(await Accounts.SignInAsync(Ann.Email, Password, "203.0.113.9", Stop));
        Assert.IsType<SignInResult.SignedIn>(await Accounts.SignInAsync(Ann.Email, Password, "203.0.113.10", Stop));
    }

    [Fact]
    public async Task A_password_hashed_with_fewer_rounds_is_hashed_anew_at_sign_in()
    {
        Add(Ann);
        _fixture.Reopen(passwordRounds: 20);

        await SignIn(Ann.Email, Password);
        await SignIn(Ann.Email, Password);

        Assert.Equal("0100000014", Convert.ToHexString(((byte[])_fixture.Execute("select PasswordHash from users")!)[..5]));
    }

    [Fact]
    public void An_e_mail_address_is_there_once_however_it_is_written()
    {
        Add(Ann);

        Assert.Equal("user.exists", Codes(Accounts.Add(Ann with { Email = " ann@EXAMPLE.org" })));
        Assert.Equal("user.email-invalid user.name-invalid user.role-unknown password.length", Codes(Accounts.Add(new NewUser("x", "", "short", 0))));
        Assert.Equal("Ann", Accounts.Find("ANN@example.org")!.Name);
    }

    public void Dispose() => _fixture.Dispose();

    private User Add(NewUser user) => Assert.IsType<Outcome<User>.Ok>(Accounts.Add(user)).Value;

    private async Task<SignInResult.SignedIn> SignIn(string email, string password) =>
        Assert.IsType<SignInResult.SignedIn>(await Accounts.SignInAsync(email, password, null, Stop));

    private int Id(string email) => Accounts.Find(email)!.Id;

    private User Changed(UserChange change) => Assert.IsType<Outcome<User>.Ok>(Accounts.Update(Id(Ann.Email), change)).Value;

    private static Fault Refused(Outcome<User>? outcome) => Assert.Single(Assert.IsType<Outcome<User>.Refused>(outcome).Faults);

    private static string Codes(Outcome<User> outcome) =>
        string.Join(' ', Assert.IsType<Outcome<User>.Refused>(outcome).Faults.Select(fault => fault.Code));
}
