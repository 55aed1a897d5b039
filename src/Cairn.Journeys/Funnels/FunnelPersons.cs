using System.Collections;
using Cairn.Journeys.Index;
using Cairn.Journeys.Segments;

namespace Cairn.Journeys.Funnels;

/// <summary>Which units of a funnel are meant: those that a number of the report counted.</summary>
/// <param name="Step">The step, from 1.</param>
/// <param name="Dropped">Only those that went no further than this step, though another required one follows.</param>
/// <param name="Value">Only those of this value of the group; null: all.</param>
public sealed record FunnelCell(int Step, bool Dropped, ColumnValue? Value);

/// <summary>Finds the persons behind a number of a funnel: whoever has a unit that it counted.</summary>
public static class FunnelPersons
{
    /// <summary>Runs the funnel again and notes whose units the cell counted.</summary>
    public static PersonSet Of(FunnelPlan plan, FunnelMeasures measures, FunnelCell cell, CancellationToken cancellation = default) =>
        FunnelOperator.Run(measures.View, plan, () => new SegmentMembers(), () => new Counter(plan, measures, cell), cancellation).Of(measures.View);

    private sealed class Counter(FunnelPlan plan, FunnelMeasures measures, FunnelCell cell) : IFunnelCounter<SegmentMembers>
    {
        private readonly FunnelGroups _groups = new(measures);
        private readonly IReadOnlyList<ColumnValue> _values = measures.Group?.Values ?? [];
        private IndexSegment? _segment;
        private BitArray _members = new(0);
        private JourneyPart _part;

        public bool NeedsWalksOfOne => true;

        public void AddOnes(long count) => throw new InvalidOperationException("The walk of every unit was asked for.");

        public void Begin(IndexSegment segment, JourneyPart part, SegmentMembers state)
        {
            if (!ReferenceEquals(segment, _segment))
            {
                _segment = segment;
                _groups.Begin(segment);
            }

            (_part, _members) = (part, new BitArray(part.End - part.Start));
            state.Add(part, _members);
        }

        public void Add(in FunnelUnit unit)
        {
            if (Counts(unit) && (cell.Value is not { } value || (_groups.Of(unit.Person, unit.Level, unit.Walk) is >= 0 and var code && _values[code] == value)))
            {
                _members[unit.Person - _part.Start] = true;
            }
        }

        private bool Counts(in FunnelUnit unit)
        {
            var at = cell.Step - 1;
            if (plan.OpenEntry)
            {
                return (unit.Ended & (1u << at)) != 0;
            }

            if (plan.Steps[at].Optional)
            {
                return ((unit.Did != 0 ? unit.Did : FunnelCounter.OnWalk(unit.Walk)) & (1u << at)) != 0;
            }

            var next = at + 1;
            while (next < plan.Steps.Count && plan.Steps[next].Optional)
            {
                next++;
            }

            return unit.Level > at && (!cell.Dropped || unit.Level <= next);
        }
    }
}
