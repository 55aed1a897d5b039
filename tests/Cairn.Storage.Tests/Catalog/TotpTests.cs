using System.Text;
using Cairn.Storage.Catalog.Accounts;
using Xunit;

namespace Cairn.Storage.Tests.Catalog;

public sealed class TotpTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    [Theory] // RFC 6238, appendix B, SHA1
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1111111111, "14050471")]
    [InlineData(1234567890, "89005924")]
    [InlineData(2000000000, "69279037")]
    [InlineData(20000000000, "65353130")]
    public void Agrees_with_the_vectors_of_its_rfc(long seconds, string code)
    {
        Assert.Equal(code, Totp.Code(Secret, Totp.StepOf(DateTimeOffset.FromUnixTimeSeconds(seconds)), 8));
        Assert.Equal(code[2..], Totp.Code(Secret, Totp.StepOf(DateTimeOffset.FromUnixTimeSeconds(seconds))));
    }

    [Theory] // RFC 4226, appendix D
    [InlineData(0, "755224")]
    [InlineData(1, "287082")]
    [InlineData(9, "520489")]
    public void Agrees_with_the_vectors_of_the_rfc_below(long step, string code) => Assert.Equal(code, Totp.Code(Secret, step));

    [Theory] // RFC 4648, section 10, where there is no padding
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("12345678901234567890", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    public void The_secret_is_written_as_apps_read_it(string secret, string text) => Assert.Equal(text, Totp.Text(Encoding.ASCII.GetBytes(secret)));

    [Theory]
    [InlineData(-2, null)]
    [InlineData(-1, 99L)]
    [InlineData(0, 100L)]
    [InlineData(1, 101L)]
    [InlineData(2, null)]
    public void A_code_is_good_for_its_half_minute_and_the_ones_beside_it(int off, long? step) =>
        Assert.Equal(step, Totp.Matching(Secret, Totp.Code(Secret, 100 + off), DateTimeOffset.FromUnixTimeSeconds(100 * 30 + 7), last: 0));

    [Fact]
    public void A_code_that_was_used_and_those_before_it_are_none()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(100 * 30);
        Assert.Null(Totp.Matching(Secret, Totp.Code(Secret, 100), now, last: 100));
        Assert.Null(Totp.Matching(Secret, Totp.Code(Secret, 99), now, last: 100));
        Assert.Equal(101, Totp.Matching(Secret, Totp.Code(Secret, 101), now, last: 100));
    }
}
