using System.Collections;

namespace Cairn.Journeys.Index;

/// <summary>Some persons of one view.</summary>
/// <param name="members">One bit per person for each segment of the view, in its order.</param>
public sealed class PersonSet(IReadOnlyList<BitArray> members)
{
    /// <summary>How many persons.</summary>
    public long Count { get; } = members.Sum(bits => bits.Cast<bool>().LongCount(bit => bit));

    /// <summary>Whether a person belongs to it.</summary>
    /// <param name="segment">The segment's number in the view.</param>
    /// <param name="person">The person's number in the segment.</param>
    public bool Has(int segment, int person) => members[segment][person];
}
