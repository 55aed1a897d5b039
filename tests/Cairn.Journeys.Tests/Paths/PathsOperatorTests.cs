using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Journeys.Paths;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Time;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Journeys.Tests.Paths;

public class PathsOperatorTests
{
    private const long Minute = 60 * Timestamp.Second;
    private static readonly string[] Names = ["page_view", "page_view", "page_view", "cart", "cart", "buy", "scroll", "$auto"];

    [Fact]
    public void Agrees_with_walking_over_lists() => Prop.ForAll(Journeys(), given =>
    {
        var events = Events(given);
        var view = JourneySplits.View(events);
        foreach (var plan in Plans(view))
        {
            Assert.Equal(Slowly(plan, events), Answer(PathsOperator.Run(plan).State));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Splits_threads_and_bytes_change_nothing() => Prop.ForAll(Journeys(), given =>
    {
        for (var which = 0; which < 3; which++)
        {
            JourneySplits.Agree(Events(given), view => PathsOperator.Run(Plans(view).ElementAt(which * 2)).State);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Too_many_different_paths_group_the_rare_labels_and_keep_the_totals()
    {
        var events = Enumerable.Range(0, 5_000).Select(at => Page($"v{at / 3}", at, at % 3 == 0 ? "/home" : $"/p{at}")).ToList();
        var view = JourneySplits.View(events);
        var plan = Plan(view) with { MostNodes = 500 };
        var result = PathsOperator.Run(plan);
        Assert.NotNull(result.LabelsKept);
        Assert.Equal(1_667, result.State.AnchorUnits);
        Assert.Equal(1_667, result.State.Sequences().Sum(sequence => sequence.Units));
        Assert.All(result.State.Sequences(), sequence => Assert.Equal("/home", sequence.Labels[0]));
        Assert.Equal(JourneyState.ToBytes(result.State), JourneyState.ToBytes(PathsOperator.Run(plan with { Scope = plan.Scope with { View = JourneySplits.View(events, 7, 300) } }).State));
    }

    [Fact]
    public void A_million_events_of_one_visitor_are_one_path_and_allocate_nothing_each()
    {
        var view = JourneySplits.View(Enumerable.Range(0, 300_000).Select(at => Page("a", at, at % 2 == 0 ? "/a" : "/b")), threads: 1);
        var plan = Plan(view);
        PathsOperator.Run(plan);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(["/a", "/b", "/a", "/b", "/a", "/b"], Assert.Single(PathsOperator.Run(plan).State.Sequences()).Labels);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16_000_000); // The arrays that hold one unit, whatever is in it.
    }

    [Fact]
    public void Every_anchor_of_a_visitor_with_a_million_events_is_worth_what_follows_it()
    {
        // A hundred thousand anchors and as many conversions: looking at each pair of them would take hours.
        const int events = 1_000_000;
        var view = JourneySplits.View(Enumerable.Range(0, events).Select(at => SomeJourneys.Event("v", (at % 10) switch { 0 => "cart", 5 => "buy", _ => "look" }, at)), threads: 1);
        var definition = SomeJourneys.Definition("buy", """{"event": "buy"}""", ConversionKind.Macro) with { Value = new ConversionValue(ConversionValueKind.Fixed, 2m, "EUR") };
        var buys = Assert.IsType<Outcome<CountedConversions>.Ok>(ConversionCounter.Count("buy", SomeJourneys.Context(view, definition))).Value;
        var plan = Plan(view) with { Macros = new MacroValues([buys], "EUR"), Anchor = new NamedEvents(view, "cart"), At = PathAnchor.Every, BySession = false, Depth = 2 };
        var sequence = Assert.Single(PathsOperator.Run(plan).State.Sequences());
        Assert.Equal((100_000, 100_000, 2m * 100_000 * 100_001 / 2), (sequence.Units, sequence.MacroUnits, sequence.Value));
        Assert.Equal(2m * 100_000 * 100_000, Assert.Single(PathsOperator.Run(plan with { BySession = true }).State.Sequences()).Value);
    }

    [Fact]
    public void All_events_of_a_visitor_at_one_microsecond_are_one_path()
    {
        var view = JourneySplits.View(Enumerable.Range(0, 1_000_000).Select(at => Page("a", 0, at % 2 == 0 ? "/a" : "/b")), threads: 1);
        foreach (var depth in new[] { 3, PathsPlan.MaxDepth })
        {
            var sequence = Assert.Single(PathsOperator.Run(Plan(view) with { Depth = depth }).State.Sequences());
            Assert.Equal(Enumerable.Range(0, depth + 1).Select(at => at % 2 == 0 ? "/a" : "/b"), sequence.Labels);
        }
    }

    [Fact]
    public void Rules_name_pages_and_events_in_their_order()
    {
        var view = JourneySplits.View([Page("a", 0, "/shop/shoes/"), Page("a", 1, "/shop/hats?x=1"), Page("a", 2, "/help/me"), SomeJourneys.Event("a", "add_to_cart", 3)]);
        PathRule[] rules = [PathRule.Glob("/shop/*", "shop: $1"), PathRule.Expression("^add_(.*)$", "$1")!, PathRule.Glob("/help/**", "Help")];
        Assert.Equal(["shop: shoes", "shop: hats", "Help", "to_cart", PathLabels.Exit], Labels(view, rules));
        Assert.Null(PathRule.Expression("(a)\\1", "x"));
    }

    [Fact]
    public void An_event_that_is_called_as_the_end_of_a_path_is_told_apart() =>
        Assert.Equal(["'(exit)'", PathLabels.Exit], Labels(JourneySplits.View([new MemoryEvent("a", "(exit)", 1)]), []));

    [Fact]
    public void No_events_no_paths() => Assert.Equal(0, PathsOperator.Run(Plan(JourneySplits.View([]))).State.AnchorUnits);

    [Theory]
    [InlineData(0)]
    [InlineData(21)]
    public void A_depth_beyond_the_limits_does_not_run(int depth) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PathsOperator.Run(Plan(JourneySplits.View([])) with { Depth = depth }));

    private static IReadOnlyList<string> Labels(IndexView view, PathRule[] rules) => Assert.Single(PathsOperator.Run(
        new PathsPlan(new JourneyScope { View = view }, PathLabels.Of(view, rules, []), new MacroValues([], "EUR"))).State.Sequences()).Labels;

    private static PathsPlan Plan(IndexView view) => new(
        new JourneyScope { View = view, Sessions = new SessionRule { TimeoutMicros = Minute } },
        PathLabels.Of(view, [], PathLabels.HiddenByDefault), new MacroValues([], "EUR"));

    private static IEnumerable<PathsPlan> Plans(IndexView view)
    {
        var plan = Plan(view);
        var cart = new NamedEvents(view, "cart");
        yield return plan;
        yield return plan with { Anchor = cart, Depth = 2 };
        yield return plan with { Anchor = cart, At = PathAnchor.Every, Depth = 3, Collapse = false };
        yield return plan with { Anchor = cart, At = PathAnchor.Last, Backward = true, GapMicros = 20 * Timestamp.Second };
        yield return plan with { Backward = true, Depth = 1, BySession = false };
        yield return plan with { Anchor = new NamedEvents(view, "scroll"), Until = new NamedEvents(view, "buy"), Depth = PathsPlan.MaxDepth };
        yield return plan with { Anchor = new NamedEvents(view, "scroll"), Until = new NamedEvents(view, "buy"), BySession = false };
        yield return plan with { Scope = plan.Scope with { Hidden = EventFlags.Quarantined, Filter = new NamedEvents(view, name => name != "cart") } };
        yield return plan with
        {
            Scope = plan.Scope with { Range = new TimeRange(new Timestamp(SomeJourneys.Start + Minute), new Timestamp(SomeJourneys.Start + (4 * Minute))) },
        };
    }

    private static MemoryEvent Page(string visitor, double second, string path) => SomeJourneys.Event(visitor, "page_view", second, ("path", path));

    private static Arbitrary<(byte Gap, byte Kind)[][]> Journeys() =>
        ArbMap.Default.GeneratorFor<(byte Gap, byte Kind)[]>().ArrayOf().Where(visitors => visitors.Length < 10).ToArbitrary();

    private static List<MemoryEvent> Events((byte Gap, byte Kind)[][] given) =>
    [
        .. given.SelectMany((journey, visitor) =>
        {
            var seconds = 0.0;
            return journey.Select(step =>
            {
                seconds += step.Gap switch { < 40 => 0, < 210 => step.Gap / 5.0, _ => 61 };
                var name = Names[step.Kind % Names.Length];
                var item = name == "page_view" && step.Kind < 200 ? Page($"v{visitor}", seconds, step.Kind % 3 == 0 ? "/" : "/list/") : SomeJourneys.Event($"v{visitor}", name, seconds);
                return item with { Flags = (step.Gap % 19) switch { 0 => EventFlags.Sessionless, 1 => EventFlags.Quarantined, _ => EventFlags.None } };
            });
        }),
    ];

    private static string Answer(PathsState state) =>
        $"{state.AnchorUnits}: " + string.Join("; ", state.Sequences().Select(sequence => $"{string.Join(">", sequence.Labels)} {sequence.Units}"));

    private static string Slowly(PathsPlan plan, List<MemoryEvent> events)
    {
        var paths = new List<string>();
        foreach (var unit in Units(plan, events))
        {
            var nodes = Nodes(plan, unit);
            var anchors = Enumerable.Range(0, nodes.Count).Where(at => plan.Anchor is null ? at == (plan.Backward ? nodes.Count - 1 : 0) : nodes[at].Names.Contains(AnchorOf(plan))).ToList();
            anchors = anchors.Count == 0 ? [] : plan.At switch { PathAnchor.First => [anchors[0]], PathAnchor.Last => [anchors[^1]], _ => anchors };
            paths.AddRange(anchors.Select(anchor => Path(plan, nodes, anchor)));
        }

        return $"{paths.Count}: " + string.Join("; ", paths.GroupBy(path => path).OrderBy(group => group.Key.Split('>'), Comparer<string[]>.Create(Compare)).Select(group => $"{group.Key} {group.Count()}"));
    }

    private static int Compare(string[] left, string[] right) =>
        left.Zip(right, string.CompareOrdinal).FirstOrDefault(order => order != 0) is var order and not 0 ? order : left.Length.CompareTo(right.Length);

    private static string AnchorOf(PathsPlan plan) => plan.Until is null ? "cart" : "scroll";

    private static string Path(PathsPlan plan, List<(string Label, long Micros, HashSet<string> Names)> nodes, int anchor)
    {
        var labels = new List<string> { nodes[anchor].Label };
        var step = plan.Backward ? -1 : 1;
        for (var at = anchor + step; labels.Count <= plan.Depth; at += step)
        {
            if (at < 0 || at >= nodes.Count || (plan.GapMicros is { } gap && Math.Abs(nodes[at].Micros - nodes[at - step].Micros) > gap))
            {
                labels.Add(plan.Backward ? "(entry)" : "(exit)");
                break;
            }

            labels.Add(nodes[at].Label);
            if (plan.Until is not null && nodes[at].Names.Contains("buy"))
            {
                break;
            }
        }

        return string.Join(">", labels);
    }

    private static List<(string Label, long Micros, HashSet<string> Names)> Nodes(PathsPlan plan, List<MemoryEvent> unit)
    {
        var nodes = new List<(string Label, long Micros, HashSet<string> Names)>();
        foreach (var item in unit)
        {
            var isShown = item.Name is not ("scroll" or "$auto") || (item.Name == "scroll" && plan.Until is not null);
            if (!isShown || (plan.Scope.Filter is not null && item.Name == "cart"))
            {
                continue;
            }

            var label = item.Columns.TryGetValue("path", out var path) ? path.Text == "/list/" ? "/list" : path.Text : item.Name;
            if (plan.Collapse && nodes.Count > 0 && nodes[^1].Label == label)
            {
                nodes[^1].Names.Add(item.Name);
            }
            else
            {
                nodes.Add((label, item.Micros, [item.Name]));
            }
        }

        return nodes;
    }

    private static IEnumerable<List<MemoryEvent>> Units(PathsPlan plan, List<MemoryEvent> events)
    {
        var (range, hidden, timeout) = (plan.Scope.Range, plan.Scope.Hidden, plan.Scope.Sessions.TimeoutMicros);
        foreach (var journey in events.Where(item => (item.Flags & hidden) == 0).GroupBy(item => item.Visitor))
        {
            if (!plan.BySession)
            {
                yield return [.. journey.Where(item => range.Contains(new Timestamp(item.Micros)))];
                continue;
            }

            var (sessions, end) = (new List<List<MemoryEvent>>(), 0L);
            foreach (var item in journey)
            {
                var inTime = sessions.Count > 0 && item.Micros - end <= timeout;
                var isSessionless = (item.Flags & EventFlags.Sessionless) != 0;
                if (inTime)
                {
                    sessions[^1].Add(item);
                }
                else if (!isSessionless)
                {
                    sessions.Add([item]);
                }

                end = isSessionless ? end : item.Micros;
            }

            foreach (var session in sessions.Where(session => range.Contains(new Timestamp(session[0].Micros))))
            {
                yield return session;
            }
        }
    }
}
