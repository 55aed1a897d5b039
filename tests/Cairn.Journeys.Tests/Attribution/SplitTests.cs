using Cairn.Journeys.Attribution;
using Cairn.Journeys.Time;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Journeys.Tests.Attribution;

public sealed class SplitTests
{
    [Fact]
    public void Three_equal_touches_share_49_99_as_16_67_16_66_16_66()
    {
        var parts = new decimal[3];
        new AmountSplit(2).Split(49.99m, [1 / 3.0, 1 / 3.0, 1 / 3.0], isEven: true, parts);
        Assert.Equal([16.67m, 16.66m, 16.66m], parts);
        new AmountSplit(2).Split(49.990000m, [1 / 3.0, 1 / 3.0, 1 / 3.0], isEven: false, parts);
        Assert.Equal([16.67m, 16.66m, 16.66m], parts);
    }

    [Fact]
    public void Touches_14_6_and_1_days_before_decay_to_known_weights()
    {
        var weights = new double[3];
        DecayWeights.Fill([0, 8 * Timestamp.Day, 13 * Timestamp.Day], 14 * Timestamp.Day, 7 * Timestamp.Day, weights);
        Assert.Equal([0.2500, 0.5520, 0.9057], weights.Select(weight => Math.Round(weight, 4)));
        Assert.Equal([0.1464, 0.3233, 0.5304], weights.Select(weight => Math.Round(weight / DecayWeights.Sum(weights), 4)));
    }

    [Fact]
    public void A_path_of_years_keeps_all_credit_near_the_conversion()
    {
        var weights = new double[2];
        DecayWeights.Fill([0, 500 * Timestamp.Day], 500 * Timestamp.Day, Timestamp.Second, weights);
        Assert.Equal([0, 1], weights);
    }

    [Fact]
    public void Parts_sum_to_the_whole_and_differ_from_their_share_by_less_than_one() =>
        Prop.ForAll(
            Gen.NonEmptyListOf(Gen.Choose(0, 1_000)).Where(list => list.Any(weight => weight > 0)).ToArbitrary(), Gen.Choose(0, 1_000_000_000).ToArbitrary(),
            (raw, units) =>
            {
                double sum = raw.Sum();
                double[] weights = [.. raw.Select(weight => weight / sum)];
                var parts = new long[weights.Length];
                new LargestRemainder().Split(units, weights, 1, parts);
                Assert.Equal(units, parts.Sum());
                Assert.All(parts.Zip(weights), pair => Assert.True(Math.Abs(pair.First - (pair.Second * units)) < 1.000_01));
                Assert.All(parts, part => Assert.True(part >= 0));
                LargestRemainder.SplitEvenly(units, parts);
                Assert.Equal((units, true), (parts.Sum(), parts.Max() - parts.Min() <= 1 && parts.SequenceEqual(parts.OrderDescending())));
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_left_goes_to_the_largest_remainders_and_of_equal_ones_to_the_earlier() =>
        Prop.ForAll(
            Gen.NonEmptyListOf(Gen.Choose(1, 12)).ToArbitrary(), Gen.Choose(0, 1_000_000_000).ToArbitrary(),
            (raw, units) =>
            {
                double[] weights = [.. raw.Select(weight => weight / 7.0)];
                var (sum, parts) = (DecayWeights.Sum(weights), new long[weights.Length]);
                new LargestRemainder().Split(units, weights, sum, parts);

                double[] exact = [.. weights.Select(weight => weight * (units / sum))];
                long[] slow = [.. exact.Select(part => (long)part)];
                var left = (int)(units - slow.Sum());
                foreach (var at in Enumerable.Range(0, slow.Length).OrderByDescending(at => exact[at] - (long)exact[at]).ThenBy(at => at).Take(left).ToList())
                {
                    slow[at]++;
                }

                Assert.Equal(slow, parts);
            }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("0.125", "EUR")]
    [InlineData("1000", "JPY")]
    [InlineData("10.001", "KWD")]
    [InlineData("79228162514264337593543950335", "EUR")]
    [InlineData("0.1234567890123456789012345678", "EUR")]
    public void No_amount_loses_anything(string text, string currency)
    {
        var amount = decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        var parts = new decimal[3];
        foreach (var isEven in new[] { true, false })
        {
            new AmountSplit(AmountSplit.DigitsOf(currency)).Split(amount, [1 / 3.0, 1 / 3.0, 1 / 3.0], isEven, parts);
            Assert.Equal(amount, parts[0] + parts[1] + parts[2]);
            Assert.All(parts, part => Assert.True(part >= 0));
        }
    }
}
