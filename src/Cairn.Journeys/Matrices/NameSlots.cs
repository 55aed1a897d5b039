using Cairn.Journeys.Conversions;

namespace Cairn.Journeys.Matrices;

/// <summary>Event names that lie in the same sets share a slot, so that one look per event is enough however many sets there are.</summary>
/// <remarks>Slot 0 is the names of no set.</remarks>
internal sealed class NameSlots
{
    private NameSlots(ushort[] ofName, int[][] sets) => (OfName, Sets) = (ofName, sets);

    /// <summary>By name code; at least 256 entries.</summary>
    public ushort[] OfName { get; }

    /// <summary>By slot: the sets its names lie in.</summary>
    public int[][] Sets { get; }

    /// <summary>The slots of these sets; those that are not made of names have none.</summary>
    public static NameSlots Of(IReadOnlyList<OccurrenceSet> sets, int names)
    {
        var ofName = new ushort[Math.Max(256, names)];
        var (bySets, found) = (new Dictionary<string, ushort>(StringComparer.Ordinal), new List<int[]> { Array.Empty<int>() });
        for (var name = 0; name < names; name++)
        {
            int[] its = [.. Enumerable.Range(0, sets.Count).Where(set => sets[set].Names is { } flags && name < flags.Length && flags[name])];
            if (its.Length == 0)
            {
                continue;
            }

            var key = string.Join(' ', its);
            if (!bySets.TryGetValue(key, out var slot))
            {
                bySets[key] = slot = (ushort)found.Count;
                found.Add(its);
            }

            ofName[name] = slot;
        }

        return new NameSlots(ofName, [.. found]);
    }
}
