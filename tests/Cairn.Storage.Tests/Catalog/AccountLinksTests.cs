using Cairn.Journeys.Faults;
using Cairn.Storage.Catalog.Accounts;
using Xunit;

namespace Cairn.Storage.Tests.Catalog;

public sealed class AccountLinksTests : IDisposable
{
    private const string Password = "a fine long password";

    private readonly CatalogFixture _fixture = new();

    private AccountLinks Links => _fixture.Catalog.AccountLinks;

    private UserAccounts Accounts => _fixture.Catalog.Accounts;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_invitation_makes_one_user_and_dies()
    {
        var issued = Invite("Vic@Example.org", Role.Viewer);
        _fixture.Reopen();
        Assert.Equal(("vic@example.org", Role.Viewer), (Links.Find(issued.Token)!.Email, Links.Open(AccountLinkKind.Invitation).Single().Role));

        var refused = Assert.IsType<AccountLinkResult.Refused>(await Links.UseAsync(issued.Token, " ", "short", Stop));
        Assert.Equal(["/name", "/password"], refused.Faults.Select(fault => fault.Where).Order());
        var done = Assert.IsType<AccountLinkResult.Done>(await Links.UseAsync(issued.Token, "Vic", Password, Stop));

        Assert.Equal(("vic@example.org", "Vic", Role.Viewer), (done.User.Email, done.User.Name, done.User.Role));
        Assert.IsType<AccountLinkResult.Dead>(await Links.UseAsync(issued.Token, "Vic", Password, Stop));
        Assert.IsType<SignInResult.SignedIn>(await Accounts.SignInAsync("vic@example.org", Password, null, Stop));
        Assert.Empty(Links.Open(AccountLinkKind.Invitation));
    }

    [Fact]
    public async Task Of_many_who_use_a_link_at_once_one_wins()
    {
        var issued = Invite("vic@example.org", Role.Viewer);
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Links.UseAsync(issued.Token, "Vic", Password, Stop))));

        Assert.Single(results.OfType<AccountLinkResult.Done>());
        Assert.Single(Accounts.List());
    }

    [Fact]
    public async Task A_link_works_until_its_last_moment_and_not_after()
    {
        var invitation = Invite("vic@example.org", Role.Viewer);
        var reset = Reset(Add("ann@example.org", Role.Owner));
        _fixture.Time.Advance(AccountLinks.ResetLasts - TimeSpan.FromMicroseconds(1));
        Assert.NotNull(Links.Find(reset.Token));
        _fixture.Time.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Null(Links.Find(reset.Token));
        Assert.IsType<AccountLinkResult.Dead>(await Links.UseAsync(reset.Token, null, Password, Stop));

        _fixture.Time.Advance(AccountLinks.InvitationLasts - AccountLinks.ResetLasts);
        Assert.Null(Links.Find(invitation.Token));
        Assert.Equal(2, Links.RemoveExpired());
    }

    [Fact]
    public async Task A_reset_link_changes_the_password_and_ends_every_session()
    {
        var ann = Add("ann@example.org", Role.Owner);
        var session = Assert.IsType<SignInResult.SignedIn>(await Accounts.SignInAsync(ann.Email, Password, null, Stop));
        var issued = Reset(ann);

        var done = Assert.IsType<AccountLinkResult.Done>(await Links.UseAsync(issued.Token, "Mallory", "another long password", Stop));

        Assert.Equal(("Ann", Role.Owner), (done.User.Name, done.User.Role));
        Assert.Null(_fixture.Catalog.Sessions.Find(session.Token));
        Assert.IsType<SignInResult.Wrong>(await Accounts.SignInAsync(ann.Email, Password, null, Stop));
        Assert.IsType<SignInResult.SignedIn>(await Accounts.SignInAsync(ann.Email, "another long password", null, Stop));
    }

    [Fact]
    public async Task A_newer_link_a_revocation_and_a_password_set_otherwise_end_a_link()
    {
        var first = Invite("vic@example.org", Role.Viewer);
        var second = Invite("vic@example.org", Role.Analyst);
        Assert.Null(Links.Find(first.Token));
        Assert.False(Links.Revoke(AccountLinkKind.Reset, second.Link.Id));
        Assert.True(Links.Revoke(AccountLinkKind.Invitation, second.Link.Id));
        Assert.IsType<AccountLinkResult.Dead>(await Links.UseAsync(second.Token, "Vic", Password, Stop));

        var ann = Add("ann@example.org", Role.Owner);
        var reset = Reset(ann);
        Accounts.ResetPassword(ann.Email, "another long password");
        Assert.Null(Links.Find(reset.Token));
    }

    [Fact]
    public async Task Who_loses_rights_takes_along_the_links_they_made_and_a_disabled_user_resets_nothing()
    {
        Add("ann@example.org", Role.Owner);
        var bob = Add("bob@example.org", Role.Admin);
        var byBob = Invite("vic@example.org", Role.Admin, by: bob.Email);
        var byAnn = Invite("eve@example.org", Role.Viewer);
        var forBob = Reset(bob);

        Accounts.Update(bob.Id, new UserChange(Role: Role.Viewer));
        Assert.Null(Links.Find(byBob.Token));
        Assert.Null(Links.Find(forBob.Token));
        Assert.NotNull(Links.Find(byAnn.Token));

        Accounts.Update(bob.Id, new UserChange(Disabled: true));
        Assert.IsType<AccountLinkResult.Dead>(await Links.UseAsync(Reset(bob).Token, null, Password, Stop));
    }

    [Theory]
    [InlineData("", Role.Viewer, "user.email-invalid")]
    [InlineData("a b@example.org", Role.Viewer, "user.email-invalid")]
    [InlineData("vic@example.org", (Role)9, "user.role-unknown")]
    [InlineData("ANN@example.org", Role.Viewer, "user.exists")]
    public void What_cannot_be_invited_is_refused(string email, Role role, string code)
    {
        Add("ann@example.org", Role.Owner);
        Assert.Equal(code, Assert.Single(Assert.IsType<Outcome<IssuedAccountLink>.Refused>(Links.Invite(email, role, "ann@example.org")).Faults).Code);
    }

    [Fact]
    public void No_token_lies_in_the_file()
    {
        var token = Invite("vic@example.org", Role.Viewer).Token;
        Assert.Equal(-1, _fixture.AllBytes().AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(token)));
        Assert.Null(Links.Find(token[..^1]));
        Assert.Null(Links.Find(new string('\0', 43)));
    }

    public void Dispose() => _fixture.Dispose();

    private IssuedAccountLink Invite(string email, Role role, string by = "ann@example.org") =>
        Assert.IsType<Outcome<IssuedAccountLink>.Ok>(Links.Invite(email, role, by)).Value;

    private IssuedAccountLink Reset(User user) => Assert.IsType<Outcome<IssuedAccountLink>.Ok>(Links.Reset(user, "ann@example.org")).Value;

    private User Add(string email, Role role) => Assert.IsType<Outcome<User>.Ok>(Accounts.Add(new NewUser(email, "Ann", Password, role))).Value;
}
