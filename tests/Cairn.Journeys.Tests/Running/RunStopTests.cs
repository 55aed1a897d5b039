using Cairn.Journeys.Conversions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Paths;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Time;
using Cairn.Journeys.Transitions;
using Cairn.Testing;

namespace Cairn.Journeys.Tests.Running;

public class RunStopTests
{
    private const int Rows = 200_000;
    private static readonly Lazy<IndexView> View = new(() => JourneySplits.View(
        Enumerable.Range(0, Rows).Select(at => SomeJourneys.Event("v", at % 2 == 0 ? "a" : "b", at * 0.001) with { Flags = at == 7 ? EventFlags.Sessionless : EventFlags.None }), threads: 1));

    [Fact]
    public void A_loop_over_one_person_ends_soon_after_its_run_is_stopped()
    {
        using var source = new CancellationTokenSource();
        var worker = new Counter(source);
        Assert.Throws<OperationCanceledException>(() => JourneyRun.RunAnyOrder(View.Value, () => new SessionsState(), () => worker, source.Token));
        Assert.InRange(worker.Rows, 70_000, 140_000);
        RunStop.Check();
    }

    [Fact]
    public void Long_loops_of_operators_ask()
    {
        var scope = new JourneyScope { View = View.Value, Sessions = new SessionRule { TimeoutMicros = 30 * Timestamp.Second } };
        var labels = PathLabels.Of(View.Value, [], []);
        var part = Assert.Single(JourneyParts.Of(View.Value));
        var (plain, every) = (new MacroValues([], "EUR"), new NamedEvents(View.Value, "a"));
        var slowly = scope with { Sessions = scope.Sessions with { MaxLengthMicros = 40 * Timestamp.Second } };
        var matches = new MatchScan(scope, [every]);
        matches.Begin(part);
        Action[] loops =
        [
            () => matches.Of(0),
            () => new SessionScan(View.Value, scope.Sessions, EventFlags.None, scope.AsOf).Run(View.Value.Segments[0], 0, new int[Rows]),
            () => SessionsOperator.Run(new SessionsPlan(slowly, [], null)),
            () => TransitionsOperator.Run(new TransitionsPlan(scope, labels, plain)),
            () => TransitionsOperator.Run(new TransitionsPlan(scope, labels, plain) { BySession = false }),
            () => PathsOperator.Run(new PathsPlan(scope, labels, plain) { BySession = false, Anchor = every, At = PathAnchor.Every }),
        ];
        using var source = new CancellationTokenSource();
        foreach (var loop in loops)
        {
            loop();
        }

        source.Cancel();
        using var stop = RunStop.Enter(source.Token);
        foreach (var loop in loops[..2])
        {
            Assert.Throws<OperationCanceledException>(loop);
        }

        // A run makes its own thread's token the one it was given: workers are asked directly.
        Assert.Throws<OperationCanceledException>(() => new PathsWorker(new PathsPlan(scope, labels, plain) { BySession = false, Anchor = every, At = PathAnchor.Every }).Add(part, new PathsState(labels.Texts, 6, 100)));
        Assert.Throws<OperationCanceledException>(() => new PathsWorker(new PathsPlan(scope, labels, plain) { Anchor = every }).Add(part, new PathsState(labels.Texts, 6, 100)));
        Assert.Throws<OperationCanceledException>(() => new SessionsWorker(new SessionsPlan(slowly, [], null), new SessionKey(View.Value, null)).Add(part, new SessionsState()));
        Assert.Throws<OperationCanceledException>(() => new SessionsWorker(new SessionsPlan(scope, [], "channel"), new SessionKey(View.Value, "channel")).Add(part, new SessionsState()));
    }

    private sealed class Counter(CancellationTokenSource source) : IJourneyWorker<SessionsState>
    {
        public int Rows { get; private set; }

        public void Add(JourneyPart part, SessionsState state)
        {
            for (var row = 1; row < RunStopTests.Rows; row++)
            {
                RunStop.CheckAt(row);
                Rows = row;
                if (row == 70_000)
                {
                    source.Cancel();
                }
            }
        }
    }
}
