using System.Runtime.InteropServices;

namespace Cairn.Journeys.Attribution.Learned;

/// <summary>
/// A Markov chain over channels: the chance of a conversion from the start, and what of it is lost when a channel is taken out
/// (Anderl, Becker, von Wangenheim and Schumann 2016; <c>docs/definitions/attribution.md</c>).
/// </summary>
/// <remarks>
/// Repeats of a channel in a row are one. A state is the last one, two or three channels. With h(s) the chance from state s,
/// h = Q·h + r is solved by LU, or above <see cref="MostByLu"/> states by Gauss-Seidel until nothing moves by more than 1e-15:
/// the same answer but for rounding, since every step leaves the chain with some chance. Taking a channel out takes out the states that contain it.
/// </remarks>
public sealed class MarkovModel
{
    /// <summary>The highest order.</summary>
    public const int MaxOrder = 3;

    /// <summary>The most states whose equations are solved by LU.</summary>
    public const int MostByLu = 400;

    private const int Conversion = -1;
    private const int Null = -2;
    private const int MostSweeps = 100_000;
    private const double Still = 1e-15;
    private readonly List<string> _channels;
    private readonly int _order;
    private readonly Dictionary<(int, int, int), int> _states = [];
    private readonly List<(int, int, int)> _channelsOf = [];
    private readonly List<Dictionary<int, double>> _counts = [];
    private readonly List<double> _value = [];

    private MarkovModel(IReadOnlyList<string> channels, int order)
    {
        (_channels, _order) = ([.. channels], order);
        State((-1, -1, -1));
    }

    /// <summary>The effects of all channels.</summary>
    /// <param name="journeys">What is learned from.</param>
    /// <param name="order">1 to 3; null: the one that tells the next state best (<see cref="BestOrder"/>).</param>
    public static ChannelEffects Effects(CountedJourneys journeys, int? order = 1)
    {
        var chosen = order ?? BestOrder(journeys);
        var model = new MarkovModel(journeys.Channels, chosen);
        model.AddAll(journeys.Journeys);
        return model.Effects();
    }

    /// <summary>The chances of each transition as <c>(start)&gt;a</c>, <c>a&gt;b</c>, <c>b&gt;(conversion)</c>, <c>b&gt;(null)</c>.</summary>
    public static IReadOnlyList<(string From, string To, double Chance)> Transitions(CountedJourneys journeys, int order)
    {
        var model = new MarkovModel(journeys.Channels, order);
        model.AddAll(journeys.Journeys);
        return [.. model._counts.SelectMany((next, state) => next.OrderBy(pair => pair.Key).Select(pair => (model.Text(state), model.Text(pair.Key), pair.Value / next.Values.Sum())))];
    }

    /// <summary>The order with the best log-likelihood of the next state over five parts of the persons, each told from the four others; equal: the lower.</summary>
    /// <remarks>A next state that a state never had counts as one of (channels + 2) equally likely ones seen once, so that no order is ruled out by one journey.</remarks>
    public static int BestOrder(CountedJourneys journeys)
    {
        var (best, most) = (1, double.NegativeInfinity);
        for (var order = 1; order <= MaxOrder; order++)
        {
            var likelihood = 0.0;
            for (var fold = 0; fold < CountedJourneys.Folds; fold++)
            {
                var model = new MarkovModel(journeys.Channels, order);
                model.AddAll(journeys.Journeys.Where(journey => journey.Fold != fold));
                likelihood += journeys.Journeys.Where(journey => journey.Fold == fold).Sum(model.LogLikelihood);
            }

            // A difference of rounding alone does not choose.
            if (likelihood > most + (1e-9 * Math.Abs(likelihood)))
            {
                (best, most) = (order, likelihood);
            }
        }

        return best;
    }

    private void AddAll(IEnumerable<CountedJourney> journeys)
    {
        foreach (var journey in journeys.Where(journey => journey.Path.Length > 0 && journey.Conversions + journey.Nulls > 0))
        {
            var state = 0;
            var count = journey.Conversions + journey.Nulls;
            for (var at = 0; at < journey.Path.Length; at++)
            {
                if (at > 0 && journey.Path[at] == journey.Path[at - 1])
                {
                    continue;
                }

                var next = State(After(_channelsOf[state], journey.Path[at]));
                Add(state, next, count);
                state = next;
            }

            Add(state, Conversion, journey.Conversions);
            Add(state, Null, journey.Nulls);
            _value[state] += journey.Value;
        }
    }

    private double LogLikelihood(CountedJourney journey)
    {
        var (sum, key, before) = (0.0, (-1, -1, -1), -1);
        foreach (var channel in journey.Path)
        {
            if (channel == before)
            {
                continue;
            }

            var next = After(key, channel);
            sum += (journey.Conversions + journey.Nulls) * LogChance(key, _states.GetValueOrDefault(next, int.MaxValue));
            (key, before) = (next, channel);
        }

        return sum + (journey.Conversions > 0 ? journey.Conversions * LogChance(key, Conversion) : 0) + (journey.Nulls > 0 ? journey.Nulls * LogChance(key, Null) : 0);
    }

    private double LogChance((int, int, int) from, int to)
    {
        var (seen, all) = (0.0, 0.0);
        if (_states.TryGetValue(from, out var state))
        {
            all = _counts[state].Values.Sum();
            seen = _counts[state].GetValueOrDefault(to);
        }

        return Math.Log((seen + (1.0 / (_channels.Count + 2))) / (all + 1));
    }

