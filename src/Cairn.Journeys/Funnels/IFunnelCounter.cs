using Cairn.Journeys.Index;

namespace Cairn.Journeys.Funnels;

/// <summary>A unit that reached at least one step; valid during the call it is handed to.</summary>
/// <param name="person">Its person, in the segment of the part at hand.</param>
/// <param name="level">How many steps it reached, counted by the number of the last one.</param>
/// <param name="walk">For each step up to the level the row of the reported walk, or -1 for a step that is not on it.</param>
public readonly ref struct FunnelUnit(int person, int level, ReadOnlySpan<int> walk)
{
    /// <summary>Its person, in the segment of the part at hand.</summary>
    public int Person { get; } = person;

    /// <summary>How many steps it reached, counted by the number of the last one.</summary>
    public int Level { get; } = level;

    /// <summary>For each step up to the level the row of the reported walk, or -1 for a step that is not on it. In any order: the events of the set as they came.</summary>
    public ReadOnlySpan<int> Walk { get; } = walk;

    /// <summary>In any order a bit for each step the reported set has; else 0.</summary>
    public uint Did { get; init; }

    /// <summary>With open entry a bit for each step a walk ends at; else 0.</summary>
    public uint Ended { get; init; }

    /// <summary>With open entry a bit for each step that walks end at, none of which has more than this step; else 0.</summary>
    public uint Entered { get; init; }

    /// <summary>With open entry a bit for each step a walk ends at which has the required step before it, too; else 0.</summary>
    public uint Joined { get; init; }

    /// <summary>With <see cref="FunnelPlan.Split"/>: the code of the value this part of a unit carries; 0 for the unit as a whole.</summary>
    public int Part { get; init; }

    /// <summary>The place of the bucket it was searched for in <see cref="FunnelPlan.Buckets"/>; 0 without buckets.</summary>
    public int Bucket { get; init; }
}

/// <summary>Takes what a funnel found, one unit at a time.</summary>
public interface IFunnelSink
{
    /// <summary>Whether the walk of a unit that reached the first step only is looked at; where it is not, such units may come through <see cref="AddOnes"/>.</summary>
    bool NeedsWalksOfOne { get; }

    /// <summary>Where <see cref="NeedsWalksOfOne"/> is false: the walk of such a unit is looked at all the same when it begins after this moment, in microseconds since the Unix epoch.</summary>
    long WalksOfOneAfter => long.MaxValue;

    /// <summary>Takes as many units that reached the first step and no other.</summary>
    void AddOnes(long count);

    /// <summary>Takes as many parts of units, all of one value, that reached the first step and no other; asked of a plan with <see cref="FunnelPlan.Split"/> only.</summary>
    void AddOnesOf(int code, long count) => throw new NotSupportedException("This counter takes no parts of units.");

    /// <summary>Takes a unit that reached at least one step.</summary>
    void Add(in FunnelUnit unit);
}

/// <summary>Adds units to the states of the parts a thread works on; each thread has its own.</summary>
public interface IFunnelCounter<in TState> : IFunnelSink
{
    /// <summary>Says that the units to come belong to this part, and to which state they are added.</summary>
    void Begin(IndexSegment segment, JourneyPart part, TState state);

    /// <summary>Says that the part is done: what was put off must be in the state now.</summary>
    void End()
    {
    }
}
