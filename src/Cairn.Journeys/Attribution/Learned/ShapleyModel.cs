using System.Numerics;
using System.Runtime.InteropServices;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Attribution.Learned;

/// <summary>
/// Shapley values of the channels in the game of conversion rates (Shapley 1953; Zhao, Mahboobi and Bagheri 2018; <c>docs/definitions/attribution.md</c>).
/// </summary>
/// <remarks>
/// v(S) = conversions / journeys among journeys whose channels all lie in S; 0 when there are none. Up to <see cref="MostExact"/> channels every set is looked at;
/// above, 20,000 random orders and their reverses from a fixed seed, with a standard error. Either way the values sum to v of all channels.
/// </remarks>
public static class ShapleyModel
{
    /// <summary>The most channels whose sets are all looked at.</summary>
    public const int MostExact = 15;

    /// <summary>The most channels; beyond, the rarest are one, <c>(other)</c>.</summary>
    public const int MostChannels = 64;

    /// <summary>How many random orders are drawn; each is also gone through backwards.</summary>
    public const int Pairs = 20_000;

    /// <summary>The channel that rare ones are joined to.</summary>
    public const string Other = "(other)";

    private const int MostByTable = 20;

    /// <summary>The effects of all channels.</summary>
    public static ChannelEffects Effects(CountedJourneys journeys)
    {
        journeys = Joined(journeys);
        var count = journeys.Channels.Count;
        var sets = new Dictionary<ulong, (double Conversions, double All)>();
        foreach (var journey in journeys.Journeys.Where(journey => journey.Path.Length > 0))
        {
            var set = journey.Path.Aggregate(0UL, (bits, channel) => bits | (1UL << channel));
            ref var its = ref CollectionsMarshal.GetValueRefOrAddDefault(sets, set, out _);
            its = (its.Conversions + journey.Conversions, its.All + journey.Conversions + journey.Nulls);
        }

        if (count == 0)
        {
            return new ChannelEffects([], [], [], []);
        }

        var (values, errors) = count <= MostExact ? (Exact(Rates(sets, count), count), null) : Estimated(sets, count);
        double[] clamped = [.. values.Select(value => value > 1e-15 ? value : 0)];
        var all = journeys.Conversions + journeys.Nulls;
        return new ChannelEffects(journeys.Channels, values, clamped, clamped) { Chance = all > 0 ? journeys.Conversions / all : 0, StandardErrors = errors };
    }

    // v of every set: sums over subsets, channel by channel.
    private static double[] Rates(Dictionary<ulong, (double Conversions, double All)> sets, int count)
    {
        var (won, all) = (new double[1 << count], new double[1 << count]);
        foreach (var (set, its) in sets)
        {
            (won[set], all[set]) = its;
        }

        for (var channel = 0; channel < count; channel++)
        {
            var bit = 1 << channel;
            for (var set = 0; set < won.Length; set++)
            {
                if ((set & bit) != 0)
                {
                    won[set] += won[set ^ bit];
                    all[set] += all[set ^ bit];
                }
            }
        }

        for (var set = 0; set < won.Length; set++)
        {
            won[set] = all[set] > 0 ? won[set] / all[set] : 0;
        }

        return won;
    }

    private static double[] Exact(double[] rates, int count)
    {
        // |S|!·(m - |S| - 1)! / m! by the size of S.
        var weights = new double[count];
        weights[0] = 1.0 / count;
        for (var size = 1; size < count; size++)
        {
            weights[size] = weights[size - 1] * size / (count - size);
        }

        var values = new double[count];
        for (var channel = 0; channel < count; channel++)
        {
            var bit = 1 << channel;
            for (var set = 0; set < rates.Length; set++)
            {
                if ((set & bit) == 0)
                {
                    values[channel] += weights[BitOperations.PopCount((uint)set)] * (rates[set | bit] - rates[set]);
                }
            }
        }

        return values;
    }

