using System.Globalization;
using Cairn.Journeys.Tests.Index;
using Cairn.Testing;

namespace Cairn.Journeys.Tests.Persons;

public class PersonMapTests
{
    [Fact]
    public void A_visitor_who_signs_in_is_one_person_for_all_its_events() =>
        Assert.Equal(["A: e1 e2 e3"], Persons([("v1", 1), ("v1", 2), ("v1", 3)], [("v1", "A", 2)]));

    [Fact]
    public void Two_visitors_of_one_user_are_one_person() =>
        Assert.Equal(["A: e1 e2"], Persons([("v1", 1), ("v2", 2)], [("v1", "A", 1), ("v2", "A", 2)]));

    [Fact]
    public void A_shared_device_is_cut_at_the_next_users_first_edge() =>
        Assert.Equal(
            ["A: e1 e2 e3", "B: e4 e5"],
            Persons([("v1", 1), ("v1", 2), ("v1", 3), ("v1", 4), ("v1", 5)], [("v1", "A", 2), ("v1", "B", 4)]));

    [Fact]
    public void A_shared_device_joins_no_two_users() =>
        Assert.Equal(
            ["A: e1", "B: e2 e3"],
            Persons([("v1", 1), ("v1", 2), ("v2", 3)], [("v1", "A", 1), ("v1", "B", 2), ("v2", "B", 3)]));

    [Fact]
    public void A_device_that_goes_back_to_its_first_user_goes_back_in_time_order() =>
        Assert.Equal(
            ["A: e1 e3", "B: e2"],
            Persons([("v1", 1), ("v1", 2), ("v1", 3)], [("v1", "B", 2), ("v1", "A", 1), ("v1", "A", 3)]));

    [Fact]
    public void Without_edges_two_visitors_are_two_persons() =>
        Assert.Equal(["v1: e1", "v2: e2"], Persons([("v1", 1), ("v2", 2)], []));

    [Fact]
    public void A_visitor_and_a_user_of_the_same_text_are_not_the_same_person() =>
        Assert.Equal(["A: e1", "A: e2"], Persons([("v1", 1), ("A", 2)], [("v1", "A", 1)]));

    [Fact]
    public void Revoking_an_edge_gives_what_was_before_and_taking_it_back_gives_it_again()
    {
        var source = new MemoryEventSource();
        source.Append(new MemoryEvent("v1", "e", 1), new MemoryEvent("v2", "e", 2));
        source.Join("v1", "A", 1);
        source.Join("v2", "A", 2);
        var index = JourneyIndexTests.Caught(source);
        index.Seal();
        var joined = JourneyIndexTests.Journeys(index.View());

        source.SetRevoked("v1", "A", revoked: true);
        index.CatchUp();
        Assert.Equal(["A: e2", "v1: e1"], JourneyIndexTests.Journeys(index.View()));

        source.SetRevoked("v1", "A", revoked: false);
        index.CatchUp();
        Assert.Equal(joined, JourneyIndexTests.Journeys(index.View()));
    }

    [Fact]
    public void An_alias_joins_two_users_under_the_one_it_led_to()
    {
        var source = new MemoryEventSource();
        source.Append(new MemoryEvent("v1", "e", 1), new MemoryEvent("v2", "e", 2));
        source.Join("v1", "A", 1);
        source.Join("v2", "B", 2);
        source.Join("A", "B", 3, joinsUsers: true);
        Assert.Equal(["B: e1 e2"], JourneyIndexTests.Journeys(JourneyIndexTests.Caught(source).View()));
    }

    [Fact]
    public void A_user_takes_no_more_than_200_visitors()
    {
        var source = new MemoryEventSource();
        for (var i = 0; i < 202; i++)
        {
            var visitor = "v" + i.ToString("000", CultureInfo.InvariantCulture);
            source.Append(new MemoryEvent(visitor, "e", i));
            source.Join(visitor, "A", i);
        }

        var view = JourneyIndexTests.Caught(source).View();
        var persons = view.Segments.SelectMany(segment => Enumerable.Range(0, segment.PersonCount).Select(p => view.PersonId(segment, p)));
        Assert.Equal(["A", "v200", "v201"], persons.Order(StringComparer.Ordinal));
    }

    private static List<string> Persons((string Visitor, long Micros)[] events, (string Visitor, string User, long Micros)[] edges)
    {
        var source = new MemoryEventSource();
        source.Append(events.Select(item => new MemoryEvent(item.Visitor, "e", item.Micros)));
        foreach (var (visitor, user, micros) in edges)
        {
            source.Join(visitor, user, micros);
        }

        return JourneyIndexTests.Journeys(JourneyIndexTests.Caught(source).View());
    }
}
