using Cairn.Journeys.Attribution.Learned;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Journeys.Tests.Attribution.Learned;

/// <summary>Removal effects and Shapley values equal their definitions carried out journey by journey.</summary>
public sealed class LearnedModelTests
{
    private static readonly string[] Names = ["a", "b", "c", "d"];

    [Fact]
    public void Removal_effects_agree_with_walking_the_chain() => Prop.ForAll(Some.ToArbitrary(), Gen.Choose(1, 3).ToArbitrary(), (journeys, order) =>
    {
        var effects = MarkovModel.Effects(journeys, order);
        var all = Walked(journeys, order, removed: -1);
        Assert.Equal(all.Chance, effects.Chance, 1e-9);
        for (var channel = 0; channel < Names.Length; channel++)
        {
            var without = Walked(journeys, order, channel);
            Assert.Equal(all.Chance > 0 ? 1 - (without.Chance / all.Chance) : 0, effects.Raw[channel], 1e-8);
            Assert.Equal(all.Value > 0 ? 1 - (without.Value / all.Value) : effects.Clamped[channel], effects.ValueClamped[channel], 1e-8);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Sweeps_say_what_elimination_says()
    {
        // Thirty channels in pairs give more states than are eliminated; the same journeys in one order are few.
        var random = new Random(3);
        var names = Enumerable.Range(0, 30).Select(at => $"c{at}").ToList();
        var paths = Enumerable.Range(0, 4_000).Select(_ => new CountedJourney([.. Enumerable.Range(0, 1 + random.Next(6)).Select(_ => random.Next(30))], random.Next(3), 1 + random.Next(9))).ToList();
        var journeys = new CountedJourneys(names, paths);
        var effects = MarkovModel.Effects(journeys, 2);
        foreach (var channel in (int[])[0, 7, 29])
        {
            Assert.Equal(1 - (Walked(journeys, 2, channel).Chance / Walked(journeys, 2, -1).Chance), effects.Raw[channel], 1e-9);
        }
    }

    [Fact]
    public void Shapley_values_agree_with_all_orders_of_joining() => Prop.ForAll(Some.ToArbitrary(), journeys =>
    {
        var effects = ShapleyModel.Effects(journeys);
        var (slow, count) = (new double[Names.Length], 0);
        foreach (var order in Orders([0, 1, 2, 3]))
        {
            count++;
            for (var at = 0; at < order.Length; at++)
            {
                slow[order[at]] += Rate(journeys, order[..(at + 1)]) - Rate(journeys, order[..at]);
            }
        }

        Assert.All(Enumerable.Range(0, Names.Length), channel => Assert.Equal(slow[channel] / count, effects.Raw[channel], 1e-9));
        Assert.Equal(Rate(journeys, [0, 1, 2, 3]), effects.Raw.Sum(), 1e-9);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(80)]
    public void Random_orders_come_near_and_say_how_near(int channels)
    {
        // Only the first two channels do anything: together they convert half, alone a tenth, the others nothing.
        var names = Enumerable.Range(0, channels).Select(at => $"c{at:00}").ToList();
        List<CountedJourney> paths = [new([0, 1], 50, 50), new([0], 10, 90), new([1], 10, 90), .. Enumerable.Range(2, channels - 2).Select(at => new CountedJourney([at], 0, 0.001))];
        var effects = ShapleyModel.Effects(new CountedJourneys(names, paths));
        Assert.Equal(70 / (300 + (0.001 * (channels - 2))), effects.Raw.Sum(), 1e-9);
        Assert.Equal(effects.Raw[0], effects.Raw[1], 5 * (effects.StandardErrors![0] + effects.StandardErrors[1]));
        Assert.All(effects.StandardErrors, error => Assert.InRange(error, 0, 0.01));
        Assert.Equal(Math.Min(channels, ShapleyModel.MostChannels), effects.Channels.Count);
    }

    [Fact]
    public void A_chain_that_remembers_two_steps_is_recognised()
    {
        // c converts after a and not after b, which a memory of one step cannot know.
        List<CountedJourney> paths = [];
        for (var fold = 0; fold < CountedJourneys.Folds; fold++)
        {
            paths.Add(new CountedJourney([0, 2], 90, 10, 0, fold));
            paths.Add(new CountedJourney([1, 2], 10, 90, 0, fold));
        }

        Assert.Equal(2, MarkovModel.BestOrder(new CountedJourneys(Names, paths)));
        Assert.Equal(1, MarkovModel.BestOrder(new CountedJourneys(Names, [.. paths.Select(path => path with { Path = path.Path[..1] })])));
    }

    [Fact]
    public void Nobody_converted_has_no_effects()
    {
        var journeys = new CountedJourneys(Names, [new CountedJourney([0, 1], 0, 5)]);
        Assert.True(MarkovModel.Effects(journeys).IsEmpty);
        Assert.True(ShapleyModel.Effects(journeys).IsEmpty);
        Assert.True(MarkovModel.Effects(new CountedJourneys([], [])).IsEmpty);
        Assert.True(ShapleyModel.Effects(new CountedJourneys([], [])).IsEmpty);
    }

    private static Gen<CountedJourneys> Some { get; } =
        from paths in Gen.NonEmptyListOf(
            from length in Gen.Choose(1, 5)
            from path in Gen.ArrayOf(Gen.Choose(0, 3), length)
            from conversions in Gen.Choose(0, 3)
            from nulls in Gen.Choose(0, 5)
            from value in Gen.Choose(0, 50)
            select new CountedJourney(path, conversions, nulls, conversions == 0 ? 0 : value))
        select new CountedJourneys(Names, [.. paths]);

    // The chance to end in a conversion, by pushing what is at each state on until nothing is left.
    private static (double Chance, double Value) Walked(CountedJourneys journeys, int order, int removed)
    {
        var steps = new Dictionary<string, Dictionary<string, double>>();
        var worth = new Dictionary<string, double>();
        foreach (var journey in journeys.Journeys)
        {
            int[] path = [.. journey.Path.Where((channel, at) => at == 0 || journey.Path[at - 1] != channel)];
            var states = Enumerable.Range(0, path.Length + 1).Select(at => string.Join(',', path[Math.Max(0, at - order)..at])).ToList();
            var all = journey.Conversions + journey.Nulls;
            for (var at = 1; at < states.Count; at++)
            {
                Add(steps, states[at - 1], states[at], all);
            }

            Add(steps, states[^1], "+", journey.Conversions);
            Add(steps, states[^1], "-", journey.Nulls);
            worth[states[^1]] = worth.GetValueOrDefault(states[^1]) + (all > 0 ? journey.Value : 0);
        }

        var (at1, chance, value) = (new Dictionary<string, double> { [""] = 1 }, 0.0, 0.0);
        for (var step = 0; step < 20_000 && at1.Values.Sum() > 1e-14; step++)
        {
            var next = new Dictionary<string, double>();
            foreach (var (state, mass) in at1)
            {
                var its = steps.GetValueOrDefault(state) ?? [];
                var all = its.Values.Sum();
                value += all > 0 ? mass * worth.GetValueOrDefault(state) / all : 0;
                foreach (var (to, count) in its)
                {
                    chance += to == "+" ? mass * count / all : 0;
                    if (to is not ("+" or "-") && !to.Split(',').Contains(removed.ToString(System.Globalization.CultureInfo.InvariantCulture)))
                    {
                        next[to] = next.GetValueOrDefault(to) + (mass * count / all);
                    }
                }
            }

            at1 = next;
        }

        return (chance, value);
    }

    private static void Add(Dictionary<string, Dictionary<string, double>> steps, string from, string to, double count)
    {
        if (count > 0)
        {
            var its = steps.TryGetValue(from, out var known) ? known : steps[from] = [];
            its[to] = its.GetValueOrDefault(to) + count;
        }
    }

    private static double Rate(CountedJourneys journeys, int[] among)
    {
        var inside = journeys.Journeys.Where(journey => journey.Path.All(among.Contains)).ToList();
        var all = inside.Sum(journey => journey.Conversions + journey.Nulls);
        return all > 0 ? inside.Sum(journey => journey.Conversions) / all : 0;
    }

    private static IEnumerable<int[]> Orders(int[] channels) =>
        channels.Length == 0 ? [[]] : channels.SelectMany(first => Orders([.. channels.Where(channel => channel != first)]).Select(rest => (int[])[first, .. rest]));
}