    private static (double[] Values, double[] Errors) Estimated(Dictionary<ulong, (double Conversions, double All)> sets, int count)
    {
        IOrders orders = count <= MostByTable ? new TableOrders(Rates(sets, count)) : new ListedOrders(sets, count);
        var (sums, squares, order, gains) = (new double[count], new double[count], new int[count], new double[count]);
        var state = 0x9E3779B97F4A7C15UL;
        for (var channel = 0; channel < count; channel++)
        {
            order[channel] = channel;
        }

        for (var pair = 0; pair < Pairs; pair++)
        {
            if ((pair & 255) == 0)
            {
                RunStop.Check();
            }

            for (var at = count - 1; at > 0; at--)
            {
                state += 0x9E3779B97F4A7C15UL;
                var other = (int)(CountedJourneys.Mix(state) % (ulong)(at + 1));
                (order[at], order[other]) = (order[other], order[at]);
            }

            gains.AsSpan().Clear();
            orders.AddGains(order, gains);
            Array.Reverse(order);
            orders.AddGains(order, gains);
            for (var channel = 0; channel < count; channel++)
            {
                var gain = gains[channel] / 2;
                sums[channel] += gain;
                squares[channel] += gain * gain;
            }
        }

        var means = sums.Select(sum => sum / Pairs).ToArray();
        return (means, [.. squares.Select((square, channel) => Math.Sqrt(Math.Max(0, (square / Pairs) - (means[channel] * means[channel])) / (Pairs - 1)))]);
    }

    // The rarest channels beyond the most there can be are one.
    private static CountedJourneys Joined(CountedJourneys journeys)
    {
        if (journeys.Channels.Count <= MostChannels)
        {
            return journeys;
        }

        var weights = new double[journeys.Channels.Count];
        foreach (var journey in journeys.Journeys)
        {
            foreach (var channel in journey.Path.Distinct())
            {
                weights[channel] += journey.Conversions + journey.Nulls;
            }
        }

        var kept = Enumerable.Range(0, weights.Length).OrderByDescending(channel => weights[channel]).ThenBy(channel => journeys.Channels[channel], StringComparer.Ordinal)
            .Take(MostChannels - 1).ToList();
        var numbers = Enumerable.Repeat(MostChannels - 1, weights.Length).ToArray();
        for (var at = 0; at < kept.Count; at++)
        {
            numbers[kept[at]] = at;
        }

        return new CountedJourneys(
            [.. kept.Select(channel => journeys.Channels[channel]), Other],
            [.. journeys.Journeys.Select(journey => journey with { Path = [.. journey.Path.Select(channel => numbers[channel])] })]);
    }

    /// <summary>Adds what each channel of an order brings when it joins those before it.</summary>
    private interface IOrders
    {
        void AddGains(int[] order, double[] gains);
    }

    private sealed class TableOrders(double[] rates) : IOrders
    {
        public void AddGains(int[] order, double[] gains)
        {
            var (set, before) = (0, 0.0);
            foreach (var channel in order)
            {
                set |= 1 << channel;
                gains[channel] += rates[set] - before;
                before = rates[set];
            }
        }
    }

    // A set of channels is complete at the last of its channels in the order.
    private sealed class ListedOrders : IOrders
    {
        private readonly ulong[] _sets;
        private readonly (double Conversions, double All)[] _counts;
        private readonly int[] _place;
        private readonly (double Conversions, double All)[] _at;

        public ListedOrders(Dictionary<ulong, (double Conversions, double All)> sets, int count)
        {
            _sets = [.. sets.Keys.Order()];
            _counts = [.. _sets.Select(set => sets[set])];
            (_place, _at) = (new int[count], new (double, double)[count]);
        }

        public void AddGains(int[] order, double[] gains)
        {
            Array.Clear(_at);
            for (var at = 0; at < order.Length; at++)
            {
                _place[order[at]] = at;
            }

            for (var at = 0; at < _sets.Length; at++)
            {
                var last = 0;
                for (var left = _sets[at]; left != 0; left &= left - 1)
                {
                    last = Math.Max(last, _place[BitOperations.TrailingZeroCount(left)]);
                }

                _at[last] = (_at[last].Conversions + _counts[at].Conversions, _at[last].All + _counts[at].All);
            }

            var (won, all, before) = (0.0, 0.0, 0.0);
            for (var at = 0; at < order.Length; at++)
            {
                (won, all) = (won + _at[at].Conversions, all + _at[at].All);
                var rate = all > 0 ? won / all : 0;
                gains[order[at]] += rate - before;
                before = rate;
            }
        }
    }
}
