using Cairn.Journeys.Time;

namespace Cairn.Journeys.Television;

/// <summary>When a key stands for more than one household: an office, a hotel, a carrier's shared address.</summary>
/// <param name="MostPersons">More persons than this, within the window.</param>
/// <param name="MostImpressions">More impressions than this on one day (UTC).</param>
/// <param name="WindowMicros">Of the persons.</param>
public sealed record SharedKeyRule(int MostPersons = 12, int MostImpressions = 40, long WindowMicros = 14 * Timestamp.Day)
{
    /// <summary>The keys that are shared.</summary>
    /// <param name="impressions">All, those of control arms among them.</param>
    /// <param name="visits">All.</param>
    public IReadOnlySet<string> Keys(IReadOnlyCollection<Impression> impressions, IEnumerable<HouseholdVisit> visits)
    {
        // Few keys have so many at all, and only theirs are looked at day by day.
        var often = impressions.Where(one => one.Key is not null).CountBy(one => one.Key!, StringComparer.Ordinal).Where(pair => pair.Value > MostImpressions).Select(pair => pair.Key).ToHashSet(StringComparer.Ordinal);
        var shared = impressions.Where(one => one.Key is not null && often.Contains(one.Key))
            .GroupBy(one => (one.Key, Day: Math.DivRem(one.Micros, Timestamp.Day).Quotient))
            .Where(day => day.Count() > MostImpressions).Select(day => day.Key.Key!).ToHashSet(StringComparer.Ordinal);
        var seen = new Dictionary<string, List<(long Micros, string Person)>>(StringComparer.Ordinal);
        foreach (var visit in visits)
        {
            foreach (var key in (string?[])[visit.Key, visit.Previous])
            {
                if (key is not null)
                {
                    (seen.TryGetValue(key, out var list) ? list : seen[key] = []).Add((visit.Micros, visit.Person));
                }
            }
        }

        shared.UnionWith(seen.Where(pair => pair.Value.Count > MostPersons && IsCrowded(pair.Value)).Select(pair => pair.Key));
        return shared;
    }

    // Whether any window holds too many persons: it slides from visit to visit, counting who is in it.
    private bool IsCrowded(List<(long Micros, string Person)> visits)
    {
        visits.Sort((a, b) => a.Micros.CompareTo(b.Micros));
        var (first, inside) = (0, new Dictionary<string, int>(StringComparer.Ordinal));
        foreach (var (micros, person) in visits)
        {
            inside[person] = inside.GetValueOrDefault(person) + 1;
            for (; micros - visits[first].Micros > WindowMicros; first++)
            {
                if (--inside[visits[first].Person] == 0)
                {
                    inside.Remove(visits[first].Person);
                }
            }

            if (inside.Count > MostPersons)
            {
                return true;
            }
        }

        return false;
    }
}
