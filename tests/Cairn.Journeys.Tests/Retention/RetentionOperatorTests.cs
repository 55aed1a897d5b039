using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Retention;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Journeys.Tests.Retention;

public class RetentionOperatorTests
{
    private const long Period = 100_000;
    private const int Periods = 5;

    [Fact]
    public void Agrees_with_looking_at_every_cell_by_itself() => Prop.ForAll(Journeys(), given =>
    {
        var events = Events(given);
        var view = JourneySplits.View(events);
        foreach (var plan in Plans(view))
        {
            Assert.Equal(Slowly(plan, events), Answer(RetentionOperator.Run(plan)));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Splits_threads_and_bytes_change_nothing() => Prop.ForAll(Journeys(), given =>
    {
        for (var which = 0; which < 3; which++)
        {
            JourneySplits.Agree(Events(given), view => RetentionOperator.Run(Plans(view).ElementAt(which * 4)));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_event_as_start_and_return_agrees_with_the_general_way() => Prop.ForAll(Journeys(), given =>
    {
        // Periods of a thousand coarse times, so that few events lie where one begins.
        const long stretch = 1_000;
        List<MemoryEvent> events = [.. Events(given).Select(item => item with { Micros = SomeJourneys.Start + ((item.Micros - SomeJourneys.Start) * stretch) })];
        var view = JourneySplits.View(events);
        foreach (var cohort in Enum.GetValues<RetentionCohort>())
        {
            foreach (var hidden in (EventFlags[])[EventFlags.None, EventFlags.Quarantined])
            {
                var plan = Plan(view) with
                {
                    Scope = new JourneyScope { View = view, Hidden = hidden },
                    First = new NamedEvents(view, _ => true),
                    Return = new NamedEvents(view, _ => true),
                    Bounds = [.. Enumerable.Range(0, Periods + 1).Select(at => SomeJourneys.Start + (at * Period * stretch))],
                    Cohort = cohort,
                };
                Assert.Equal(Answer(RetentionOperator.Run(plan with { Return = new NamedEvents(view, _ => true, rowByRow: true) })), Answer(RetentionOperator.Run(plan)));
            }
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Many_events_at_and_around_the_bounds_agree_with_the_general_way()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            // Lengths that are no whole number of coarse times; every other event lies within a microsecond of where a period begins.
            var random = new Random(seed);
            var (length, start) = (1_000_000_007L * seed, SomeJourneys.Start);
            var view = JourneySplits.View([.. Enumerable.Range(0, 900).Select(at => new MemoryEvent(
                $"v{random.Next(30) * random.Next(2)}", "start", start + ((random.Next(12) - 1) * length) + (random.Next(2) == 0 ? random.Next(3) - 1 : random.NextInt64(length)))
            {
                Flags = random.Next(8) == 0 ? EventFlags.Quarantined : EventFlags.None,
            })]);
            foreach (var hidden in (EventFlags[])[EventFlags.None, EventFlags.Quarantined])
            {
                var plan = Plan(view) with
                {
                    Scope = new JourneyScope { View = view, Hidden = hidden },
                    First = new NamedEvents(view, _ => true),
                    Return = new NamedEvents(view, _ => true),
                    Bounds = [.. Enumerable.Range(0, 8).Select(at => start + (at * length))],
                    Cohort = RetentionCohort.FirstEver,
                };
                Assert.Equal(Answer(RetentionOperator.Run(plan with { Return = new NamedEvents(view, _ => true, rowByRow: true) })), Answer(RetentionOperator.Run(plan)));
            }
        }
    }

    [Fact]
    public void The_fast_way_allocates_its_tables_and_nothing_for_more_persons()
    {
        Assert.InRange(Allocated(100_000) - Allocated(10_000), -50_000, 50_000);

        static long Allocated(int events)
        {
            var view = JourneySplits.View(Enumerable.Range(0, events).Select(at => new MemoryEvent($"v{at / 10}", "start", at)), threads: 1);
            var plan = Plan(view);
            RetentionOperator.Run(plan);
            var before = GC.GetAllocatedBytesForCurrentThread();
            RetentionOperator.Run(plan);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Without_a_period_or_with_too_many_it_does_not_run()
    {
        var view = JourneySplits.View([]);
        Assert.Throws<ArgumentOutOfRangeException>(() => RetentionOperator.Run(Plan(view) with { Bounds = [0] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => RetentionOperator.Run(Plan(view) with { Bounds = [.. Enumerable.Range(0, 500).Select(at => (long)at)] }));
    }

    [Fact]
    public void Bytes_of_another_shape_are_refused() => Assert.Throws<InvalidDataException>(() => JourneyState.FromBytes<RetentionState>([2, 200, 200, 200, 1]));

    private static RetentionPlan Plan(IndexView view) => new(
        new JourneyScope { View = view }, new NamedEvents(view, "start"), new NamedEvents(view, name => name is "start" or "back"),
        [.. Enumerable.Range(0, Periods + 1).Select(at => SomeJourneys.Start + (at * Period))]);

    private static IEnumerable<RetentionPlan> Plans(IndexView view)
    {
        var plan = Plan(view);
        foreach (var cohort in Enum.GetValues<RetentionCohort>())
        {
            yield return plan with { Cohort = cohort };
            yield return plan with { Cohort = cohort, Return = new NamedEvents(view, name => name is "start" or "back", rowByRow: true) };
            yield return plan with { Cohort = cohort, Min = 2 };
            yield return plan with { Cohort = cohort, RollingMicros = Period };
            yield return plan with { Cohort = cohort, Scope = plan.Scope with { Hidden = EventFlags.Quarantined } };
            yield return plan with { Cohort = cohort, Scope = plan.Scope with { Hidden = EventFlags.Quarantined, AsOf = new Timestamp(SomeJourneys.Start + (3 * Period) + 7) } };
            yield return plan with { Cohort = cohort, Scope = plan.Scope with { Filter = new NamedEvents(view, name => name != "back") } };
        }
    }

    private static Arbitrary<(byte Gap, byte Kind)[][]> Journeys() =>
        ArbMap.Default.GeneratorFor<(byte Gap, byte Kind)[]>().ArrayOf().Where(visitors => visitors.Length < 12).ToArbitrary();

    private static List<MemoryEvent> Events((byte Gap, byte Kind)[][] given) =>
    [
        .. given.SelectMany((journey, visitor) =>
        {
            var micros = SomeJourneys.Start - (2 * Period);
            return journey.Select(step =>
            {
                micros += step.Gap switch { < 60 => 0, < 200 => step.Gap * 500L, < 230 => Period, _ => 3 * Period };
                return new MemoryEvent($"v{visitor}", (step.Kind % 3) switch { 0 => "start", 1 => "back", _ => "other" }, micros)
                {
                    Flags = step.Kind % 11 == 0 ? EventFlags.Quarantined : EventFlags.None,
                };
            });
        }),
    ];

    private static string Answer(RetentionState state) => string.Join("; ", Enumerable.Range(0, Periods).Select(cohort =>
        $"{state.Size(cohort)} {state.ReturnedSamePeriod(cohort)} "
        + string.Join(",", Enumerable.Range(1, Periods - 1 - cohort).Select(k => $"{state.On(cohort, k)}/{state.OnOrAfter(cohort, k)}"))));

    private static string Slowly(RetentionPlan plan, List<MemoryEvent> events)
    {
        var seen = events.Where(item => (item.Flags & plan.Scope.Hidden) == 0 && item.Micros < plan.Scope.AsOf.Micros && (plan.Scope.Filter is null || item.Name != "back")).ToList();
        var journeys = seen.GroupBy(item => item.Visitor).Select(group => group.ToList()).ToList();
        return string.Join("; ", Enumerable.Range(0, Periods).Select(cohort =>
        {
            var members = journeys.Select(journey => (Journey: journey, Start: StartOf(plan, journey, cohort))).Where(member => member.Start >= 0).ToList();
            var cells = Enumerable.Range(1, Periods - 1 - cohort).Select(k =>
                $"{members.Count(member => Came(plan, member.Journey, member.Start, cohort, k))}/"
                + $"{members.Count(member => Enumerable.Range(k, Periods - cohort - k).Any(later => Came(plan, member.Journey, member.Start, cohort, later)))}");
            return $"{members.Count} {members.Count(member => Came(plan, member.Journey, member.Start, cohort, 0))} {string.Join(",", cells)}";
        }));
    }

    private static int StartOf(RetentionPlan plan, List<MemoryEvent> journey, int cohort)
    {
        var first = plan.Cohort switch
        {
            RetentionCohort.FirstEver => journey.FindIndex(item => item.Name == "start"),
            RetentionCohort.FirstInRange => journey.FindIndex(item => item.Name == "start" && item.Micros >= plan.Bounds[0]),
            _ => journey.FindIndex(item => item.Name == "start" && item.Micros >= plan.Bounds[cohort]),
        };
        return first >= 0 && journey[first].Micros >= plan.Bounds[cohort] && journey[first].Micros < plan.Bounds[cohort + 1] ? first : -1;
    }

    private static bool Came(RetentionPlan plan, List<MemoryEvent> journey, int start, int cohort, int k)
    {
        var from = plan.RollingMicros is null ? plan.Bounds[cohort + k] : journey[start].Micros + (k * Period);
        return journey.Where((item, at) => at > start && item.Name is "start" or "back" && at > start && item.Micros >= from && item.Micros < from + Period).Count() >= plan.Min;
    }
}
