using System.Numerics;
using System.Runtime.Intrinsics;
using Cairn.Journeys.Running;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Journeys.Tests.Running;

public class LanesTests
{
    [Fact]
    public void Keeps_the_lanes_whose_bit_is_on_in_their_order() => Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), bits =>
    {
        var bytes = Enumerable.Range(0, 64).Select(lane => (byte)(lane + 100)).ToArray();
        var to = new byte[64];
        Assert.Equal(BitOperations.PopCount(bits), Lanes.Keep(Vector512.Create(bytes), bits, ref to[0]));
        Assert.Equal(bytes.Where((_, lane) => ((bits >> lane) & 1) != 0), to.Take(BitOperations.PopCount(bits)));

        var shorts = Enumerable.Range(0, 32).Select(lane => (ushort)(lane + 1000)).ToArray();
        var kept = Vector512.Create([.. Enumerable.Range(0, 32).Select(lane => ((bits >> lane) & 1) != 0 ? ushort.MaxValue : (ushort)0)]);
        var toShorts = new ushort[32];
        Assert.Equal(BitOperations.PopCount((uint)bits), Lanes.Keep(Vector512.Create(shorts), kept, ref toShorts[0]));
        Assert.Equal(shorts.Where((_, lane) => ((bits >> lane) & 1) != 0), toShorts.Take(BitOperations.PopCount((uint)bits)));

        var ints = Enumerable.Range(0, 16).Select(lane => (uint)lane + 100_000).ToArray();
        var toInts = new uint[16];
        Assert.Equal(BitOperations.PopCount((ushort)bits), Lanes.Keep(Vector512.Create(ints), (uint)bits, ref toInts[0]));
        Assert.Equal(ints.Where((_, lane) => ((bits >> lane) & 1) != 0), toInts.Take(BitOperations.PopCount((ushort)bits)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Counts_the_bits_up_to_each() => Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), bits =>
    {
        foreach (var word in new[] { bits, ~bits, 0UL, ulong.MaxValue })
        {
            var (counts, lanes) = (Lanes.CountUpTo(word), Lanes.Of(word));
            for (var lane = 0; lane < 64; lane++)
            {
                Assert.Equal(BitOperations.PopCount(word << (63 - lane)), counts[lane]);
                Assert.Equal(((word >> lane) & 1) != 0 ? byte.MaxValue : 0, lanes[lane]);
            }
        }
    }).QuickCheckThrowOnFailure();
}
