using Cairn.Journeys.Running;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Journeys.Tests.Running;

public sealed class SampleStateTests
{
    [Fact]
    public void Few_values_are_exact_whatever_the_split() =>
        Prop.ForAll<byte[], byte>((values, cut) =>
        {
            var (whole, left, right) = (new SampleState(), new SampleState(), new SampleState());
            for (var i = 0; i < values.Length; i++)
            {
                whole.Add(values[i]);
                (i < cut % (values.Length + 1) ? left : right).Add(values[i]);
            }

            left.Merge(right);
            Assert.Equal(Median(values), whole.Quantile(0.5));
            Assert.Equal(Bytes(whole), Bytes(left));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Beyond_a_million_values_the_quantiles_are_off_by_less_than_half_a_percent_and_merging_changes_nothing()
    {
        var (whole, left, right) = (new SampleState(), new SampleState(), new SampleState());
        for (var i = 1; i <= 1_200_000; i++)
        {
            whole.Add(i * 1_000L);
            (i % 3 == 0 ? left : right).Add(i * 1_000L);
        }

        left.Merge(right);
        Assert.True(whole.IsApproximate);
        Assert.InRange(whole.Quantile(0.5)!.Value, 600_000_500 * 0.996, 600_000_500 * 1.004);
        Assert.Equal(Bytes(whole), Bytes(left));
        using var reader = new StateReader(Bytes(whole));
        Assert.Equal(Bytes(whole), Bytes(SampleState.Read(reader)));
    }

    private static double? Median(byte[] values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2.0;
    }

    private static byte[] Bytes(SampleState sample)
    {
        using var writer = new StateWriter();
        sample.Write(writer);
        return writer.ToArray();
    }
}
