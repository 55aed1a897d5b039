using Cairn.Journeys.Paths;

namespace Cairn.Journeys.Tests.Paths;

public class KeySortTests
{
    [Theory]
    [InlineData(0, 64)]
    [InlineData(1, 64)]
    [InlineData(128, 64)]
    [InlineData(129, 3)]
    [InlineData(5_000, 40)]
    [InlineData(20_000, 64)]
    [InlineData(300_000, 52)]
    [InlineData(300_000, 8)]
    [InlineData(100_000, 0)]
    public void Sorts_as_the_library_does(int count, int bits)
    {
        var random = new Random(count + bits);
        var keys = new ulong[count];
        foreach (ref var key in keys.AsSpan())
        {
            // One in two is of a few, so that runs of equal keys are longer than what is sorted at once.
            key = (random.Next(2) == 0 ? (ulong)random.Next(3) : (ulong)random.NextInt64()) << (bits == 64 ? 0 : 64 - bits - 1);
            key = bits == 0 ? 7 : key;
        }

        var expected = keys.Order().ToArray();
        KeySort.Sort(keys);
        Assert.Equal(expected, keys);
    }
}
