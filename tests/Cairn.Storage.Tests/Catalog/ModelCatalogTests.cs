using Xunit;

namespace Cairn.Storage.Tests.Catalog;

public sealed class ModelCatalogTests
{
    [Fact]
    public void Versions_are_numbered_and_stay_as_they_were()
    {
        using var fixture = new CatalogFixture();
        var (site, other) = (fixture.NewSite("shop").Id, fixture.NewSite("blog").Id);
        Assert.Null(fixture.Catalog.Models.Newest(site, "buy", "markov"));
        Assert.Equal((1, "text 1"), Added(fixture, site, "markov"));
        Assert.Equal((2, "text 2"), Added(fixture, site, "markov"));
        Assert.Equal((1, "text 1"), Added(fixture, site, "shapley"));
        Assert.Equal((1, "text 1"), Added(fixture, other, "markov"));
        Assert.Equal((2, 7), (fixture.Catalog.Models.Newest(site, "buy", "markov")!.Version, fixture.Catalog.Models.Newest(site, "buy", "markov")!.DefinitionVersion));
        Assert.Equal(["markov 1 text 1", "markov 2 text 2", "shapley 1 text 1"], fixture.Catalog.Models.All(site, "buy").Select(model => $"{model.Model} {model.Version} {model.Text}").Order());
        Assert.Equal(["markov 2", "shapley 1"], fixture.Catalog.Models.Current(site).Select(model => $"{model.Model} {model.Version}").Order());
        Assert.Empty(fixture.Catalog.Models.All(site, "cart"));
    }

    private static (int, string) Added(CatalogFixture fixture, int site, string model) =>
        fixture.Catalog.Models.Add(site, "buy", model, 7, version => $"text {version}") is var stored ? (stored.Version, stored.Text) : default;
}
