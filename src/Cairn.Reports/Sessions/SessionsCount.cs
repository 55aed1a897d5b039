using Cairn.Journeys.Index;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Sessions;

/// <summary>Counts the sessions of a view, range by range.</summary>
internal sealed class SessionsCount(ReportPlan plan, string? by, IReadOnlyList<IEventSet> conversions, IEventSet? filter)
{
    private const uint Converts = 1;
    private const uint Passes = 2;
    private readonly SessionKey _key = new(plan.View, by);
    private readonly EngagedTime _engaged = new(plan.View);
    private readonly uint[][] _marks = [.. plan.View.Segments.Select(segment => Marks(segment, conversions, filter))];

    /// <summary>The report of a range.</summary>
    public SessionsReport Answer(TimeRange range, CancellationToken cancellation)
    {
        var parts = JourneyParts.Of(plan.View);
        var found = new (Dictionary<string, SessionsTally> Groups, long Visitors)[parts.Count];
        Parallel.For(0, parts.Count, new ParallelOptions { CancellationToken = cancellation }, part => found[part] = Part(parts[part], range));

        var groups = new Dictionary<string, SessionsTally>(StringComparer.Ordinal);
        foreach (var (key, tally) in found.SelectMany(part => part.Groups))
        {
            Group(groups, key).Merge(tally);
        }

        return new SessionsReport
        {
            Kind = "sessions",
            AsOf = plan.AsOf.ToString(),
            Position = plan.Position,
            Range = plan.Describe(range),
            Excluded = plan.Excluded(range),
            Sessions = groups.Values.Sum(tally => tally.Sessions),
            Visitors = found.Sum(part => part.Visitors),
            Rows =
            [
                .. groups.OrderByDescending(group => group.Value.Sessions).ThenBy(group => group.Key, StringComparer.Ordinal)
                    .Select(group => group.Value.Row(group.Key)),
            ],
        };
    }

    private (Dictionary<string, SessionsTally>, long) Part(JourneyPart part, TimeRange range)
    {
        var segment = plan.View.Segments[part.Segment];
        var scan = new SessionScan(plan.View, plan.Sessions, plan.Hidden, plan.AsOf);
        var (groups, visitors, indices) = (new Dictionary<string, SessionsTally>(StringComparer.Ordinal), 0L, new int[64]);
        for (var person = part.Start; person < part.End; person++)
        {
            if (plan.Persons?.Has(part.Segment, person) == false)
            {
                continue;
            }

            var (first, end) = (segment.Offsets[person], segment.Offsets[person + 1]);
            visitors += IsThere(segment, part.Segment, first, end, range) ? 1 : 0;
            if (indices.Length < end - first)
            {
                indices = new int[(end - first) * 2];
            }

            foreach (var span in scan.Run(segment, person, indices))
            {
                if (range.Contains(new Timestamp(span.StartMicros)))
                {
                    Count(groups, segment, (part.Segment, person), span, indices.AsSpan(0, end - first));
                }
            }
        }

        return (groups, visitors);
    }

    private void Count(
        Dictionary<string, SessionsTally> groups, IndexSegment segment, (int Segment, int Person) who, SessionSpan span, ReadOnlySpan<int> indices)
    {
        var first = segment.Offsets[who.Person];
        var (marks, views, passes, converts) = (_marks[who.Segment], 0L, filter is null, false);
        var rows = new List<int>();
        for (var row = span.FirstRow; row < first + indices.Length; row++)
        {
            if (indices[row - first] == span.Index)
            {
                rows.Add(row);
                views += segment.Names[row] == _key.PageView ? 1 : 0;
                passes |= (marks[row] & Passes) != 0;
                converts |= (marks[row] & Converts) != 0;
            }
            else if (indices[row - first] > span.Index)
            {
                break;
            }
        }

        if (passes)
        {
            var engaged = converts || views >= 2 || _engaged.Of(segment, rows) >= EngagedTime.Enough;
            Group(groups, _key.Of(segment, rows)).Add(who, span.EndMicros - span.StartMicros, engaged, views);
        }
    }

    // Whether the person has an event in the range that may be seen and passes the filters.
    private bool IsThere(IndexSegment segment, int number, int first, int end, TimeRange range)
    {
        for (var row = first; row < end; row++)
        {
            if (range.Contains(new Timestamp(segment.Micros[row])) && segment.Micros[row] < plan.AsOf.Micros
                && (segment.Flags[row] & plan.Hidden) == 0 && (filter is null || (_marks[number][row] & Passes) != 0))
            {
                return true;
            }
        }

        return false;
    }

    private static SessionsTally Group(Dictionary<string, SessionsTally> groups, string key)
    {
        if (!groups.TryGetValue(key, out var tally))
        {
            groups[key] = tally = new SessionsTally();
        }

        return tally;
    }

    private static uint[] Marks(IndexSegment segment, IReadOnlyList<IEventSet> conversions, IEventSet? filter)
    {
        var marks = new uint[segment.EventCount];
        foreach (var conversion in conversions)
        {
            conversion.Mark(segment, 0, marks, Converts);
        }

        filter?.Mark(segment, 0, marks, Passes);
        return marks;
    }
}
