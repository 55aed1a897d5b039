namespace Cairn.Benchmarks.Truth;

/// <summary>An event of a life.</summary>
internal readonly record struct TruthEvent(int Name, long Micros);

/// <summary>Plays a visitor's whole life in a world. For one thread; its lists are used again for the next life.</summary>
internal sealed class TruthLife(TruthWorld world, long end)
{
    public const int PageView = -1;
    public const int Purchase = -2;
    private const int MostVisits = 12;
    private const int Cart = 13;
    private const int FirstAfter = 15;
    private const long Second = 1_000_000;
    private const long Hour = 3_600 * Second;
    private readonly int[] _ledBy = [.. world.Micros.Select(micro => world.Micros.ToList().FindIndex(other => other.Event == micro.LedBy))];

    public List<TruthEvent> Events { get; } = [];

    /// <summary>The last event of each visit.</summary>
    public List<long> VisitEnds { get; } = [];

    /// <summary>When the last visit began; what is forced never changes when somebody comes.</summary>
    public long LastStart { get; private set; }

    /// <summary>Plays it and returns when the first purchase after a moment happened; the largest number for never.</summary>
    /// <param name="visitor">Whose.</param>
    /// <param name="force">Works in visits that begin after its moment; null leaves everything as it is.</param>
    /// <param name="after">Purchases up to this moment do not count.</param>
    public long Play(TruthVisitor visitor, TruthForce? force = null, long after = long.MinValue)
    {
        Events.Clear();
        VisitEnds.Clear();
        var (done, undone, bought, first) = (0u, 0u, false, long.MaxValue);
        var start = visitor.First;
        for (var visit = 0; visit < MostVisits && start < end; visit++)
        {
            var key = Luck.Key(visitor.Key, 100 + visit);
            var known = Known(done, undone, force, start);
            var from = Events.Count;
            LastStart = start;
            Browse(visitor, key, start, bought, known);
            var (late, early) = Micros(from, force?.Moment ?? long.MaxValue, force?.Micro ?? -1);
            known = world.Instant ? Known(done | late | early, (undone | early) & ~late, force, Events[^1].Micros) : known;
            if (Buys(visitor, key, known))
            {
                var moment = Checkout(key, 4);
                first = first == long.MaxValue && moment > after ? moment : first;
                bought = true;
                Thank(key);
            }
            else if (Luck.Uniform(key, 2) < Luck.Chance(world.Micros[Cart].LogOdds + (0.6 * visitor.Intent)))
            {
                Checkout(key, Luck.Uniform(key, 3) < 0.4 ? 2 : 1);
            }

            // What was done after the forced moment stays done; what was done before it can be undone.
            done |= late | early;
            undone = (undone | early) & ~late;
            VisitEnds.Add(Events[^1].Micros);
            if (Luck.Uniform(key, 4) >= Luck.Chance(0.1 + (0.35 * visitor.Intent)))
            {
                break;
            }

            start = Events[^1].Micros + (2 * Hour) + (long)(-Math.Log(1 - Luck.Uniform(key, 5)) * 3 * 24 * Hour);
        }

        return first;
    }

    private static uint Known(uint done, uint undone, TruthForce? force, long start)
    {
        if (force is not { } its || start <= its.Moment)
        {
            return done;
        }

        var bit = 1u << its.Micro;
        return its.On ? done | bit : done & ~(undone & bit);
    }

    private bool Buys(TruthVisitor visitor, ulong key, uint known)
    {
        var logOdds = -3.4 + (0.8 * visitor.Intent) + (world.CuriosityBuys * visitor.Curiosity);
        for (var micro = 0; micro < world.Micros.Count; micro++)
        {
            logOdds += (known >> micro & 1) != 0 ? world.Micros[micro].Effect * world.EffectScale : 0;
        }

        return Luck.Uniform(key, 1) < Luck.Chance(logOdds);
    }

    private void Browse(TruthVisitor visitor, ulong key, long start, bool bought, uint known)
    {
        var pages = 1 + (int)(-Math.Log(1 - Luck.Uniform(key, 6)) * Math.Exp(0.9 + (world.ActivitySlope * visitor.Intent)));
        pages = Math.Min(60, pages);
        var now = start;
        for (var page = 0; page < pages; page++)
        {
            Events.Add(new TruthEvent(PageView, now));
            now += Second + (long)(-Math.Log(1 - Luck.Uniform(key, 200 + page)) * 40 * Second);
        }

        for (var micro = 0; micro < world.Micros.Count; micro++)
        {
            var its = world.Micros[micro];
            var logOdds = its.Kind switch
            {
                TruthKind.Gate => (double?)null,
                TruthKind.After when !bought => its.Early,
                _ => its.LogOdds + (its.Slope * visitor.Intent) + (its.Curiosity * visitor.Curiosity) + (_ledBy[micro] >= 0 && (known >> _ledBy[micro] & 1) != 0 ? its.Lead : 0),
            };
            if (logOdds is { } odds && Luck.Uniform(key, 20 + micro) < Luck.Chance(odds))
            {
                Events.Add(new TruthEvent(micro, start + Second + (long)(Luck.Uniform(key, 60 + micro) * (now - start))));
            }
        }

        Events.Sort((left, right) => left.Micros.CompareTo(right.Micros));
    }

    // The micros of the events from one on: those after the moment, and those up to it.
    private (uint Late, uint Early) Micros(int from, long moment, int forced)
    {
        var (late, early) = (0u, 0u);
        for (var at = from; at < Events.Count; at++)
        {
            if (Events[at].Name >= 0)
            {
                var bit = 1u << Events[at].Name;
                var isEarly = Events[at].Name == forced && Events[at].Micros <= moment;
                (late, early) = isEarly ? (late, early | bit) : (late | bit, early);
            }
        }

        return (late, early);
    }

    private long Checkout(ulong key, int steps)
    {
        var now = Events[^1].Micros;
        ReadOnlySpan<int> names = [Cart, Cart + 1, PageView, Purchase];
        for (var step = 0; step < steps; step++)
        {
            now += Second + (long)(-Math.Log(1 - Luck.Uniform(key, 150 + step)) * 30 * Second);
            Events.Add(new TruthEvent(names[step], now));
        }

        return now;
    }

    private void Thank(ulong key)
    {
        for (var micro = FirstAfter; micro < world.Micros.Count; micro++)
        {
            if (Luck.Uniform(key, 20 + micro) < Luck.Chance(world.Micros[micro].LogOdds))
            {
                Events.Add(new TruthEvent(micro, Events[^1].Micros + (20 * Second)));
            }
        }
    }
}
