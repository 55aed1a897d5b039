using Cairn.Journeys.Time;

namespace Cairn.Journeys.Television;

/// <summary>How visits are matched with impressions.</summary>
/// <param name="WindowMicros">How long after an impression a visit counts; closed, at most 30 days.</param>
/// <param name="RetargetingMicros">The same for campaigns that are shown to those who were here before.</param>
/// <param name="Retargeting">Those campaigns, in lower case.</param>
/// <param name="ConversionMicros">How long after a visit a conversion counts; closed.</param>
public sealed record VisitRule(long WindowMicros, long RetargetingMicros, IReadOnlySet<string> Retargeting, long ConversionMicros = 30 * Timestamp.Day)
{
    /// <summary>14 days, 7 for retargeting.</summary>
    public static VisitRule Usual { get; } = new(14 * Timestamp.Day, 7 * Timestamp.Day, new HashSet<string>());

    /// <summary>The window of an impression.</summary>
    public long WindowOf(Impression impression) => impression?.Campaign is { } campaign && Retargeting.Contains(campaign.ToLowerInvariant()) ? RetargetingMicros : WindowMicros;
}

/// <summary>The impression that each visit and conversion is credited to, by its place; below 0 for none.</summary>
/// <param name="Verified">By visit: a completed impression, of a visit that no other source claims.</param>
/// <param name="Influenced">By visit: the verified impression, else the latest of any.</param>
/// <param name="VerifiedConversions">By conversion: the impression of the verified visit it belongs to.</param>
/// <param name="InfluencedConversions">By conversion: the same, else that of the latest influenced visit.</param>
public sealed record VisitMatches(int[] Verified, int[] Influenced, int[] VerifiedConversions, int[] InfluencedConversions);

/// <summary>Matches visits and conversions with the ads that were shown in their households (<c>docs/definitions/television.md</c>). A pure function.</summary>
public static class VisitMatch
{
    /// <summary>Matches.</summary>
    /// <param name="impressions">Only ads that were shown.</param>
    /// <param name="map">The households of those.</param>
    /// <param name="visits">In any order.</param>
    /// <param name="conversions">In any order.</param>
    /// <param name="rule">The windows.</param>
    /// <param name="movedBack">Impressions are taken to have been so much earlier: what still matches does so by accident.</param>
    public static VisitMatches Run(
        IReadOnlyList<Impression> impressions, HouseholdMap map, IReadOnlyList<HouseholdVisit> visits, IReadOnlyList<HouseholdConversion> conversions, VisitRule rule, bool movedBack = false)
    {
        ArgumentNullException.ThrowIfNull(impressions);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(visits);
        ArgumentNullException.ThrowIfNull(conversions);
        ArgumentNullException.ThrowIfNull(rule);
        var seen = ByHousehold(impressions, map, rule, movedBack);
        var (verified, influenced) = (new int[visits.Count], new int[visits.Count]);
        for (var at = 0; at < visits.Count; at++)
        {
            (verified[at], influenced[at]) = Match(visits[at], impressions, map, seen, rule);
        }

        return new VisitMatches(
            verified, influenced, Converted(visits, verified, conversions, map, rule, new int[conversions.Count]),
            Converted(visits, influenced, conversions, map, rule, Converted(visits, verified, conversions, map, rule, new int[conversions.Count]), keeps: true));
    }

    private static List<(long Micros, int At)>?[] ByHousehold(IReadOnlyList<Impression> impressions, HouseholdMap map, VisitRule rule, bool movedBack)
    {
        var seen = new List<(long Micros, int At)>?[map.Count];
        for (var at = 0; at < impressions.Count; at++)
        {
            if (map.Of[at] is >= 0 and var household)
            {
                (seen[household] ??= []).Add((impressions[at].SeenMicros - (movedBack ? rule.WindowOf(impressions[at]) : 0), at));
            }
        }

        // The latest last; of the same moment the one with the larger id.
        foreach (var list in seen)
        {
            list?.Sort((a, b) => a.Micros != b.Micros ? a.Micros.CompareTo(b.Micros)
                : string.CompareOrdinal(impressions[a.At].ImpId, impressions[b.At].ImpId) is not 0 and var order ? order : a.At.CompareTo(b.At));
        }

        return seen;
    }

