using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Journeys.Tests.Index;

/// <summary>What happens behind the reports: sealed segments are written and merged while events go on coming.</summary>
public sealed class KeepTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cairn-keep-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void What_is_sealed_is_kept_without_the_tail_which_is_read_again()
    {
        var (source, options) = (new MemoryEventSource(), new JourneyIndexOptions { TailEvents = 4 });
        var index = new JourneyIndex(source, options);
        source.Append(new MemoryEvent("v", "a", 1), new MemoryEvent("w", "b", 2), new MemoryEvent("v", "c", 3), new MemoryEvent("x", "d", 4));
        index.CatchUp();
        Assert.True(index.HasUnkept);
        source.Append(new MemoryEvent("v", "e", 5));
        index.CatchUp();
        Assert.True(JourneyIndexFiles.Keep(index, _directory, TestContext.Current.CancellationToken));
        Assert.False(index.HasUnkept);
        Assert.False(JourneyIndexFiles.Keep(index, _directory, TestContext.Current.CancellationToken));
        var (opened, result) = JourneyIndexFiles.Open(_directory, source, options);
        Assert.Equal(new CatchUpResult(1, null), result);
        Assert.Equal(["v: a1 c3 e5", "w: b2", "x: d4"], JourneyIndexTests.Journeys(opened.View()));
    }

    [Fact]
    public void A_person_that_moved_is_marked_in_views_and_not_copied_with_everybody_else()
    {
        var source = new MemoryEventSource();
        source.Append(new MemoryEvent("v", "a", 1), new MemoryEvent("w", "b", 2), new MemoryEvent("x", "c", 9));
        var index = JourneyIndexTests.Caught(source);
        index.Seal();
        var before = index.View();
        source.Append(new MemoryEvent("x", "d", 5));
        index.CatchUp();
        var view = index.View();
        Assert.Equal([EventFlags.None, EventFlags.None, EventFlags.Moved], view.Segments[0].Flags.Span.ToArray());
        Assert.Equal((9, 2), (view.Segments[0].LastMicros, view.Segments[0].NewestMicros));
        Assert.Equal((4, 9), (view.EventCount, view.Segments[1].NewestMicros));
        Assert.Equal([EventFlags.None, EventFlags.None, EventFlags.None], before.Segments[0].Flags.Span.ToArray());
        Assert.Equal(1, index.Statistics().MovedRows);
    }

    [Fact]
    public void Events_that_come_while_segments_are_merged_are_not_lost()
    {
        var source = new MemoryEventSource();
        var options = new JourneyIndexOptions { SegmentEvents = 1_000, SmallSegments = 2, TailEvents = 1_000 };
        var index = new JourneyIndex(source, options);
        for (var round = 0; round < 4; round++)
        {
            source.Append(Enumerable.Range(0, 20).Select(i => new MemoryEvent("v" + round + "-" + i, "a", i)));
            index.CatchUp();
            index.SealTail();
        }

        var (state, saved) = index.Locked((held, _) => (held, held.LastSealed!));
        var merged = index.Merge(state, saved, segment =>
        {
            // The merge stands still while somebody of each source comes back, somebody new comes, and the tail is sealed again.
            source.Append(new MemoryEvent("v0-1", "late", 50), new MemoryEvent("v3-7", "late", 1), new MemoryEvent("new", "b", 3));
            source.Erase("v2-2");
            index.CatchUp();
            index.SealTail();
            return segment;
        }, TestContext.Current.CancellationToken);
        Assert.True(merged);
        var expected = JourneyIndexTests.Journeys(JourneyIndexTests.Caught(source).View());
        Assert.Equal(expected, JourneyIndexTests.Journeys(index.View()));
        Assert.Equal(2, index.Statistics().Segments);

        JourneyIndexFiles.Keep(index, _directory, TestContext.Current.CancellationToken);
        Assert.Equal(expected, JourneyIndexTests.Journeys(JourneyIndexFiles.Open(_directory, source, options).Index.View()));
    }

    [Fact]
    public void A_merge_that_ends_after_everything_was_read_again_changes_nothing()
    {
        var source = new MemoryEventSource();
        var index = new JourneyIndex(source, new JourneyIndexOptions { SegmentEvents = 1_000, SmallSegments = 1 });
        for (var round = 0; round < 3; round++)
        {
            source.Append(new MemoryEvent("v" + round, "a", round));
            index.CatchUp();
            index.SealTail();
        }

        var (state, saved) = index.Locked((held, _) => (held, held.LastSealed!));
        index.Merge(state, saved, segment =>
        {
            index.Rebuild("A test says so.");
            return segment;
        }, TestContext.Current.CancellationToken);
        Assert.Equal(["v0: a0", "v1: a1", "v2: a2"], JourneyIndexTests.Journeys(index.View()));
    }

    [Fact]
    public void Keeping_at_any_point_of_any_history_changes_nothing()
    {
        var small = new JourneyIndexOptions { TailEvents = 6, SegmentEvents = 10, SmallSegments = 1, ChangedVisitors = 3 };
        var steps = ArbMap.Default.GeneratorFor<(byte Action, byte Who, byte When, byte How)[]>().ToArbitrary();
        Prop.ForAll(steps, sequence =>
        {
            var source = new MemoryEventSource();
            var index = new JourneyIndex(source, small);
            var directory = Directory.CreateTempSubdirectory("cairn-kept-").FullName;
            foreach (var (action, who, when, how) in sequence)
            {
                JourneyIndexTests.Apply(source, index, action, who, when, how);
                if (action % 8 == 7)
                {
                    JourneyIndexFiles.Keep(index, directory);
                }

                if (action % 32 == 31)
                {
                    index = JourneyIndexFiles.Open(directory, source, small).Index;
                }
            }

            index.CatchUp();
            Directory.Delete(directory, recursive: true);
            Assert.Equal(JourneyIndexTests.Journeys(JourneyIndexTests.Caught(source).View()), JourneyIndexTests.Journeys(index.View()));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(80).WithEndSize(120));
    }

    [Fact]
    public void Dictionaries_are_rewritten_whole_when_they_have_grown_much()
    {
        var source = new MemoryEventSource();
        var index = new JourneyIndex(source);
        for (var round = 0; round < 60; round++)
        {
            source.Append(Enumerable.Range(0, 50).Select(i => new MemoryEvent("v" + round + "-" + i, "a", i)));
            index.CatchUp();
            JourneyIndexFiles.Save(index, _directory);
            Assert.InRange(Directory.GetFiles(_directory, "visitors-*").Length, 1, 48);
        }

        Assert.InRange(Directory.GetFiles(_directory, "visitors-*").Length, 1, 20);
        var (opened, result) = JourneyIndexFiles.Open(_directory, source);
        Assert.Equal(default, result);
        Assert.Equal(50 * 60, JourneyIndexTests.Journeys(opened.View()).Count);
    }

    [Fact]
    public void Reading_everything_tells_how_far_it_is()
    {
        var told = new List<IndexProgress>();
        JourneyIndexFiles.Open(_directory, Many(), new JourneyIndexOptions { SegmentEvents = 100, TailEvents = 50, Progress = told.Add });
        Assert.Equal(told.OrderBy(progress => progress.Done), told);
        Assert.InRange(told.Count, 20, 200);
        Assert.Equal(new IndexProgress(2_000, 2_000), told[^1]);
    }

    [Fact]
    public void Reading_everything_spills_to_files_which_become_the_index()
    {
        var (source, options) = (Many(), new JourneyIndexOptions { SegmentEvents = 100, TailEvents = 50 });
        var (index, result) = JourneyIndexFiles.Open(_directory, source, options);
        Assert.NotNull(result.Rebuilt);
        var statistics = index.Statistics();
        Assert.Equal((1_000, statistics.Segments), (statistics.Events, statistics.MappedSegments));
        Assert.Equal(statistics.Segments, Directory.GetFiles(_directory).Length);
        JourneyIndexFiles.Keep(index, _directory, TestContext.Current.CancellationToken);
        Assert.Equal(statistics.Segments, Directory.GetFiles(_directory, "loaded-*").Length);
        var (opened, again) = JourneyIndexFiles.Open(_directory, source, options);
        Assert.Equal(default, again);
        Assert.Equal(JourneyIndexTests.Journeys(JourneyIndexTests.Caught(source).View()), JourneyIndexTests.Journeys(opened.View()));
    }

    [Fact]
    public void Where_nothing_can_be_written_everything_stays_in_memory_and_is_served()
    {
        var file = Path.Combine(_directory, "a-file");
        File.WriteAllText(file, "in the way");
        var (source, options) = (Many(), new JourneyIndexOptions { SegmentEvents = 100, TailEvents = 50 });
        var (index, result) = JourneyIndexFiles.Open(Path.Combine(file, "index"), source, options);
        Assert.NotNull(result.Rebuilt);
        Assert.Equal(0, index.Statistics().MappedSegments);
        Assert.Equal(JourneyIndexTests.Journeys(JourneyIndexTests.Caught(source).View()), JourneyIndexTests.Journeys(index.View()));
        Assert.ThrowsAny<IOException>(() => JourneyIndexFiles.Keep(index, Path.Combine(file, "index"), TestContext.Current.CancellationToken));
        Assert.Equal(1_000, index.View().EventCount);
    }

    private static MemoryEventSource Many()
    {
        var source = new MemoryEventSource();
        source.Append(Enumerable.Range(0, 1_000).Select(i => new MemoryEvent("v" + (i * 31 % 170), "n" + (i % 5), i)));
        return source;
    }
}
