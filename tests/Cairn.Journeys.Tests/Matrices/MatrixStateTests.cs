using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Matrices;
using Cairn.Journeys.Running;
using Cairn.Testing;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Journeys.Tests.Matrices;

public sealed class MatrixStateTests
{
    [Fact]
    public void A_state_reads_back_as_it_was_written_and_merges_in_any_split()
    {
        var view = View(Enumerable.Range(0, 60).Select(i => Event($"v{i % 13}", i % 3 == 0 ? "buy" : i % 3 == 1 ? "cart" : "view", i * 7)));
        var plan = Plan(view);
        var whole = MatrixOperator.Run(plan, TestContext.Current.CancellationToken);
        var bytes = JourneyState.ToBytes(whole);
        Assert.Equal(bytes, JourneyState.ToBytes(JourneyState.FromBytes<MatrixState>(bytes)));

        OccurrenceSet[] sets = [.. plan.Rows, .. plan.Columns];
        var worker = new MatrixWorker(plan, sets, NameSlots.Of(sets, view.Names.Count));
        var merged = new MatrixState(2, 1);
        for (var number = 0; number < view.Segments.Count; number++)
        {
            for (var person = 0; person < view.Segments[number].PersonCount; person++)
            {
                var one = new MatrixState(2, 1);
                worker.Add(new JourneyPart(number, person, person + 1), one);
                merged.Merge(JourneyState.FromBytes<MatrixState>(JourneyState.ToBytes(one)));
            }
        }

        Assert.Equal(bytes, JourneyState.ToBytes(merged));
    }

    [Fact]
    public void Damaged_bytes_are_told_from_a_state()
    {
        var bytes = JourneyState.ToBytes(new MatrixState(3, 2));
        Assert.Throws<InvalidDataException>(() => JourneyState.FromBytes<MatrixState>(bytes[..^1]));
        Assert.Throws<InvalidDataException>(() => JourneyState.FromBytes<MatrixState>([.. bytes, 0]));
        Assert.Throws<InvalidDataException>(() => JourneyState.FromBytes<MatrixState>([2, 2, 255, 255, 255, 255, 15, 2]));
    }

    [Fact]
    public void A_person_costs_no_memory()
    {
        var view = View(Enumerable.Range(0, 3_000).Select(i => Event($"v{i % 500}", i % 2 == 0 ? "cart" : "view", i)));
        var plan = Plan(view);
        OccurrenceSet[] sets = [.. plan.Rows, .. plan.Columns];
        var worker = new MatrixWorker(plan, sets, NameSlots.Of(sets, view.Names.Count));
        var state = new MatrixState(2, 1);
        var parts = JourneyParts.Of(view);
        AddAll();
        Assert.True(Allocated.Least(AddAll) <= 200 * parts.Count, "Only a part may cost memory, a person not.");

        void AddAll()
        {
            foreach (var part in parts)
            {
                worker.Add(part, state);
            }
        }
    }

    private static MatrixPlan Plan(IndexView view) => new()
    {
        Scope = new JourneyScope { View = view },
        Rows = [OccurrenceSet.Of("cart", new NamedEvents(view, "cart")), OccurrenceSet.Of("odd", new NamedEvents(view, name => name != "buy", rowByRow: true))],
        Columns = [OccurrenceSet.Of("buy", new NamedEvents(view, "buy"))],
    };
}
