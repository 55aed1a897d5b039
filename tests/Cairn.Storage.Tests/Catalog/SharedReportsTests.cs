using System.Text;
using Cairn.Journeys.Faults;
using Cairn.Storage.Catalog.Saved;
using Cairn.Storage.Catalog.Shares;
using Xunit;

namespace Cairn.Storage.Tests.Catalog;

public sealed class SharedReportsTests : IDisposable
{
    private readonly CatalogFixture _fixture = new();

    private SharedReports Shares => _fixture.Catalog.Shares;

    [Fact]
    public void A_link_is_found_by_its_token_until_it_expires()
    {
        var site = _fixture.NewSite();
        var issued = Share(site.Id, days: 2);
        _fixture.Reopen();
        Assert.Equal(43, issued.Token.Length);
        Assert.Equal(issued.Report, Shares.Find(issued.Token));
        Assert.Equal([issued.Report], Shares.List(site.Id));

        _fixture.Time.Advance(TimeSpan.FromDays(2) - TimeSpan.FromTicks(10));
        Assert.NotNull(Shares.Find(issued.Token));
        _fixture.Time.Advance(TimeSpan.FromTicks(10));
        Assert.Null(Shares.Find(issued.Token));
        Assert.Empty(Shares.List(site.Id));
        Assert.Equal(1, Shares.RemoveExpired());
        Assert.Equal(0L, _fixture.Execute("select count(*) from shared_reports"));
    }

    [Fact]
    public void The_file_does_not_hold_the_token()
    {
        var issued = Share(_fixture.NewSite().Id);
        Assert.Equal(-1, _fixture.AllBytes().AsSpan().IndexOf(Encoding.UTF8.GetBytes(issued.Token)));
    }

    [Fact]
    public void A_withdrawn_link_is_dead_and_one_of_another_site_is_not_withdrawn()
    {
        var (shop, other) = (_fixture.NewSite(), _fixture.NewSite("other"));
        var issued = Share(shop.Id);
        Assert.Null(Shares.Withdraw(other.Id, issued.Report.Id));
        Assert.NotNull(Shares.Find(issued.Token));
        Assert.Equal(issued.Report, Shares.Withdraw(shop.Id, issued.Report.Id));
        Assert.Null(Shares.Find(issued.Token));
        Assert.Null(Shares.Withdraw(shop.Id, issued.Report.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000000000000000000000000000000000000000000")]
    [InlineData("' or 1=1 --000000000000000000000000000000000")]
    public void What_is_no_token_finds_nothing(string token)
    {
        Share(_fixture.NewSite().Id);
        Assert.Null(Shares.Find(token));
    }

    [Fact]
    public void Every_fault_is_named()
    {
        var wanted = new NewSharedReport(" ", "\u0007", "funnel", new string(' ', SharedReports.MaxRequestBytes + 1), SharedReports.MostDays + 1);
        var refused = Assert.IsType<Outcome<IssuedSharedReport>.Refused>(Shares.Add(_fixture.NewSite().Id, wanted, "ann@example.org"));
        Assert.Equal(["/name", "/note", "/days", "/request"], refused.Faults.Select(fault => fault.Where));
    }

    [Fact]
    public void A_deleted_report_can_be_brought_back_for_a_day()
    {
        var site = _fixture.NewSite();
        var saved = _fixture.Catalog.SavedReports;
        var one = Assert.IsType<Outcome<SavedReport>.Ok>(saved.Add(site.Id, "shop", new NewSavedReport("a", "/s/shop/today", "", true), "ann@example.org")).Value;
        Assert.True(saved.Delete(site.Id, one.Id));
        _fixture.Time.Advance(SavedReports.KeptDeleted - TimeSpan.FromTicks(10));
        Assert.Equal(0, saved.RemoveDeleted());
        Assert.Equal(one, Assert.IsType<Outcome<SavedReport>.Ok>(saved.Restore(site.Id, one.Id)).Value);

        Assert.True(saved.Delete(site.Id, one.Id));
        _fixture.Time.Advance(SavedReports.KeptDeleted);
        Assert.Equal(1, saved.RemoveDeleted());
        Assert.Null(saved.Restore(site.Id, one.Id));
    }

    public void Dispose() => _fixture.Dispose();

    private IssuedSharedReport Share(int site, int days = SharedReports.UsualDays) => Assert.IsType<Outcome<IssuedSharedReport>.Ok>(
        Shares.Add(site, new NewSharedReport("Checkout", "weekly", "funnel", """{"text":"a > b"}""", days), "ann@example.org")).Value;
}
