using Cairn.Journeys.Television;

namespace Cairn.Reports.Tests.Television;

public sealed class HouseholdMapTests
{
    private static readonly HashSet<string> None = [];

    [Fact]
    public void Keys_that_follow_one_another_are_one_household_whatever_order_their_ads_come_in()
    {
        var map = new HouseholdMap([Ad("k3", "k2"), Ad("x1", null), Ad("k1", null), Ad("k2", "k1"), Ad(null, null)], None);

        Assert.Equal([0, 1, 0, 0, -1], map.Of);
        Assert.Equal(2, map.Count);
        Assert.Equal([0], map.Households("k2", "k1"));
        Assert.Equal([0, 1], map.Households("k3", "x1"));
        Assert.Empty(map.Households("k4", null));
    }

    [Fact]
    public void A_key_before_that_no_ad_has_joins_nothing_and_finds_no_visit()
    {
        var map = new HouseholdMap([Ad("k3", "k2"), Ad("k1", null)], None);

        Assert.Equal([0, 1], map.Of);
        Assert.Empty(map.Households("k2", null));
    }

    [Fact]
    public void A_shared_key_and_a_platforms_own_id_join_nothing()
    {
        var map = new HouseholdMap([Ad("k1", null), Ad("k2", "k1"), Ad("k2", "k1") with { Household = "h" }, Ad("k3", "k2")], new HashSet<string> { "k1" });

        Assert.Equal([-1, 0, 1, 0], map.Of);
        Assert.Equal([0, 1], map.Households("k2", null));
    }

    private static Impression Ad(string? key, string? previous) => new() { Source = "s", Micros = 0, Key = key, PreviousKey = previous };
}
