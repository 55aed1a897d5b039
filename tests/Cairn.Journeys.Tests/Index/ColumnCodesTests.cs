using Cairn.Journeys.Index;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Journeys.Tests.Index;

public class ColumnCodesTests
{
    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(255, 1, 1)]
    [InlineData(256, 1, 2)]
    [InlineData(65_536, 1, 4)]
    [InlineData(255, 100, 0)]
    public void Codes_come_back_whatever_the_width_and_however_few_they_are(int largest, int every, int bytesEach)
    {
        const int Rows = 10_000;
        var codes = Enumerable.Range(0, Rows).Select(row => row % every == 0 ? largest - (largest > 0 ? row % 7 : 0) : 0).ToArray();
        var kept = ColumnCodes.Of(codes);
        Assert.Equal(codes, Enumerable.Range(0, kept.Length).Select(row => kept[row]));
        if (every == 1)
        {
            Assert.Equal(bytesEach * Rows, kept.Bytes);
        }
        else
        {
            Assert.InRange(kept.Bytes, 1, Rows / 4);
        }
    }

    [Fact]
    public void Pages_give_back_what_was_set_last_for_each_number()
    {
        var gaps = ArbMap.Default.GeneratorFor<(ushort Gap, byte Far, ushort Code)[]>().ToArbitrary();
        Prop.ForAll(gaps, steps =>
        {
            var (pages, slow) = (new ColumnPages(), new SortedDictionary<long, int>());
            var seq = 1L;
            foreach (var (gap, far, code) in steps)
            {
                seq += gap + (far == 0 ? 1L << 33 : 0);
                pages.Set(seq, code);
                slow[seq] = code;
            }

            long[] asked = [.. slow.Keys, seq + 1, seq + (1L << 34), 0];
            var codes = new int[asked.Length];
            pages.Snapshot().Read(SeqColumn.Of(asked), codes);
            Assert.Equal(asked.Select(number => slow.GetValueOrDefault(number)), codes);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_column_on_one_event_in_fifty_takes_less_than_half_a_byte_for_each()
    {
        var pages = new ColumnPages();
        for (var seq = 0; seq < 1_000_000; seq++)
        {
            if (seq % 50 == 0)
            {
                pages.Set(seq, 1 + (seq % 200));
            }
        }

        Assert.InRange(pages.Bytes, 1, 500_000);
    }
}
