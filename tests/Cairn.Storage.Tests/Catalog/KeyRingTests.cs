using System.Net;
using System.Text;
using Cairn.Journeys.Faults;
using Cairn.Storage.Catalog.Keys;
using Xunit;

namespace Cairn.Storage.Tests.Catalog;

public sealed class KeyRingTests : IDisposable
{
    private readonly CatalogFixture _fixture = new();

    private KeyRing Keys => _fixture.Catalog.Keys;

    [Fact]
    public void A_write_key_names_its_site_and_may_nothing_else()
    {
        var site = _fixture.NewSite();
        var issued = Issue(site.Id, KeyKind.Write);

        Assert.Matches("^pk_[0-9A-Za-z]{22}$", issued.Text);
        var grant = Keys.Find(issued.Text)!;
        Assert.Equal((site.Id, KeyKind.Write, 0), (grant.Site, grant.Kind, grant.Scopes.Count));
        Assert.All(KeyScopes.All, scope => Assert.False(grant.Allows(scope)));
    }

    [Fact]
    public void A_secret_key_may_what_its_scopes_say_and_admin_everything()
    {
        var site = _fixture.NewSite().Id;
        var reader = Keys.Find(Issue(site, KeyKind.Secret, KeyScopes.ReportsRead).Text)!;
        var admin = Keys.Find(Issue(site, KeyKind.Secret, KeyScopes.Admin).Text)!;

        Assert.True(reader.Allows(KeyScopes.ReportsRead));
        Assert.False(reader.Allows(KeyScopes.ConfigWrite));
        Assert.All(KeyScopes.All, scope => Assert.True(admin.Allows(scope)));
    }

    [Fact]
    public void A_secret_key_ends_with_the_checksum_of_the_rest()
    {
        var text = Issue(_fixture.NewSite().Id, KeyKind.Secret, KeyScopes.Admin).Text;

        Assert.Matches("^sk_[0-9A-Za-z]{49}$", text);
        Assert.Equal(KeyKind.Secret, KeyText.KindOf(text));
        var mistyped = text[..10] + (text[10] == 'a' ? 'b' : 'a') + text[11..];
        Assert.Null(KeyText.KindOf(mistyped));
        Assert.Null(Keys.Find(mistyped));
    }