    private ChannelEffects Effects()
    {
        var all = Chances(removed: -1);
        var (raw, clamped, values) = (new double[_channels.Count], new double[_channels.Count], new double[_channels.Count]);
        for (var channel = 0; channel < _channels.Count; channel++)
        {
            var without = Chances(channel);
            raw[channel] = all.Chance > 0 ? 1 - (without.Chance / all.Chance) : 0;
            clamped[channel] = Positive(raw[channel]);
            values[channel] = all.Value > 0 ? Positive(1 - (without.Value / all.Value)) : clamped[channel];
        }

        return new ChannelEffects([.. _channels], raw, clamped, values) { Order = _order, Chance = all.Chance };
    }

    // What rounding leaves of an effect that is none.
    private static double Positive(double effect) => effect > 1e-12 ? effect : 0;

    private (double Chance, double Value) Chances(int removed)
    {
        // The start is always there; transitions into a state that is left out go to null.
        var places = new int[_counts.Count];
        var kept = new List<int>();
        for (var state = 0; state < _counts.Count; state++)
        {
            places[state] = Contains(_channelsOf[state], removed) ? -1 : kept.Count;
            if (places[state] >= 0)
            {
                kept.Add(state);
            }
        }

        var (chances, values) = (new double[kept.Count], new double[kept.Count]);
        var next = new (int To, double Chance)[kept.Count][];
        for (var at = 0; at < kept.Count; at++)
        {
            var counts = _counts[kept[at]];
            var all = counts.Values.Sum();
            chances[at] = all > 0 ? counts.GetValueOrDefault(Conversion) / all : 0;
            values[at] = all > 0 ? _value[kept[at]] / all : 0;
            next[at] = [.. counts.Where(pair => pair.Key >= 0 && places[pair.Key] >= 0).OrderBy(pair => pair.Key).Select(pair => (places[pair.Key], pair.Value / all))];
        }

        if (kept.Count <= MostByLu)
        {
            SolveByLu(next, chances, values);
        }
        else
        {
            SolveBySweeps(next, chances);
            SolveBySweeps(next, values);
        }

        return (chances[0], values[0]);
    }

    // (I - Q)·x = r for both right sides at once, with the largest pivot of each column.
    private static void SolveByLu((int To, double Chance)[][] next, double[] first, double[] second)
    {
        var n = next.Length;
        var matrix = new double[n][];
        for (var row = 0; row < n; row++)
        {
            matrix[row] = new double[n];
            matrix[row][row] = 1;
            foreach (var (to, chance) in next[row])
            {
                matrix[row][to] -= chance;
            }
        }

        for (var column = 0; column < n; column++)
        {
            var pivot = column;
            for (var row = column + 1; row < n; row++)
            {
                pivot = Math.Abs(matrix[row][column]) > Math.Abs(matrix[pivot][column]) ? row : pivot;
            }

            (matrix[column], matrix[pivot]) = (matrix[pivot], matrix[column]);
            (first[column], first[pivot]) = (first[pivot], first[column]);
            (second[column], second[pivot]) = (second[pivot], second[column]);
            for (var row = column + 1; row < n; row++)
            {
                var factor = matrix[row][column] / matrix[column][column];
                if (factor != 0)
                {
                    for (var at = column; at < n; at++)
                    {
                        matrix[row][at] -= factor * matrix[column][at];
                    }

                    first[row] -= factor * first[column];
                    second[row] -= factor * second[column];
                }
            }
        }

        for (var row = n - 1; row >= 0; row--)
        {
            for (var at = row + 1; at < n; at++)
            {
                first[row] -= matrix[row][at] * first[at];
                second[row] -= matrix[row][at] * second[at];
            }

            first[row] /= matrix[row][row];
            second[row] /= matrix[row][row];
        }
    }

    private static void SolveBySweeps((int To, double Chance)[][] next, double[] right)
    {
        var result = (double[])right.Clone();
        for (var sweep = 0; sweep < MostSweeps; sweep++)
        {
            var moved = 0.0;
            for (var state = next.Length - 1; state >= 0; state--)
            {
                var sum = right[state];
                foreach (var (to, chance) in next[state])
                {
                    sum += chance * result[to];
                }

                moved = Math.Max(moved, Math.Abs(sum - result[state]) / Math.Max(1, Math.Abs(sum)));
                result[state] = sum;
            }

            if (moved < Still)
            {
                break;
            }
        }

        result.CopyTo(right, 0);
    }

    private void Add(int from, int to, double count)
    {
        if (count > 0)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_counts[from], to, out _) += count;
        }
    }

    private int State((int, int, int) key)
    {
        if (!_states.TryGetValue(key, out var state))
        {
            _states[key] = state = _channelsOf.Count;
            _channelsOf.Add(key);
            _counts.Add([]);
            _value.Add(0);
        }

        return state;
    }

    // The latest channel stands last; what is not there is -1.
    private (int, int, int) After((int First, int Second, int Third) key, int channel) => _order switch
    {
        1 => (-1, -1, channel),
        2 => (-1, key.Third, channel),
        _ => (key.Second, key.Third, channel),
    };

    private static bool Contains((int First, int Second, int Third) key, int channel) =>
        channel >= 0 && (key.First == channel || key.Second == channel || key.Third == channel);

    private string Text(int state) => state switch
    {
        Conversion => "(conversion)",
        Null => "(null)",
        0 => "(start)",
        _ => string.Join(',', new[] { _channelsOf[state].Item1, _channelsOf[state].Item2, _channelsOf[state].Item3 }.Where(channel => channel >= 0).Select(channel => _channels[channel])),
    };
}
