using Cairn.Journeys.Index;
using Cairn.Testing;

namespace Cairn.Journeys.Tests.Index;

/// <summary>The directory as a crash leaves it between any two steps of a save: new files one by one, half a file, the list, old files deleted one by one.</summary>
public sealed class CrashTests : IDisposable
{
    private static readonly JourneyIndexOptions Small = new() { TailEvents = 6, SegmentEvents = 10, SmallSegments = 1 };
    private readonly string _root = Directory.CreateTempSubdirectory("cairn-crash-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Wherever_a_save_stops_the_index_opens_and_has_everything()
    {
        var source = new MemoryEventSource();
        var index = new JourneyIndex(source, Small);
        Grow(source, index, 0);
        JourneyIndexFiles.Save(index, PathOf("live"));
        var before = Files("live");
        Grow(source, index, 40);
        source.Erase("v3");
        source.Join("v1", "A", 1);
        index.CatchUp();
        JourneyIndexFiles.Save(index, PathOf("live"));
        var after = Files("live");

        var expected = JourneyIndexTests.Journeys(JourneyIndexTests.Caught(source).View());
        var states = States(before, after).ToList();
        Assert.True(states.Count >= 8);
        foreach (var (files, number) in states.Select((files, number) => (files, number)))
        {
            var directory = Write(files, "state" + number);
            var (opened, result) = JourneyIndexFiles.Open(directory, source, Small);
            Assert.Null(result.Rebuilt);
            Assert.Equal(expected, JourneyIndexTests.Journeys(opened.View()));
            JourneyIndexFiles.Save(opened, directory);
            Assert.DoesNotContain(Directory.GetFiles(directory), path => path.EndsWith(".tmp", StringComparison.Ordinal));
            Assert.Null(JourneyIndexFiles.Open(directory, source, Small).Result.Rebuilt);
        }
    }

    [Fact]
    public void Each_missing_file_is_noticed_and_everything_is_read_again()
    {
        var source = new MemoryEventSource();
        var index = new JourneyIndex(source, Small);
        Grow(source, index, 0);
        JourneyIndexFiles.Save(index, PathOf("live"));
        var whole = Files("live");
        foreach (var name in whole.Keys)
        {
            var directory = Write(whole.Where(file => file.Key != name).ToDictionary(), "without-" + name);
            var (opened, result) = JourneyIndexFiles.Open(directory, source, Small);
            Assert.Equal("There was no saved index, or a file of it is missing.", result.Rebuilt);
            Assert.Equal(JourneyIndexTests.Journeys(index.View()), JourneyIndexTests.Journeys(opened.View()));
        }
    }

    private static IEnumerable<Dictionary<string, byte[]>> States(Dictionary<string, byte[]> before, Dictionary<string, byte[]> after)
    {
        var files = new Dictionary<string, byte[]>(before);
        foreach (var (name, bytes) in after.Where(file => !before.ContainsKey(file.Key)))
        {
            yield return new(files) { [name + ".tmp"] = bytes[..(bytes.Length / 2)] };
            files[name] = bytes;
            yield return new(files);
        }

        yield return new(files) { ["index.cairn.tmp"] = after["index.cairn"] };
        files["index.cairn"] = after["index.cairn"];
        yield return new(files);
        foreach (var name in before.Keys.Where(name => !after.ContainsKey(name)))
        {
            files.Remove(name);
            yield return new(files);
        }
    }

    private static void Grow(MemoryEventSource source, JourneyIndex index, int from)
    {
        for (var at = from; at < from + 40; at++)
        {
            source.Append(new MemoryEvent("v" + (at * 7 % 11), "n" + (at % 4), at));
            index.CatchUp();
        }
    }

    private string PathOf(string name) => Path.Combine(_root, name);

    private Dictionary<string, byte[]> Files(string name) => Directory.GetFiles(PathOf(name)).ToDictionary(path => Path.GetFileName(path)!, File.ReadAllBytes);

    private string Write(Dictionary<string, byte[]> files, string name)
    {
        var directory = Directory.CreateDirectory(PathOf(name)).FullName;
        foreach (var (file, bytes) in files)
        {
            File.WriteAllBytes(Path.Combine(directory, file), bytes);
        }

        return directory;
    }
}
