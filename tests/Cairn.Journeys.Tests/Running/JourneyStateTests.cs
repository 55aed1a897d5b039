using Cairn.Journeys.Running;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Journeys.Tests.Running;

public class JourneyStateTests
{
    private static readonly Everything Some = new()
    {
        Number = long.MinValue,
        Whole = int.MinValue,
        Fraction = double.Epsilon,
        Amount = -1.10m,
        Text = "naïve ☃",
        Nothing = null,
        Numbers = [0, -1, long.MaxValue],
    };

    [Fact]
    public void Every_value_comes_back()
    {
        var back = JourneyState.FromBytes<Everything>(JourneyState.ToBytes(Some));
        Assert.Equal(Some.ToString(), back.ToString());
        Assert.Equal(Some.Numbers, back.Numbers);
        Assert.Equal("-1.10", back.Amount.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Any_numbers_and_texts_come_back()
    {
        var values = ArbMap.Default.GeneratorFor<(long[] Numbers, string? Text, double Fraction, decimal Amount)>().ToArbitrary();
        Prop.ForAll(values, given =>
        {
            var state = new Everything { Numbers = given.Numbers, Text = Valid(given.Text), Fraction = given.Fraction, Amount = given.Amount };
            var back = JourneyState.FromBytes<Everything>(JourneyState.ToBytes(state));
            Assert.Equal(state.Numbers, back.Numbers);
            Assert.Equal((state.Text, state.Fraction, state.Amount), (back.Text, back.Fraction, back.Amount));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_small_number_takes_one_byte()
    {
        using var writer = new StateWriter();
        writer.Number(-64);
        writer.Number(63);
        Assert.Equal(2, writer.ToArray().Length);
    }

    [Fact]
    public void A_state_cut_off_anywhere_is_refused()
    {
        var bytes = JourneyState.ToBytes(Some);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => JourneyState.FromBytes<Everything>(bytes[..length]));
        }
    }

    [Fact]
    public void A_state_that_is_too_long_is_refused() =>
        Assert.Throws<InvalidDataException>(() => JourneyState.FromBytes<Everything>([.. JourneyState.ToBytes(Some), 0]));

    [Fact]
    public void A_state_of_another_version_is_refused_and_both_are_named()
    {
        var bytes = JourneyState.ToBytes(Some);
        bytes[0] = 4;
        Assert.Equal("The state has version 2, this program reads 7.", Assert.Throws<InvalidDataException>(() => JourneyState.FromBytes<Everything>(bytes)).Message);
    }

    [Fact]
    public void Whichever_byte_is_damaged_the_state_is_read_or_refused_and_nothing_else_happens()
    {
        var bytes = JourneyState.ToBytes(Some);
        for (var at = 0; at < bytes.Length; at++)
        {
            foreach (var change in (byte[])[1, 0x80, 0xFF])
            {
                bytes[at] ^= change;
                try
                {
                    JourneyState.FromBytes<Everything>(bytes);
                }
                catch (InvalidDataException)
                {
                    // Refused.
                }

                bytes[at] ^= change;
            }
        }
    }

    [Fact]
    public void A_length_that_cannot_be_right_is_refused_before_memory_is_taken()
    {
        using var writer = new StateWriter();
        writer.Number(int.MaxValue);
        using var reader = new StateReader(writer.ToArray());
        Assert.Throws<InvalidDataException>(() => reader.Numbers());
    }

    // UTF-8 has no form for half a surrogate pair; a state's texts come out of UTF-8.
    private static string? Valid(string? text) => text is null ? null : System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    private sealed record Everything : IJourneyState<Everything>
    {
        public static int Version => 7;

        public long Number { get; init; }

        public int Whole { get; init; }

        public double Fraction { get; init; }

        public decimal Amount { get; init; }

        public string? Text { get; init; }

        public string? Nothing { get; init; }

        public long[] Numbers { get; init; } = [];

        public void Merge(Everything later) => throw new NotSupportedException();

        public void Write(StateWriter writer)
        {
            writer.Number(Number);
            writer.Number(Whole);
            writer.Fraction(Fraction);
            writer.Amount(Amount);
            writer.Text(Text);
            writer.Text(Nothing);
            writer.Numbers(Numbers);
        }

        public static Everything Read(StateReader reader) => new()
        {
            Number = reader.Number(),
            Whole = reader.Int(),
            Fraction = reader.Fraction(),
            Amount = reader.Amount(),
            Text = reader.Text(),
            Nothing = reader.Text(),
            Numbers = reader.Numbers(),
        };

        public override string ToString() =>
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Number} {Whole} {Fraction:R} {Amount} {Text} {Nothing is null}");
    }
}
