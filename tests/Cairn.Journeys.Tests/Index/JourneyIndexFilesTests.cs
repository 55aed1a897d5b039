using Cairn.Journeys.Index;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Journeys.Tests.Index;

public sealed class JourneyIndexFilesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cairn-index-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_saved_index_is_opened_and_reads_only_what_is_new()
    {
        var source = Source();
        JourneyIndexFiles.Save(JourneyIndexTests.Caught(source), _directory);
        source.Append(new MemoryEvent("v", "c", 3));
        var (index, result) = JourneyIndexFiles.Open(_directory, source);
        Assert.Equal(new CatchUpResult(1, null), result);
        Assert.Equal(["A: a1 b2 c3", "w: x1"], JourneyIndexTests.Journeys(index.View()));
    }

    [Fact]
    public void An_edge_written_after_the_index_was_saved_joins_when_it_is_opened()
    {
        var source = Source();
        JourneyIndexFiles.Save(JourneyIndexTests.Caught(source), _directory);
        source.Join("w", "A", 1);
        source.SetRevoked("v", "A", revoked: true);
        var (index, result) = JourneyIndexFiles.Open(_directory, source);
        Assert.Null(result.Rebuilt);
        Assert.Equal(["A: x1", "v: a1 b2"], JourneyIndexTests.Journeys(index.View()));
    }

    [Fact]
    public void Without_saved_files_everything_is_read_and_it_says_so()
    {
        var (index, result) = JourneyIndexFiles.Open(Path.Combine(_directory, "none"), Source());
        Assert.Equal(new CatchUpResult(3, "There was no saved index, or a file of it is missing."), result);
        Assert.Equal(["A: a1 b2", "w: x1"], JourneyIndexTests.Journeys(index.View()));
    }

    [Fact]
    public void An_index_ahead_of_the_store_is_read_again_and_it_says_so()
    {
        JourneyIndexFiles.Save(JourneyIndexTests.Caught(Source()), _directory);
        var behind = new MemoryEventSource();
        behind.Append(new MemoryEvent("z", "q", 1));
        var (index, result) = JourneyIndexFiles.Open(_directory, behind);
        Assert.Equal("The index was ahead of the store.", result.Rebuilt);
        Assert.Equal(["z: q1"], JourneyIndexTests.Journeys(index.View()));
    }

    [Fact]
    public void Whichever_byte_is_damaged_the_journeys_are_right()
    {
        var source = Source();
        JourneyIndexFiles.Save(JourneyIndexTests.Caught(source), _directory);
        foreach (var path in Directory.GetFiles(_directory))
        {
            var bytes = File.ReadAllBytes(path);
            for (var at = 0; at < bytes.Length; at++)
            {
                bytes[at] ^= 0x41;
                File.WriteAllBytes(path, bytes);
                bytes[at] ^= 0x41;
                var (index, result) = JourneyIndexFiles.Open(_directory, source);
                Assert.NotNull(result.Rebuilt);
                Assert.Equal(["A: a1 b2", "w: x1"], JourneyIndexTests.Journeys(index.View()));
            }

            File.WriteAllBytes(path, bytes.AsSpan(0, bytes.Length - 1));
            Assert.NotNull(JourneyIndexFiles.Open(_directory, source).Result.Rebuilt);
            File.WriteAllBytes(path, bytes);
        }

        Assert.Null(JourneyIndexFiles.Open(_directory, source).Result.Rebuilt);
    }

    [Fact]
    public void An_erased_visitor_is_not_in_the_files_either()
    {
        var source = new MemoryEventSource();
        source.Append(new MemoryEvent("secret-visitor", "a", 1), new MemoryEvent("w", "b", 2));
        var index = JourneyIndexTests.Caught(source);
        JourneyIndexFiles.Save(index, _directory);
        source.Erase("secret-visitor");
        index.CatchUp();
        JourneyIndexFiles.Save(index, _directory);
        Assert.DoesNotContain(Directory.GetFiles(_directory), path => File.ReadAllBytes(path).AsSpan().IndexOf("secret-visitor"u8) >= 0);
        Assert.Equal(["w: b2"], JourneyIndexTests.Journeys(JourneyIndexFiles.Open(_directory, source).Index.View()));
    }

    [Fact]
    public void Saving_and_opening_at_any_point_of_any_history_changes_nothing()
    {
        var small = new JourneyIndexOptions { TailEvents = 6, SegmentEvents = 10, SmallSegments = 1 };
        var steps = ArbMap.Default.GeneratorFor<(byte Action, byte Who, byte When, byte How)[]>().ToArbitrary();
        Prop.ForAll(steps, sequence =>
        {
            var source = new MemoryEventSource();
            var index = new JourneyIndex(source, small);
            foreach (var (action, who, when, how) in sequence)
            {
                JourneyIndexTests.Apply(source, index, action, who, when, how);
                if (action % 16 == 15)
                {
                    JourneyIndexFiles.Save(index, _directory);
                    index = JourneyIndexFiles.Open(_directory, source, small).Index;
                }
            }

            index.CatchUp();
            Assert.Equal(JourneyIndexTests.Journeys(JourneyIndexTests.Caught(source).View()), JourneyIndexTests.Journeys(index.View()));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    private static MemoryEventSource Source()
    {
        var source = new MemoryEventSource();
        source.Append(new MemoryEvent("v", "a", 1), new MemoryEvent("w", "x", 1) { ClientSeq = 4 }, new MemoryEvent("v", "b", 2));
        source.Join("v", "A", 2);
        return source;
    }
}
