namespace Cairn.Journeys.Funnels;

/// <summary>What one search through a unit found; reused from unit to unit.</summary>
internal sealed class UnitResult(int steps)
{
    /// <summary>The last step that was reached; 0 for none.</summary>
    public int Level { get; set; }

    /// <summary>For each step up to the level the reported event, or default with row -1 for a step left out.</summary>
    public Matched[] Walk { get; } = new Matched[steps];

    /// <summary>Whether this is the one to report when another result of the same unit stands beside it.</summary>
    /// <remarks>More steps; of two whole walks the one that ends earlier; then the one that begins later.</remarks>
    public bool Beats(UnitResult other)
    {
        if (Level != other.Level || Level == 0)
        {
            return Level > other.Level;
        }

        var byEnd = Level == Walk.Length ? Walk[Level - 1].Row.CompareTo(other.Walk[Level - 1].Row) : 0;
        return byEnd != 0 ? byEnd < 0 : Walk[0].Row > other.Walk[0].Row;
    }

    /// <summary>Copies another result.</summary>
    public void Take(UnitResult other)
    {
        Level = other.Level;
        other.Walk.AsSpan(0, Level).CopyTo(Walk);
    }
}

/// <summary>One way of finding the level and the reported walk of a unit.</summary>
internal interface IUnitSearch
{
    /// <summary>Searches the events of a unit, which are in order.</summary>
    void Find(ReadOnlySpan<Matched> events, UnitResult result);
}
