using Cairn.Journeys.Funnels;
using Cairn.Journeys.Running;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Journeys.Tests.Funnels;

public class TimeSampleTests
{
    [Fact]
    public void Quantiles_agree_with_sorting_however_the_values_are_split()
    {
        var values = ArbMap.Default.GeneratorFor<(uint[] Values, byte Split, byte Spread)>().Where(given => given.Values.Length > 0).ToArbitrary();
        Prop.ForAll(values, given =>
        {
            // More than the few that are simply sorted.
            var all = Enumerable.Range(0, 40).SelectMany(turn => given.Values.Select(value => ((long)value << (given.Spread % 12)) + turn)).ToArray();
            var (left, right) = (Of(all.Take(given.Split)), Of(all.Skip(given.Split)));
            left.Merge(right);
            Array.Sort(all);
            Assert.Equal([.. new[] { 0, 0.25, 0.5, 0.9, 1 }.Select(share => Quantile(all, share))], left.Quantiles(0, 0.25, 0.5, 0.9, 1));
            Assert.Equal(((Int128)all.Sum(), all[0], all[^1], true), (left.Sum, left.Least, left.Greatest, left.IsExact));
            Assert.Equal(Bytes(Of(all)), Bytes(left));
            Assert.Equal(Bytes(left), Bytes(TimeSample.Read(new StateReader(Bytes(left)))));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    [Fact]
    public void Beyond_a_million_values_a_quantile_is_off_by_four_in_a_thousand_at_most()
    {
        var all = Enumerable.Range(1, TimeSample.MostExact + 1).Select(value => (long)value * value).ToArray();
        var (sample, parts) = (Of(all), Of(all.Take(400_000)));
        parts.Merge(Of(all.Skip(400_000)));
        Assert.False(sample.IsExact);
        Assert.Equal(Bytes(sample), Bytes(parts));
        Assert.Equal(all.Length, sample.Count);
        foreach (var share in new[] { 0.01, 0.25, 0.5, 0.9, 0.99 })
        {
            var exact = Quantile(all, share);
            Assert.InRange(sample.Quantiles(share)[0], exact * (1 - TimeSample.BinError), exact * (1 + TimeSample.BinError));
        }

        Assert.True(Of(all.Take(TimeSample.MostExact)).IsExact);
    }

    [Fact]
    public void No_values_have_no_quantiles() => Assert.Empty(new TimeSample().Quantiles(0.5));

    private static TimeSample Of(IEnumerable<long> values)
    {
        var sample = new TimeSample();
        foreach (var value in values)
        {
            sample.Add(value);
        }

        return sample;
    }

    private static byte[] Bytes(TimeSample sample)
    {
        using var writer = new StateWriter();
        sample.Write(writer);
        return writer.ToArray();
    }

    private static double Quantile(long[] sorted, double share)
    {
        var place = (sorted.Length - 1) * share;
        var below = (long)Math.Floor(place);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
