namespace Cairn.Journeys.Values;

/// <summary>What it is worth to be in a state: the reward an absorbing Markov chain expects (Kemeny and Snell), held back where little is known.</summary>
/// <remarks>All amounts are decimals; the chain only climbs, so one substitution from the top down is exact. Entry 0 is the start.</remarks>
public sealed class ValueTable
{
    /// <summary>The weight of the stage's mean in a state's own value, in arrivals.</summary>
    public const int Prior = 20;

    /// <summary>Credits are whole multiples of 10 to the minus this, so that sums of them are exact.</summary>
    public const int Digits = 10;

    private const decimal Cap = 0.99m;

    private ValueTable(long[] stays, decimal[] expected, decimal[] shrunk, decimal meanMacro) =>
        (Stays, Expected, Shrunk, MeanMacro) = (stays, expected, shrunk, meanMacro);

    /// <summary>Decided stays in each state.</summary>
    public IReadOnlyList<long> Stays { get; }

    /// <summary>V: the macro value expected from each state.</summary>
    public IReadOnlyList<decimal> Expected { get; }

    /// <summary>V~: the same after shrinking towards the stage's mean, never above the mean macro value; the start as it is.</summary>
    public IReadOnlyList<decimal> Shrunk { get; }

    /// <summary>The mean macro value, single values capped at their 0.99 quantile.</summary>
    public decimal MeanMacro { get; }

    /// <summary>Solves the chain.</summary>
    /// <param name="moves">The counted moves.</param>
    /// <param name="stages">By state the stage of its micro; the start's is not looked at.</param>
    public static ValueTable Of(ValueMoves moves, IReadOnlyList<int> stages)
    {
        var stays = new long[moves.States];
        var expected = new decimal[moves.States];
        for (var state = moves.States - 1; state >= 0; state--)
        {
            stays[state] = moves.Stays(state);
            var sum = moves.Value[state];
            for (var to = state + 1; to < moves.States; to++)
            {
                sum += moves.Moves[(state * moves.States) + to] * expected[to];
            }

            expected[state] = stays[state] == 0 ? 0 : Round(sum / stays[state]);
        }

        var mean = MeanOf(moves.Values);
        return new ValueTable(stays, expected, [.. Enumerable.Range(0, moves.States).Select(state => Shrink(state, stays, expected, stages, mean))], mean);
    }

    private static decimal Shrink(int state, long[] stays, decimal[] expected, IReadOnlyList<int> stages, decimal mean)
    {
        if (state == 0)
        {
            return expected[0];
        }

        var (sum, count) = (0m, 0L);
        for (var other = 1; other < stays.Length; other++)
        {
            if (other != state && stages[other] == stages[state])
            {
                sum += stays[other] * expected[other];
                count += stays[other];
            }
        }

        return Math.Min(mean, Shrink(stays[state], expected[state], count == 0 ? expected[0] : sum / count));
    }

    /// <summary><c>(n·V + 20·V̄)/(n + 20)</c>.</summary>
    public static decimal Shrink(long arrivals, decimal value, decimal stageMean) => Round(((arrivals * value) + (Prior * stageMean)) / (arrivals + Prior));

    /// <summary>A whole multiple of the smallest credit.</summary>
    internal static decimal Round(decimal amount) => decimal.Round(amount, Digits);

    // The quantile is linear between neighbours, as all of Cairn's.
    private static decimal MeanOf(IReadOnlyDictionary<decimal, long> values)
    {
        var sorted = values.OrderBy(pair => pair.Key).ToList();
        var count = sorted.Sum(pair => pair.Value);
        if (count == 0)
        {
            return 0;
        }

        var place = (count - 1) * Cap;
        var below = (long)place;
        var cap = At(sorted, below) + ((place - below) * (At(sorted, Math.Min(below + 1, count - 1)) - At(sorted, below)));
        return Round(sorted.Sum(pair => Math.Min(pair.Key, cap) * pair.Value) / count);
    }

    private static decimal At(List<KeyValuePair<decimal, long>> sorted, long place)
    {
        foreach (var (value, count) in sorted)
        {
            if (place < count)
            {
                return value;
            }

            place -= count;
        }

        return sorted[^1].Key;
    }
}
