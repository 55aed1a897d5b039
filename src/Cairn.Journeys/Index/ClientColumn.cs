namespace Cairn.Journeys.Index;

/// <summary>The clients' own counters, which decide the order of events of one instant: nothing when all are 0, else two bytes each with the few larger or negative ones looked up.</summary>
internal readonly struct ClientColumn(Block<ushort> near, Block<int> farRows, Block<long> far)
{
    private const ushort Escape = ushort.MaxValue;

    /// <summary>The counters, or 65,535 for one that is looked up; empty when all are 0.</summary>
    public Block<ushort> Near => near;

    /// <summary>The rows that are looked up, ascending.</summary>
    public Block<int> FarRows => farRows;

    /// <summary>Their counters.</summary>
    public Block<long> Far => far;

    /// <summary>The counter of a row.</summary>
    public long this[int row] => near.Length == 0 ? 0 : near[row] is var value && value != Escape ? value : far[farRows.Span.BinarySearch(row)];

    /// <summary>A column of these counters.</summary>
    public static ClientColumn Of(ReadOnlySpan<long> counters)
    {
        if (!counters.ContainsAnyExcept(0))
        {
            return default;
        }

        var near = Block<ushort>.Array(counters.Length);
        var (rows, far) = (new List<int>(), new List<long>());
        for (var row = 0; row < near.Length; row++)
        {
            var isNear = counters[row] is >= 0 and < Escape;
            near[row] = isNear ? (ushort)counters[row] : Escape;
            if (!isNear)
            {
                rows.Add(row);
                far.Add(counters[row]);
            }
        }

        return new ClientColumn(Block<ushort>.Of(near), Block<int>.Copy(rows.ToArray()), Block<long>.Copy(far.ToArray()));
    }
}
