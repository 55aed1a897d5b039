using System.Text.Json;
using Cairn.Journeys.Definitions;

namespace Cairn.Server.Demo;

/// <summary>The conversion definitions of the demo shop: one macro, and the micros a shop would watch.</summary>
internal static class DemoDefinitions
{
    /// <summary>The definitions, the macro first, then along the way.</summary>
    public static IReadOnlyList<ConversionDefinition> All { get; } =
    [
        new()
        {
            Key = "purchase", Name = "Purchase", Kind = ConversionKind.Macro, Stage = ConversionStage.Decision, Match = Event("purchase"),
            Description = "An order was placed.", Dedupe = ["order_id"], Value = InTheEvent, Customer = true,
        },
        Micro("search", "Search", ConversionStage.Awareness, ConversionRole.Process, Event("view_search_results")),
        Micro("newsletter", "Newsletter sign-up", ConversionStage.Awareness, ConversionRole.Secondary, Parse("""{"event":"sign_up","where":[{"prop":"method","op":"=","value":"newsletter"}]}"""), ConversionCounting.OncePerVisitor, Worth(2.50m)),
        Micro("product_view", "Product view", ConversionStage.Consideration, ConversionRole.Process, Event("view_item")),
        Micro("size_guide", "Size guide opened", ConversionStage.Consideration, ConversionRole.Secondary, Event("size_guide")),
        Micro("compare_products", "Products compared", ConversionStage.Consideration, ConversionRole.Secondary, Event("compare_products")),
        Micro("video_50", "Product video, half or more", ConversionStage.Consideration, ConversionRole.Secondary, Parse("""{"event":"video_progress","where":[{"prop":"percent","op":">=","value":50}]}""")),
        Micro("reviews", "Reviews read", ConversionStage.Consideration, ConversionRole.Secondary, Event("read_reviews")),
        Micro("availability", "Store availability checked", ConversionStage.Consideration, ConversionRole.Process, Event("check_availability")),
        Micro("wishlist", "Added to wishlist", ConversionStage.Consideration, ConversionRole.Secondary, Event("add_to_wishlist")),
        Micro("account", "Account page", ConversionStage.Consideration, ConversionRole.Secondary, Event("view_account")),
        Micro("chat", "Chat started", ConversionStage.Intent, ConversionRole.Secondary, Event("start_chat"), value: Worth(4m)),
        Micro("add_to_cart", "Add to cart", ConversionStage.Intent, ConversionRole.Process, Event("add_to_cart"), value: InTheEvent),
        Micro("begin_checkout", "Checkout begun", ConversionStage.Intent, ConversionRole.Process, Event("begin_checkout"), value: InTheEvent),
        Micro("payment_info", "Payment entered", ConversionStage.Intent, ConversionRole.Process, Event("add_payment_info"), value: InTheEvent),
    ];

    private static ConversionValue InTheEvent => new(ConversionValueKind.Property);

    private static ConversionValue Worth(decimal euros) => new(ConversionValueKind.Fixed, euros, "EUR");

    private static ConversionDefinition Micro(
        string key,
        string name,
        ConversionStage stage,
        ConversionRole role,
        JsonElement match,
        ConversionCounting counting = ConversionCounting.OncePerSession,
        ConversionValue? value = null) => new()
        {
            Key = key,
            Name = name,
            Kind = ConversionKind.Micro,
            Stage = stage,
            Role = role,
            Match = match,
            Counting = counting,
            Value = value ?? new ConversionValue(ConversionValueKind.Model),
        };

    private static JsonElement Event(string name) => Parse($$"""{"event":"{{name}}"}""");

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
