using System.Diagnostics.CodeAnalysis;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Xunit;

namespace Cairn.Testing;

/// <summary>Holds an operator to its promise: the same answer on any number of threads and segments, and in any split of the persons.</summary>
public static class JourneySplits
{
    /// <summary>A view of the events, on so many threads and in segments of so many events.</summary>
    public static IndexView View(IEnumerable<MemoryEvent> events, int threads = 2, int segmentEvents = 4_194_304)
    {
        var source = new MemoryEventSource();
        source.Append(events);
        var index = new JourneyIndex(source, new JourneyIndexOptions { Threads = threads, SegmentEvents = segmentEvents, TailEvents = Math.Min(segmentEvents, 262_144), SmallSegments = 64 });
        index.CatchUp();
        index.Seal();
        return index.View();
    }

    /// <summary>Checks the state's bytes over threads, segments and splits, and that they read back.</summary>
    /// <param name="events">The journeys; a visitor's events belong together.</param>
    /// <param name="run">Runs the operator.</param>
    [SuppressMessage("Design", "CA1006:Do not nest generic types in member signatures", Justification = "A function is what is tested.")]
    public static void Agree<TState>(IReadOnlyList<MemoryEvent> events, Func<IndexView, TState> run) where TState : IJourneyState<TState>
    {
        var whole = JourneyState.ToBytes(run(View(events, threads: 1)));
        Assert.Equal(whole, JourneyState.ToBytes(run(View(events, threads: 2, segmentEvents: 5))));
        Assert.Equal(whole, JourneyState.ToBytes(run(View(events, threads: 7, segmentEvents: 40))));

        TState? merged = default;
        foreach (var part in events.GroupBy(item => item.Visitor).Select((visitor, at) => (visitor, at)).GroupBy(pair => pair.at % 3))
        {
            // Through bytes and back, as between two machines.
            var state = JourneyState.FromBytes<TState>(JourneyState.ToBytes(run(View([.. part.SelectMany(pair => pair.visitor)]))));
            if (merged is null)
            {
                merged = state;
            }
            else
            {
                merged.Merge(state);
            }
        }

        Assert.Equal(whole, JourneyState.ToBytes(merged ?? run(View([]))));
    }
}
