using Cairn.Journeys.Index;

namespace Cairn.Journeys.Drivers;

/// <summary>Finds rows of one person by time.</summary>
internal static class RowSearch
{
    /// <summary>The first row from <paramref name="first"/> on that is not before a moment; <paramref name="end"/> when all are.</summary>
    public static int FirstAtOrAfter(IndexSegment segment, int first, int end, long micros)
    {
        while (first < end)
        {
            var middle = first + ((end - first) >> 1);
            if (segment.Micros[middle] < micros)
            {
                first = middle + 1;
            }
            else
            {
                end = middle;
            }
        }

        return first;
    }
}
