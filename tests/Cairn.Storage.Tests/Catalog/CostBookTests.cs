using Cairn.Collection.Import.Costs;
using Cairn.Collection.Money;
using Xunit;
using static Cairn.Testing.Outcomes;

namespace Cairn.Storage.Tests.Catalog;

public sealed class CostBookTests
{
    private static readonly DateOnly Day = new(2026, 11, 1);

    [Fact]
    public void The_newest_upload_of_a_key_counts_and_is_rolled_back()
    {
        using var fixture = new CatalogFixture();
        var (site, other) = (fixture.NewSite("shop").Id, fixture.NewSite("blog").Id);
        var costs = fixture.Catalog.Costs;
        var first = costs.Add(site, "one.csv", "plain", [Line("brand", 10), Line("autumn", 20)], 3, "ann");
        Assert.Equal((2, 0, 3L, "one.csv"), (first.Rows, first.Replaced, first.Refused, first.File));
        Assert.Equal(2, costs.CountKnown(site, [Line("BRAND", 1), Line("autumn", 1), Line("new", 1)]));
        var second = costs.Add(site, "two.csv", "plain", [Line("Brand", 11.000001m)], 0, "ann");
        var third = costs.Add(site, "three.csv", "plain", [Line("brand", 12)], 0, "ann");
        costs.Add(other, "x.csv", "plain", [Line("brand", 99)], 0, "ann");
        Assert.Equal((1, 1), (second.Replaced, third.Replaced));
        Assert.Equal(["autumn 20", "brand 12"], Shown());

        Assert.NotNull(costs.Undo(site, second.Number));
        Assert.Equal(["autumn 20", "brand 12"], Shown());
        Assert.NotNull(costs.Undo(site, third.Number));
        Assert.Equal(["autumn 20", "brand 10"], Shown());
        Assert.Null(costs.Undo(site, third.Number));
        Assert.Null(costs.Undo(other, first.Number));
        fixture.Reopen();
        Assert.Equal(["autumn 20", "brand 10"], Shown());
        Assert.Equal([true, true, false], fixture.Catalog.Costs.Imports(site).Select(import => import.UndoneAt is not null));
        Assert.Equal((Day, Day), fixture.Catalog.Costs.Days(site));
        Assert.Empty(fixture.Catalog.Costs.Lines(site, Day.AddDays(1), DateOnly.MaxValue));
        Assert.Single(fixture.Catalog.Costs.Lines(other, DateOnly.MinValue, DateOnly.MaxValue));

        IEnumerable<string> Shown() => fixture.Catalog.Costs.Lines(site, DateOnly.MinValue, DateOnly.MaxValue).Select(line => $"{line.Campaign.ToLowerInvariant()} {line.Cost:0.######}");
    }

    [Fact]
    public void An_import_that_was_rolled_back_lets_an_older_one_of_the_key_stand()
    {
        using var fixture = new CatalogFixture();
        var site = fixture.NewSite("shop").Id;
        var numbers = Enumerable.Range(1, 4).Select(cost => fixture.Catalog.Costs.Add(site, "f", "plain", [Line("a", cost)], 0, "ann").Number).ToList();
        fixture.Catalog.Costs.Undo(site, numbers[2]);
        fixture.Catalog.Costs.Undo(site, numbers[3]);
        Assert.Equal([2m], fixture.Catalog.Costs.Lines(site, Day, Day).Select(line => line.Cost));
        fixture.Catalog.Costs.Undo(site, numbers[1]);
        fixture.Catalog.Costs.Undo(site, numbers[0]);
        Assert.Empty(fixture.Catalog.Costs.Lines(site, Day, Day));
        Assert.Null(fixture.Catalog.Costs.Days(site));
    }

