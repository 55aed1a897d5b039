using Cairn.Journeys.Index;

namespace Cairn.Journeys.Funnels;

/// <summary>Takes what a funnel found, one unit at a time.</summary>
public interface IFunnelSink
{
    /// <summary>Whether the walk of a unit that reached the first step only is looked at; where it is not, such units may come through <see cref="AddOnes"/>.</summary>
    bool NeedsWalksOfOne { get; }

    /// <summary>Takes as many units that reached the first step and no other.</summary>
    void AddOnes(long count);

    /// <summary>Takes a unit that reached at least one step.</summary>
    /// <param name="person">Its person, in the segment of the part at hand.</param>
    /// <param name="level">How many steps it reached, counted by the number of the last one.</param>
    /// <param name="walk">For each step up to the level the row of the reported walk, or -1 for an optional step that was left out; valid during the call.</param>
    void Add(int person, int level, ReadOnlySpan<int> walk);
}

/// <summary>Adds units to the states of the parts a thread works on; each thread has its own.</summary>
public interface IFunnelCounter<in TState> : IFunnelSink
{
    /// <summary>Says that the units to come belong to this part, and to which state they are added.</summary>
    void Begin(IndexSegment segment, JourneyPart part, TState state);
}
