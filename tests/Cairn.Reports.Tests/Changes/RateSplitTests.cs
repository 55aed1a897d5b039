using System.Numerics;
using Cairn.Journeys.Changes;
using Cairn.Reports.Changes;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Reports.Tests.Changes;

public sealed class RateSplitTests
{
    /// <summary>The worked example of docs/definitions/contribution.md.</summary>
    [Fact]
    public void The_worked_example()
    {
        var (then, now) = (new Converters(1_000, 50), new Converters(1_000, 38));
        var desktop = RateSplit.Of(new Converters(600, 42), new Converters(400, 28), then, now);
        var phone = RateSplit.Of(new Converters(400, 8), new Converters(600, 10), then, now);
        Assert.Equal((0, -0.0052), (Math.Round(desktop.Rate, 6), Math.Round(desktop.Mix, 6)));
        Assert.Equal((-0.001667, -0.005133), (Math.Round(phone.Rate, 6), Math.Round(phone.Mix, 6)));
        Assert.Equal(-0.012, desktop.Effect + phone.Effect, 12);
    }

    [Fact]
    public void A_group_that_only_one_period_has_is_all_mix()
    {
        var split = RateSplit.Of(default, new Converters(10, 5), new Converters(100, 10), new Converters(110, 15));
        Assert.Equal(0, split.Rate);
        Assert.True(split.Mix > 0);
        Assert.Equal(default, RateSplit.Of(default, default, new Converters(1, 0), new Converters(1, 0)));
    }

    [Fact]
    public void Effects_add_up_to_the_change_whatever_the_groups() => Prop.ForAll(Groups, groups =>
    {
        var (then, now) = (Sum(groups.Select(group => group.Then)), Sum(groups.Select(group => group.Now)));
        if (then.Visitors == 0 || now.Visitors == 0)
        {
            return;
        }

        var sum = groups.Sum(group => RateSplit.Of(group.Then, group.Now, then, now).Effect);
        Assert.Equal(((double)now.Converted / now.Visitors) - ((double)then.Converted / then.Visitors), sum, 1e-12);

        // The definition in whole fractions: it adds up without any rounding, and is what the doubles say.
        var exact = groups.Select(group => Exact(group.Then, group.Now, then, now)).ToList();
        var change = Fraction.Of(now) - Fraction.Of(then);
        Assert.True((exact.Aggregate(new Fraction(0, 1), (total, one) => total + one.Rate + one.Mix) - change).IsZero);
        Assert.All(groups.Zip(exact), pair =>
        {
            var split = RateSplit.Of(pair.First.Then, pair.First.Now, then, now);
            Assert.Equal(pair.Second.Rate.ToDouble(), split.Rate, 1e-12);
            Assert.Equal(pair.Second.Mix.ToDouble(), split.Mix, 1e-12);
        });
    }).QuickCheckThrowOnFailure();

    private static Arbitrary<List<(Converters Then, Converters Now)>> Groups { get; } = Gen.ListOf(
        from visitors in Gen.Choose(0, 5_000)
        from converted in Gen.Choose(0, visitors)
        from later in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 5_000))
        from too in Gen.Choose(0, later)
        select (new Converters(visitors, converted), new Converters(later, too))).Select(list => list.ToList()).ToArbitrary();

    private static Converters Sum(IEnumerable<Converters> groups) => groups.Aggregate(default(Converters), (sum, group) => sum + group);

    private static (Fraction Rate, Fraction Mix) Exact(Converters then, Converters now, Converters allThen, Converters allNow)
    {
        if (then.Visitors + now.Visitors == 0)
        {
            return (new Fraction(0, 1), new Fraction(0, 1));
        }

        var half = new Fraction(1, 2);
        var (share0, share1) = (new Fraction(then.Visitors, allThen.Visitors), new Fraction(now.Visitors, allNow.Visitors));
        var (rate0, rate1) = (Fraction.Of(then.Visitors == 0 ? now : then), Fraction.Of(now.Visitors == 0 ? then : now));
        var overall = half * (Fraction.Of(allThen) + Fraction.Of(allNow));
        return (half * (share0 + share1) * (rate1 - rate0), ((half * (rate0 + rate1)) - overall) * (share1 - share0));
    }

    private readonly record struct Fraction(BigInteger Top, BigInteger Bottom)
    {
        public bool IsZero => Top.IsZero;

        public static Fraction Of(Converters of) => new(of.Converted, of.Visitors);

        public static Fraction operator +(Fraction left, Fraction right) => new((left.Top * right.Bottom) + (right.Top * left.Bottom), left.Bottom * right.Bottom);

        public static Fraction operator -(Fraction left, Fraction right) => left + new Fraction(-right.Top, right.Bottom);

        public static Fraction operator *(Fraction left, Fraction right) => new(left.Top * right.Top, left.Bottom * right.Bottom);

        public double ToDouble()
        {
            var common = BigInteger.GreatestCommonDivisor(Top, Bottom);
            return (double)(Top / common) / (double)(Bottom / common);
        }
    }
}
