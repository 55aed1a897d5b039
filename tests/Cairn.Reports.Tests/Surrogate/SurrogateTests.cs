using Cairn.Journeys.Definitions;
using Cairn.Reports.Surrogate;
using Cairn.Reports.Tests.Conversions;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Surrogate;

public sealed class SurrogateTests
{
    [Fact]
    public void Without_the_label_adjusted_it_is_refused() => Assert.Equal("refused", SurrogateCheck.Judge(false, Alike(5)).Verdict);

    [Fact]
    public void Fewer_than_three_experiments_are_provisional()
    {
        Assert.Equal(("provisional", null, null), Three(SurrogateCheck.Judge(true, [])));
        Assert.Equal("provisional", SurrogateCheck.Judge(true, Alike(2)).Verdict);
    }

    [Fact]
    public void Experiments_that_move_both_alike_make_it_usable()
    {
        var verdict = SurrogateCheck.Judge(true, Alike(6));
        Assert.Equal(("usable", 1.0), (verdict.Verdict, verdict.SameSign!.Value));
        Assert.Equal(1, verdict.Correlation!.Value, 1e-9);
        Assert.True(verdict.Interval!.Value.Low > 0);
    }

    [Fact]
    public void An_experiment_that_moved_the_micro_up_and_the_macro_down_refuses_it()
    {
        var verdict = SurrogateCheck.Judge(true, [.. Alike(6), new FinishedExperiment("trap", new(0.02, 0.001), new(-0.01, 0.001))]);
        Assert.Equal("refused", verdict.Verdict);
        Assert.Contains("'trap'", Assert.Single(verdict.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Signs_that_differ_in_most_experiments_refuse_it_and_in_some_leave_it_provisional()
    {
        FinishedExperiment Against(int at) => new($"against {at}", new(-0.01, 0.05), new(0.01, 0.05));
        Assert.Equal("refused", SurrogateCheck.Judge(true, [.. Alike(1), Against(1), Against(2)]).Verdict);
        var verdict = SurrogateCheck.Judge(true, [.. Alike(3), Against(1)]);
        Assert.Equal(("provisional", 0.75), (verdict.Verdict, verdict.SameSign!.Value));
    }

    [Fact]
    public void The_share_explained_is_of_experiments_with_a_significant_effect_alone()
    {
        FinishedExperiment[] experiments =
        [
            new("clear", new(0.02, 0.001), new(0.010, 0.001), 0.004), new("unclear", new(0.02, 0.001), new(0.001, 0.010), 0.9),
        ];
        Assert.Equal(0.6, SurrogateCheck.Judge(true, experiments).Explained!.Value, 1e-9);
        Assert.Null(SurrogateCheck.Judge(true, [experiments[1]]).Explained);
    }

    [Fact]
    public void The_weighted_correlation_agrees_with_repeating_rows()
    {
        // A standard error of half the size weighs four times as much.
        var weighted = SurrogateCheck.Judge(true, [One("a", 1, 2, 1), One("b", 2, 1, 1), One("c", 4, 5, 0.5)]).Correlation!.Value;
        var repeated = SurrogateCheck.Judge(true, [One("a", 1, 2, 1), One("b", 2, 1, 1), .. Enumerable.Repeat(One("c", 4, 5, 1), 4)]).Correlation!.Value;
        Assert.Equal(repeated, weighted, 1e-12);
        static FinishedExperiment One(string key, double micro, double macro, double error) => new(key, new(micro, 1), new(macro, error));
    }

    [Fact]
    public void From_2_to_2_2_percent_takes_81_days_and_from_20_to_22_takes_7()
    {
        Assert.Equal(81, SurrogateRunner.DaysOf(0.02, 0.1, 2_000));
        Assert.Equal(7, SurrogateRunner.DaysOf(0.2, 0.1, 2_000));
        Assert.Null(SurrogateRunner.DaysOf(0, 0.1, 2_000));
        Assert.Null(SurrogateRunner.DaysOf(0.95, 0.1, 2_000));
    }

    [Fact]
    public void A_site_without_experiments_is_judged_by_the_label_alone()
    {
        var (cart, buy) = (Definition("cart", """{"event":"cart"}"""), Definition("buy", """{"event":"buy"}""", ConversionKind.Macro));
        var report = ValueOf(SurrogateRunner.Run(
            new SurrogateRequest { Micro = "cart" }, DefinedSites.Of([Event("ann", "cart", 1), Event("bob", "buy", 2)], cart, buy), TestContext.Current.CancellationToken));
        Assert.Equal(("refused", null, 0, "cart", "buy"), (report.Verdict, report.Label, report.Experiments, report.Micro, report.Macro));
        Assert.Equal(
            ["definition.missing /micro", "surrogate.rise /rise"],
            FaultsOf(SurrogateRunner.Run(new SurrogateRequest { Rise = 0 }, DefinedSites.Of([], cart, buy), default)).Select(fault => $"{fault.Code} {fault.Where}"));
        Assert.Equal("surrogate.same", FaultsOf(SurrogateRunner.Run(new SurrogateRequest { Micro = "buy" }, DefinedSites.Of([], cart, buy), default)).Single().Code);
    }

    private static (string, double?, double?) Three(SurrogateVerdict verdict) => (verdict.Verdict, verdict.SameSign, verdict.Correlation);

    private static FinishedExperiment[] Alike(int count) =>
        [.. Enumerable.Range(1, count).Select(at => new FinishedExperiment($"experiment {at}", new(0.01 * at, 0.02), new(0.004 * at, 0.01)))];
}
