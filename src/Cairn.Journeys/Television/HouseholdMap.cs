namespace Cairn.Journeys.Television;

/// <summary>Which households a key leads to: one may have had several keys, and a key may belong to several of a platform's.</summary>
/// <remarks>
/// A household's key changes every thirty days. An ad's key of the thirty days before tells which of those other ads were shown in the same household, so that it counts
/// once; visits are matched by the ad's own key alone.
/// </remarks>
public sealed class HouseholdMap
{
    private readonly Dictionary<string, int> _labels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _byKey = new(StringComparer.Ordinal);

    /// <summary>The households of some impressions; those without a label have none, and shared keys lead nowhere.</summary>
    public HouseholdMap(IReadOnlyList<Impression> impressions, IReadOnlySet<string> shared)
    {
        ArgumentNullException.ThrowIfNull(impressions);
        ArgumentNullException.ThrowIfNull(shared);
        var labels = new int[impressions.Count];
        for (var at = 0; at < impressions.Count; at++)
        {
            // A platform's id still tells the household of a shared address apart; only its visits cannot be found.
            var (one, isShared) = (impressions[at], IsShared(impressions[at], shared));
            labels[at] = one.Label is not { } label || (isShared && one.Household is null) ? -1 : Number(label);
        }

        var households = Joined(impressions, shared);
        (Of, Count) = ([.. labels.Select(label => label < 0 ? -1 : households[label])], households.Length == 0 ? 0 : households.Max() + 1);
        for (var at = 0; at < impressions.Count; at++)
        {
            if (Of[at] >= 0 && impressions[at].Key is { } key && !shared.Contains(key) && (_byKey.TryGetValue(key, out var list) ? list : _byKey[key] = []) is var own && !own.Contains(Of[at]))
            {
                own.Add(Of[at]);
            }
        }
    }

    /// <summary>How many households there are.</summary>
    public int Count { get; }

    /// <summary>The household of each impression, by its place; below 0 for none.</summary>
    public int[] Of { get; }

    /// <summary>The households that a visit or a conversion may be of, each once.</summary>
    public IEnumerable<int> Households(string? key, string? previous)
    {
        var own = key is not null && _byKey.TryGetValue(key, out var found) ? found : [];
        var before = previous is not null && previous != key && _byKey.TryGetValue(previous, out var earlier) ? earlier : [];
        return own.Count == 0 ? before : before.Count == 0 ? own : own.Union(before);
    }

    private static bool IsShared(Impression one, IReadOnlySet<string> shared) => one.Key is { } key && shared.Contains(key);

    /// <summary>The household of each label, numbered by their first impressions: labels are one household's where the key of one is the key before of another.</summary>
    private int[] Joined(IReadOnlyList<Impression> impressions, IReadOnlySet<string> shared)
    {
        int[] root = [.. Enumerable.Range(0, _labels.Count)];
        foreach (var one in impressions)
        {
            if (one is { Household: null, Key: { } key, PreviousKey: { } previous } && !shared.Contains(previous) && _labels.TryGetValue(key, out var later) && _labels.TryGetValue(previous, out var earlier))
            {
                var (a, b) = (Root(later), Root(earlier));
                root[Math.Max(a, b)] = Math.Min(a, b);
            }
        }

        var (numbers, count) = (new int[root.Length], 0);
        for (var label = 0; label < root.Length; label++)
        {
            numbers[label] = Root(label) == label ? count++ : numbers[Root(label)];
        }

        return numbers;

        int Root(int label)
        {
            while (root[label] != label)
            {
                label = root[label] = root[root[label]];
            }

            return label;
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
