using Cairn.Journeys.Faults;
using Cairn.Storage.Catalog.Sites;
using Xunit;

namespace Cairn.Storage.Tests.Catalog;

public sealed class SiteCatalogTests : IDisposable
{
    private readonly CatalogFixture _fixture = new();

    private SiteCatalog Sites => _fixture.Catalog.Sites;

    [Fact]
    public void A_site_is_there_after_a_restart()
    {
        var made = Assert.IsType<Outcome<Site>.Ok>(Sites.Create(new NewSite("shop") { Name = " Shop ", TimeZone = "Europe/Berlin", Currency = "CHF" })).Value;

        _fixture.Reopen();

        Assert.Equal(new Site(made.Id, "shop", "Shop", "Europe/Berlin", "CHF", "cairn", OnDenied.None, _fixture.Time.GetUtcNow()), Sites.Find("shop"));
        Assert.Equal(made, Sites.Find(made.Id));
    }

    [Theory]
    [InlineData("", "UTC", "EUR", "cairn", "site.key-invalid site.name-invalid")]
    [InlineData("-shop", "UTC", "EUR", "cairn", "site.key-invalid")]
    [InlineData("Shop", "UTC", "EUR", "cairn", "site.key-invalid")]
    [InlineData("shop\n", "UTC", "EUR", "cairn", "site.key-invalid")]
    [InlineData("shop", "UTC", "ZZZ", "cairn", "site.currency-invalid")]
    [InlineData("shop", "Mars/Olympus", "euro", "other", "site.timezone-unknown site.currency-invalid site.session-rule-unknown")]
    [InlineData("shop", "../../../etc/passwd", "EUR", "cairn", "site.timezone-unknown")]
    [InlineData("shop", "W. Europe Standard Time", "EUR", "cairn", "site.timezone-unknown")]
    [InlineData("shop", "", "EUR", "cairn", "site.timezone-unknown")]
    public void What_is_wrong_with_a_site_is_named_all_at_once(string key, string zone, string currency, string rule, string codes)
    {
        var refused = Assert.IsType<Outcome<Site>.Refused>(Sites.Create(new NewSite(key) { TimeZone = zone, Currency = currency, SessionRule = rule }));

        Assert.Equal(codes, string.Join(' ', refused.Faults.Select(fault => fault.Code)));
        Assert.Empty(Sites.List());
    }

    [Fact]
    public void An_unknown_site_is_made_in_UTC_and_only_once()
    {
        var answers = Enumerable.Range(0, 8).AsParallel().WithDegreeOfParallelism(8)
            .Select(_ => Assert.IsType<Outcome<(Site Site, bool Created)>.Ok>(Sites.FindOrCreate("ecom")).Value)
            .ToList();

        Assert.Single(answers, answer => answer.Created);
        Assert.Equal("UTC", Assert.Single(answers.Select(answer => answer.Site).Distinct()).TimeZone);
    }

    [Fact]
    public void A_refused_change_changes_nothing()
    {
        _fixture.NewSite();

        Assert.IsType<Outcome<Site>.Refused>(Sites.Update("shop", new SiteChange { Name = "New", TimeZone = "nowhere" }));
        Assert.Equal("shop", Sites.Find("shop")!.Name);
        Assert.IsType<Outcome<Site>.Ok>(Sites.Update("shop", new SiteChange { Name = "New" }));
        Assert.Equal("New", Sites.Find("shop")!.Name);
        Assert.Null(Sites.Update("other", new SiteChange { Name = "New" }));
    }

    public void Dispose() => _fixture.Dispose();
}
