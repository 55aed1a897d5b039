using Cairn.Journeys.Index;

namespace Cairn.Journeys.Running;

/// <summary>Works on the parts of a journey, one part at a time; each thread has its own.</summary>
public interface IJourneyWorker<in TState>
{
    /// <summary>Adds what it finds in the persons of a part to a state.</summary>
    void Add(JourneyPart part, TState state);
}

/// <summary>Runs an operator over all journeys of a view, on as many threads as the view allows.</summary>
/// <remarks>Parts depend on the view alone and their states are merged in order of the parts as soon as they can be: the answer does not depend on threads, and few states are held at once.</remarks>
public static class JourneyRun
{
    /// <summary>Makes every run that this thread begins, until the answer is disposed of on it, stop with a token, whether or not it was given one of its own.</summary>
    public static IDisposable Within(CancellationToken cancellation) => RunStop.Enter(cancellation);

    /// <summary>Gives every part to a worker and returns the merged state.</summary>
    /// <param name="view">The journeys.</param>
    /// <param name="makeState">An empty state; called once for each part, and once more.</param>
    /// <param name="makeWorker">A worker; called once for each thread.</param>
    /// <param name="cancellation">Stops between two parts, and within a long one where its loops ask <see cref="RunStop"/>.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static TState Run<TState>(IndexView view, Func<TState> makeState, Func<IJourneyWorker<TState>> makeWorker, CancellationToken cancellation = default)
        where TState : IJourneyState<TState>
    {
        cancellation = RunStop.Of(cancellation);
        var parts = JourneyParts.Of(view);
        var merged = new InOrder<TState>(makeState(), parts.Count);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, view.Threads), CancellationToken = cancellation };
        var next = -1;
        Parallel.For(0, Math.Min(options.MaxDegreeOfParallelism, parts.Count), options, _ =>
        {
            using var stop = RunStop.Enter(cancellation);
            var worker = makeWorker();

            // Parts are taken in order, so that few wait for one before them.
            for (int at; (at = Interlocked.Increment(ref next)) < parts.Count;)
            {
                cancellation.ThrowIfCancellationRequested();
                var state = makeState();
                worker.Add(parts[at], state);
                merged.Add(at, state);
            }
        });
        GC.KeepAlive(view);
        return merged.Total;
    }

    /// <summary>As <see cref="Run"/>, for states that add up to the same whatever the order: one for each thread, merged at the end.</summary>
    /// <remarks>For sums and counts only. It saves merging one state for each part, which for a large state costs more than the scan.</remarks>
    public static TState RunAnyOrder<TState>(
        IndexView view, Func<TState> makeState, Func<IJourneyWorker<TState>> makeWorker, CancellationToken cancellation = default)
        where TState : IJourneyState<TState> => RunAnyOrder(view, JourneyParts.Of(view), makeState, makeWorker, cancellation);

    /// <summary>As above, over some parts of the view.</summary>
    internal static TState RunAnyOrder<TState>(
        IndexView view, IReadOnlyList<JourneyPart> parts, Func<TState> makeState, Func<IJourneyWorker<TState>> makeWorker, CancellationToken cancellation)
        where TState : IJourneyState<TState>
    {
        cancellation = RunStop.Of(cancellation);
        var (total, gate, next) = (makeState(), new Lock(), -1);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, view.Threads), CancellationToken = cancellation };
        Parallel.For(0, Math.Min(options.MaxDegreeOfParallelism, parts.Count), options, _ =>
        {
            using var stop = RunStop.Enter(cancellation);
            var (worker, state) = (makeWorker(), makeState());
            for (int at; (at = Interlocked.Increment(ref next)) < parts.Count;)
            {
                cancellation.ThrowIfCancellationRequested();
                worker.Add(parts[at], state);
            }

            state.Settle();
            lock (gate)
            {
                total.Merge(state);
            }
        });
        GC.KeepAlive(view);
        return total;
    }

    private sealed class InOrder<TState>(TState total, int count) where TState : IJourneyState<TState>
    {
        private readonly Lock _gate = new();
        private readonly TState?[] _waiting = new TState?[count];
        private readonly bool[] _isDone = new bool[count];
        private int _next;

        public TState Total => total;

        public void Add(int part, TState state)
        {
            lock (_gate)
            {
                (_waiting[part], _isDone[part]) = (state, true);
                for (; _next < count && _isDone[_next]; _next++)
                {
                    total.Merge(_waiting[_next]!);
                    _waiting[_next] = default;
                }
            }
        }
    }
}
