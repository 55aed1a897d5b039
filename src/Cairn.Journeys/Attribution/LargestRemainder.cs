namespace Cairn.Journeys.Attribution;

/// <summary>Splits whole units by weights so that nothing is lost: largest remainder, ties to the earlier. For one thread.</summary>
/// <remarks>Hamilton's method. 4,999 over three equal weights is 1,667, 1,666, 1,666.</remarks>
public sealed class LargestRemainder
{
    private const int Few = 32;
    private double[] _remainders = new double[16];
    private int[] _order = new int[16];

    /// <summary>Fills in parts that sum to <paramref name="units"/>.</summary>
    /// <param name="units">What is split, 0 or more.</param>
    /// <param name="weights">Sum to 1; at least one.</param>
    /// <param name="parts">As many as weights.</param>
    public void Split(long units, ReadOnlySpan<double> weights, Span<long> parts)
    {
        if (_order.Length < weights.Length)
        {
            (_remainders, _order) = (new double[weights.Length * 2], new int[weights.Length * 2]);
        }

        var left = units;
        for (var at = 0; at < weights.Length; at++)
        {
            var exact = weights[at] * units;
            parts[at] = Math.Min((long)exact, left);
            left -= parts[at];
            _remainders[at] = parts[at] - exact;
        }

        if (left > 0)
        {
            GiveRest(left, parts);
        }
    }

    // Rounding makes left at most a few more than the number of weights.
    private void GiveRest(long left, Span<long> parts)
    {
        if (parts.Length <= Few)
        {
            OrderFew(parts.Length);
        }
        else
        {
            for (var at = 0; at < parts.Length; at++)
            {
                _order[at] = at;
            }

            _order.AsSpan(0, parts.Length).Sort((a, b) => _remainders[a].CompareTo(_remainders[b]) is var by and not 0 ? by : a.CompareTo(b));
        }

        var order = _order.AsSpan(0, parts.Length);
        for (var at = 0; left > 0; at = (at + 1) % order.Length)
        {
            parts[order[at]]++;
            left--;
        }
    }

    // By insertion, where a sort would cost more than what it sorts.
    private void OrderFew(int count)
    {
        for (var at = 0; at < count; at++)
        {
            var place = at;
            for (; place > 0 && _remainders[_order[place - 1]] > _remainders[at]; place--)
            {
                _order[place] = _order[place - 1];
            }

            _order[place] = at;
        }
    }

    /// <summary>Fills in equal parts that sum to <paramref name="units"/>; the earlier get one more.</summary>
    public static void SplitEvenly(long units, Span<long> parts)
    {
        var (each, over) = Math.DivRem(units, parts.Length);
        for (var at = 0; at < parts.Length; at++)
        {
            parts[at] = each + (at < over ? 1 : 0);
        }
    }
}
