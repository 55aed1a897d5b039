namespace Cairn.Benchmarks.Truth;

/// <summary>A shop whose causes are known.</summary>
/// <param name="Name">How the results call it.</param>
/// <param name="Says">What is special about it.</param>
/// <param name="ActivitySlope">How strongly intent shows in the number of pages: with 0.9 well, with 0.2 hardly.</param>
/// <param name="EffectScale">All effects times this; 0 is a world without effects.</param>
internal sealed record TruthWorld(string Name, string Says, double ActivitySlope, double EffectScale)
{
    private const double Lead = 1.2;

    private static readonly IReadOnlyList<TruthMicro> Shop =
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

    /// <summary>The worlds, by what they try.</summary>
    public static IReadOnlyList<TruthWorld> All { get; } =
    [
        new("shop", "causes, companions, harm, gates, steps after buying; intent shows in activity", 0.9, 1),
        new("null", "the same shop, nothing has an effect", 0.9, 0),
        new("latent", "intent is hidden: it hardly shows in activity", 0.2, 1),
        new("latent-null", "intent is hidden and nothing has an effect", 0.2, 0),
        new("instant", "causes work at once, in the visit they are done in", 0.9, 1) { Instant = true },
        new("harmful", "four of six causes do harm", 0.9, 1)
        {
            Micros = Change(("size_guide", step => step with { Effect = -0.8 }), ("compare_products", step => step with { Effect = -0.7 }), ("video_progress", step => step with { Effect = -0.6 })),
        },
        new("gathering", "two causes; nine of thirteen steps only gather with time, and who comes often meets them all", 0.9, 1)
        {
            Micros = Change(
                ("compare_products", Clock(-1.0)), ("video_progress", Clock(-1.6)), ("store_finder", Clock(-2.0)), ("forced_sign_up", Clock(-2.4)),
                ("check_availability", Clock(-0.4)), ("newsletter", Clock(-2.8)), ("add_to_wishlist", Clock(-1.3))),
        },
        new("early", "steps that come after buying are done by some who never bought, too", 0.9, 1)
        {
            Micros = Change(("track_order", step => step with { Early = -4.5 }), ("rate_shop", step => step with { Early = -2.5 })),
        },
        new("chain", "steps lead to other steps: two only work through another, and two companions follow a cause", 0.9, 1)
        {
            Micros = Change(
                ("compare_products", step => step with { Effect = 0 }), ("start_chat", step => step with { LedBy = "compare_products", Lead = Lead }),
                ("video_progress", step => step with { Effect = 0 }), ("store_finder", step => step with { LedBy = "video_progress", Lead = Lead }),
                ("add_to_wishlist", step => step with { LedBy = "size_guide", Lead = Lead }), ("newsletter", step => step with { LedBy = "start_chat", Lead = Lead })),
        },
        new("two-interests", "beside intent there is curiosity, hidden too: it drives half of the companions and hardly the buying", 0.9, 1)
        {
            CuriosityBuys = 0.2,
            Micros = Change(
                ("add_to_wishlist", step => step with { Slope = 0.6, Curiosity = 0.6 }), ("view_account", step => step with { Slope = 1.0 }),
                ("read_reviews", step => step with { Slope = 0.3, Curiosity = 0.8 }), ("check_availability", step => step with { Slope = 0.7, Curiosity = 0.3 }),
                ("size_guide", step => step with { Curiosity = 0.3 }), ("video_progress", step => step with { Curiosity = 0.4 })),
        },
    ];

    /// <summary>Whether causes already work in the visit in which they are done.</summary>
    public bool Instant { get; init; }

    /// <summary>What one unit of curiosity adds to the log odds of buying.</summary>
    public double CuriosityBuys { get; init; }

    /// <summary>The steps; the place of one is its bit. Places 13 and 14 are cart and checkout, those from 15 on come after buying.</summary>
    public IReadOnlyList<TruthMicro> Micros { get; init; } = Shop;

    /// <summary>Whether doing a step changes the chance of buying, itself or through steps it leads to.</summary>
    public bool HasEffect(TruthMicro micro) => EffectScale != 0 && (micro.Effect != 0 || Micros.Any(led => led.LedBy == micro.Event && HasEffect(led)));

    private static Func<TruthMicro, TruthMicro> Clock(double logOdds) =>
        step => new TruthMicro(step.Event, TruthKind.Clock, logOdds, 0, 0);

    private static IReadOnlyList<TruthMicro> Change(params (string Event, Func<TruthMicro, TruthMicro> To)[] changes) =>
        [.. Shop.Select(step => changes.Where(change => change.Event == step.Event).Select(change => change.To(step)).SingleOrDefault() ?? step)];
}