    [Fact]
    public void Mappings_are_saved_under_names_of_their_own()
    {
        using var fixture = new CatalogFixture();
        var site = fixture.NewSite("shop").Id;
        var mappings = fixture.Catalog.CostMappings;
        ValueOf(mappings.Save(site, "ours", "google_ads", ["date=Tag"]));
        ValueOf(mappings.Save(site, "ours", "google_ads", ["date=Tag", "const.currency=CHF"]));
        Assert.Equal("CHF", mappings.Find(site, "ours")!.Constants["currency"]);
        Assert.Equal("google", mappings.Find(site, "ours")!.Constants["source"]);
        Assert.NotNull(mappings.Find(site, "meta"));
        Assert.Null(mappings.Find(site, "nobody"));
        Assert.Equal(["cost.mapping-name", "cost.preset-unknown"], FaultsOf(mappings.Save(site, "No Name", "nope", [])).Select(fault => fault.Code));
        Assert.Equal("cost.mapping-name", FaultsOf(mappings.Save(site, "plain", "plain", [])).Single().Code);
        Assert.True(mappings.Delete(site, "ours"));
        Assert.False(mappings.Delete(site, "ours"));
    }

    [Fact]
    public void Rates_replace_those_of_their_day_and_pair()
    {
        using var fixture = new CatalogFixture();
        var site = fixture.NewSite("shop").Id;
        Assert.Equal(0, fixture.Catalog.Rates.Set(site, [new CurrencyRate(Day, "USD", "EUR", 0.9m), new CurrencyRate(Day, "EUR", "USD", 1.1m)]));
        Assert.Equal(1, fixture.Catalog.Rates.Set(site, [new CurrencyRate(Day, "USD", "EUR", 0.925m), new CurrencyRate(Day.AddDays(1), "USD", "EUR", 0.93m)]));
        Assert.Equal([1.1m, 0.925m, 0.93m], fixture.Catalog.Rates.List(site, DateOnly.MinValue, DateOnly.MaxValue).Select(rate => rate.Rate));
        Assert.Equal(2, fixture.Catalog.Rates.Remove(site, Day, Day));
        Assert.Single(fixture.Catalog.Rates.List(site, DateOnly.MinValue, DateOnly.MaxValue));
    }

    [Fact]
    public void Names_of_campaigns_lead_to_one_name_however_they_were_joined()
    {
        using var fixture = new CatalogFixture();
        var site = fixture.NewSite("shop").Id;
        var names = fixture.Catalog.CampaignNames;
        ValueOf(names.Join(site, ["Brand_DE", " brand-de "], "Brand"));
        ValueOf(names.Join(site, ["brand"], "Search Brand"));
        Assert.Equal(["brand-de=search brand", "brand=search brand", "brand_de=search brand"], Shown());
        Assert.Equal("campaign.joined-the-other-way", Assert.Single(FaultsOf(names.Join(site, ["search brand"], "brand"))).Code);
        Assert.Equal(["brand-de=search brand", "brand=search brand", "brand_de=search brand"], Shown());
        Assert.True(names.Part(site, "brand"));
        ValueOf(names.Join(site, ["search brand"], "brand"));
        Assert.Equal(["brand-de=brand", "brand_de=brand", "search brand=brand"], Shown());
        Assert.True(names.Part(site, "BRAND_DE"));
        Assert.False(names.Part(site, "brand_de"));
        Assert.Equal(["campaign.name-invalid", "campaign.name-invalid"], FaultsOf(names.Join(site, ["\u0001"], " ")).Select(fault => fault.Code));

        IEnumerable<string> Shown() => names.Of(site).Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Windows_are_versions_of_their_definition()
    {
        using var fixture = new CatalogFixture();
        var site = fixture.NewSite("shop").Id;
        var windows = fixture.Catalog.Windows;
        Assert.Equal(1, windows.Set(site, "buy", new Dictionary<string, string> { ["click"] = "14d" }, "ann").Version);
        Assert.Equal(1, windows.Set(site, "buy", new Dictionary<string, string> { ["click"] = "14d" }, "bob").Version);
        Assert.Equal(2, windows.Set(site, "buy", new Dictionary<string, string> { ["click"] = "7d", ["view"] = "1h" }, "ann").Version);
        Assert.Equal(1, windows.Set(site, "cart", new Dictionary<string, string>(), "ann").Version);
        Assert.Equal(("7d", 2), (windows.Current(site)["buy"].Windows["click"], windows.Current(site)["buy"].Version));
        Assert.Equal(3, windows.All(site).Count);
    }

    private static CostLine Line(string campaign, decimal cost) => new() { Date = Day, Source = "google", Medium = "cpc", Campaign = campaign, Cost = cost, Currency = "EUR" };
}
