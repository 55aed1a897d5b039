using System.Collections.Concurrent;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Conversions;

/// <summary>The conversions of some definitions together, by row, with what each is worth. Any thread may read.</summary>
/// <param name="conversions">Usually all macros of a site.</param>
/// <param name="currency">Conversions in other currencies count, and are worth 0.</param>
public sealed class MacroValues(IReadOnlyList<CountedConversions> conversions, string currency)
{
    private readonly ConcurrentDictionary<int, (int[] Rows, decimal[] Values)> _segments = new();

    /// <summary>Whether there is no definition at all.</summary>
    public bool IsEmpty => conversions.Count == 0;

    /// <summary>Turns on the bits of a part's conversions.</summary>
    internal void Mark(int segment, int firstRow, RowBits bits)
    {
        foreach (var counted in conversions)
        {
            bits.Add(counted.Segments[segment].Rows, firstRow);
        }
    }

    /// <summary>The net value of the conversions of a stretch of rows.</summary>
    internal decimal Between(int segment, int start, int end)
    {
        var (rows, values) = Of(segment);
        var at = Array.BinarySearch(rows, start);
        var sum = 0m;
        for (at = at < 0 ? ~at : at; at < rows.Length && rows[at] < end; at++)
        {
            sum += values[at];
        }

        return sum;
    }

    // A row that is several conversions stands once, with their sum: no search meets it twice.
    private (int[] Rows, decimal[] Values) Of(int segment) => _segments.GetOrAdd(segment, number =>
    {
        var sums = new SortedDictionary<int, decimal>();
        foreach (var part in conversions.Select(counted => counted.Segments[number]))
        {
            for (var at = 0; at < part.Rows.Length; at++)
            {
                var isOwn = part.Worth[at].Currency is null || part.Worth[at].Currency == currency;
                sums[part.Rows[at]] = sums.GetValueOrDefault(part.Rows[at]) + (isOwn ? part.Worth[at].Net ?? 0 : 0);
            }
        }

        return ([.. sums.Keys], [.. sums.Values]);
    });
}
