using Cairn.Journeys.Matrices;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Tests.Matrices;

public sealed class MaskTests
{
    [Fact]
    public void A_window_gives_the_union_of_what_is_inside()
    {
        var random = new Random(4);
        ulong[] masks = [.. Enumerable.Range(0, 300).Select(_ => 1UL << random.Next(64))];
        var window = new MaskWindow();
        for (var round = 0; round < 3; round++)
        {
            window.Begin();
            var start = 0;
            for (var end = 0; end <= masks.Length; end += random.Next(5))
            {
                start = Math.Min(end, start + random.Next(6));
                Assert.Equal(masks[start..end].Aggregate(0UL, (union, mask) => union | mask), window.Union(masks, start, end));
                Assert.Equal(start, window.Start);
            }
        }
    }

    [Fact]
    public void Bits_are_counted_beyond_what_a_byte_holds()
    {
        var random = new Random(4);
        ulong[] masks = [.. Enumerable.Range(0, 1_000).Select(_ => (ulong)random.NextInt64() | (1UL << 63))];
        var counts = new BitCounts();
        foreach (var mask in masks)
        {
            counts.Add(mask);
        }

        Assert.Equal(Enumerable.Range(0, 64).Select(bit => (long)masks.Count(mask => (mask >> bit & 1) == 1)), Enumerable.Range(0, 64).Select(counts.Take));
        Assert.Equal(0, counts.Take(63));
    }
}
