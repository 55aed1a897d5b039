using System.Globalization;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Journeys.Tests.Index;

public class JourneyIndexTests
{
    internal static readonly JourneyIndexOptions SmallSizes = new() { TailEvents = 6, SegmentEvents = 10, SmallSegments = 1, ChangedVisitors = 3 };

    [Fact]
    public void An_empty_store_has_no_segments()
    {
        var index = new JourneyIndex(new MemoryEventSource());
        index.CatchUp();
        Assert.Empty(index.View().Segments);
        Assert.Equal(-1, index.View().NameCode("page_view"));
    }

    [Fact]
    public void Events_are_ordered_by_time_then_client_counter_then_store_order()
    {
        var source = new MemoryEventSource();
        source.Append(
            new MemoryEvent("v", "d", 5) { ClientSeq = 2 },
            new MemoryEvent("v", "c", 5),
            new MemoryEvent("v", "b", 5) { ClientSeq = -1 },
            new MemoryEvent("v", "a", 1),
            new MemoryEvent("v", "e", 5) { ClientSeq = 2 });
        Assert.Equal(["v: a1 b5 c5 d5 e5"], Journeys(Caught(source).View()));
    }

    [Fact]
    public void An_event_of_nobody_is_in_no_journey()
    {
        var source = new MemoryEventSource();
        source.Append(new MemoryEvent("", "a", 1));
        Assert.Empty(Caught(source).View().Segments);
    }

    [Fact]
    public void A_view_does_not_change_when_the_index_does()
    {
        var source = new MemoryEventSource();
        source.Append(new MemoryEvent("v", "a", 1));
        var index = Caught(source);
        var view = index.View();
        source.Append(new MemoryEvent("v", "b", 2), new MemoryEvent("w", "c", 3));
        index.CatchUp();
        Assert.Equal(["v: a1"], Journeys(view));
        Assert.Equal(["v: a1 b2", "w: c3"], Journeys(index.View()));
    }

    [Fact]
    public void A_late_event_of_a_sealed_person_takes_its_place_in_the_journey()
    {
        var source = new MemoryEventSource();
        source.Append(new MemoryEvent("v", "a", 1), new MemoryEvent("v", "c", 3), new MemoryEvent("w", "x", 9));
        var index = Caught(source);
        index.Seal();
        source.Append(new MemoryEvent("v", "b", 2));
        Assert.Equal(new CatchUpResult(1, null), index.CatchUp());
        Assert.Equal(["v: a1 b2 c3", "w: x9"], Journeys(index.View()));
    }

    [Fact]
    public void Names_beyond_the_limit_are_counted_as_other()
    {
        var source = new MemoryEventSource();
        source.Append(Enumerable.Range(0, 65_540).Select(i => new MemoryEvent("v", "n" + i.ToString(CultureInfo.InvariantCulture), i)));
        var view = Caught(source).View();
        Assert.Equal(65_535, view.Names.Count);
        Assert.Equal(6, view.Segments.Sum(segment => Enumerable.Range(0, segment.EventCount).Count(row => view.Names[segment.Names[row]] == "(other)")));
        Assert.Equal(-1, view.NameCode("n65535"));
    }

    [Fact]
    public void A_column_is_read_once_and_extended_by_what_is_new()
    {
        var source = new MemoryEventSource();
        source.Append(With("v", 1, "prop.price", ValueKind.Number, "5"), With("v", 2, "prop.price", ValueKind.Text, "5"), new MemoryEvent("v", "a", 3));
        var index = Caught(source);
        var before = index.View();
        Assert.Equal([1, 2, 0], Values(before.Codes(before.Column("prop.price"), before.Segments[0])));

        source.Append(With("v", 4, "prop.price", ValueKind.Number, "5"), With("v", 5, "prop.price", ValueKind.Boolean, "true"));
        index.CatchUp();
        var view = index.View();
        var column = view.Column("prop.price");
        Assert.Equal([1, 2, 0, 1, 3], Values(view.Codes(column, view.Segments[0])));
        Assert.Equal(
            [ColumnValue.Missing, new(ValueKind.Number, "5"), new(ValueKind.Text, "5"), new(ValueKind.Boolean, "true")], column.Values);
        Assert.Equal([1, 2, 0], Values(before.Codes(before.Column("prop.price"), before.Segments[0])));
    }

    [Fact]
    public void A_replaced_event_has_its_new_properties()
    {
        var source = new MemoryEventSource();
        var seq = source.Append(With("v", 1, "channel", ValueKind.Text, "Email"));
        var index = Caught(source);
        Assert.Equal(2, index.View().Column("channel").Values.Count);
        source.Replace(seq, With("v", 1, "channel", ValueKind.Text, "Direct"));
        index.CatchUp();
        var view = index.View();
        Assert.Equal([ColumnValue.Missing, new(ValueKind.Text, "Direct")], view.Column("channel").Values);
    }

    [Fact]
    public void An_unknown_column_is_refused() =>
        Assert.Throws<KeyNotFoundException>(() => Caught(new MemoryEventSource()).View().Column("nonsense"));

    [Fact]
    public void A_store_that_went_back_is_read_again()
    {
        var ahead = new MemoryEventSource();
        ahead.Append(new MemoryEvent("v", "a", 1), new MemoryEvent("v", "b", 2));
        var index = Caught(ahead);
        var swapped = new SwappableSource(ahead);
        var other = new JourneyIndex(swapped);
        other.CatchUp();
        var behind = new MemoryEventSource();
        behind.Append(new MemoryEvent("w", "c", 3));
        swapped.Source = behind;
        Assert.Equal(new CatchUpResult(1, "The index was ahead of the store."), other.CatchUp());
        Assert.Equal(["w: c3"], Journeys(other.View()));
        Assert.Equal(["v: a1 b2"], Journeys(index.View()));
    }

