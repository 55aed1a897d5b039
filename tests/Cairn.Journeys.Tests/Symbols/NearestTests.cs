using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Tests.Symbols;

public sealed class NearestTests
{
    [Theory]
    [InlineData("purchse", "purchase")]
    [InlineData("Purchase", "purchase")]
    [InlineData("add_to_crat", "add_to_cart")]
    [InlineData("newsletter", null)]
    public void Finds_what_was_probably_meant(string tried, string? meant) =>
        Assert.Equal(meant, Nearest.Of(tried, ["view_item", "purchase", "add_to_cart"]));
}
