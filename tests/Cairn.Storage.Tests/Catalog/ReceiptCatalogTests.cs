using Xunit;

namespace Cairn.Storage.Tests.Catalog;

public sealed class ReceiptCatalogTests
{
    [Fact]
    public void Receipts_are_added_when_they_differ_and_go_with_their_event()
    {
        using var fixture = new CatalogFixture();
        var (site, receipts) = (fixture.NewSite().Id, fixture.Catalog.Receipts);
        receipts.Add(site, "e1", "buy", "one", _ => "never asked");
        receipts.Add(site, "e1", "buy", "one", _ => "never asked");
        receipts.Add(site, "e1", "buy", "two", before => $"after {before}");
        receipts.Add(site, "e1", "buy", "one", before => $"after {before}");
        receipts.Add(site, "e1", "cart", "other", _ => "never asked");
        receipts.Add(site, "e2", "buy", "gone", _ => "never asked");
        Assert.Equal(["1 first one", "2 after one two", "3 after two one"], receipts.List(site, "e1", "buy").Select(receipt => $"{receipt.Number} {receipt.Reason} {receipt.Text}"));
        Assert.Equal(1, receipts.RemoveGone(site, id => id == "e1"));
        Assert.Empty(receipts.List(site, "e2", "buy"));
        Assert.Single(receipts.List(site, "e1", "cart"));
    }
}
