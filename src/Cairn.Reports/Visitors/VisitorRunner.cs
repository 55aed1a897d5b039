using System.Globalization;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Visitors;

/// <summary>Reads one person's journey, a page at a time (<c>docs/definitions/visitor.md</c>).</summary>
public static class VisitorRunner
{
    /// <summary>A page has at most so many events.</summary>
    public const int MaxLimit = 500;

    /// <summary>The journey of a person, the newest events first.</summary>
    /// <param name="site">The site.</param>
    /// <param name="at">Where the person lies in the site's view.</param>
    /// <param name="limit">How many events, 1 to <see cref="MaxLimit"/>.</param>
    /// <param name="cursor">Where the page before ended; null: the newest.</param>
    public static Outcome<VisitorJourney> Run(ReportSite site, (int Segment, int Person) at, int limit, string? cursor)
    {
        var faults = new List<Fault>();
        var plan = ReportPlanner.Plan(new VisitorsRequest(), site, faults);
        var counted = plan is null ? [] : DefinitionSelection.Count(DefinitionSelection.Choose(null, site, faults), plan.Context, faults);
        if (limit is < 1 or > MaxLimit)
        {
            faults.Add(new Fault("visitor.limit", "/limit", $"Give a limit from 1 to {MaxLimit}."));
        }

        if (!Cursor.TryParse(cursor, out var before))
        {
            faults.Add(new Fault("visitor.cursor", "/cursor", "Give the cursor of the page before as it is."));
        }

        if (plan is null || faults.Count > 0)
        {
            return new Outcome<VisitorJourney>.Refused(faults);
        }

        var reader = new PersonReader(plan, counted, site.Currency);
        reader.Read(at.Segment, at.Person);
        return Journey(plan, reader, counted, plan.View.PersonId(reader.Segment, at.Person), limit, before);
    }

    private static VisitorJourney Journey(ReportPlan plan, PersonReader reader, List<CountedConversions> counted, string id, int limit, Cursor? before)
    {
        var (first, last, seen, there) = (-1, -1, 0L, 0L);
        for (var row = reader.First; row < reader.End; row++)
        {
            there += reader.IsThere(row) ? 1 : 0;
            if (reader.IsSeen(row))
            {
                (first, last, seen) = (first < 0 ? row : first, row, seen + 1);
            }
        }

        var rows = Page(reader, limit + 1, before);
        var page = rows.Take(limit).ToList();
        var keys = reader.Matches.ToLookup(match => match.Row, match => counted[match.Set].Definition.Key);
        var engaged = new EngagedTime(plan.View);
        return new VisitorJourney
        {
            Id = id,
            FirstSeen = first < 0 ? null : At(reader, first),
            LastSeen = last < 0 ? null : At(reader, last),
            Events = seen,
            LeftOut = there - seen,
            Sessions = reader.Sessions.Count,
            Conversions = [.. counted.Select((of, set) => Conversions(of.Definition, [.. reader.Matches.Where(match => match.Set == set)], reader)).OfType<VisitorConversions>()],
            Page = [.. page.Select(reader.SessionOf).Where(index => index > 0).Distinct().Select(index => Session(reader, reader.Sessions[index - 1], keys, engaged, plan.View.NameCode("page_view"), plan.View.NameCode("page_leave")))],
            Rows =
            [
                .. page.Select(row => new VisitorEvent(
                    reader.Segment.Seqs[row], reader.Segment.Micros[row], reader.SessionOf(row) is > 0 and var index ? index : null, [.. keys[row].Order(StringComparer.Ordinal)], !reader.IsSeen(row))),
            ],
            Cursor = rows.Count > limit ? new Cursor(reader.Segment.Micros[page[^1]], reader.Segment.Seqs[page[^1]]).ToString() : null,
        };
    }

    // The newest rows before the cursor. A cursor whose event is gone ends where its time does.
    private static List<int> Page(PersonReader reader, int count, Cursor? before)
    {
        var row = reader.End - 1;
        if (before is { } cursor)
        {
            row = JourneyRows.FirstAtOrAfter(reader.Segment, reader.First, reader.End, cursor.Micros) - 1;
            for (var same = row + 1; same < reader.End && reader.Segment.Micros[same] == cursor.Micros; same++)
            {
                if (reader.Segment.Seqs[same] == cursor.Seq)
                {
                    row = same - 1;
                    break;
                }
            }
        }

        var rows = new List<int>();
        for (; row >= reader.First && rows.Count < count; row--)
        {
            if (reader.IsThere(row))
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    private static VisitorConversions? Conversions(ConversionDefinition definition, List<Match> matches, PersonReader reader) => matches.Count == 0 ? null : new VisitorConversions(
        definition.Key, definition.Name, DefinitionNames.Of(definition.Kind), matches.Count, new Timestamp(matches[0].Micros).ToString(), new Timestamp(matches[^1].Micros).ToString(),
        PersonReader.HasValue(definition) ? PersonReader.Print(matches.Sum(match => reader.Worth(match) ?? 0)) : null);

    private static VisitorSession Session(
        PersonReader reader, SessionSpan span, ILookup<int, string> keys, EngagedTime engaged, int pageView, int pageLeave)
    {
        var rows = reader.RowsOf(span);
        return new VisitorSession(
            span.Index, new Timestamp(span.StartMicros).ToString(), new Timestamp(span.EndMicros).ToString(),
            Array.Exists(rows, row => reader.Segment.Names[row] == pageLeave) ? engaged.Of(reader.Segment, rows) : null,
            rows.Length, rows.Count(row => reader.Segment.Names[row] == pageView),
            [.. rows.SelectMany(row => keys[row]).Distinct().Order(StringComparer.Ordinal)],
            reader.Value("channel", rows), reader.Value("source", rows), reader.Value("medium", rows), reader.Value("campaign", rows), reader.Value("landing", rows),
            reader.Value("exit", rows), reader.Value("device", rows), reader.Value("browser", rows), reader.Value("os", rows), reader.Value("country", rows));
    }

    private static string At(PersonReader reader, int row) => new Timestamp(reader.Segment.Micros[row]).ToString();

    private readonly record struct Cursor(long Micros, long Seq)
    {
        public static bool TryParse(string? text, out Cursor? cursor)
        {
            cursor = null;
            if (text is null)
            {
                return true;
            }

            var parts = text.Split('.');
            if (parts.Length != 2 || !long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var micros)
                || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
            {
                return false;
            }

            cursor = new Cursor(micros, seq);
            return true;
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Micros}.{Seq}");
    }
}