    [Fact]
    public void A_change_of_everything_reads_everything_again()
    {
        var source = new MemoryEventSource();
        source.Append(new MemoryEvent("v", "a", 1));
        var index = Caught(source);
        source.ChangeEverything();
        Assert.NotNull(index.CatchUp().Rebuilt);
        Assert.Equal(2, source.FullReads);
    }

    [Fact]
    public void By_browser_every_visitor_is_a_person_of_its_own()
    {
        var source = new MemoryEventSource();
        source.Append(new MemoryEvent("v", "a", 1), new MemoryEvent("w", "b", 2));
        source.Join("v", "A", 1);
        source.Join("w", "A", 2);
        var index = Caught(source);
        Assert.Equal(["A: a1 b2"], Journeys(index.View()));
        Assert.Equal(["v: a1", "w: b2"], Journeys(index.BrowserView()));
    }

    [Fact]
    public void Any_sequence_of_changes_applied_step_by_step_equals_a_rebuild()
    {
        var steps = ArbMap.Default.GeneratorFor<(byte Action, byte Who, byte When, byte How)[]>().ToArbitrary();
        Prop.ForAll(steps, sequence =>
        {
            var source = new MemoryEventSource();
            var index = new JourneyIndex(source, SmallSizes);
            foreach (var (action, who, when, how) in sequence)
            {
                Apply(source, index, action, who, when, how);
            }

            index.CatchUp();
            var fresh = Caught(source);
            Assert.Equal(Journeys(fresh.View()), Journeys(index.View()));
            Assert.Equal(Journeys(fresh.BrowserView()), Journeys(index.BrowserView()));
            Assert.Equal(Channels(fresh.View()), Channels(index.View()));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(600).WithEndSize(120));
    }

    internal static void Apply(MemoryEventSource source, JourneyIndex index, byte action, byte who, byte when, byte how)
    {
        var visitor = "v" + (who % 7).ToString(CultureInfo.InvariantCulture);
        var user = "u" + (how % 4).ToString(CultureInfo.InvariantCulture);
        var name = "n" + (how % 5).ToString(CultureInfo.InvariantCulture);
        var item = With(visitor, when, "channel", ValueKind.Text, "c" + (how % 3).ToString(CultureInfo.InvariantCulture)) with
        {
            Name = name,
            ClientSeq = how % 3,
            Flags = (EventFlags)(how % 16),
        };
        switch (action % 16)
        {
            case 0: source.Join(visitor, user, when); break;
            case 1: source.Join(user, "u" + (who % 4).ToString(CultureInfo.InvariantCulture), when, joinsUsers: true); break;
            case 2: source.SetRevoked(visitor, user, revoked: true); break;
            case 3: source.SetRevoked(visitor, user, revoked: false); break;
            case 4: source.Erase(visitor); break;
            case 5: source.Undo(how % 20, (how % 20) + (when % 5)); break;
            case 6: source.Replace(when % 30, item); break;
            case 7: source.Judge(visitor, (EventFlags)(how % 16)); break;
            case 8: index.Seal(); break;
            case 9: index.CatchUp(); break;
            case 10: Assert.NotNull(Channels(index.View())); break;
            case 11 when how == 0: source.ChangeEverything(); break;
            default: source.Append(item); break;
        }
    }

    internal static JourneyIndex Caught(MemoryEventSource source)
    {
        var index = new JourneyIndex(source);
        index.CatchUp();
        return index;
    }

    /// <summary>Every journey as text, sorted; a person in two places gives two lines, one that has moved none.</summary>
    internal static List<string> Journeys(IndexView view) => Lines(view, (segment, row) =>
        string.Create(CultureInfo.InvariantCulture, $"{view.Names[segment.Names[row]]}{segment.Micros[row]}{Marks(segment.Flags[row])}"));

    private static List<string> Channels(IndexView view)
    {
        var column = view.Column("channel");
        return Lines(view, (segment, row) => column.Values[view.Codes(column, segment)[row]].Text ?? "-");
    }

    private static List<string> Lines(IndexView view, Func<IndexSegment, int, string> text) =>
        [.. view.Segments.SelectMany(segment => Enumerable.Range(0, segment.PersonCount)
            .Where(person => (segment.Flags[segment.Offsets[person]] & EventFlags.Moved) == 0)
            .Select(person => view.PersonId(segment, person) + ": " + string.Join(' ', Enumerable
                .Range(segment.Offsets[person], segment.Offsets[person + 1] - segment.Offsets[person])
                .Select(row => text(segment, row))))).Order(StringComparer.Ordinal)];

    private static string Marks(EventFlags flags) => flags == EventFlags.None ? "" : "/" + ((int)flags).ToString(CultureInfo.InvariantCulture);

    private static MemoryEvent With(string visitor, long micros, string column, ValueKind kind, string value) =>
        new(visitor, "a", micros) { Columns = new Dictionary<string, (ValueKind, string)> { [column] = (kind, value) } };

    private static int[] Values(ColumnCodes codes) => [.. Enumerable.Range(0, codes.Length).Select(row => codes[row])];
}
