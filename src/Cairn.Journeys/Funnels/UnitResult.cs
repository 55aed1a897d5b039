namespace Cairn.Journeys.Funnels;

/// <summary>What one search through a unit found; reused from unit to unit.</summary>
/// <param name="steps">How many steps the funnel has.</param>
/// <param name="isSet">Whether the steps are in any order.</param>
internal sealed class UnitResult(int steps, bool isSet = false)
{
    /// <summary>The last step that was reached; 0 for none.</summary>
    public int Level { get; set; }

    /// <summary>For each step up to the level the reported event, or default with row -1 for a step that is not on the walk.</summary>
    public Matched[] Walk { get; } = new Matched[steps];

    /// <summary>In any order: the steps of the set; else 0.</summary>
    public uint Did { get; set; }

    /// <summary>With open entry: the steps that walks end at.</summary>
    public uint Ended { get; set; }

    /// <summary>With open entry: the steps of <see cref="Ended"/> that no walk has a step before.</summary>
    public uint Entered { get; set; }

    /// <summary>With open entry: the steps that a walk ends at which has the required step before them, too.</summary>
    public uint Joined { get; set; }

    /// <summary>An event that stands for a step that is not on the walk.</summary>
    public static Matched LeftOut { get; } = new(0, 0, 0, -1, 0);

    /// <summary>Forgets everything.</summary>
    public void Clear() => (Level, Did, Ended, Entered, Joined) = (0, 0, 0, 0, 0);

    /// <summary>Whether this is the one to report when another result of the same unit stands beside it.</summary>
    /// <remarks>More steps; of two whole walks, or of two sets, the one that ends earlier; then the one that begins later.</remarks>
    public bool Beats(UnitResult other)
    {
        if (Level != other.Level || Level == 0)
        {
            return Level > other.Level;
        }

        var byEnd = isSet || Level == Walk.Length ? Walk[Level - 1].Row.CompareTo(other.Walk[Level - 1].Row) : 0;
        return byEnd != 0 ? byEnd < 0 : Entry > other.Entry;
    }

    private int Entry => Array.Find(Walk, item => item.Row >= 0).Row;

    /// <summary>Copies another result.</summary>
    public void Take(UnitResult other)
    {
        (Level, Did, Ended, Entered, Joined) = (other.Level, other.Did, other.Ended, other.Entered, other.Joined);
        other.Walk.AsSpan(0, Level).CopyTo(Walk);
    }
}

/// <summary>One way of finding the level and the reported walk of a unit.</summary>
internal interface IUnitSearch
{
    /// <summary>Searches the events of a unit, which are in order.</summary>
    void Find(ReadOnlySpan<Matched> events, UnitResult result);
}