    [Fact]
    public void The_checksum_is_the_usual_CRC_32()
    {
        Assert.Equal(0xCBF43926u, KeyText.Crc32("123456789"u8));
        Assert.Equal("3jZRME", KeyText.Checksum("123456789"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("pk_")]
    [InlineData("pk_0000000000000000000000")]
    [InlineData("pk_000000000000000000000\n")]
    [InlineData("sk_0000000000000000000000000000000000000000000000000")]
    public void An_unknown_key_is_nothing(string? text) => Assert.Null(Keys.Find(text));

    [Fact]
    public void A_revoked_key_stops_at_once_and_stays_stopped()
    {
        var site = _fixture.NewSite().Id;
        var issued = Issue(site, KeyKind.Write);

        Assert.False(Keys.Revoke(site + 1, issued.Key.Id));
        Assert.NotNull(Keys.Find(issued.Text));
        Assert.True(Keys.Revoke(site, issued.Key.Id));
        Assert.Null(Keys.Find(issued.Text));
        _fixture.Reopen();
        Assert.Null(Keys.Find(issued.Text));
        Assert.Equal(_fixture.Time.GetUtcNow(), Assert.Single(Keys.List(site)).RevokedAt);
    }

    [Fact]
    public void A_keys_text_is_nowhere_in_the_file()
    {
        var issued = Issue(_fixture.NewSite().Id, KeyKind.Secret, KeyScopes.Admin);
        var bytes = _fixture.AllBytes();

        Assert.True(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(issued.Key.Prefix)) >= 0);
        Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(issued.Text[..20])));
        Assert.Equal(issued.Text[^4..], issued.Key.LastFour);
    }

    [Fact]
    public void The_last_use_is_written_when_asked_for()
    {
        var site = _fixture.NewSite().Id;
        var issued = Issue(site, KeyKind.Write);
        _fixture.Time.Advance(TimeSpan.FromMinutes(3));
        Keys.Find(issued.Text);
        Assert.Null(Assert.Single(Keys.List(site)).LastUsedAt);

        Keys.SaveLastUse();

        Assert.Equal(_fixture.Time.GetUtcNow(), Assert.Single(Keys.List(site)).LastUsedAt);
    }

    [Fact]
    public void Scopes_are_refused_on_write_keys_and_needed_on_secret_ones()
    {
        var site = _fixture.NewSite().Id;

        Assert.Equal("key.scopes-on-write-key", Refused(Keys.Issue(site, new NewKey(KeyKind.Write, "web", [KeyScopes.Admin]), "me")));
        Assert.Equal("key.scope-unknown", Refused(Keys.Issue(site, new NewKey(KeyKind.Secret, "web", []), "me")));
        Assert.Equal("key.name-invalid key.scope-unknown", Refused(Keys.Issue(site, new NewKey(KeyKind.Secret, " ", ["root"]), "me")));
    }

    [Fact]
    public void A_key_ends_by_itself()
    {
        var site = _fixture.NewSite().Id;
        var now = _fixture.Time.GetUtcNow();
        var issued = Issue(site, new NewKey(KeyKind.Secret, "web", [KeyScopes.Admin], now.AddHours(1)));
        Assert.NotNull(Keys.Find(issued.Text));

        _fixture.Time.Advance(TimeSpan.FromHours(1));

        Assert.Null(Keys.Find(issued.Text));
        Assert.Equal(now.AddHours(1), Assert.Single(Keys.List(site)).ExpiresAt);
        Assert.Equal("key.expired", Refused(Keys.Issue(site, new NewKey(KeyKind.Write, "web", [], now), "me")));
    }

    [Theory]
    [InlineData("203.0.113.0/24", "203.0.113.255", true)]
    [InlineData("203.0.113.0/24", "::ffff:203.0.113.1", true)]
    [InlineData("203.0.113.0/24", "203.0.114.1", false)]
    [InlineData("203.0.113.0/24", "2001:db8::1", false)]
    [InlineData("203.0.113.7", "203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    [InlineData("2001:db8::/32", "2001:db8:1::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("203.0.113.0/24", null, false)]
    public void A_key_bound_to_a_network_works_from_there_alone(string network, string? from, bool works)
    {
        var issued = Issue(_fixture.NewSite().Id, new NewKey(KeyKind.Secret, "web", [KeyScopes.Admin], Networks: [network]));

        Assert.Equal(works, Keys.Find(issued.Text, from is null ? null : IPAddress.Parse(from)) is not null);
        Assert.Contains('/', Assert.Single(issued.Key.Networks));
    }

    [Theory]
    [InlineData(KeyKind.Secret, "everywhere")]
    [InlineData(KeyKind.Secret, "203.0.113.1/33")]
    [InlineData(KeyKind.Secret, "fe80::1%1")]
    [InlineData(KeyKind.Secret, "")]
    [InlineData(KeyKind.Write, "203.0.113.0/24")]
    public void Networks_that_are_none_are_refused(KeyKind kind, string network) => Assert.Equal(
        "key.networks-invalid", Refused(Keys.Issue(_fixture.NewSite().Id, new NewKey(kind, "web", kind == KeyKind.Write ? [] : [KeyScopes.Admin], Networks: [network]), "me")));

    public void Dispose() => _fixture.Dispose();

    private IssuedKey Issue(int site, KeyKind kind, params string[] scopes) => Issue(site, new NewKey(kind, "web", scopes));

    private IssuedKey Issue(int site, NewKey wanted) => Assert.IsType<Outcome<IssuedKey>.Ok>(Keys.Issue(site, wanted, "me@example.org")).Value;

    private static string Refused(Outcome<IssuedKey> outcome) =>
        string.Join(' ', Assert.IsType<Outcome<IssuedKey>.Refused>(outcome).Faults.Select(fault => fault.Code));
}
