namespace Cairn.Benchmarks.Truth;

/// <summary>A shop whose causes are known.</summary>
/// <param name="Name">How the results call it.</param>
/// <param name="Says">What is special about it.</param>
/// <param name="ActivitySlope">How strongly intent shows in the number of pages: with 0.9 well, with 0.2 hardly.</param>
/// <param name="EffectScale">All effects times this; 0 is a world without effects.</param>
/// <param name="Instant">Whether causes already work in the visit in which they are done.</param>
internal sealed record TruthWorld(string Name, string Says, double ActivitySlope, double EffectScale, bool Instant = false)
{
    /// <summary>The worlds, by what they try.</summary>
    public static IReadOnlyList<TruthWorld> All { get; } =
    [
        new("shop", "causes, companions, harm, gates, steps after buying; intent shows in activity", 0.9, 1),
        new("null", "the same shop, nothing has an effect", 0.9, 0),
        new("latent", "intent is hidden: it hardly shows in activity", 0.2, 1),
        new("latent-null", "intent is hidden and nothing has an effect", 0.2, 0),
        new("instant", "causes work at once, in the visit they are done in", 0.9, 1, Instant: true),
    ];

    /// <summary>The steps; the place of one is its bit.</summary>
    public static IReadOnlyList<TruthMicro> Micros { get; } =
    [
        new("size_guide", TruthKind.Cause, -1.7, 0.25, 0.90),
        new("compare_products", TruthKind.Cause, -2.0, 0.30, 0.80),
        new("video_progress", TruthKind.Cause, -2.1, 0.10, 0.60),
        new("start_chat", TruthKind.Cause, -2.6, 0.30, 0.70),
        new("store_finder", TruthKind.Cause, -2.0, 0.20, 0.70),
        new("forced_sign_up", TruthKind.Cause, -1.9, 0.50, -0.90),
        new("add_to_wishlist", TruthKind.Companion, -2.6, 1.00, 0),
        new("view_account", TruthKind.Companion, -2.7, 1.10, 0),
        new("read_reviews", TruthKind.Companion, -1.2, 0.80, 0),
        new("check_availability", TruthKind.Companion, -2.9, 0.90, 0),
        new("newsletter", TruthKind.Companion, -3.0, 0.60, 0),
        new("banner_seen", TruthKind.Clock, -0.8, 0, 0),
        new("cookie_settings", TruthKind.Clock, -2.2, 0, 0),
        new("add_to_cart", TruthKind.Gate, -2.2, 0.60, 0),
        new("begin_checkout", TruthKind.Gate, -0.4, 0.30, 0),
        new("track_order", TruthKind.After, 0.4, 0, 0),
        new("rate_shop", TruthKind.After, -1.0, 0, 0),
    ];
}
