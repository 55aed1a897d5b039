using Cairn.Journeys.Definitions;
using Cairn.Reports.Envelope;
using Cairn.Reports.Paths;
using Cairn.Reports.Transitions;
using Cairn.Testing;

namespace Cairn.Reports.Tests.Transitions;

public class TransitionsRunnerTests
{
    [Fact]
    public void Neighbours_are_counted_with_entry_and_exit_and_each_row_is_a_whole()
    {
        var report = Run(new TransitionsRequest(), "A B A B C", "A A C buy");
        Assert.Equal(["(entry)", "A", "B", "C", "buy", "(exit)"], report.Labels);
        Assert.Equal([0, 0, 2, 1, 0, 0], report.Counts[1]);
        Assert.Equal([0, 1, 0, 1, 0, 0], report.Counts[2]);
        Assert.Equal([0, 0, 2 / 3.0, 1 / 3.0, 0, 0], report.Probabilities[1]);
        Assert.All(report.Probabilities.Take(5), row => Assert.Equal(1, row.Sum()!.Value, 12));
        Assert.All(report.Probabilities[5], probability => Assert.Null(probability));
    }

    [Fact]
    public void Loops_stand_beside_the_units_that_have_the_step_without_them()
    {
        var report = Run(new TransitionsRequest(), "A B A B C", "A A C buy", "A C");
        Assert.Equal(
            [
                new LoopResult("ping_pong", ["A", "B"], 1, null, 0, 0.5), new LoopResult("repeat", ["A"], 1, 0.2, 1, 0),
                new LoopResult("return", ["A"], 1, 1 / 3.0, 0, 0.5), new LoopResult("return", ["B"], 1, 1, 0, null),
            ],
            report.Loops, Same);
        Assert.All(report.Loops, loop => Assert.Equal("association", loop.Label));
    }

    [Fact]
    public void Rare_labels_are_other()
    {
        var report = Run(new TransitionsRequest { Top = 1 }, "A B A C");
        Assert.Equal(["(entry)", "A", "(other)", "(exit)"], report.Labels);
        Assert.Equal([0, 1, 0, 1], report.Counts[2]);
    }

    [Fact]
    public void Rules_and_hidden_names_change_the_labels()
    {
        var report = Run(new TransitionsRequest { Groups = [new PathGroupRequest("X", Regex: "^[AB]$")], Hide = ["C"] }, "A B C A D");
        Assert.Equal(["(entry)", "D", "X", "(exit)"], report.Labels);
    }

    [Fact]
    public void A_segment_stands_beside_with_the_same_labels_told_apart()
    {
        var report = Run(new TransitionsRequest { Top = 1, Compare = new CompareRequest(Segment: "did(C)") }, "A B", "A B", "B C C", "A C");
        Assert.Equal(["(entry)", "A", "(other)", "(exit)"], report.Labels);
        Assert.Equal([0, 3, 1, 0], report.Counts[0]);
        Assert.Equal(report.Labels, report.Comparison!.Labels);
        Assert.Equal([0, 1, 1, 0], report.Comparison.Counts[0]);
        Assert.Equal([0, 0, 1, 0], report.Comparison.Counts[1]);
        Assert.Equal([0, 0, 1, 2], report.Comparison.Counts[2]);
    }

    [Fact]
    public void Nothing_seen_is_no_row_and_wrong_numbers_are_refused()
    {
        Assert.Equal(["(entry)", "(exit)"], Run(new TransitionsRequest()).Labels);
        Assert.Equal("/top", Assert.Single(Sites.Faults(TransitionsRunner.Run(new TransitionsRequest { Top = 101 }, Site([]), TestContext.Current.CancellationToken))).Where);
    }

    // Records compare their lists by reference.
    private static bool Same(LoopResult left, LoopResult right) => left.Labels.SequenceEqual(right.Labels) && left with { Labels = right.Labels } == right;

    private static TransitionsReport Run(TransitionsRequest request, params string[] sessions) =>
        Sites.Answer(TransitionsRunner.Run(request, Site(sessions), TestContext.Current.CancellationToken));

    private static ReportSite Site(string[] sessions)
    {
        var source = new MemoryEventSource();
        for (var visitor = 0; visitor < sessions.Length; visitor++)
        {
            source.Append(sessions[visitor].Split(' ').Select((name, at) => SomeJourneys.Event($"v{visitor}", name, at)));
        }

        return Sites.Of(source) with { Definitions = [SomeJourneys.Definition("buy", """{"event":"buy"}""", ConversionKind.Macro)] };
    }
}
