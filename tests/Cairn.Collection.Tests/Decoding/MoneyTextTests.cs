using System.Globalization;
using Cairn.Collection.Decoding;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cairn.Collection.Tests.Decoding;

public sealed class MoneyTextTests
{
    [Theory]
    [InlineData("19.90", "19.9", false)]
    [InlineData("0", "0", false)]
    [InlineData("-1", "-1", false)]
    [InlineData("1e2", "100", false)]
    [InlineData("1.5E+1", "15", false)]
    [InlineData("0.0000005", "0", true)]
    [InlineData("0.0000015", "0.000002", true)]
    [InlineData("0.0000025", "0.000002", true)]
    [InlineData("1.0000000", "1", false)]
    [InlineData("1e-400", "0", true)]
    [InlineData("999999999999.999999", "999999999999.999999", false)]
    [InlineData("-999999999999.999999", "-999999999999.999999", false)]
    [InlineData("0e999", "0", false)]
    public void Reads_amounts(string text, string value, bool rounded)
    {
        Assert.True(MoneyText.TryParse(text, out var read, out var lost));
        Assert.Equal((decimal.Parse(value, CultureInfo.InvariantCulture), rounded), (read, lost));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("1e400")]
    [InlineData("1e99999999999")]
    [InlineData("-0")]
    [InlineData("-0.00")]
    [InlineData("12,50")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("+1")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1e")]
    [InlineData(" 1")]
    [InlineData("0x10")]
    [InlineData("1000000000000")]
    [InlineData("999999999999.9999995")]
    [InlineData("١")]
    [InlineData("00000000000000000000000000000000000000001")]
    public void Refuses_what_is_no_amount(string text) => Assert.False(MoneyText.TryParse(text, out _, out _));

    [Fact]
    public void Agrees_with_decimal_where_decimal_is_exact() =>
        Prop.ForAll<int, byte>((units, decimals) =>
        {
            var value = new decimal((int)(Math.Abs((long)units) % 1_000_000_000), 0, 0, units < 0 && units % 1_000_000_000 != 0, (byte)(decimals % 7));
            return MoneyText.TryParse(value.ToString(CultureInfo.InvariantCulture), out var read, out var rounded) && read == value && !rounded;
        }).QuickCheckThrowOnFailure();

    [Fact] // A14
    public void A_million_small_amounts_add_up_exactly()
    {
        var sum = 0m;
        for (var i = 0; i < 1_000_000; i++)
        {
            sum += MoneyText.TryParse(i % 2 == 0 ? "0.1" : "0.2", out var value, out _) ? value : decimal.MinValue;
        }

        Assert.Equal(150_000m, sum);
    }
}
