namespace Cairn.Benchmarks.Data;

/// <summary>One event of the bench's world, as numbers: names, channels and the like are places in the lists of <see cref="BenchWorld"/>.</summary>
/// <param name="Visitor">The browser's id, a 64-bit hash.</param>
/// <param name="Person">The visitor id of the person's first browser: the visitor itself for all but second browsers.</param>
/// <param name="Micros">When it happened, in microseconds since the Unix epoch.</param>
/// <param name="Seq">Its place among the visitor's events, from 0.</param>
/// <param name="Name">In <see cref="BenchWorld.Names"/>.</param>
/// <param name="Channel">In <see cref="BenchWorld.Channels"/>; the same for a whole session.</param>
/// <param name="Country">In <see cref="BenchWorld.Countries"/>.</param>
/// <param name="Device">In <see cref="BenchWorld.Devices"/>.</param>
/// <param name="Path">One of <see cref="BenchWorld.PathCount"/>.</param>
/// <param name="Campaign">One of <see cref="BenchWorld.CampaignCount"/>.</param>
/// <param name="Sku">One of <see cref="BenchWorld.SkuCount"/>.</param>
/// <param name="RevenueCents">0 but for purchases.</param>
/// <param name="Marks">Whether the sender is known, a bot, or has refused.</param>
public readonly record struct BenchEvent(
    ulong Visitor, ulong Person, long Micros, int Seq, byte Name, byte Channel, byte Country, byte Device, short Path, short Campaign, short Sku,
    int RevenueCents, BenchMarks Marks)
{
    /// <summary>Whether reports leave the event out unless asked for it.</summary>
    public bool Hidden => (Marks & (BenchMarks.Bot | BenchMarks.Denied)) != 0;

    /// <summary>When the server received it: three in a hundred arrive more than an hour late.</summary>
    public long ReceivedMicros => Micros + (Chance(1) < 0.03 ? 3_600_000_000 + (long)(Chance(2) * 86_400_000_000) : 250_000);

    /// <summary>Whether an ingest test sends it twice: five in a thousand.</summary>
    public bool SentTwice => Chance(3) < 0.005;

    private double Chance(ulong purpose) => BenchRandom.ToUniform(BenchRandom.Mix(Visitor ^ BenchRandom.Mix(((ulong)Seq << 8) + purpose)));
}

/// <summary>What reports must know of an event besides its columns.</summary>
[Flags]
public enum BenchMarks : byte
{
    /// <summary>An ordinary event.</summary>
    None = 0,

    /// <summary>Carries the person's user id: an identity edge.</summary>
    Known = 1,

    /// <summary>A bot's.</summary>
    Bot = 2,

    /// <summary>Sent with analytics storage denied.</summary>
    Denied = 4,
}
