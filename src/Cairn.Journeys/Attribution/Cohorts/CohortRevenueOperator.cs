using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Attribution.Cohorts;

/// <summary>What a report of revenue by cohort looks at.</summary>
/// <param name="Paths">Its scope's range is of first touches; its conversions are the macros whose value is summed, <see cref="AttributionPlan.FirstEver"/> makes customers.</param>
/// <param name="Period">How long a cohort is.</param>
/// <param name="AdWindows">How long before a person's first touch of their own an ad shown in the household may have been to count as the first.</param>
public sealed record CohortRevenuePlan(AttributionPlan Paths, CalendarUnit Period, TouchWindows AdWindows);

/// <summary>Sums what persons are worth by the age of their acquisition, by the period and the key of their first touch (<c>docs/definitions/cohort-revenue.md</c>).</summary>
public static class CohortRevenueOperator
{
    /// <summary>Runs the plan.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static CohortRevenueState Run(CohortRevenuePlan plan, CancellationToken cancellation = default) =>
        JourneyRun.RunAnyOrder(plan.Paths.Scope.View, () => new CohortRevenueState(), () => new Worker(plan), cancellation);

    private sealed class Worker : IJourneyWorker<CohortRevenueState>
    {
        private readonly CohortRevenuePlan _plan;
        private readonly JourneyScope _scope;
        private readonly TouchSlots _slots;
        private readonly TouchScan _scan;
        private readonly OccurrenceRows[] _macros;
        private readonly OccurrenceRows[] _customers;
        private readonly List<(int Day, decimal Net)> _worth = [];
        private TimeRange _period = new(new Timestamp(0), new Timestamp(0));

        public Worker(CohortRevenuePlan plan)
        {
            (_plan, _scope) = (plan, plan.Paths.Scope);
            var dimensions = TouchScan.Given(plan.Paths.Dimensions, plan.Paths.Sources, plan.Paths.Ads);
            _slots = new TouchSlots(dimensions);
            _scan = new TouchScan(_scope, dimensions, _slots, TouchAsks.Kinds, plan.Paths.Sources, plan.Paths.Ads);
            _macros = [.. plan.Paths.Conversions.Select(conversion => new OccurrenceRows(conversion.Set))];
            _customers = [.. plan.Paths.FirstEver.Select(set => new OccurrenceRows(set))];
        }

        public void Add(JourneyPart part, CohortRevenueState state)
        {
            var segment = _scope.View.Segments[part.Segment];
            _slots.Begin();
            _scan.Begin(segment, part);
            foreach (var rows in _macros.Concat(_customers))
            {
                rows.Begin(segment, part);
            }

            var offsets = segment.Offsets.Span;
            for (var person = part.Start; person < part.End; person++)
            {
                RunStop.CheckAt(offsets[person]);
                var (first, end) = (offsets[person], offsets[person + 1]);
                if (first == end || _scope.Persons?.Has(part.Segment, person) == false || (_plan.Paths.Ads is null && segment.Micros[first] >= _scope.Range.End.Micros))
                {
                    continue;
                }

                _scan.Find(person, long.MinValue, end - 1);
                if (First() is { } touch && _scope.Range.Contains(new Timestamp(_scan.Times[touch])))
                {
                    AddPerson(touch, part, segment, first, end, state);
                }
            }
        }

        // An ad acquires whoever comes of themselves within its window; without a touch of their own nobody is acquired.
        private int? First()
        {
            var own = 0;
            while (own < _scan.Count && _scan.IsAd(own))
            {
                own++;
            }

            for (var touch = 0; touch < own && own < _scan.Count; touch++)
            {
                if (_scan.Times[own] - _scan.Times[touch] <= _plan.AdWindows[_scan.Kinds[touch]])
                {
                    return touch;
                }
            }

            return own < _scan.Count ? own : null;
        }

        private void AddPerson(int touch, JourneyPart part, IndexSegment segment, int first, int end, CohortRevenueState state)
        {
            var acquired = _scan.Times[touch];
            _worth.Clear();
            for (var at = 0; at < _macros.Length; at++)
            {
                var counted = _plan.Paths.Conversions[at].Set.Counted?.Segments[part.Segment];
                foreach (var row in _macros[at].Between(first, end))
                {
                    var moment = segment.Micros[row];
                    if (moment >= acquired && _scope.Sees(moment, segment.Flags[row]))
                    {
                        _worth.Add((AgeOf(moment - acquired), counted is null ? 0 : _plan.Paths.NetOf(counted.WorthOf(row), moment)));
                    }
                }
            }

            state.Add(PeriodOf(acquired), _slots.Text(_scan.Slots[touch])!, acquired, BecameCustomer(segment, first, end, acquired), _worth);
        }

        // The age at which a person first became a customer; below 0 for never.
        private int BecameCustomer(IndexSegment segment, int first, int end, long acquired)
        {
            var earliest = long.MaxValue;
            foreach (var rows in _customers)
            {
                foreach (var row in rows.Between(first, end))
                {
                    if (segment.Micros[row] >= acquired && _scope.Sees(segment.Micros[row], segment.Flags[row]))
                    {
                        earliest = Math.Min(earliest, segment.Micros[row]);
                        break;
                    }
                }
            }

            return earliest == long.MaxValue ? -1 : AgeOf(earliest - acquired);
        }

        private long PeriodOf(long micros)
        {
            var moment = new Timestamp(micros);
            if (!_period.Contains(moment))
            {
                _period = _scope.Calendar.BucketOf(moment, _plan.Period);
            }

            return _period.Start.Micros;
        }

        // The smallest whole number of days that holds it, both ends inside.
        private static int AgeOf(long elapsed) => (int)Math.Min(CohortCell.MostDays, (elapsed + Timestamp.Day - 1) / Timestamp.Day);
    }
}
