using System.Globalization;
using Cairn.Collection.Events;

namespace Cairn.Benchmarks;

/// <summary>Makes rows like a shop's: 64 event names with a Zipf share, 12 channels, 5,000 pages and products, a few events a visitor at a time.</summary>
internal sealed class RowGenerator
{
    private const long StartMicros = 1_756_684_800_000_000;
    private static readonly string[] Channels =
    [
        "Direct", "Organic Search", "Paid Search", "Email", "Referral", "Organic Social", "Paid Social", "Display", "Affiliates", "TV",
        "Paid Shopping", "AI Assistants",
    ];

    private static readonly string[] Names = [.. Enumerable.Range(0, 64).Select(i => i == 0 ? "page_view" : $"event_{i}")];
    private static readonly string[] Paths = [.. Enumerable.Range(0, 5_000).Select(i => $"/category-{i % 50}/product-{i}")];
    private readonly Random _random;
    private long _micros = StartMicros;
    private int _left;
    private string _visitor = "";
    private int _channel;

    public RowGenerator(int seed)
    {
#pragma warning disable RS0030 // The one place that makes the generator's seeded randomness.
        _random = new Random(seed);
#pragma warning restore RS0030
    }

    /// <summary>The next rows.</summary>
    public List<StoredEvent> Take(int count)
    {
        var rows = new List<StoredEvent>(count);
        for (var i = 0; i < count; i++)
        {
            rows.Add(Next());
        }

        return rows;
    }

    private StoredEvent Next()
    {
        if (_left-- == 0)
        {
            _left = _random.Next(1, 12);
            _visitor = _random.NextInt64(1L << 62).ToString("x16", CultureInfo.InvariantCulture);
            _channel = _random.Next(Channels.Length);
        }

        _micros += _random.Next(1, 1_500_000);
        var name = Math.Min(63, (int)Math.Exp(_random.NextDouble() * 4.2) - 1);
        var page = _random.Next(Paths.Length);
        return new StoredEvent
        {
            EventId = new UInt128((ulong)_random.NextInt64(), (ulong)_random.NextInt64()),
            Visitor = _visitor,
            OccurredMicros = _micros,
            ReceivedMicros = _micros + 800_000,
            ClientSeq = _left,
            Name = Names[name],
            Url = "https://shop.example" + Paths[page],
            Host = "shop.example",
            Path = Paths[page],
            Title = "Product " + page.ToString(CultureInfo.InvariantCulture),
            Source = "google",
            Medium = "cpc",
            Campaign = "campaign-" + (page % 200).ToString(CultureInfo.InvariantCulture),
            Channel = Channels[_channel],
            Country = "DE",
            Device = "mobile",
            Os = "Android",
            Browser = "Chrome",
            Language = "de-DE",
            Screen = "412x915",
            Value = name == 7 ? 19.90m : null,
            Currency = name == 7 ? "EUR" : null,
            Properties = string.Create(CultureInfo.InvariantCulture, $$"""{"item_id":"sku-{{page}}","price":{{page / 10m}},"stock":true}"""),
            Consent = new ConsentBits(0b10101010),
            Sdk = "browser/1.0.0",
        };
    }
}
