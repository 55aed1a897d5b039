using System.Diagnostics;
using System.Text.Json;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;
using Cairn.Reports.Funnels;
using Cairn.Reports.Matrices;
using Cairn.Reports.Products;
using Cairn.Reports.Retention;
using Cairn.Reports.Segments;
using Cairn.Reports.Sources;

namespace Cairn.Reports.Drill;

/// <summary>Lists the visitors behind a number of a report (<c>docs/definitions/drill.md</c>).</summary>
public static class DrillRunner
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 1_000;
    private static readonly IDrillable[] Reports =
        [new SegmentDrill(), new ConversionsDrill(), new FunnelDrill(), new MatrixDrill(), new ProductsDrill(), new RetentionDrill(), new SourcesDrill()];

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<DrillReport> Run(DrillRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var limit = request.Limit ?? DefaultLimit;
        if (limit is < 1 or > MaxLimit)
        {
            return Outcome<DrillReport>.Refuse("drill.limit-invalid", "/limit", $"Give a limit from 1 to {MaxLimit}.");
        }

        if (DrillToken.Parse(request.Drill ?? "") is not { } token || Array.Find(Reports, report => report.Kind == token.Kind) is not { } report)
        {
            return Outcome<DrillReport>.Refuse("drill.token-invalid", "/drill", "This is no token of a report; take the text of a 'drill' field as it is.");
        }

        if (token.Site != site.Key)
        {
            return Outcome<DrillReport>.Refuse("drill.other-site", "/drill", $"The token was made for the site '{token.Site}'; ask that site.");
        }

        try
        {
            return report.Open(token, site, cancellation) switch
            {
                Outcome<DrillSet>.Ok ok => ok.Value.Plan.Stamp(Page(token, ok.Value, limit, request.Cursor ?? ""), started),
                Outcome<DrillSet>.Refused refused => new Outcome<DrillReport>.Refused(refused.Faults),
                _ => throw new UnreachableException(),
            };
        }
        catch (JsonException)
        {
            return Outcome<DrillReport>.Refuse("drill.token-invalid", "/drill", "The token holds a request that this version does not understand; run the report again.");
        }
    }

    private static DrillReport Page(DrillToken token, DrillSet set, int limit, string after)
    {
        var page = Page(set, limit + 1, after);
        var rows = page.Take(limit).Select(at => Visitor(set.Plan, at)).ToList();
        return new DrillReport
        {
            Kind = "drill",
            AsOf = set.Plan.AsOf.ToString(),
            Position = set.Plan.Position,
            Range = set.Plan.RangeResult,
            Warnings = set.Plan.Position == token.Position ? [] : [new WarningResult("newer_data", "Events or changes were stored since the report was made, so the visitors may differ from its number.")],
            Excluded = set.Plan.Excluded(set.Plan.Range),
            Of = token.Kind,
            Cell = token.Cell,
            Visitors = set.Persons.Count,
            Rows = rows,
            Cursor = page.Count > limit ? rows[^1].Visitor : null,
        };
    }

    /// <summary>The first so many visitors after an id, in order of their ids: no more than a page is held at once.</summary>
    private static List<(string Id, int Segment, int Person)> Page(DrillSet set, int count, string after)
    {
        var first = new SortedSet<(string Id, int Segment, int Person)>(Comparer<(string Id, int Segment, int Person)>.Create(
            (left, right) => Compare(left.Id, right.Id) is not 0 and var order ? order : (left.Segment, left.Person).CompareTo((right.Segment, right.Person))));
        for (var number = 0; number < set.Plan.View.Segments.Count; number++)
        {
            var segment = set.Plan.View.Segments[number];
            for (var person = 0; person < segment.PersonCount; person++)
            {
                if (!set.Persons.Has(number, person))
                {
                    continue;
                }

                var id = set.Plan.View.PersonId(segment, person);
                if (Compare(id, after) > 0 && (first.Count < count || Compare(id, first.Max.Id) < 0))
                {
                    first.Add((id, number, person));
                    if (first.Count > count)
                    {
                        first.Remove(first.Max);
                    }
                }
            }
        }

        return [.. first];
    }

    private static int Compare(string left, string right)
    {
        // By code point, as UTF-8 bytes are; ordinal comparison differs from it only where surrogates meet the last characters of the basic plane.
        for (var at = 0; at < Math.Min(left.Length, right.Length); at++)
        {
            if (left[at] != right[at])
            {
                var (isLeft, isRight) = (char.IsSurrogate(left[at]), char.IsSurrogate(right[at]));
                return isLeft == isRight ? left[at].CompareTo(right[at]) : isLeft ? 1 : -1;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    private static DrillVisitor Visitor(ReportPlan plan, (string Id, int Segment, int Person) at)
    {
        var segment = plan.View.Segments[at.Segment];
        var (count, first, last) = (0L, long.MaxValue, long.MinValue);
        for (var row = segment.Offsets[at.Person]; row < segment.Offsets[at.Person + 1]; row++)
        {
            var micros = segment.Micros[row];
            if (micros < plan.AsOf.Micros && (segment.Flags[row] & plan.Hidden) == 0)
            {
                (count, first, last) = (count + 1, Math.Min(first, micros), Math.Max(last, micros));
            }
        }

        return new DrillVisitor(at.Id, count, count == 0 ? "" : new Timestamp(first).ToString(), count == 0 ? "" : new Timestamp(last).ToString());
    }
}
