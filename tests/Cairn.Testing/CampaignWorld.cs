using Cairn.Journeys.Events;
using Cairn.Journeys.Television;
using Cairn.Journeys.Time;

namespace Cairn.Testing;

/// <summary>A made-up shop whose campaigns have known effects, by seed: what would have come anyway is told apart from what an ad brought.</summary>
/// <remarks>
/// Households differ in how much they want to buy. Those who want to come more often, whatever they are shown, and click on search ads and mails more: so visits
/// and purchases follow ads that did nothing. Television is drawn by household, one in five is a ghost; every spot seen to its end may bring a visit of its own.
/// Clicks of each other channel bring a purchase of their own with a known chance, and search and display take visits that would have come anyway.
/// One household in twelve shares its address with the others of an office.
/// </remarks>
public sealed class CampaignWorld
{
    private const int Days = 100;
    private const int FirstAd = 14;
    private const double VisitOfSpot = 0.05;
    private const double PurchaseOfVisit = 0.12;
    private const int WindowDays = 14;
    private const int OfficeHouseholds = 12;

    /// <summary>The chance that a click brings a purchase that would not have come else.</summary>
    public static IReadOnlyDictionary<string, double> Effects { get; } = new Dictionary<string, double> { ["Paid Search"] = 0.02, ["Email"] = 0.10, ["Display"] = 0 };

    private readonly Random _random;

    /// <summary>Plays the world.</summary>
    /// <param name="seed">The same seed, the same world.</param>
    /// <param name="households">How many.</param>
    public CampaignWorld(int seed, int households)
    {
        _random = new Random(seed);
        for (var household = 0; household < households; household++)
        {
            Play(household);
        }
    }

    /// <summary>When it begins: 1 June 2026, midnight UTC.</summary>
    public static long Start { get; } = Timestamp.From(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero)).Micros;

    /// <summary>When everything is over.</summary>
    public static Timestamp End { get; } = new(Start + (101 * Timestamp.Day));

    /// <summary>What people did.</summary>
    public List<MemoryEvent> Events { get; } = [];

    /// <summary>The ads on television, those that were not shown among them.</summary>
    public List<AdEvent> Ads { get; } = [];

    /// <summary>Households with an address of their own, whether television reached them or not.</summary>
    public int Households { get; private set; }

    /// <summary>Of them, those who would have visited in the window if they had been shown the ads.</summary>
    public int WithAds { get; private set; }

    /// <summary>Of them, those who would have visited without.</summary>
    public int WithoutAds { get; private set; }

    /// <summary>Purchases that each channel brought and that would not have come else.</summary>
    public Dictionary<string, int> Caused { get; } = new() { ["Paid Search"] = 0, ["Email"] = 0, ["Display"] = 0, ["TV"] = 0 };

    private void Play(int household)
    {
        var (wish, isTreated, isOffice) = (Math.Exp((0.8 * Normal()) - 0.32), _random.NextDouble() < 0.8, household % OfficeHouseholds == 0);
        var (who, key) = ($"v{household}", isOffice ? "office" : $"k{household}");
        var ad = (FirstAd + _random.Next(0, 7)) * Timestamp.Day + (18 * 3_600 * Timestamp.Second);
        var own = Visits(who, key, wish);
        var spots = Spots(household, key, ad, isTreated);
        if (isTreated)
        {
            foreach (var visit in spots)
            {
                Come(who, key, visit, "Direct", null);
                Buy(who, visit, PurchaseOfVisit, "TV");
            }
        }

        own.AddRange(Clicks(who, key, wish));
        if (!isOffice)
        {
            var without = own.Exists(visit => visit > ad && visit - ad <= WindowDays * Timestamp.Day);
            Households++;
            WithoutAds += without ? 1 : 0;
            WithAds += without || spots.Exists(visit => visit - ad <= WindowDays * Timestamp.Day) ? 1 : 0;
        }
    }

    // What comes anyway: directly, or by search and display ads that only stand in the way.
    private List<long> Visits(string who, string key, double wish)
    {
        var visits = new List<long>();
        for (var day = 0; day < Days; day++)
        {
            if (_random.NextDouble() < 0.006 * wish)
            {
                var at = (day * Timestamp.Day) + Moment();
                visits.Add(at);
                var by = _random.NextDouble() switch { < 0.35 => "Paid Search", < 0.45 => "Display", _ => "Direct" };
                Come(who, key, at, by, by == "Direct" ? null : "brand");
                Buy(who, at, PurchaseOfVisit, null);
            }
        }

        return visits;
    }

    // One to four spots an evening apart; the visits they bring.
    private List<long> Spots(int household, string key, long ad, bool isTreated)
    {
        var visits = new List<long>();
        var count = 1 + _random.Next(0, 4);
        for (var spot = 0; spot < count; spot++)
        {
            var (at, isSeen) = (ad + (spot * Timestamp.Day), _random.NextDouble() < 0.8);
            var one = new AdEvent
            {
                Seq = Ads.Count + 1,
                Micros = Start + at,
                Source = "streamer",
                ImpId = $"{household}-{spot}",
                Key = key,
                Campaign = "spots",
                Arm = isTreated ? "treatment" : "ghost",
                IsImpression = true,
                Cost = isTreated ? 0.02m : null,
            };
            Ads.Add(one);
            if (isTreated && isSeen)
            {
                Ads.Add(one with { Seq = Ads.Count + 1, Micros = one.Micros + (30 * Timestamp.Second), IsImpression = false, Quartile = 100, Cost = null });
            }

            var (comes, later) = (_random.NextDouble() < VisitOfSpot, (long)(_random.NextDouble() * 5 * Timestamp.Day));
            if (isSeen && comes)
            {
                visits.Add(at + (60 * Timestamp.Second) + later);
            }
        }

        return visits;
    }

    // Mails and ads that are clicked because they are there; more by those who want to buy.
    private List<long> Clicks(string who, string key, double wish)
    {
        var visits = new List<long>();
        foreach (var (channel, effect) in Effects)
        {
            if (_random.NextDouble() < 0.12 * Math.Min(3, wish))
            {
                var at = (_random.Next(0, Days) * Timestamp.Day) + Moment();
                visits.Add(at);
                Come(who, key, at, channel, "push");
                Buy(who, at, effect, channel);
            }
        }

        return visits;
    }

    private void Come(string who, string key, long at, string channel, string? campaign) => Events.Add(new MemoryEvent(who, "page_view", Start + at)
    {
        Flags = campaign is null ? EventFlags.None : EventFlags.Campaign,
        Columns = new Dictionary<string, (ValueKind, string)>
        {
            ["channel"] = (ValueKind.Text, channel),
            ["household_key"] = (ValueKind.Text, key),
            ["campaign"] = (campaign is null ? ValueKind.Missing : ValueKind.Text, campaign ?? ""),
        },
    });

    private void Buy(string who, long at, double chance, string? cause)
    {
        var luck = _random.NextDouble();
        if (luck < chance)
        {
            Events.Add(new MemoryEvent(who, "buy", Start + at + (600 * Timestamp.Second)) { Flags = EventFlags.Sessionless });
            if (cause is not null)
            {
                Caused[cause]++;
            }
        }
    }

    private long Moment() => _random.Next(8 * 3_600, 22 * 3_600) * Timestamp.Second;

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
