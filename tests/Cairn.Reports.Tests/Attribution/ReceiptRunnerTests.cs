using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Reports.Attribution;
using Cairn.Reports.Envelope;
using Cairn.Testing;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Attribution;

/// <summary>The receipt of a conversion says what the report says, and every change appends a new one with its reason.</summary>
public sealed class ReceiptRunnerTests
{
    private const int Day = 86_400;
    private static readonly ConversionDefinition Buy = Definition("buy", """{"event":"buy"}""", ConversionKind.Macro) with
    {
        Dedupe = ["order_id"],
        Value = new ConversionValue(ConversionValueKind.Property),
    };

    private readonly MemoryEventSource _source = new();
    private readonly Book _book = new();
    private ConversionDefinition _definition = Buy;

    public ReceiptRunnerTests() =>
        _source.Append(
            Visit("other", 0, "Radio"), Visit("ann", Day, "TV"), Visit("ann", 2 * Day, "Search"), Visit("ann", 3 * Day, "Email"),
            Event("ann", "buy", 4 * Day, ("value", 49.99m), ("currency", "EUR"), ("order_id", "1")) with { Flags = EventFlags.Sessionless });

    [Fact]
    public void A_receipt_names_every_touch_with_weight_and_money()
    {
        var receipt = Run().Current;
        Assert.Equal(["TV", "Search", "Email"], receipt.Touches.Select(touch => touch.Channel));
        Assert.Equal([3.0 * Day, 2 * Day, Day], receipt.Touches.Select(touch => touch.Distance));
        Assert.Equal(["16.67", "16.66", "16.66"], receipt.Touches.Select(touch => touch.Money["linear"]));
        Assert.Equal([1m, 0m, 0m], receipt.Touches.Select(touch => touch.Weights["first"]));
        Assert.All(receipt.Touches[0].Weights.Keys, model => Assert.Equal(1m, receipt.Touches.Sum(touch => touch.Weights[model])));
        Assert.Equal(("buy", 1, "49.99", "0", "30d"), (receipt.Definition, receipt.DefinitionVersion, receipt.Net, receipt.Refunded, receipt.Window["click"]));
        var rows = ValueOf(AttributionRunner.Run(new AttributionRequest { Models = ["decay"] }, Site(), default)).Rows.ToDictionary(row => row.Key, row => row.Credit);
        Assert.All(receipt.Touches, touch => Assert.Equal(rows[touch.Channel], touch.Weights["decay"]));
    }

    [Fact]
    public void Each_change_appends_a_receipt_and_the_old_ones_stay()
    {
        Run();
        Assert.Equal(["first"], Run().History.Select(version => version.Reason));
        _source.Append(Visit("ann", 2.5 * Day, "Social"));
        Assert.Equal("late_touch", Run().History[^1].Reason);
        _source.Join("ann", "user", Start);
        _source.Join("other", "user", Start);
        Assert.Equal("identity", Run().History[^1].Reason);
        Assert.Equal(5, Run().Current.Touches.Count);
        _source.SetRevoked("other", "user", true);
        Assert.Equal((4, "identity"), (Run().Current.Touches.Count, Run().History[^1].Reason));
        _source.Append(Event("ann", "refund", 5 * Day, ("value", -20m), ("order_id", "1"), ("currency", "EUR")) with { Flags = EventFlags.Sessionless });
        Assert.Equal("refund", Run().History[^1].Reason);
        Assert.Equal(("20", "29.99"), (Run().Current.Refunded, Run().Current.Net));
        _definition = Buy with { Version = 2 };
        var history = Run().History;
        Assert.Equal("definition", history[^1].Reason);
        Assert.Equal([3, 4, 5, 4, 4, 4], history.Select(version => version.Receipt.Touches.Count));
        Assert.Equal(["49.99", "49.99", "49.99", "49.99", "29.99", "29.99"], history.Select(version => version.Receipt.Net));
    }

    [Fact]
    public void A_look_with_other_settings_changes_no_history()
    {
        Run();
        var narrow = Run(new ReceiptRequest { Conversion = "5", Lookback = "36h" });
        Assert.Equal(("Email", 1), (Assert.Single(narrow.Current.Touches).Channel, narrow.History.Count));

        // Nothing can be learned from so few, so decay stands in.
        Assert.Equal(["decay"], Run(new ReceiptRequest { Conversion = "5", Models = ["markov"] }).Current.Touches[0].Weights.Keys);
    }

    [Theory]
    [InlineData(null, "attribution.conversion-missing")]
    [InlineData("1", "attribution.conversion-unknown")]
    [InlineData("99", "attribution.conversion-unknown")]
    public void What_is_no_conversion_has_no_receipt(string? id, string code) =>
        Assert.Equal(code, Assert.Single(FaultsOf(ReceiptRunner.Run(new ReceiptRequest { Conversion = id }, Site(), default))).Code);

    [Fact]
    public void A_conversion_without_a_touch_is_unattributed()
    {
        _source.Append(Event("dan", "buy", Day, ("value", 5m), ("currency", "EUR"), ("order_id", "2")) with { Flags = EventFlags.Sessionless });
        var receipt = Run(new ReceiptRequest { Conversion = "6" }).Current;
        Assert.Empty(receipt.Touches);
        Assert.Equal(1m, receipt.Rest["linear"]);
    }

    private ReceiptReport Run(ReceiptRequest? request = null) => ValueOf(ReceiptRunner.Run(request ?? new ReceiptRequest { Conversion = "5" }, Site(), TestContext.Current.CancellationToken));

    private ReportSite Site() =>
        Sites.Of(_source, "2026-09-01T00:00:00Z", options: new JourneyIndexOptions { TailEvents = 3, SegmentEvents = 9, SmallSegments = 2 }) with { Definitions = [_definition], Receipts = _book };

    private static MemoryEvent Visit(string who, double at, string channel) => Event(who, "page_view", at, ("channel", channel));

    // The id of an event is its number in the store.
    private sealed class Book : IReceiptBook
    {
        private readonly List<ReceiptVersion> _kept = [];
        private readonly List<string> _texts = [];

        public ReceiptEvent? Find(string id) => int.Parse(id, System.Globalization.CultureInfo.InvariantCulture) is var seq and <= 8
            ? new ReceiptEvent(seq, "buy", Start + (seq == 6 ? 1L : 4) * Day * 1_000_000, new Dictionary<string, string>()) : null;

        public IReadOnlyList<ReceiptVersion> Keep(Receipt receipt, Func<Receipt, string> reason)
        {
            var text = System.Text.Json.JsonSerializer.Serialize(receipt);
            if (_texts.Count == 0 || _texts[^1] != text)
            {
                _kept.Add(new ReceiptVersion(_kept.Count + 1, "", _kept.Count == 0 ? "first" : reason(_kept[^1].Receipt), receipt));
                _texts.Add(text);
            }

            return [.. _kept];
        }

        public IReadOnlyList<ReceiptVersion> History(string conversion, string definition) => [.. _kept];
    }
}
