using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Paths;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Transitions;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Journeys.Tests.Transitions;

public class TransitionsOperatorTests
{
    [Fact]
    public void To_and_fro_is_counted_as_neighbours_a_return_and_a_ping_pong()
    {
        var state = TransitionsOperator.Run(Plan(JourneySplits.View("ABABC".Select((name, at) => SomeJourneys.Event("v", name.ToString(), at)))));
        var (a, b, c) = (Label(state, "A"), Label(state, "B"), Label(state, "C"));
        Assert.Equal([2, 1, 1, 1, 1], [state.Count(a, b), state.Count(b, a), state.Count(b, c), state.Count(state.Entry, a), state.Count(c, state.Exit)]);
        Assert.Equal([1, 1, 0], [state.ReturnUnits[2 * a], state.ReturnUnits[2 * b], state.ReturnUnits[2 * c]]);
        Assert.Equal([1], state.PingPongs.Where(count => count != 0));
    }

    [Fact]
    public void Agrees_with_counting_in_texts_at_once_and_in_two_passes() => Prop.ForAll(Journeys(), given =>
    {
        var events = Events(given);
        var view = JourneySplits.View(events);
        for (var top = 1; top < 6; top++)
        {
            var slowly = Slowly(events, top);
            Assert.Equal(slowly, Answer(TransitionsOperator.Run(Plan(view) with { Top = top })));
            Assert.Equal(slowly, Answer(TransitionsOperator.Run(Plan(view) with { Top = top, MostAtOnce = 0 })));
            Assert.Equal(slowly, Answer(TransitionsOperator.Run(Plan(view) with { Top = top, MostAtOnce = 0, SampleRows = 0 })));
        }
    }).QuickCheckThrowOnFailure();

    // Long enough that sessions, repeats and ping-pongs lie across the stretches that are read at once.
    [Fact]
    public void Agrees_with_counting_in_texts_over_thousands_of_events() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new Random(seed);
        var (events, second) = (new List<MemoryEvent>(), 0);
        for (var at = 0; at < 5_000; at++)
        {
            second += random.Next(200) == 0 ? 61 : 1;
            events.Add(SomeJourneys.Event($"v{at / 1_700}", ((char)('A' + random.Next(random.Next(1, 9)))).ToString(), second));
        }

        var view = JourneySplits.View(events);
        for (var top = 1; top < 8; top += 3)
        {
            Assert.Equal(Slowly(events, top), Answer(TransitionsOperator.Run(Plan(view) with { Top = top })));
            Assert.Equal(Slowly(events, top), Answer(TransitionsOperator.Run(Plan(view) with { Top = top, MostAtOnce = 0, SampleRows = 0 })));
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(10));

