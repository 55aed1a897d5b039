using System.Text;
using Cairn.Journeys.Faults;
using Cairn.Storage.Catalog.Accounts;
using Xunit;

namespace Cairn.Storage.Tests.Catalog;

public sealed class PasswordTests
{
    private static readonly byte[] Pepper = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    /// <summary>Computed with Python: hmac(pepper, pbkdf2_hmac('sha512', password, salt, 220000, 64), 'sha512').</summary>
    [Fact]
    public void The_stored_form_is_format_rounds_salt_and_tag()
    {
        var salt = Pepper[..16];
        var stored = new PasswordHasher(Pepper).Hash("correct horse", salt);

        Assert.Equal(
            "01" + "00035b60" + Convert.ToHexStringLower(salt)
            + "7c53c04f2b302099c1e18abe7a7c63b8b5568f9ea7a3ab2aec2127fb105caf6a"
            + "7ed916a2233964390a74f1359515d83dccbdef6de77704b1a1a8ca07cd45e23d",
            Convert.ToHexStringLower(stored));
    }

    [Fact]
    public void Only_the_same_password_with_the_same_pepper_verifies()
    {
        var hasher = new PasswordHasher(Pepper, rounds: 10);
        var stored = hasher.Hash("correct horse");

        Assert.True(hasher.Verify("correct horse", stored));
        Assert.False(hasher.Verify("correct horsf", stored));
        Assert.False(new PasswordHasher(new byte[32], rounds: 10).Verify("correct horse", stored));
        Assert.False(hasher.Verify("", hasher.Unmatchable()));
        Assert.False(hasher.Verify("correct horse", []));
        Assert.False(hasher.Verify("correct horse", [2, .. stored[1..]]));
        Assert.NotEqual(stored, hasher.Hash("correct horse"));
    }

    [Theory]
    [InlineData("x", "password.length")]
    [InlineData("elevenchars", "password.length")]
    [InlineData("twelve chars", "")]
    [InlineData("            ", "password.common")]
    [InlineData("abababababababab", "password.common")]
    [InlineData("PasswordPassword", "password.common")]
    [InlineData("with \0 inside it", "")]
    [InlineData("sailing \ud83d\ude80\ud83d\ude80\ud83d\ude80", "password.length")]
    public void Passwords_are_long_whole_and_uncommon(string password, string code) =>
        Assert.Equal(code, PasswordRules.Parse(password) is Outcome<string>.Refused(var faults) ? faults[0].Code : "");

    [Fact]
    public void Half_a_character_is_refused() =>
        Assert.Equal("password.invalid", Assert.IsType<Outcome<string>.Refused>(PasswordRules.Parse("half \ud83d of a pair")).Faults[0].Code);

    [Fact]
    public void A_password_has_128_characters_at_most()
    {
        var longest = string.Concat(Enumerable.Range(0, 64).Select(i => $"{(char)('a' + i % 26)}{i % 10}"));

        Assert.IsType<Outcome<string>.Ok>(PasswordRules.Parse(longest));
        Assert.IsType<Outcome<string>.Refused>(PasswordRules.Parse(longest + "x"));
        Assert.IsType<Outcome<string>.Refused>(PasswordRules.Parse(new string('x', 1_000_000)));
    }

    [Fact]
    public void Composed_and_decomposed_letters_are_one_password()
    {
        const string Composed = "caf\u00e9 au lait matin";
        var decomposed = Composed.Normalize(NormalizationForm.FormD);

        Assert.NotEqual(Composed, decomposed);
        Assert.Equal(PasswordRules.Normalize(Composed), PasswordRules.Normalize(decomposed));
    }

    [Fact]
    public async Task More_than_the_queue_holds_are_refused_without_work()
    {
        var stop = TestContext.Current.CancellationToken;
        using var queue = new VerificationQueue(running: 1, waiting: 2);
        using var gate = new ManualResetEventSlim();
        var taken = Enumerable.Range(0, 3).Select(_ => queue.TryRunAsync(() => { gate.Wait(stop); return 1; }, stop)).ToArray();

        var refused = await queue.TryRunAsync(() => 1, stop);
        gate.Set();

        Assert.False(refused.Ran);
        Assert.All(await Task.WhenAll(taken), result => Assert.True(result.Ran));
        Assert.True((await queue.TryRunAsync(() => 1, stop)).Ran);
    }
}
