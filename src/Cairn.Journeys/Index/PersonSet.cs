using System.Collections;
using System.Numerics;

namespace Cairn.Journeys.Index;

/// <summary>Some persons of one view.</summary>
/// <param name="members">One bit per person for each segment of the view, in its order.</param>
public sealed class PersonSet(IReadOnlyList<BitArray> members)
{
    /// <summary>How many persons.</summary>
    public long Count { get; } = members.Sum(Ones);

    /// <summary>Whether a person belongs to it.</summary>
    /// <param name="segment">The segment's number in the view.</param>
    /// <param name="person">The person's number in the segment.</param>
    public bool Has(int segment, int person) => members[segment][person];

    /// <summary>The persons who belong to both.</summary>
    /// <param name="other">A set of the same view.</param>
    public PersonSet And(PersonSet other) => new([.. members.Select((bits, segment) => new BitArray(bits).And(other.Members(segment)))]);

    private BitArray Members(int segment) => members[segment];

    // Bits beyond the length of an array may be set or not, so they are counted one by one.
    private static long Ones(BitArray bits)
    {
        var words = new int[(bits.Length + 31) / 32];
        bits.CopyTo(words, 0);
        var (whole, count) = (bits.Length / 32, 0L);
        for (var word = 0; word < whole; word++)
        {
            count += BitOperations.PopCount((uint)words[word]);
        }

        for (var bit = whole * 32; bit < bits.Length; bit++)
        {
            count += bits[bit] ? 1 : 0;
        }

        return count;
    }
}
