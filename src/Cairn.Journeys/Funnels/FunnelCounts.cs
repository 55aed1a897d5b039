using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Funnels;

/// <summary>How many units reached each step, and nothing else.</summary>
/// <param name="steps">How many steps the funnel has.</param>
public sealed class FunnelCounts(int steps) : IJourneyState<FunnelCounts>
{
    private readonly long[] _exactly = new long[steps + 1];

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>Takes units of some level.</summary>
    public void Add(int level, long count = 1) => _exactly[level] += count;

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

    /// <inheritdoc/>
    public void Merge(FunnelCounts later)
    {
        for (var level = 0; level < _exactly.Length; level++)
        {
            _exactly[level] += later._exactly[level];
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer) => writer.Numbers(_exactly);

    /// <inheritdoc/>
    public static FunnelCounts Read(StateReader reader)
    {
        var exactly = reader.Numbers();
        var counts = new FunnelCounts(exactly.Length is > 0 and <= FunnelPlan.MaxSteps + 1
            ? exactly.Length - 1
            : throw new InvalidDataException("A funnel has 1 to 32 steps."));
        exactly.CopyTo(counts._exactly, 0);
        return counts;
    }

    /// <summary>Counts the levels of units.</summary>
    public sealed class Counter : IFunnelCounter<FunnelCounts>
    {
        private FunnelCounts? _state;

        /// <inheritdoc/>
        public bool NeedsWalksOfOne => false;

        /// <inheritdoc/>
        public void AddOnes(long count) => _state!.Add(1, count);

        /// <inheritdoc/>
        public void Begin(IndexSegment segment, JourneyPart part, FunnelCounts state) => _state = state;

        /// <inheritdoc/>
        public void Add(in FunnelUnit unit) => _state!.Add(unit.Level);
    }
}
