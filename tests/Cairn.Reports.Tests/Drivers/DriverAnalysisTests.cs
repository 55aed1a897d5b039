using Cairn.Journeys.Drivers;
using Cairn.Reports.Drivers;
using Cairn.Statistics;

namespace Cairn.Reports.Tests.Drivers;

public sealed class DriverAnalysisTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(15, 15, 15)]
    [InlineData(16, 16, 16.5)]
    [InlineData(17, 16, 16.5)]
    [InlineData(31, 23, 30.5)]
    [InlineData(32, 24, 33.5)]
    public void Bins_are_exact_up_to_15_then_eight_for_each_doubling(int events, int bin, double middle)
    {
        Assert.Equal(bin, ActivityBins.Of(events));
        Assert.Equal(middle, ActivityBins.Middle(bin));
    }

    [Fact]
    public void Bins_never_fall_and_hold_every_number()
    {
        Assert.True(ActivityBins.Of(int.MaxValue) < ActivityBins.Count);
        Assert.Equal(0, ActivityBins.Of(-3));
        Assert.All(Enumerable.Range(0, 5_000), events => Assert.InRange(ActivityBins.Of(events + 1) - ActivityBins.Of(events), 0, 1));
    }

    [Fact]
    public void Strata_agree_with_the_definition()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var sample = new DriverSample(SlowStrata.Some(seed, 120, 3), lateFrom: 75);
            foreach (var sets in new[] { DriverSet.D, DriverSet.Hh, DriverSet.Ht, DriverSet.Hh | DriverSet.Ht })
            {
                var fast = new DriverStrata(sample, sets);
                for (var candidate = 0; candidate < 3; candidate++)
                {
                    var (expected, total) = (SlowStrata.Of(sample, sets, candidate), DriverStrata.Total(fast.ByLandmark(candidate)));
                    Assert.Equal(expected.Crude, total.Crude);
                    Assert.Equal((expected.Strata, expected.InformativeExposed), (total.Strata, total.InformativeExposed));
                    Assert.Equal(expected.RiskDifference ?? 9, total.RiskDifference ?? 9, 1e-12);
                    Assert.Equal(expected.ChiSquareStatistic ?? 9, total.ChiSquareStatistic ?? 9, 1e-9);
                }
            }
        }
    }

    [Fact]
    public void Leaving_out_a_part_of_the_persons_agrees_with_the_definition()
    {
        for (var seed = 0; seed < 5; seed++)
        {
            var sample = new DriverSample(SlowStrata.Some(seed, 120, 3), lateFrom: 75);
            var (strata, interest) = (new DriverStrata(sample, DriverSet.D, inParts: true), new InterestStrata(sample, DriverSet.D));
            for (var candidate = 0; candidate < 3; candidate++)
            {
                var (without, others) = (strata.InParts(candidate).Without, interest.Of(candidate));
                Assert.Equal(SlowStrata.Of(sample, DriverSet.D, candidate), DriverStrata.Total(strata.ByLandmark(candidate)), Alike);
                Assert.Equal(SlowStrata.OthersMet(sample, DriverSet.D, candidate) ?? 9, others?.All.Difference ?? 9, 1e-9);
                for (var part = 0; part < DriverSample.Parts; part++)
                {
                    Assert.Equal(SlowStrata.Of(sample, DriverSet.D, candidate, part).RiskDifference ?? 0, without[part], 1e-9);
                    Assert.Equal(SlowStrata.OthersMet(sample, DriverSet.D, candidate, part) ?? 0, others?.Without[part].Difference ?? 0, 1e-9);
                }
            }
        }

        static bool Alike(MantelHaenszel left, MantelHaenszel right) =>
            left.Crude == right.Crude && Math.Abs((left.RiskDifference ?? 9) - (right.RiskDifference ?? 9)) < 1e-12;
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void The_number_of_threads_does_not_matter(int threads)
    {
        var state = SlowStrata.Some(11, 3_000, 9);
        Assert.Equal(Text(new DriverAnalysis(state, 75, default)), Text(new DriverAnalysis(state, 75, default, threads)));

        static string Text(DriverAnalysis analysis) => System.Text.Json.JsonSerializer.Serialize(new
        {
            Findings = analysis.Tested.Select(finding => new
            {
                finding.Candidate,
                finding.P,
                finding.Q,
                finding.Total.RiskDifference,
                finding.Total.OddsRatio,
                finding.Without,
                finding.Second?.Effect,
                finding.HeldOutP,
                finding.HeldOutHolm,
                Left = finding.Calibrated?.Difference,
                Ends = finding.Calibrated?.Interval,
                finding.Calibrated?.Holm,
            }),
            analysis.NotEnough.Count,
            First = analysis.NotEnough.FirstOrDefault().Missing,
        });
    }

    [Fact]
    public void The_design_effect_is_that_of_the_sets_rows()
    {
        var sample = new DriverSample(SlowStrata.Some(3, 200, 1), lateFrom: 75);
        var rows = sample.PersonOf.Where(person => sample.Sets[person] == DriverSet.D).GroupBy(person => person).Select(group => (long)group.Count()).ToList();
        var strata = new DriverStrata(sample, DriverSet.D);
        Assert.Equal(rows.Sum(m => m * m) / (double)rows.Sum(), strata.Deff.Value, 1e-12);
        Assert.Equal(rows.Count, strata.Visitors);
    }

    [Fact]
    public void The_three_sets_split_by_time_and_by_hash()
    {
        var sample = new DriverSample(SlowStrata.Some(5, 5_000, 1), lateFrom: 75);
        Assert.All(Enumerable.Range(0, sample.Persons.Length), at => Assert.Equal(sample.Persons[at].StartMicros >= 75, sample.Sets[at] == DriverSet.Ht));
        Assert.InRange(sample.Sets.Count(set => set == DriverSet.D) / (double)sample.Sets.Count(set => set != DriverSet.Ht), 0.67, 0.73);
        Assert.Equal(0xb456bcfc34c2cb2cUL, DriverSample.Mix(1)); // the finaliser's published fmix64(1)
    }

    [Fact]
    public void The_order_of_the_journeys_does_not_matter()
    {
        var state = SlowStrata.Some(11, 3_000, 4);
        var (left, right) = (new DriverState(4), new DriverState(4));
        left.Merge(state);
        var (row, exposure) = (state.Rows.Count, state.Exposures.Count);
        foreach (var person in Enumerable.Reverse(state.Persons))
        {
            var rows = state.Rows.GetRange(row -= person.Rows, person.Rows);
            var exposures = rows.Sum(its => its.Exposures);
            right.Rows.AddRange(rows);
            right.Exposures.AddRange(state.Exposures.GetRange(exposure -= exposures, exposures));
            right.Persons.Add(person with
            {
                Channel = right.Place(state.Texts[person.Channel]),
                Device = right.Place(state.Texts[person.Device]),
                Country = right.Place(state.Texts[person.Country]),
            });
        }

        (right.Visitors, right.Converters) = (state.Visitors, state.Converters);
        var (one, other) = (new DriverAnalysis(left, 75, default), new DriverAnalysis(right, 75, default));
        Assert.NotEmpty(one.Tested);
        Assert.Equal(
            one.Tested.Select(finding => (finding.Candidate, finding.P, finding.Q, finding.Difference, finding.Calibrated?.Difference)),
            other.Tested.Select(finding => (finding.Candidate, finding.P, finding.Q, finding.Difference, finding.Calibrated?.Difference)));
        Assert.Equal(
            new DriverCovariates(one.Sample, DriverSet.D).Effect(0), new DriverCovariates(other.Sample, DriverSet.D).Effect(0));
    }

    /// <summary>Five companions on one line through zero, a cause far above it: the line is theirs, the cause keeps what is above.</summary>
    [Fact]
    public void What_the_companions_show_is_taken_away_from_all()
    {
        var findings = Findings((1, 0.04), (0.8, 0.032), (0.6, 0.024), (1.2, 0.048), (0.5, 0.02), (0.3, 0.06));
        CommonCause.Calibrate(findings, new ParallelOptions());
        Assert.All(findings[..5], finding => Assert.Equal(0, finding.Calibrated!.Difference, 0.004));
        Assert.All(findings[..5], finding => Assert.True(finding.MayBeCommonCause));
        Assert.Equal(0.06 - (0.3 * 0.04), findings[5].Calibrated!.Difference, 0.002);
        Assert.False(findings[5].MayBeCommonCause);

        var few = Findings((1, 0.04), (0.8, 0.032), (0.6, 0.024));
        CommonCause.Calibrate(few, new ParallelOptions());
        Assert.All(few, finding => Assert.Null(finding.Calibrated));
    }

    /// <summary>Where a single other step shows interest, it may as well be a cause: nobody can tell, and the interval says so.</summary>
    [Fact]
    public void A_line_that_rests_on_one_step_leaves_all_open()
    {
        var findings = Findings((1, 0.04), (0.8, 0.032), (0, 0.001), (0.01, -0.001), (-0.01, 0.002), (0, -0.002));
        CommonCause.Calibrate(findings, new ParallelOptions());
        Assert.True(findings[0].MayBeCommonCause && findings[1].MayBeCommonCause);
        Assert.True(findings[0].Calibrated!.Interval.Contains(0) && findings[0].Calibrated!.Interval.Contains(0.02));
    }

    /// <summary>Steps made by the model's own rule: intervals of 90 % hold the truth of causes and of the others in nine of ten cases.</summary>
    [Fact]
    public void Intervals_hold_the_truth_as_often_as_they_say()
    {
        var random = new Random(5);
        var (held, count) = (0, 0);
        for (var round = 0; round < 30; round++)
        {
            var truth = Enumerable.Range(0, 12).Select(at => at < 4 ? 0.03 + (0.01 * at) : 0).ToArray();
            var findings = Findings([.. truth.Select((effect, at) =>
            {
                var interest = at < 4 ? 0.1 * at : 0.1 * (at - 3);
                return (interest, effect + (interest * (0.05 + (0.006 * Gauss(random)))) + (0.003 * Gauss(random)));
            })]);
            CommonCause.Calibrate(findings, new ParallelOptions());
            held += findings.Count(finding => finding.Calibrated!.IntervalOf(0.9).Contains(truth[finding.Candidate]));
            count += findings.Length;
        }

        Assert.InRange(held / (double)count, 0.85, 0.96);
    }

    private static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>4,000 against 4,000 with the differences asked for; leaving out parts gives each a standard error of 0.3 points, and others met one of 0.01.</summary>
    private static DriverFinding[] Findings(params (double Others, double Difference)[] points) =>
    [
        .. points.Select((point, at) =>
        {
            var with = 400 + (long)Math.Round(point.Difference * 4_000);
            var table = default(MantelHaenszel);
            table.Add(new FourfoldTable(with, 4_000 - with, 400, 3_600));
            double Off(int part, double error) => (part % 2 == 0 ? 1 : -1) * error / Math.Sqrt(DriverSample.Parts - 1);
            var parts = Enumerable.Range(0, DriverSample.Parts);
            return new DriverFinding(at)
            {
                Landmarks = [table],
                Total = table,
                Deff = 1,
                Without = [.. parts.Select(part => point.Difference + Off(part, 0.003))],
                Interest = (new OthersMet(point.Others, 0), [.. parts.Select(part => new OthersMet(point.Others + Off(part / 2, 0.01), 0))]),
            };
        }),
    ];
}
