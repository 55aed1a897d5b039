using Cairn.Journeys.Faults;
using Cairn.Storage.Catalog.Accounts;
using Xunit;

namespace Cairn.Storage.Tests.Catalog;

public sealed class SecondFactorsTests : IDisposable
{
    private const string Password = "a fine long password";

    private readonly CatalogFixture _fixture = new();
    private readonly User _ann;
    private readonly byte[] _secret;
    private readonly SecondFactorConfirmed _confirmed;

    public SecondFactorsTests()
    {
        _ann = Assert.IsType<Outcome<User>.Ok>(_fixture.Catalog.Accounts.Add(new NewUser("ann@example.org", "Ann", Password, Role.Owner))).Value;
        var text = _fixture.Catalog.SecondFactors.Begin(_ann.Id)!;
        _secret = FromBase32(text);
        _confirmed = _fixture.Catalog.SecondFactors.Confirm(_ann.Id, Code(0))!;
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Guessing_is_slowed_down_whatever_the_address_and_a_right_password_forgives_nothing()
    {
        for (var guess = 0; guess < 5; guess++)
        {
            Assert.IsType<SignInResult.WrongCode>(await SignInAsync("000 000", $"192.0.2.{guess}"));
            if (guess < 4)
            {
                Assert.IsType<SignInResult.CodeNeeded>(await SignInAsync(null, "192.0.2.9"));
            }
        }

        Assert.Equal(TimeSpan.FromSeconds(1), Assert.IsType<SignInResult.TooMany>(await SignInAsync(Code(1), "192.0.2.99")).RetryAfter);
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<SignInResult.WrongCode>(await SignInAsync("000000", "192.0.2.99"));
        Assert.Equal(TimeSpan.FromSeconds(2), Assert.IsType<SignInResult.TooMany>(await SignInAsync(Code(1), null)).RetryAfter);
        _fixture.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.IsType<SignInResult.SignedIn>(await SignInAsync(Code(1), null));
    }

    [Fact]
    public async Task A_clock_set_back_brings_no_used_code_back()
    {
        _fixture.Time.Advance(TimeSpan.FromMinutes(5));
        var code = Code(0);
        Assert.IsType<SignInResult.SignedIn>(await SignInAsync(code, null));
        _fixture.Time.Advance(TimeSpan.FromMinutes(-5));
        Assert.IsType<SignInResult.WrongCode>(await SignInAsync(code, null));
        Assert.IsType<SignInResult.WrongCode>(await SignInAsync(Code(1), null));
        Assert.True(Assert.IsType<SignInResult.SignedIn>(await SignInAsync(_confirmed.RecoveryCodes[9], null)).ByRecoveryCode);
    }

    [Fact]
    public async Task It_outlives_a_restart_and_is_worth_nothing_with_another_key()
    {
        Assert.Equal((_fixture.Time.GetUtcNow(), 10), (_fixture.Catalog.SecondFactors.Of(_ann.Id).ConfirmedAt, _fixture.Catalog.SecondFactors.Of(_ann.Id).RecoveryCodesLeft));
        _fixture.Reopen();
        Assert.IsType<SignInResult.SignedIn>(await SignInAsync(Code(1), null));
        Assert.Contains(_ann.Id, _fixture.Catalog.SecondFactors.Enrolled());

        var box = new SecretBox([1, 2, 3]);
        var sealedSecret = box.Seal(_secret, "a");
        Assert.Equal(_secret, box.Open(sealedSecret, "a"));
        Assert.Null(box.Open(sealedSecret, "b"));
        Assert.Null(new SecretBox([1, 2, 4]).Open(sealedSecret, "a"));
        sealedSecret[^1] ^= 1;
        Assert.Null(box.Open(sealedSecret, "a"));
        Assert.Null(box.Open([1], "a"));
    }

    [Fact]
    public async Task What_was_begun_and_not_confirmed_asks_for_nothing()
    {
        var bob = Assert.IsType<Outcome<User>.Ok>(_fixture.Catalog.Accounts.Add(new NewUser("bob@example.org", "Bob", Password, Role.Viewer))).Value;
        var first = _fixture.Catalog.SecondFactors.Begin(bob.Id);
        Assert.NotEqual(first, _fixture.Catalog.SecondFactors.Begin(bob.Id));
        Assert.IsType<SignInResult.SignedIn>(await _fixture.Catalog.Accounts.SignInAsync("bob@example.org", Password, null, Stop));
        Assert.Null(_fixture.Catalog.SecondFactors.Confirm(bob.Id, Totp.Code(FromBase32(first!), Totp.StepOf(_fixture.Time.GetUtcNow())))); // of the secret that was replaced
        Assert.Null(_fixture.Catalog.SecondFactors.Begin(_ann.Id));
    }

    [Fact]
    public void Nothing_is_left_of_a_user_who_is_removed()
    {
        Assert.IsType<Outcome<User>.Ok>(_fixture.Catalog.Accounts.Add(new NewUser("bob@example.org", "Bob", Password, Role.Owner)));
        Assert.IsType<Outcome<User>.Ok>(_fixture.Catalog.Accounts.Remove(_ann.Id));
        Assert.Equal(0L, _fixture.Execute("select (select count(*) from second_factors) + (select count(*) from recovery_codes)"));
    }

    public void Dispose() => _fixture.Dispose();

    private Task<SignInResult> SignInAsync(string? code, string? address) => _fixture.Catalog.Accounts.SignInAsync("ann@example.org", Password, code, address, Stop);

    private string Code(int steps) => Totp.Code(_secret, Totp.StepOf(_fixture.Time.GetUtcNow()) + steps);

    private static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }
}
