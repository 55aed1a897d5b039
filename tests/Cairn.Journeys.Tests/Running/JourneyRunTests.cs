using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Tests.Index;
using Cairn.Testing;

namespace Cairn.Journeys.Tests.Running;

public class JourneyRunTests
{
    [Fact]
    public void An_empty_view_gives_an_empty_state()
    {
        var index = new JourneyIndex(new MemoryEventSource());
        index.CatchUp();
        Assert.Empty(Run(index.View()).Lines);
    }

    [Fact]
    public void Every_person_is_seen_once_in_the_order_of_the_view_at_any_number_of_threads()
    {
        foreach (var threads in (int[])[1, 2, 7])
        {
            var view = View(threads);
            var expected = view.Segments.SelectMany(segment => Enumerable.Range(0, segment.PersonCount).Select(person => view.PersonId(segment, person)));
            Assert.Equal(expected, Run(view).Lines.Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]));
        }
    }

    [Fact]
    public void Parts_cover_every_person_once_and_are_never_empty()
    {
        var view = View(2);
        var seen = new HashSet<(int, int)>();
        Assert.All(JourneyParts.Of(view), part => Assert.True(part.End > part.Start));
        Assert.All(JourneyParts.Of(view), part => Assert.All(Enumerable.Range(part.Start, part.End - part.Start), person => Assert.True(seen.Add((part.Segment, person)))));
        Assert.Equal(view.Segments.Sum(segment => segment.PersonCount), seen.Count);
    }

    [Fact]
    public void A_stopped_run_ends_as_cancelled()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => JourneyRun.Run(View(2), () => new PersonTexts(), () => new Never(), stop.Token));
    }

    [Fact]
    public void What_a_worker_throws_comes_out_of_the_run()
    {
        var view = View(1);
        Assert.IsType<InvalidOperationException>(Assert.Throws<AggregateException>(
            () => JourneyRun.Run(view, () => new PersonTexts(), () => new Never(), TestContext.Current.CancellationToken)).InnerException);
    }

    private static PersonTexts Run(IndexView view) =>
        JourneyRun.Run(view, () => new PersonTexts(), () => new PersonTextsWorker(view), TestContext.Current.CancellationToken);

    private static IndexView View(int threads)
    {
        var source = new MemoryEventSource();
        source.Append(Enumerable.Range(0, 5_000).Select(i => new MemoryEvent("v" + (i % 700), "n" + (i % 9), i)));
        var index = new JourneyIndex(source, new JourneyIndexOptions { Threads = threads, SegmentEvents = 600, TailEvents = 50 });
        index.CatchUp();
        return index.View();
    }

    private sealed class Never : IJourneyWorker<PersonTexts>
    {
        public void Add(JourneyPart part, PersonTexts state) => throw new InvalidOperationException("It should not run.");
    }
}
