namespace Cairn.Reports.Envelope;

/// <summary>The median of many numbers without sorting them all.</summary>
public static class Median
{
    /// <summary>The median, half-way between the two middle numbers of an even count; null of none. The numbers change places.</summary>
    /// <remarks>Hoare's selection with the middle of three as pivot: about three looks at each number.</remarks>
    public static double? Of(Span<long> values)
    {
        if (values.IsEmpty)
        {
            return null;
        }

        var middle = (values.Length - 1) / 2;
        var lower = Select(values, middle);
        if (values.Length % 2 == 1)
        {
            return lower;
        }

        // What lies above the place is not below the number there.
        var upper = long.MaxValue;
        foreach (var value in values[(middle + 1)..])
        {
            upper = Math.Min(upper, value);
        }

        return lower + ((upper - lower) * 0.5);
    }

    private static long Select(Span<long> values, int place)
    {
        var (low, high) = (0, values.Length - 1);
        while (low < high)
        {
            var pivot = MiddleOf(values[low], values[low + ((high - low) / 2)], values[high]);
            var (left, right) = (low, high);
            while (left <= right)
            {
                while (values[left] < pivot)
                {
                    left++;
                }

                while (values[right] > pivot)
                {
                    right--;
                }

                if (left <= right)
                {
                    (values[left], values[right]) = (values[right], values[left]);
                    left++;
                    right--;
                }
            }

            if (place <= right)
            {
                high = right;
            }
            else if (place >= left)
            {
                low = left;
            }
            else
            {
                break;
            }
        }

        return values[place];
    }

    private static long MiddleOf(long a, long b, long c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
