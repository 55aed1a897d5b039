namespace Cairn.Journeys.Television;

/// <summary>Which households a key leads to: a platform's household may have had several keys, and a key may belong to several.</summary>
public sealed class HouseholdMap
{
    private readonly Dictionary<string, int> _labels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _byKey = new(StringComparer.Ordinal);

    /// <summary>The households of some impressions; those without a label have none, and shared keys lead nowhere.</summary>
    public HouseholdMap(IReadOnlyList<Impression> impressions, IReadOnlySet<string> shared)
    {
        ArgumentNullException.ThrowIfNull(impressions);
        ArgumentNullException.ThrowIfNull(shared);
        Of = new int[impressions.Count];
        for (var at = 0; at < impressions.Count; at++)
        {
            var (key, label) = (impressions[at].Key, impressions[at].Label);
            var isShared = key is not null && shared.Contains(key);

            // A platform's id still tells the household of a shared address apart; only its visits cannot be found.
            Of[at] = label is null || (isShared && impressions[at].Household is null) ? -1 : Number(label);
            if (Of[at] >= 0 && key is not null && !isShared && (_byKey.TryGetValue(key, out var list) ? list : _byKey[key] = []) is var households && !households.Contains(Of[at]))
            {
                households.Add(Of[at]);
            }
        }
    }

    /// <summary>How many households there are.</summary>
    public int Count => _labels.Count;

    /// <summary>The household of each impression, by its place; below 0 for none.</summary>
    public int[] Of { get; }

    /// <summary>The households that a visit or a conversion may be of.</summary>
    public IEnumerable<int> Households(string? key, string? previous)
    {
        foreach (var one in key is not null && _byKey.TryGetValue(key, out var own) ? own : [])
        {
            yield return one;
        }

        foreach (var one in previous is not null && previous != key && _byKey.TryGetValue(previous, out var before) ? before : [])
        {
            yield return one;
        }
    }

    private int Number(string label)
    {
        if (!_labels.TryGetValue(label, out var number))
        {
            _labels[label] = number = _labels.Count;
        }

        return number;
    }
}
