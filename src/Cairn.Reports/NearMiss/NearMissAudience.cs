using System.Collections;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;
using Cairn.Journeys.NearMiss;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.NearMiss;

/// <summary>Who lacks exactly one micro of the profile and was here recently enough.</summary>
/// <param name="Plan">The plan it was read by.</param>
/// <param name="Macro">What was nearly reached.</param>
/// <param name="Profile">What converters have before the macro.</param>
/// <param name="State">What the pass over the journeys found.</param>
internal sealed record NearMissAudience(ReportPlan Plan, OccurrenceSet Macro, IReadOnlyList<ProfileCandidate> Profile, NearMissState State)
{
    private const double LongestGap = 0.9;

    /// <summary>The converters' last gaps in microseconds, ascending.</summary>
    public long[] Gaps { get; } = [.. State.Gaps.Order()];

    /// <summary>The members, in the order of the journeys; nobody where the profile is empty.</summary>
    public IReadOnlyList<NearMissVisitor> Members
    {
        get
        {
            var longest = Quantile.Of(Gaps, LongestGap) ?? 0;
            return Profile.Count == 0 ? [] : [.. State.Visitors.Where(visitor => visitor.IdleMicros <= longest)];
        }
    }

    /// <summary>The members as persons of the plan's view.</summary>
    public PersonSet Persons
    {
        get
        {
            BitArray[] bits = [.. Plan.View.Segments.Select(segment => new BitArray(segment.PersonCount))];
            foreach (var member in Members)
            {
                bits[member.Segment][member.Person] = true;
            }

            return new PersonSet(bits);
        }
    }
}
