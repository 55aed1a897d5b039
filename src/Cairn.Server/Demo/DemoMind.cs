namespace Cairn.Server.Demo;

/// <summary>The shop's causal model: what visitors decide, given their intent, what they did before, and the state of the checkout.</summary>
/// <remarks>
/// Intent drives everything; causes add to the log odds of the cart and of the steps after it; companions depend on intent and add nothing.
/// Each decision has random numbers of its own, so forcing one micro leaves all other luck as it was.
/// </remarks>
internal sealed class DemoMind(DemoCalendar calendar)
{
    /// <summary>The share of payments that still went through on the broken device.</summary>
    public const double BugSuccess = 0.25;

    private const double SaleIntent = 0.35;

    /// <summary>Whether the checkout is broken for this device at this moment.</summary>
    public bool IsBroken(DemoDevice device, long micros) =>
        device is { Device: "mobile", Os: "iOS" } && micros >= calendar.BugStart && micros < calendar.BugEnd;

    /// <summary>Decides one visit and remembers what it changes.</summary>
    public DemoVisit Decide(DemoVisitor visitor, int visit, long startMicros, DemoDevice device, ref DemoMemory memory, DemoForced? forced = null)
    {
        var key = DemoRandom.Key(visitor.Key, 100 + visit);
        var intent = visitor.Intent + (calendar.InSale(startMicros) ? SaleIntent : 0);
        bool Luck(int purpose, double logOdds) => DemoRandom.Uniform(key, purpose) < DemoRandom.Chance(logOdds);

        if (!memory.HasCart && Luck(0, -0.7 - (0.5 * intent)))
        {
            return new DemoVisit { Pages = 1 };
        }

        var sees = Luck(1, 0.9 + (0.8 * intent));
        var micros = Micros(key, intent, sees, forced);
        memory.Done |= micros;
        var effect = DemoMicro.EffectOf(memory.Done);

        var resumes = memory.HasCart && Luck(2, -0.4 + (0.4 * intent) + (0.5 * effect));
        var adds = sees && Luck(3, -2.9 + (0.8 * intent) + effect);
        var begins = (resumes || adds) && Luck(4, -0.4 + (0.5 * intent) + (0.4 * effect));
        var ships = begins && Luck(5, 1.3 + (0.3 * intent));
        var pays = ships && Luck(6, 1.6 + (0.3 * intent));
        var wouldBuy = pays && Luck(7, 1.7 + (0.3 * intent));
        var hitBug = wouldBuy && IsBroken(device, startMicros) && DemoRandom.Uniform(key, 8) >= BugSuccess;

        memory.HasCart = (memory.HasCart || adds) && !(wouldBuy && !hitBug);
        memory.Purchases += wouldBuy && !hitBug ? 1 : 0;
        return new DemoVisit
        {
            Pages = 2 + Math.Min(30, (int)(-Math.Log(1 - DemoRandom.Uniform(key, 9)) * 2.6 * Math.Exp(0.2 * intent))),
            Products = sees ? 1 + Math.Min(15, (int)(-Math.Log(1 - DemoRandom.Uniform(key, 10)) * 1.8)) : 0,
            Searches = Luck(11, -1.3 + (0.3 * intent)),
            Micros = micros,
            Resumes = resumes,
            AddsToCart = adds,
            BeginsCheckout = begins,
            Ships = ships,
            Pays = pays,
            Buys = wouldBuy && !hitBug,
            HitBug = hitBug,
        };
    }

    private static uint Micros(ulong key, double intent, bool sees, DemoForced? forced)
    {
        var micros = 0u;
        for (var at = 0; at < DemoMicro.All.Count; at++)
        {
            var micro = DemoMicro.All[at];
            if (micro.OnProduct && !sees)
            {
                continue;
            }

            var does = DemoRandom.Uniform(key, 20 + at) < DemoRandom.Chance(micro.LogOdds + (micro.IntentSlope * intent));
            does = forced is { } force && force.Micro == at ? force.On : does;
            micros |= does ? 1u << at : 0;
        }

        return micros;
    }
}
