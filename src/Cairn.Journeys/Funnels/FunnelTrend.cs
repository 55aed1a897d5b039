using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Funnels;

/// <summary>How many units reached each step, by the bucket of their entry.</summary>
/// <param name="steps">How many steps the funnel has.</param>
/// <param name="buckets">How many buckets.</param>
public sealed class FunnelTrend(int steps, int buckets) : IJourneyState<FunnelTrend>
{
    private readonly long[] _ended = new long[buckets * steps];

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>Units that reached each step or a later one, of a step that may be left out those who did it; step 1 first.</summary>
    public long[] Finish(int bucket) => _ended.AsSpan(bucket * steps, steps).ToArray();

    /// <inheritdoc/>
    public void Merge(FunnelTrend later)
    {
        for (var at = 0; at < _ended.Length; at++)
        {
            _ended[at] += later._ended[at];
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        writer.Number(steps);
        writer.Numbers(_ended);
    }

    /// <inheritdoc/>
    public static FunnelTrend Read(StateReader reader)
    {
        var (steps, ended) = (reader.Int(), reader.Numbers());
        if (steps is < 1 or > FunnelPlan.MaxSteps || ended.Length % steps != 0)
        {
            throw new InvalidDataException("A funnel has 1 to 32 steps, and each bucket as many.");
        }

        var trend = new FunnelTrend(steps, ended.Length / steps);
        ended.CopyTo(trend._ended, 0);
        return trend;
    }

    private void Add(in FunnelUnit unit, uint optional)
    {
        var did = unit.Did != 0 ? unit.Did : FunnelCounter.OnWalk(unit.Walk);
        for (var step = 0; step < steps; step++)
        {
            var reached = unit.Ended != 0 ? ((unit.Ended >> step) & 1) != 0 : ((optional >> step) & 1) != 0 ? ((did >> step) & 1) != 0 : step < unit.Level;
            _ended[(unit.Bucket * steps) + step] += reached ? 1 : 0;
        }
    }

    /// <summary>Counts units by bucket and level.</summary>
    /// <param name="optional">A bit for each step that may be left out: of those it counts who did them.</param>
    public sealed class Counter(uint optional) : IFunnelCounter<FunnelTrend>
    {
        private FunnelTrend? _state;

        /// <inheritdoc/>
        public bool NeedsWalksOfOne => true;

        /// <inheritdoc/>
        public void AddOnes(long count) => throw new InvalidOperationException("The bucket of every unit was asked for.");

        /// <inheritdoc/>
        public void Begin(IndexSegment segment, JourneyPart part, FunnelTrend state) => _state = state;

        /// <inheritdoc/>
        public void Add(in FunnelUnit unit) => _state!.Add(unit, optional);
    }
}