    [Fact]
    public void Splits_threads_and_bytes_change_nothing() => Prop.ForAll(Journeys(), given =>
    {
        JourneySplits.Agree(Events(given), view => TransitionsOperator.Run(Plan(view) with { Top = 100 }));
        JourneySplits.Agree(Events(given), view =>
        {
            var plan = Plan(view);
            return LabelCounts.Run(plan.Scope, plan.Labels, () => new PathUnits(plan.Scope, plan.Labels, bySession: true, collapse: true), CancellationToken.None);
        });
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void A_visitor_with_a_million_events_is_one_unit(bool bySession, int seconds)
    {
        var view = JourneySplits.View(Enumerable.Range(0, 1_000_000).Select(at => SomeJourneys.Event("v", at % 2 == 0 ? "A" : "B", at * seconds)), threads: 1);
        var state = TransitionsOperator.Run(Plan(view) with { BySession = bySession });
        var (a, b) = (Label(state, "A"), Label(state, "B"));
        Assert.Equal([500_000, 499_999, 1, 1], [state.Count(a, b), state.Count(b, a), state.Count(state.Entry, a), state.Count(b, state.Exit)]);
        Assert.Equal([1, 1, 1, 1], [state.Units[2 * a], state.ReturnUnits[2 * a], state.ReturnUnits[2 * b], state.PingPongs.Sum()]);
    }

    [Fact]
    public void Very_many_pages_take_no_more_memory_than_their_names()
    {
        var view = JourneySplits.View(Enumerable.Range(0, 60_000).Select(at => SomeJourneys.Event($"v{at / 5}", "page_view", at, ("path", $"/p{at % 20_000}"))), threads: 1);
        var plan = Plan(view) with { Top = 10 };
        TransitionsOperator.Run(plan);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var state = TransitionsOperator.Run(plan);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8_000_000);
        Assert.Equal(60_000 + 12_000, Enumerable.Range(0, state.Width).Sum(state.Nodes));
    }

    private static int Label(TransitionsState state, string label) => state.Labels.ToList().IndexOf(label);

    private static TransitionsPlan Plan(IndexView view) => new(
        new JourneyScope { View = view, Sessions = new SessionRule { TimeoutMicros = 60_000_000 } }, PathLabels.Of(view, [], []), new MacroValues([], "EUR"));

    private static Arbitrary<(byte Gap, byte Kind)[][]> Journeys() =>
        ArbMap.Default.GeneratorFor<(byte Gap, byte Kind)[]>().ArrayOf().Where(visitors => visitors.Length < 10).ToArbitrary();

    private static List<MemoryEvent> Events((byte Gap, byte Kind)[][] given) =>
    [
        .. given.SelectMany((journey, visitor) => journey.Select((step, at) =>
            SomeJourneys.Event($"v{visitor}", ((char)('A' + (step.Kind % 5))).ToString(), journey.Take(at + 1).Sum(earlier => earlier.Gap > 220 ? 61 : 1)))),
    ];

    private static string Answer(TransitionsState state)
    {
        string Text(int label) => label == state.Other ? "(other)" : label == state.Entry ? "(entry)" : label == state.Exit ? "(exit)" : state.Labels[label];
        var lines = new List<string>();
        for (var first = 0; first < state.Width; first++)
        {
            for (var second = 0; second < state.Width; second++)
            {
                if (state.Count(first, second) is var count and not 0)
                {
                    lines.Add($"{Text(first)}>{Text(second)} {count}");
                }
            }
        }

        for (var label = 0; label < state.Labels.Count; label++)
        {
            lines.Add($"{state.Labels[label]} has {state.Occurrences(label)} {state.Repeats[label]} {state.Units[2 * label]} {state.RepeatUnits[2 * label]} {state.ReturnUnits[2 * label]}");
            for (var second = 0; second < state.Labels.Count; second++)
            {
                if (state.PingPongs[2 * ((label * state.Labels.Count) + second)] is var count and not 0)
                {
                    lines.Add(string.Join("~", new[] { state.Labels[label], state.Labels[second] }.Order(StringComparer.Ordinal)) + $" {count}");
                }
            }
        }

        return string.Join("\n", lines.Order(StringComparer.Ordinal));
    }

    private static string Slowly(List<MemoryEvent> events, int top)
    {
        var sessions = new List<List<string>>();
        foreach (var journey in events.GroupBy(item => item.Visitor).Select(group => group.ToList()))
        {
            for (var at = 0; at < journey.Count; at++)
            {
                if (at == 0 || journey[at].Micros - journey[at - 1].Micros > 60_000_000)
                {
                    sessions.Add([]);
                }

                sessions[^1].Add(journey[at].Name);
            }
        }

        var collapsed = sessions.Select(session => session.Where((name, at) => at == 0 || session[at - 1] != name).ToList()).ToList();
        var shown = collapsed.SelectMany(session => session).GroupBy(name => name).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Take(top).Select(group => group.Key).ToHashSet();
        string Shown(string name) => name[0] == '(' || shown.Contains(name) ? name : "(other)";
        var lines = collapsed.SelectMany(session => session.Prepend("(entry)").Zip(session.Append("(exit)"), (first, second) => $"{Shown(first)}>{Shown(second)}"))
            .GroupBy(pair => pair).Select(group => $"{group.Key} {group.Count()}").ToList();
        foreach (var name in shown)
        {
            var (all, nodes) = (sessions.Sum(session => session.Count(other => other == name)), collapsed.Sum(session => session.Count(other => other == name)));
            var repeats = sessions.Count(session => session.Where((other, at) => at > 0 && other == name && session[at - 1] == name).Any());
            lines.Add($"{name} has {all} {all - nodes} {sessions.Count(session => session.Contains(name))} {repeats} {collapsed.Count(session => session.Count(other => other == name) > 1)}");
            foreach (var other in shown.Where(other => string.CompareOrdinal(name, other) < 0))
            {
                var text = collapsed.Count(session => $",{string.Join(",", session)},".Contains($",{name},{other},{name},{other},", StringComparison.Ordinal)
                    || $",{string.Join(",", session)},".Contains($",{other},{name},{other},{name},", StringComparison.Ordinal));
                if (text > 0)
                {
                    lines.Add($"{name}~{other} {text}");
                }
            }
        }

        return string.Join("\n", lines.Order(StringComparer.Ordinal));
    }
}
