using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Matching;

/// <summary>A matching tree that looks at one event alone: which names can match at all, and what else must hold.</summary>
/// <remarks>The name is looked up first, so that nothing else is asked of events that cannot match.</remarks>
internal abstract class OneEventTest
{
    /// <summary>By name code, whether an event of that name may match; null: any name may.</summary>
    internal abstract bool[]? Names { get; }

    /// <summary>Whether the name alone decides.</summary>
    internal virtual bool IsNames => false;

    /// <summary>The test for the rows of a segment.</summary>
    internal abstract Func<int, bool> On(IndexSegment segment);

    /// <summary>Events of some names.</summary>
    internal sealed class Named(bool[] names) : OneEventTest
    {
        internal override bool[] Names => names;

        internal override bool IsNames => true;

        internal override Func<int, bool> On(IndexSegment segment) => row => names[segment.Names[row]];
    }

    /// <summary>Events whose values satisfy filters.</summary>
    internal sealed class Values(IReadOnlyList<RowFilter> filters) : OneEventTest
    {
        internal override bool[]? Names => null;

        internal override Func<int, bool> On(IndexSegment segment)
        {
            var answers = filters.Select(filter => filter.On(segment)).ToArray();
            return row => RowAnswers.All(answers, row);
        }
    }

    /// <summary>Events that satisfy one of several.</summary>
    internal sealed class Any : OneEventTest
    {
        private readonly OneEventTest[] _parts;

        internal Any(OneEventTest[] parts, int names)
        {
            _parts = parts;
            if (Array.TrueForAll(parts, part => part.Names is not null))
            {
                Names = [.. Enumerable.Range(0, names).Select(name => Array.Exists(parts, part => part.Names![name]))];
            }
        }

        internal override bool[]? Names { get; }

        internal override bool IsNames => Array.TrueForAll(_parts, part => part.IsNames);

        internal override Func<int, bool> On(IndexSegment segment)
        {
            var tests = Array.ConvertAll(_parts, part => part.On(segment));
            return row => Array.Exists(tests, test => test(row));
        }
    }

    /// <summary>Events that satisfy all of some and none of others.</summary>
    internal sealed class All : OneEventTest
    {
        private readonly OneEventTest[] _positive;
        private readonly OneEventTest[] _negative;

        internal All(OneEventTest[] positive, OneEventTest[] negative, int names)
        {
            (_positive, _negative) = (positive, negative);
            if (Array.Exists(positive, part => part.Names is not null))
            {
                Names = [.. Enumerable.Range(0, names).Select(name => Array.TrueForAll(positive, part => part.Names?[name] != false))];
            }
        }

        internal override bool[]? Names { get; }

        internal override Func<int, bool> On(IndexSegment segment)
        {
            var (positive, negative) = (Array.ConvertAll(_positive, part => part.On(segment)), Array.ConvertAll(_negative, part => part.On(segment)));
            return row =>
            {
                foreach (var test in positive)
                {
                    if (!test(row))
                    {
                        return false;
                    }
                }

                foreach (var test in negative)
                {
                    if (test(row))
                    {
                        return false;
                    }
                }

                return true;
            };
        }
    }
}
