using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Segments;

/// <summary>One person while a segment is tested.</summary>
/// <param name="worker">What the thread keeps.</param>
/// <param name="person">The person's number in the segment.</param>
/// <param name="matches">The events that any condition names, in order, over all history.</param>
internal readonly ref struct SegmentPerson(SegmentWorker worker, int person, ReadOnlySpan<Match> matches)
{
    internal SegmentWorker Worker { get; } = worker;

    internal int Person { get; } = person;

    internal ReadOnlySpan<Match> Matches { get; } = matches;
}

/// <summary>A condition on one person. Immutable; any thread may ask.</summary>
internal abstract class SegmentTest
{
    internal abstract bool Holds(SegmentPerson person);

    internal sealed class Not(SegmentTest part) : SegmentTest
    {
        internal override bool Holds(SegmentPerson person) => !part.Holds(person);
    }

    internal sealed class All(SegmentTest[] parts) : SegmentTest
    {
        internal override bool Holds(SegmentPerson person)
        {
            foreach (var part in parts)
            {
                if (!part.Holds(person))
                {
                    return false;
                }
            }

            return true;
        }
    }

    internal sealed class Any(SegmentTest[] parts) : SegmentTest
    {
        internal override bool Holds(SegmentPerson person)
        {
            foreach (var part in parts)
            {
                if (part.Holds(person))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>So many events of a set in a period.</summary>
    internal sealed class Did(int set, SegmentTimes times, TimeRange period) : SegmentTest
    {
        internal override bool Holds(SegmentPerson person)
        {
            var count = 0L;
            foreach (ref readonly var match in person.Matches)
            {
                count += match.Set == set && period.Contains(new Timestamp(match.Micros)) ? 1 : 0;
            }

            return times.Holds(count);
        }
    }

    /// <summary>The first event of a set in all history lies in a period.</summary>
    internal sealed class First(int set, TimeRange period) : SegmentTest
    {
        internal override bool Holds(SegmentPerson person)
        {
            foreach (ref readonly var match in person.Matches)
            {
                if (match.Set == set)
                {
                    return period.Contains(new Timestamp(match.Micros));
                }
            }

            return false;
        }
    }

    internal sealed class Seq(SequenceSearch search, TimeRange period) : SegmentTest
    {
        internal override bool Holds(SegmentPerson person) => search.Holds(person.Matches, period);
    }

    /// <summary>A session that starts in a period, the first or the last of history.</summary>
    internal sealed class Session(int test, SegmentSession which, TimeRange period) : SegmentTest
    {
        internal override bool Holds(SegmentPerson person)
        {
            var sessions = person.Worker.SessionsOf(person.Person);
            if (which != SegmentSession.Any)
            {
                return sessions.Count > 0 && person.Worker.Holds(test, sessions[which == SegmentSession.First ? 0 : ^1], person.Person);
            }

            foreach (var session in sessions)
            {
                if (period.Contains(new Timestamp(session.StartMicros)) && person.Worker.Holds(test, session, person.Person))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Belongs to persons found beforehand.</summary>
    internal sealed class Known(PersonSet persons) : SegmentTest
    {
        internal override bool Holds(SegmentPerson person) => persons.Has(person.Worker.Segment, person.Person);
    }

    /// <summary>The state at as_of.</summary>
    internal sealed class Visitor(int test) : SegmentTest
    {
        internal override bool Holds(SegmentPerson person) => person.Worker.HoldsOfVisitor(test, person.Person);
    }
}

/// <summary>Which sessions a condition asks.</summary>
internal enum SegmentSession
{
    Any,
    First,
    Last,
}
