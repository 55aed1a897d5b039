using Cairn.Journeys.Index;

namespace Cairn.Journeys.Funnels;

/// <summary>Takes what a funnel found, one unit at a time. Each part of the journeys has its own; they are merged in order.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface IFunnelSink<TSelf>
{
    /// <summary>Takes a unit that reached at least one step.</summary>
    /// <param name="segment">Where the unit lies.</param>
    /// <param name="person">Its person.</param>
    /// <param name="level">How many steps it reached, counted by the number of the last one.</param>
    /// <param name="walk">For each step up to the level the row of the reported walk, or -1 for an optional step that was left out; valid during the call.</param>
    void Add(IndexSegment segment, int person, int level, ReadOnlySpan<int> walk);

    /// <summary>Takes over what another found in a later part.</summary>
    void Merge(TSelf later);
}

/// <summary>How many units reached each step.</summary>
public sealed class FunnelCounts(int steps) : IFunnelSink<FunnelCounts>
{
    private readonly long[] _exactly = new long[steps + 1];

    /// <inheritdoc/>
    public void Add(IndexSegment segment, int person, int level, ReadOnlySpan<int> walk) => _exactly[level]++;

    /// <inheritdoc/>
    public void Merge(FunnelCounts later)
    {
        for (var level = 0; level < _exactly.Length; level++)
        {
            _exactly[level] += later._exactly[level];
        }
    }

    /// <summary>Units that reached each step or a later one, step 1 first.</summary>
    public long[] Finish()
    {
        var counts = new long[_exactly.Length - 1];
        var reached = 0L;
        for (var step = counts.Length; step >= 1; step--)
        {
            reached += _exactly[step];
            counts[step - 1] = reached;
        }

        return counts;
    }
}
