using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Statistics.Tests;

public sealed class KaplanMeierTests
{
    [Fact]
    public void The_example_of_the_definition()
    {
        var curve = KaplanMeier.Curve([1, 3, 2, 4, 5], [true, true, false, false, false]);
        Assert.Equal([(1L, 5L), (3L, 3L)], curve.Select(point => (point.Time, point.AtRisk)));
        Assert.Equal(0.8, curve[0].Survival, 1e-12);
        Assert.Equal(0.467, curve[1].Share, 5e-4);
    }

    /// <summary>Remission times under 6-MP (Freireich 1963), in every textbook: S(10) = 0.753 (SE 0.0963), log-log 95 % 0.503 to 0.889.</summary>
    [Fact]
    public void Remission_under_6_MP()
    {
        long[] weeks = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35];
        bool[] relapse = [true, true, true, false, true, false, true, false, false, true, true, false, false, false, true, true, false, false, false, false, false];
        var point = KaplanMeier.Curve(weeks, relapse).Single(item => item.Time == 10);
        Assert.Equal(0.753, point.Survival, 5e-4);
        Assert.Equal(0.0963, Math.Sqrt(point.Variance!.Value), 5e-5);
        Assert.Equal(0.503, 1 - point.ShareInterval!.Value.High, 1e-3);
        Assert.Equal(0.889, 1 - point.ShareInterval!.Value.Low, 1e-3);
    }

    [Fact]
    public void Without_censoring_it_is_the_plain_share()
    {
        var times = ArbMap.Default.GeneratorFor<byte[]>().ToArbitrary();
        Prop.ForAll(times, given => KaplanMeier.Curve(given.Select(time => (long)time).ToArray(), given.Select(_ => true).ToArray()).All(point =>
            Math.Abs(point.Share - (given.Count(time => time <= point.Time) / (double)given.Length)) < 1e-9)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void It_falls_stays_inside_its_interval_and_ends_without_a_spread_at_zero()
    {
        var watched = ArbMap.Default.GeneratorFor<(byte Time, bool Converted)[]>().ToArbitrary();
        Prop.ForAll(watched, given =>
        {
            var curve = KaplanMeier.Curve(given.Select(item => (long)item.Time).ToArray(), given.Select(item => item.Converted).ToArray());
            return curve.Zip(curve.Skip(1)).All(pair => pair.First.Survival > pair.Second.Survival && pair.First.Time < pair.Second.Time)
                && curve.All(point => point.Survival == 0 ? point.ShareInterval is null : point.ShareInterval!.Value.Contains(point.Share));
        }).QuickCheckThrowOnFailure();
        Assert.Empty(KaplanMeier.Curve([1, 2], [false, false]));
    }
}
