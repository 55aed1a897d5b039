using Cairn.Journeys.Running;
using Cairn.Journeys.Television;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Attribution;

/// <summary>What an ad that was shown says of itself, as far as touches are grouped by it.</summary>
/// <param name="Channel">TV, Display, Paid Video; null for none.</param>
/// <param name="Source">Who showed it.</param>
/// <param name="Medium">As it was told.</param>
/// <param name="Campaign">The campaign's id where there is one, else its name.</param>
/// <param name="Content">As it was told.</param>
/// <param name="Creative">The spot.</param>
/// <param name="Publisher">Where it ran.</param>
/// <param name="Device">Of the viewer.</param>
/// <param name="Country">Of the viewer.</param>
public sealed record AdFace(string? Channel, string? Source, string? Medium, string? Campaign, string? Content, string? Creative, string? Publisher, string? Device, string? Country)
{
    /// <summary>The value of a dimension (<see cref="TouchDimension.Names"/>); null for none.</summary>
    public string? this[string dimension] => dimension switch
    {
        "channel" => Channel,
        "source" => Source,
        "medium" => Medium,
        "campaign" => Campaign,
        "content" => Content,
        "creative" => Creative,
        "publisher" => Publisher,
        "device" => Device,
        "country" => Country,
        _ => null,
    };
}

/// <summary>Ads as touches of everybody whose events come from the households they were shown in (<c>docs/definitions/attribution.md</c>). Read by many threads.</summary>
/// <remarks>An ad seen to its end is an <see cref="TouchKind.EngagedView"/> at that moment; any other a <see cref="TouchKind.View"/> when it began. None is both.</remarks>
public sealed class AdTouches
{
    /// <summary>The columns of events that tell a household.</summary>
    internal static readonly string[] KeyColumns = ["household_key", "previous_household_key"];

    private readonly HouseholdMap _map;
    private readonly int[][] _ofHousehold;
    private readonly (long Micros, long Seq, int Face, TouchKind Kind)[] _ads;

    /// <summary>The touches that some ads make.</summary>
    /// <param name="impressions">Only ads that were really shown.</param>
    /// <param name="map">The households of those; an ad without one is nobody's.</param>
    /// <param name="kinds">Which kinds are wanted.</param>
    public AdTouches(IReadOnlyList<Impression> impressions, HouseholdMap map, IReadOnlySet<TouchKind> kinds)
    {
        ArgumentNullException.ThrowIfNull(impressions);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(kinds);
        var (faces, numbers, lists) = (new List<AdFace>(), new Dictionary<AdFace, int>(), new List<int>?[map.Count]);
        (_map, _ads) = (map, new (long, long, int, TouchKind)[impressions.Count]);
        for (var at = 0; at < impressions.Count; at++)
        {
            var ad = impressions[at];
            var kind = ad.CompletedMicros is null ? TouchKind.View : TouchKind.EngagedView;
            if (map.Of[at] < 0 || !kinds.Contains(kind))
            {
                continue;
            }

            var face = new AdFace(ad.Channel, ad.Source, ad.Medium, ad.CampaignId ?? ad.Campaign, ad.Content, ad.Creative, ad.Publisher, ad.Device, ad.Country);
            if (!numbers.TryGetValue(face, out var number))
            {
                numbers[face] = number = faces.Count;
                faces.Add(face);
            }

            _ads[at] = (ad.SeenMicros, ad.Seq, number, kind);
            (lists[map.Of[at]] ??= []).Add(at);
        }

        Faces = faces;
        _ofHousehold = [.. lists.Select(list => list is null ? [] : list.OrderBy(at => _ads[at].Micros).ThenBy(at => impressions[at].ImpId, StringComparer.Ordinal).ThenBy(at => at).ToArray())];
    }

    /// <summary>What the ads say of themselves, each once.</summary>
    public IReadOnlyList<AdFace> Faces { get; }

    /// <summary>When a touch is: the end of the ad, else its beginning; in microseconds.</summary>
    internal long MicrosOf(int ad) => _ads[ad].Micros;

    /// <summary>Where the first of its events lies in the store.</summary>
    internal long SeqOf(int ad) => _ads[ad].Seq;

    /// <summary>What it says, by its place in <see cref="Faces"/>.</summary>
    internal int FaceOf(int ad) => _ads[ad].Face;

    /// <summary>Seen to its end, or only shown.</summary>
    internal TouchKind KindOf(int ad) => _ads[ad].Kind;

    /// <summary>The households a key of an event leads to that any ad was shown in.</summary>
    internal int[] HouseholdsOf(string? key) => key is null ? [] : [.. _map.Households(key, null).Where(household => _ofHousehold[household].Length > 0)];

    /// <summary>The journeys of households that nobody was ever seen to come from: their ads before as_of, cut where they lie too far apart, each piece over by then.</summary>
    /// <remarks>Whom an ad did not bring is not among the persons; without these households every ad would have been shown to somebody who came.</remarks>
    /// <param name="scope">Whose events say who came; never a part of the persons.</param>
    /// <param name="gapMicros">Touches farther apart than this belong to two journeys.</param>
    internal IEnumerable<(int Household, IReadOnlyList<int> Ads)> Unvisited(JourneyScope scope, long gapMicros)
    {
        var visited = Visited(scope);
        var found = new List<int>();
        for (var household = 0; household < _ofHousehold.Length; household++)
        {
            if (visited[household])
            {
                continue;
            }

            found.Clear();
            Gather(household, long.MinValue, scope.AsOf, found);
            for (var start = 0; start < found.Count;)
            {
                var end = start + 1;
                while (end < found.Count && MicrosOf(found[end]) - MicrosOf(found[end - 1]) <= gapMicros)
                {
                    end++;
                }

                if (scope.AsOf.Micros - MicrosOf(found[end - 1]) > gapMicros)
                {
                    yield return (household, found[start..end]);
                }

                start = end;
            }
        }
    }

    private bool[] Visited(JourneyScope scope)
    {
        var visited = new bool[_ofHousehold.Length];
        foreach (var column in KeyColumns.Select(scope.View.Column))
        {
            int[][] households = [.. column.Values.Select(value => HouseholdsOf(value.Text))];
            foreach (var segment in scope.View.Segments)
            {
                var (codes, micros, flags) = (scope.View.Codes(column, segment), segment.Micros, segment.Flags);
                for (var row = 0; row < codes.Length; row++)
                {
                    if (codes[row] is > 0 and var code && code < households.Length && households[code] is { Length: > 0 } its && scope.Sees(micros[row], flags[row]))
                    {
                        foreach (var household in its)
                        {
                            visited[household] = true;
                        }
                    }
                }
            }
        }

        return visited;
    }

    /// <summary>Adds the ads of a household from a moment on and before another.</summary>
    internal void Gather(int household, long since, Timestamp before, List<int> found)
    {
        var ads = _ofHousehold[household];
        var (low, high) = (0, ads.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _ads[ads[middle]].Micros < since ? (middle + 1, high) : (low, middle);
        }

        for (; low < ads.Length && _ads[ads[low]].Micros < before.Micros; low++)
        {
            found.Add(ads[low]);
        }
    }
}
