using Cairn.Journeys.Conversions;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Matrices;

/// <summary>One bit for each set of a plan, so that all that a person did is one number. Sets of the same names share a bit.</summary>
internal sealed class SetBits
{
    /// <summary>The most bits.</summary>
    public const int Most = BitCounts.Bits;

    private SetBits(NameSlots slots, IReadOnlyList<OccurrenceSet> sets, int rows)
    {
        int[] others = [.. Enumerable.Range(0, sets.Count).Where(set => sets[set].Names is null)];
        Sets = [.. slots.Sets.Skip(1), .. others.Select(set => new[] { set })];
        Others = [.. others.Select((set, at) => (1UL << (slots.Sets.Length - 1 + at), set))];
        for (var name = 0; name < OfName.Length; name++)
        {
            OfName[name] = slots.OfName[name] is > 0 and var slot ? 1UL << (slot - 1) : 0;
        }

        for (var bit = 0; bit < Sets.Length; bit++)
        {
            Rows |= Array.Exists(Sets[bit], set => set < rows) ? 1UL << bit : 0;
            Columns |= Array.Exists(Sets[bit], set => set >= rows) ? 1UL << bit : 0;
        }
    }

    /// <summary>By name byte.</summary>
    public ulong[] OfName { get; } = new ulong[256];

    /// <summary>By bit: the sets it stands for, rows first and then columns in the order of the plan.</summary>
    public int[][] Sets { get; }

    /// <summary>The sets that are not made of names, and their bits.</summary>
    public (ulong Bit, int Set)[] Others { get; }

    /// <summary>The bits of rows.</summary>
    public ulong Rows { get; }

    /// <summary>The bits of columns.</summary>
    public ulong Columns { get; }

    /// <summary>Bits for the sets of a plan; null when there are too many, or one whose names do not share a slot.</summary>
    /// <param name="sets">The sets of the rows, then of the columns.</param>
    /// <param name="slots">Their names.</param>
    /// <param name="rows">How many are rows.</param>
    public static SetBits? For(IReadOnlyList<OccurrenceSet> sets, NameSlots slots, int rows)
    {
        var slotsOf = new int[sets.Count];
        foreach (var set in slots.Sets.SelectMany(its => its))
        {
            slotsOf[set]++;
        }

        var bits = slots.Sets.Length - 1 + sets.Count(set => set.Names is null);
        return bits <= Most && Array.TrueForAll(slotsOf, count => count <= 1) ? new SetBits(slots, sets, rows) : null;
    }
}
