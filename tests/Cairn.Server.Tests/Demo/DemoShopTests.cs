using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cairn.Collection.Events;
using Cairn.Server.Demo;
using Xunit;

namespace Cairn.Server.Tests.Demo;

public sealed class DemoShopTests
{
    private static readonly DemoOptions Options = new() { Events = 60_000, EndMicros = 1_795_255_204_000_000 };
    private static readonly List<StoredEvent> Made = [.. new DemoShop(Options).Events()];

    [Fact]
    public void The_same_seed_and_end_give_the_same_events()
    {
        Assert.Equal(Hash(Made), Hash(new DemoShop(Options).Events()));
        Assert.NotEqual(Hash(Made), Hash(new DemoShop(Options with { Seed = 2 }).Events()));
    }

    [Fact]
    public void About_as_many_events_are_made_as_were_asked_for() => Assert.InRange(Made.Count, Options.Events * 0.93, Options.Events * 1.07);

    [Fact]
    public void Every_event_has_an_id_of_its_own_and_lies_in_the_history()
    {
        Assert.Equal(Made.Count, Made.Select(made => made.EventId).Distinct().Count());
        Assert.All(Made, made => Assert.InRange(made.OccurredMicros, Options.StartMicros, Options.EndMicros - 1));
    }

    [Fact]
    public void The_last_day_has_events_and_every_day_before_it()
    {
        var days = Made.GroupBy(made => (Options.EndMicros - made.OccurredMicros) / 86_400_000_000).ToDictionary(day => day.Key, day => day.Count());

        Assert.Equal(Options.Days, days.Count);
        Assert.All(days.Values, count => Assert.True(count > 100));
    }

    [Fact]
    public void Page_views_far_outnumber_conversions()
    {
        var visitors = Made.Select(made => made.Visitor).Distinct().Count();
        var buyers = Made.Where(made => made.Name == "purchase").Select(made => made.Visitor).Distinct().Count();

        Assert.InRange(Count("page_view") / (double)Made.Count, 0.45, 0.75);
        Assert.InRange(buyers / (double)visitors, 0.015, 0.08);
        Assert.True(Count("view_item") > 3 * Count("add_to_cart") && Count("add_to_cart") > Count("begin_checkout") && Count("begin_checkout") > Count("purchase"));
        Assert.InRange(Count("refund"), 1, Count("purchase") / 8);
    }

    [Fact]
    public void Channels_devices_returning_and_identified_visitors_are_there()
    {
        Assert.Equal(DemoTables.Channels.Count, Made.Select(made => made.Channel).OfType<string>().Distinct().Count());
        Assert.Equal(3, Made.Select(made => made.Device).Distinct().Count());
        Assert.InRange(Made.GroupBy(made => made.Visitor).Count(mine => mine.Max(made => made.OccurredMicros) - mine.Min(made => made.OccurredMicros) > 7_200_000_000), 500, 4_000);
        Assert.True(Made.Where(made => made.User is not null).Select(made => made.User).Distinct().Count() > 100);
        Assert.Contains(Made.Where(made => made.User is not null).GroupBy(made => made.User), mine => mine.Select(made => made.Visitor).Distinct().Count() == 2);
    }

    [Fact]
    public void Each_purchase_went_through_every_gate()
    {
        var names = Made.GroupBy(made => made.Visitor!).ToDictionary(mine => mine.Key, mine => mine.Select(made => made.Name).ToHashSet());

        Assert.All(Made.Where(made => made.Name == "purchase"), bought => Assert.True(DemoTruth.Gates.All(names[bought.Visitor!].Contains)));
    }

    [Fact]
    public void The_broken_checkout_shows_on_its_device_in_its_weeks_only()
    {
        var calendar = new DemoShop(Options).Calendar;
        var events = new DemoShop(Options with { Events = 250_000 }).Events().ToList();
        double Rate(bool broken)
        {
            var mine = events.Where(made => made is { Os: "iOS", Device: "mobile" } && (made.OccurredMicros >= calendar.BugStart && made.OccurredMicros < calendar.BugEnd) == broken).ToList();
            return mine.Count(made => made.Name == "purchase") / (double)mine.Count(made => made.Name == "add_payment_info");
        }

        Assert.True(Rate(broken: true) < 0.5 * Rate(broken: false), $"{Rate(true)} against {Rate(false)}");
        Assert.All(events.Where(made => made.Name == "js_error"), made => Assert.Equal(("iOS", "mobile"), (made.Os, made.Device)));
    }

    [Fact]
    public void The_truth_is_what_an_intervention_does()
    {
        using var truth = JsonDocument.Parse(DemoTruth.ToJson(Options));
        var shop = new DemoShop(Options);
        var micros = truth.RootElement.GetProperty("micros").EnumerateArray().ToList();
        for (var at = 0; at < micros.Count; at++)
        {
            var lift = micros[at].GetProperty("lift").GetDouble();
            if (micros[at].GetProperty("kind").GetString() == "companion")
            {
                Assert.Equal(0, lift);
                continue;
            }

            var (on, off) = DemoTruth.Intervene(shop, at, 8_000); // other people of the same shop
            Assert.True(lift > 0.005, $"{micros[at].GetProperty("event")} {lift}");
            Assert.InRange(on - off, lift - 0.015, lift + 0.015);
        }
    }

    [Fact]
    public void Companions_look_like_causes_to_whoever_only_counts()
    {
        var visitors = Made.GroupBy(made => made.Visitor).Select(mine => mine.Select(made => made.Name).ToHashSet()).ToList();
        double Rate(bool listed) => visitors.Where(names => names.Contains("add_to_wishlist") == listed).Average(names => names.Contains("purchase") ? 1.0 : 0);

        Assert.True(Rate(listed: true) > 2 * Rate(listed: false));
    }

    [Fact]
    public void Every_definition_meets_events()
    {
        var names = Made.Select(made => made.Name).ToHashSet();

        Assert.All(DemoDefinitions.All, definition => Assert.Contains(definition.Match.GetProperty("event").GetString()!, names));
        Assert.Single(DemoDefinitions.All, definition => definition.Role is null);
    }

    private static int Count(string name) => Made.Count(made => made.Name == name);

    private static string Hash(IEnumerable<StoredEvent> events)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var made in events)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(made.ToString()));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
