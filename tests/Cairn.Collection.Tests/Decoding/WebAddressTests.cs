using Cairn.Collection.Decoding;
using Xunit;

namespace Cairn.Collection.Tests.Decoding;

public sealed class WebAddressTests
{
    [Theory] // A25
    [InlineData("https://Shop.Example/P?q=1#x", "https://shop.example/P?q=1")]
    [InlineData("http://a.example:80", "http://a.example/")]
    [InlineData("https://a.example:443/x", "https://a.example/x")]
    [InlineData("https://a.example:8443/x", "https://a.example:8443/x")]
    [InlineData("https://user:pw@a.example/x", "https://a.example/x")]
    [InlineData("https://good.example@evil.example/", "https://evil.example/")]
    [InlineData("https://bücher.example/ü b", "https://xn--bcher-kva.example/ü%20b")]
    [InlineData("http://①②⑦.0.0.1/", "http://127.0.0.1/")]
    [InlineData("http://a.example./", "http://a.example/")]
    [InlineData("http://[::1]:8080/x", "http://[::1]:8080/x")]
    [InlineData("http://a.example\\@b.example/", "http://a.example/@b.example/")]
    [InlineData("http://a.example/%00%2525", "http://a.example/%00%2525")]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("data:text/html,x", null)]
    [InlineData("ftp://a.example/", null)]
    [InlineData("//a.example/", null)]
    [InlineData("https://", null)]
    [InlineData("https:///x", null)]
    [InlineData("https://a..b/", null)]
    [InlineData("https://a%2eb/", null)]
    [InlineData("https://a b/", null)]
    [InlineData("https://a.example:99999/", null)]
    [InlineData("https://[::1/", null)]
    [InlineData("https://[fe80::1%25eth0]/", null)]
    [InlineData("android-app://com.example/", null)]
    public void Has_one_form(string text, string? address) => Assert.Equal(address, WebAddress.Parse(text)?.ToString());

    [Fact]
    public void An_address_that_is_plain_is_in_the_one_form_already()
    {
        var random = new Random(7);
        string[] parts = ["https://", "http://", "shop", ".", "example", "/", "p", "7", "?", "q=1", "#", "%40", "@", ":", "8443", "..", "A", "ü", " ", "\\", "-", "+", "eyJ", "12345678", "//", "~"];
        var plain = 0;
        for (var i = 0; i < 200_000; i++)
        {
            var text = (random.Next(4) > 0 ? "https://shop.example/" : "") + string.Concat(Enumerable.Range(0, random.Next(1, 7)).Select(_ => parts[random.Next(parts.Length)]));
            if (WebAddress.IsPlain(text))
            {
                plain++;
                Assert.Equal(WebAddress.Parse(" " + text), WebAddress.Parse(text)); // with a blank in front it is read the long way
                Assert.Equal(text, WebAddress.Parse(text)?.ToString());
            }

            if (!Scrubber.MayStrike(text))
            {
                Assert.Equal(text, Scrubber.Scrub(text, null, new ScrubCounts()));
            }
        }

        Assert.InRange(plain, 10_000, 190_000);
    }

    [Fact]
    public void An_app_may_refer() =>
        Assert.Equal("android-app://com.google.android.gm/", WebAddress.Parse("android-app://com.google.android.gm", orApp: true)?.ToString());

    [Fact]
    public void Only_listed_query_keys_stay()
    {
        var kept = Door.Kept("\"url\":\"https://a.example/?email=a@b.example&utm_source=x&token=t&gclid=G-1&q=shoes&mc_eid=abc&mine=1\"");

        Assert.Equal("https://a.example/?utm_source=x&gclid=G-1&q=shoes&mc_eid=1", kept.Url);
    }

    [Fact]
    public void A_megabyte_of_address_is_cut()
    {
        var result = Door.Body($$"""{"events":[{"name":"a","visitor":"v","url":"https://a.example/{{new string('x', 30_000)}}"}]}""");

        Assert.Equal(2048, Assert.Single(result.Batch.Events).Url!.Length);
        Assert.True(result.Warnings.ContainsKey(CollectWarning.ValueCut));
    }
}
