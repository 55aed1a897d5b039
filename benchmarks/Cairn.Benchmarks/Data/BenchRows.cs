using System.Globalization;
using Cairn.Collection.Events;

namespace Cairn.Benchmarks.Data;

/// <summary>Events of the bench's world as rows of the event store.</summary>
public static class BenchRows
{
    private static readonly string[] Paths = [.. Enumerable.Range(0, BenchWorld.PathCount).Select(BenchWorld.PathText)];
    private static readonly string[] Campaigns = [.. Enumerable.Range(0, BenchWorld.CampaignCount).Select(BenchWorld.CampaignText)];
    private static readonly string[] Properties = [.. Enumerable.Range(0, BenchWorld.SkuCount).Select(sku => $$"""{"sku":"{{BenchWorld.SkuText(sku)}}"}""")];

    private static readonly ConsentBits AnalyticsDenied = new(1 << 2);

    /// <summary>The row of an event; the same event gives the same row.</summary>
    public static StoredEvent ToRow(in BenchEvent made) => new()
    {
        EventId = new UInt128(made.Visitor, BenchRandom.Mix(made.Visitor + (ulong)made.Seq)),
        Visitor = made.Visitor.ToString("x16", CultureInfo.InvariantCulture),
        User = (made.Marks & BenchMarks.Known) == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"user-{made.Person:x16}"),
        OccurredMicros = made.Micros,
        ReceivedMicros = made.ReceivedMicros,
        ClientSeq = made.Seq,
        Name = BenchWorld.Names[made.Name],
        Host = "bench.example",
        Path = Paths[made.Path],
        Campaign = Campaigns[made.Campaign],
        Channel = BenchWorld.Channels[made.Channel],
        Country = BenchWorld.Countries[made.Country],
        Device = BenchWorld.Devices[made.Device],
        Value = made.RevenueCents == 0 ? null : made.RevenueCents / 100m,
        Currency = made.RevenueCents == 0 ? null : "EUR",
        Properties = made.Name is > 0 and < 5 ? Properties[made.Sku] : null,
        Consent = (made.Marks & BenchMarks.Denied) == 0 ? default : AnalyticsDenied,
        Bot = (made.Marks & BenchMarks.Bot) == 0 ? BotVerdict.None : BotVerdict.Declared,
    };
}