    private static (int Verified, int Influenced) Match(
        HouseholdVisit visit, IReadOnlyList<Impression> impressions, HouseholdMap map, List<(long Micros, int At)>?[] seen, VisitRule rule)
    {
        var (verified, any) = ((Micros: long.MinValue, At: -1), (Micros: long.MinValue, At: -1));
        var longest = Math.Max(rule.WindowMicros, rule.RetargetingMicros);
        foreach (var household in map.Households(visit.Key, visit.Previous))
        {
            var list = seen[household]!;
            for (var place = Before(list, visit.Micros) - 1; place >= 0 && visit.Micros - list[place].Micros <= longest; place--)
            {
                var (micros, at) = list[place];
                if (visit.Micros - micros > rule.WindowOf(impressions[at]))
                {
                    continue;
                }

                any = IsLater(micros, at, any, impressions) ? (micros, at) : any;
                if (!visit.IsClaimed && impressions[at].CompletedMicros is not null)
                {
                    verified = IsLater(micros, at, verified, impressions) ? (micros, at) : verified;
                    break;
                }

                if (visit.IsClaimed)
                {
                    break;
                }
            }
        }

        return (verified.At, verified.At >= 0 ? verified.At : any.At);
    }

    private static bool IsLater(long micros, int at, (long Micros, int At) than, IReadOnlyList<Impression> impressions) => than.At < 0
        || micros > than.Micros || (micros == than.Micros && string.CompareOrdinal(impressions[at].ImpId, impressions[than.At].ImpId) > 0);

    // How many lie strictly before a moment.
    private static int Before(List<(long Micros, int At)> list, long micros)
    {
        var (low, high) = (0, list.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = list[middle].Micros < micros ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    // A conversion belongs to the latest visit, of its person or household, that is not after it and within the window.
    private static int[] Converted(
        IReadOnlyList<HouseholdVisit> visits, int[] matched, IReadOnlyList<HouseholdConversion> conversions, HouseholdMap map, VisitRule rule, int[] credited, bool keeps = false)
    {
        var (ofPerson, ofHousehold) = (new Dictionary<string, List<int>>(StringComparer.Ordinal), new List<int>?[map.Count]);
        foreach (var at in Enumerable.Range(0, visits.Count).Where(at => matched[at] >= 0).OrderBy(at => visits[at].Micros))
        {
            (ofPerson.TryGetValue(visits[at].Person, out var own) ? own : ofPerson[visits[at].Person] = []).Add(at);
            foreach (var household in map.Households(visits[at].Key, visits[at].Previous))
            {
                (ofHousehold[household] ??= []).Add(at);
            }
        }

        for (var at = 0; at < conversions.Count; at++)
        {
            if (keeps && credited[at] >= 0)
            {
                continue;
            }

            var conversion = conversions[at];
            var latest = Latest(ofPerson.GetValueOrDefault(conversion.Person), conversion.Micros, visits, -1);
            foreach (var household in map.Households(conversion.Key, conversion.Previous))
            {
                latest = Latest(ofHousehold[household], conversion.Micros, visits, latest);
            }

            credited[at] = latest >= 0 && conversion.Micros - visits[latest].Micros <= rule.ConversionMicros ? matched[latest] : -1;
        }

        return credited;
    }

    private static int Latest(List<int>? list, long micros, IReadOnlyList<HouseholdVisit> visits, int than)
    {
        var (low, high) = (0, list?.Count ?? 0);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = visits[list![middle]].Micros <= micros ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && (than < 0 || visits[list![low - 1]].Micros > visits[than].Micros) ? list![low - 1] : than;
    }
}
