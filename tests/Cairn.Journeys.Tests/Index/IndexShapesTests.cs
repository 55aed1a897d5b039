using System.Globalization;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;
using Cairn.Testing;

namespace Cairn.Journeys.Tests.Index;

/// <summary>Extreme shapes of data, each through memory, files and back.</summary>
public sealed class IndexShapesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cairn-shapes-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Dates_from_1900_to_2200_lie_in_one_segment()
    {
        var source = new MemoryEventSource();
        long[] years = [.. Enumerable.Range(0, 301).Select(i => Timestamp.From(new DateTimeOffset(1900 + i, 3, 1, 4, 5, 6, 789, TimeSpan.Zero)).Micros + i)];
        source.Append(years.Select(micros => new MemoryEvent("v", "a", micros)));
        var view = Kept(source).View();
        var segment = Assert.Single(view.Segments);
        Assert.True(segment.Micros.IsWide);
        Assert.Equal(years, Enumerable.Range(0, 301).Select(row => segment.Micros[row]));
        Assert.Equal(years[^1], segment.LastMicros);
    }

    [Fact]
    public void More_names_than_one_byte_holds_keep_their_names()
    {
        var source = new MemoryEventSource();
        source.Append(Enumerable.Range(0, 700).Select(i => new MemoryEvent("v" + (i % 3), "n" + i.ToString(CultureInfo.InvariantCulture), i)));
        var view = Kept(source).View();
        var segment = Assert.Single(view.Segments);
        Assert.True(segment.Names.HasRare);
        Assert.All(Enumerable.Range(0, 700), row => Assert.Equal("n" + segment.Micros[row].ToString(CultureInfo.InvariantCulture), view.Names[segment.Names[row]]));
    }

    [Fact]
    public void Sequence_numbers_may_lie_more_than_four_thousand_million_apart()
    {
        var source = new MemoryEventSource();
        source.Append(Valued(1, "x"));
        source.Skip(1L << 33);
        source.Append(Valued(2, "y"), Valued(3, "x"));
        var index = Kept(source);
        var view = index.View();
        var segment = Assert.Single(view.Segments);
        var codes = view.Codes(view.Column("channel"), segment);
        Assert.Equal([1, 2, 1], Enumerable.Range(0, 3).Select(row => codes[row]));
        Assert.Equal((1L << 33) + 2, segment.Seqs[1]);
    }

    [Fact]
    public void A_visitor_with_a_million_events_at_one_microsecond_lies_whole_in_store_order()
    {
        var source = new MemoryEventSource();
        source.Append(Enumerable.Range(0, 1_000_000).Select(_ => new MemoryEvent("v", "a", 77)));
        var index = Kept(source, new JourneyIndexOptions { SegmentEvents = 100_000, TailEvents = 50_000 });
        var segment = Assert.Single(index.View().Segments);
        Assert.Equal((1, 1_000_000), (segment.PersonCount, segment.EventCount));
        for (var row = 0; row < segment.EventCount; row++)
        {
            if (segment.Seqs[row] != row + 1 || segment.Micros[row] != 77)
            {
                Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"Row {row} has number {segment.Seqs[row]}."));
            }
        }
    }

    [Fact]
    public void Clients_counters_of_any_size_decide_the_order_of_one_instant_after_files_and_merges()
    {
        var source = new MemoryEventSource();
        long[] counters = [70_000, -5, 0, 65_535, 65_534, long.MaxValue, long.MinValue, 3];
        source.Append(counters.Select(counter => new MemoryEvent("v", "c" + counter.ToString(CultureInfo.InvariantCulture), 5) { ClientSeq = counter }));
        var index = Kept(source);
        source.Append(new MemoryEvent("v", "c66000", 5) { ClientSeq = 66_000 });
        index.CatchUp();
        var view = index.View();
        var journey = JourneyIndexTests.Journeys(view).Single();
        var expected = counters.Append(66_000).Order().Select(counter => "c" + counter.ToString(CultureInfo.InvariantCulture) + "5");
        Assert.Equal("v: " + string.Join(' ', expected), journey);
    }

    [Fact]
    public void Visitors_of_a_user_keep_their_events_apart_after_files()
    {
        var source = new MemoryEventSource();
        source.Append(new MemoryEvent("p", "a", 1), new MemoryEvent("q", "b", 2), new MemoryEvent("p", "c", 3), new MemoryEvent("r", "d", 4));
        source.Join("p", "U", 1);
        source.Join("q", "U", 1);
        source.Join("r", "W", 1);
        var index = Kept(source);
        Assert.Equal(["U: a1 b2 c3", "W: d4"], JourneyIndexTests.Journeys(index.View()));
        Assert.Equal(["p: a1 c3", "q: b2", "r: d4"], JourneyIndexTests.Journeys(index.BrowserView()));
        source.SetRevoked("q", "U", revoked: true);
        index.CatchUp();
        Assert.Equal(["U: a1 c3", "W: d4", "q: b2"], JourneyIndexTests.Journeys(index.View()));
    }

    [Fact]
    public void Merging_and_opening_give_the_same_bytes_of_answer_at_one_two_and_seven_threads()
    {
        var source = new MemoryEventSource();
        source.Append(Enumerable.Range(0, 20_000).Select(i => new MemoryEvent("v" + (i * 7919 % 1_500), "n" + (i % 30), i * 1_000L)));
        var answers = new List<byte[]>();
        foreach (var threads in (int[])[1, 2, 7])
        {
            var index = Kept(source, new JourneyIndexOptions { Threads = threads, SegmentEvents = 3_000, TailEvents = 100 });
            var view = index.View();
            answers.Add(JourneyState.ToBytes(JourneyRun.Run(view, () => new PersonTexts(), () => new PersonTextsWorker(view), TestContext.Current.CancellationToken)));
        }

        Assert.Equal(answers[0], answers[1]);
        Assert.Equal(answers[0], answers[2]);
        Assert.True(answers[0].Length > 100_000);
    }

    [Fact]
    public void The_core_columns_of_ordinary_journeys_take_less_than_nine_bytes_an_event()
    {
        var source = new MemoryEventSource();
        source.Append(Enumerable.Range(0, 64_000).Select(i => new MemoryEvent("v" + (i % 4_000), "n" + (i % 64), i * 1_000L)));
        var statistics = Kept(source).Statistics();
        Assert.Equal((64_000, 4_000, 0), (statistics.Events, statistics.Persons, statistics.MovedRows));
        Assert.InRange(statistics.CoreBytesPerEvent, 8.0, 9.0);
        Assert.Equal(4, statistics.LinkBytesPerEvent);
        Assert.Equal(0, statistics.OrderBytes);
        Assert.Equal(statistics.Segments, statistics.MappedSegments);
    }

    [Fact]
    public void Reading_the_columns_of_a_mapped_segment_allocates_nothing()
    {
        var source = new MemoryEventSource();
        source.Append(Enumerable.Range(0, 50_000).Select(i => Valued(i, i % 40 == 0 ? "x" + (i % 300) : "") with { Visitor = "v" + (i % 999) }));
        var view = Kept(source).View();
        var column = view.Column("channel");
        var segment = view.Segments[0];
        var codes = view.Codes(column, segment);
        Assert.NotEqual(0, Sum(segment, codes));
        Assert.Equal(0, Allocated.Least(() => Sum(segment, codes)));
    }

    private static long Sum(IndexSegment segment, ColumnCodes codes)
    {
        var sum = 0L;
        for (var row = 0; row < segment.EventCount; row++)
        {
            sum += segment.Micros[row] + segment.Names[row] + (int)segment.Flags[row] + segment.Seqs[row] + codes[row];
        }

        foreach (var coarse in segment.Micros.Coarse.Span)
        {
            sum += coarse;
        }

        return sum;
    }

    private static MemoryEvent Valued(long micros, string channel) => new("v", "a", micros)
    {
        Columns = channel.Length == 0 ? new Dictionary<string, (ValueKind, string)>() : new Dictionary<string, (ValueKind, string)> { ["channel"] = (ValueKind.Text, channel) },
    };

    private JourneyIndex Kept(MemoryEventSource source, JourneyIndexOptions? options = null)
    {
        var index = new JourneyIndex(source, options);
        index.CatchUp();
        JourneyIndexFiles.Save(index, _directory);
        var (opened, result) = JourneyIndexFiles.Open(_directory, source, options);
        Assert.Equal(new CatchUpResult(0, null), result);
        return opened;
    }
}
