using System.Globalization;

namespace Cairn.Server.Demo;

/// <summary>Somebody who comes to the demo shop; everything about them follows from their number and the seed.</summary>
internal sealed class DemoVisitor
{
    private const int MaxVisits = 24;

    public DemoVisitor(DemoOptions options, int number, int count, DemoCalendar calendar)
    {
        Number = number;
        Key = DemoRandom.Key(DemoRandom.Key((ulong)options.Seed, 17), number);
        Channel = DemoTables.Pick(DemoTables.Channels, channel => channel.Share, DemoRandom.Uniform(Key, 1));
        Device = DemoTables.Pick(DemoTables.Devices, device => device.Share, DemoRandom.Uniform(Key, 2));
        Country = DemoTables.Pick(DemoTables.Countries, country => country.Share, DemoRandom.Uniform(Key, 3));
        Intent = DemoRandom.Normal(Key, 4) + Channel.Quality + Device.Intent;
        HasAccount = DemoRandom.Uniform(Key, 6) < DemoRandom.Chance(-1.6 + (0.7 * Intent));
        var second = HasAccount && DemoRandom.Uniform(Key, 7) < 0.35;
        SecondDevice = second ? DemoTables.Devices[Device.Device == "mobile" ? 2 : 0] : null;
        FirstVisit = calendar.Moment((number + DemoRandom.Uniform(Key, 8)) / count);
        Ids = [IdOf(0), IdOf(1)];
        User = string.Create(CultureInfo.InvariantCulture, $"customer-{number:000000}");
    }

    public int Number { get; }

    public ulong Key { get; }

    public DemoChannel Channel { get; }

    public DemoDevice Device { get; }

    /// <summary>What people who sign in use besides; null for most.</summary>
    public DemoDevice? SecondDevice { get; }

    public DemoCountry Country { get; }

    /// <summary>How much they want to buy before the shop does anything: the common cause that makes companions look like causes.</summary>
    public double Intent { get; }

    public bool HasAccount { get; }

    /// <summary>The site's own id of the person.</summary>
    public string User { get; }

    public long FirstVisit { get; }

    /// <summary>What the two browsers hold.</summary>
    public string[] Ids { get; }

    /// <summary>When the next visit begins; null when they do not come back.</summary>
    public long? NextVisit(int visit, long startMicros, bool hasCart)
    {
        var key = DemoRandom.Key(Key, 1_000 + visit);
        if (visit >= MaxVisits || DemoRandom.Uniform(key, 0) >= DemoRandom.Chance(-0.75 + (0.45 * Intent) + (hasCart ? 0.6 : 0)))
        {
            return null;
        }

        var days = (hasCart ? 1.5 : 4.5) * -Math.Log(1 - DemoRandom.Uniform(key, 1));
        if (days < 0.5)
        {
            return startMicros + (long)((2 + (days * 8)) * 3_600_000_000); // the same day, after the visit is surely over
        }

        var later = startMicros + (long)((0.6 + days) * 86_400_000_000);
        return Math.Max(DemoCalendar.Waking(later, DemoRandom.Uniform(key, 2)), startMicros + 7_200_000_000);
    }

    private string IdOf(int browser) => DemoRandom.Key(Key, 50 + browser).ToString("x16", CultureInfo.InvariantCulture);
}
