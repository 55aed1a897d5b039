namespace Cairn.Server.Demo;

/// <summary>What a micro conversion of the demo shop is in truth.</summary>
internal enum DemoMicroKind
{
    /// <summary>Doing it raises the chance of buying.</summary>
    Cause,

    /// <summary>Those who want to buy anyway do it more often; doing it changes nothing.</summary>
    Companion,
}

/// <summary>A planted micro conversion beside the way to the purchase.</summary>
/// <param name="Event">Its event name.</param>
/// <param name="Kind">What it is in truth.</param>
/// <param name="LogOdds">Of doing it in a visit at intent 0.</param>
/// <param name="IntentSlope">What one unit of intent adds to these log odds.</param>
/// <param name="Effect">What having done it adds to the log odds of putting something into the cart and of going on from there; 0 for a companion.</param>
/// <param name="OnProduct">Whether it happens on a product's page, and so needs one to be seen.</param>
internal sealed record DemoMicro(string Event, DemoMicroKind Kind, double LogOdds, double IntentSlope, double Effect, bool OnProduct)
{
    /// <summary>In a fixed order: a micro's place is its bit.</summary>
    public static IReadOnlyList<DemoMicro> All { get; } =
    [
        new("size_guide", DemoMicroKind.Cause, -1.7, 0.25, 0.90, OnProduct: true),
        new("compare_products", DemoMicroKind.Cause, -2.2, 0.30, 0.70, OnProduct: true),
        new("video_progress", DemoMicroKind.Cause, -2.1, 0.10, 0.35, OnProduct: true),
        new("start_chat", DemoMicroKind.Cause, -3.6, 0.30, 0.60, OnProduct: true),
        new("add_to_wishlist", DemoMicroKind.Companion, -2.6, 1.30, 0, OnProduct: true),
        new("view_account", DemoMicroKind.Companion, -2.7, 1.40, 0, OnProduct: false),
        new("read_reviews", DemoMicroKind.Companion, -1.2, 0.90, 0, OnProduct: true),
        new("check_availability", DemoMicroKind.Companion, -2.9, 1.00, 0, OnProduct: true),
        new("sign_up", DemoMicroKind.Companion, -3.9, 0.60, 0, OnProduct: false),
    ];

    /// <summary>The effects of all micros in a mask of places.</summary>
    public static double EffectOf(uint done)
    {
        var effect = 0.0;
        for (var at = 0; at < All.Count; at++)
        {
            effect += (done >> at & 1) == 0 ? 0 : All[at].Effect;
        }

        return effect;
    }
}
