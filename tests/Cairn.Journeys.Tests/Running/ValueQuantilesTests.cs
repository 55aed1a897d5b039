using Cairn.Journeys.Running;

namespace Cairn.Journeys.Tests.Running;

public class ValueQuantilesTests
{
    [Fact]
    public void Few_values_are_exact_and_linear_between_neighbours()
    {
        var values = Of([40, 10, 20, 30]);
        Assert.Equal([10, 25, 40, 17.5], [values.Of(0), values.Of(0.5), values.Of(1), values.Of(0.25)]);
        Assert.Null(new ValueQuantiles().Of(0.5));
    }

    [Fact]
    public void Beyond_a_million_the_error_stays_below_four_in_a_thousand_however_they_are_split()
    {
        var random = new Random(3);
        var values = Enumerable.Range(0, ValueQuantiles.MostExact + 5_000).Select(_ => (long)Math.Exp(random.NextDouble() * 30)).ToArray();
        var whole = Of(values);
        var merged = Of(values[..700_000]);
        merged.Merge(Of(values[700_000..]));
        Assert.False(whole.IsExact);
        Assert.Equal(Bytes(whole), Bytes(merged));
        Array.Sort(values);
        foreach (var share in (double[])[0.01, 0.25, 0.5, 0.75, 0.9, 0.99])
        {
            var exact = values[(int)((values.Length - 1) * share)];
            Assert.InRange(whole.Of(share)!.Value, exact * 0.996 - 1, exact * 1.004 + 1);
        }
    }

    [Fact]
    public void Bytes_read_back_to_the_same_values()
    {
        using var reader = new StateReader(Bytes(Of([5, 1, long.MaxValue])));
        Assert.Equal(5, ValueQuantiles.Read(reader).Of(0.5));
    }

    private static ValueQuantiles Of(IEnumerable<long> values)
    {
        var quantiles = new ValueQuantiles();
        foreach (var value in values)
        {
            quantiles.Add(value);
        }

        return quantiles;
    }

    private static byte[] Bytes(ValueQuantiles values)
    {
        using var writer = new StateWriter();
        values.Write(writer);
        return writer.ToArray();
    }
}
