using Cairn.Journeys.Faults;
using Cairn.Journeys.Time;

namespace Cairn.Reports.Trends;

/// <summary>Reads the names of buckets and cuts a range into them.</summary>
internal static class BucketNames
{
    internal const int MaxBuckets = 10_000;

    /// <summary>The unit of a name; null for no name, or with a fault for one that is not <paramref name="known"/>.</summary>
    internal static CalendarUnit? Parse(string? name, string where, List<Fault> faults, params string[] known)
    {
        if (name is null)
        {
            return null;
        }

        if (known.Contains(name))
        {
            return name switch
            {
                "hour" => CalendarUnit.Hour,
                "week" => CalendarUnit.Week,
                "month" => CalendarUnit.Month,
                _ => CalendarUnit.Day,
            };
        }

        faults.Add(new Fault("report.bucket-unknown", where, $"Expected one of {string.Join(", ", known)}."));
        return null;
    }
}
