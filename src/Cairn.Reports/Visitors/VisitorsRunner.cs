using System.Globalization;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Visitors;

/// <summary>Lists visitors, the last seen first (<c>docs/definitions/visitor.md</c>).</summary>
public static class VisitorsRunner
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;
    private const int MaxText = 200;

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    /// <remarks>Every person's last event is looked at; no more than a page of them is held and read whole.</remarks>
    public static Outcome<VisitorPage> Run(VisitorsRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var faults = new List<Fault>();
        var plan = ReportPlanner.Plan(request, site, faults);
        var limit = request.Limit ?? DefaultLimit;
        if (limit is < 1 or > MaxLimit)
        {
            faults.Add(new Fault("visitors.limit", "/limit", $"Give a limit from 1 to {MaxLimit}."));
        }

        if (request.Q is { Length: > MaxText })
        {
            faults.Add(new Fault("visitors.q", "/q", $"Give a part of an id, at most {MaxText} characters."));
        }

        if (!TryParse(request.Cursor, out var after))
        {
            faults.Add(new Fault("visitors.cursor", "/cursor", "Give the cursor of the page before as it is."));
        }

        var counted = plan is null ? [] : DefinitionSelection.Count(DefinitionSelection.Choose(null, site, faults), plan.Context, faults);
        if (plan is null || faults.Count > 0)
        {
            return new Outcome<VisitorPage>.Refused(faults);
        }

        var found = Find(plan, request.Q, limit + 1, after, cancellation);
        var reader = new PersonReader(plan, counted, site.Currency);
        return new VisitorPage([.. found.Take(limit).Select(place => Row(place, reader, counted))], found.Count > limit ? Cursor(found[limit - 1]) : null);
    }

    private static List<Place> Find(ReportPlan plan, string? text, int count, Place? after, CancellationToken cancellation)
    {
        var newest = new SortedSet<Place>(Comparer<Place>.Create(Place.Compare));
        for (var number = 0; number < plan.View.Segments.Count; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            var segment = plan.View.Segments[number];
            for (var person = 0; person < segment.PersonCount; person++)
            {
                if (plan.Persons?.Has(number, person) == false)
                {
                    continue;
                }

                var row = segment.Offsets[person + 1] - 1;
                while (row >= segment.Offsets[person] && ((segment.Flags[row] & plan.Hidden) != 0 || segment.Micros[row] >= plan.AsOf.Micros))
                {
                    row--;
                }

                if (row < segment.Offsets[person] || (newest.Count == count && segment.Micros[row] < newest.Max!.Last) || segment.Micros[row] > (after?.Last ?? long.MaxValue))
                {
                    continue;
                }

                var place = new Place(segment.Micros[row], plan.View.PersonId(segment, person), number, person);
                if ((after is null || Place.Compare(after, place) < 0) && (text is null || place.Id.Contains(text, StringComparison.OrdinalIgnoreCase)) && newest.Add(place) && newest.Count > count)
                {
                    newest.Remove(newest.Max!);
                }
            }
        }

        return [.. newest];
    }

    private static VisitorRow Row(Place place, PersonReader reader, List<CountedConversions> counted)
    {
        reader.Read(place.Segment, place.Person);
        var (first, events) = (long.MaxValue, 0L);
        for (var row = reader.First; row < reader.End; row++)
        {
            if (reader.IsSeen(row))
            {
                (first, events) = (Math.Min(first, reader.Segment.Micros[row]), events + 1);
            }
        }

        int[] last = reader.Sessions.Count == 0 ? [] : reader.RowsOf(reader.Sessions[^1]);
        var macros = reader.Matches.Where(match => counted[match.Set].Definition.Kind == ConversionKind.Macro).ToList();
        return new VisitorRow(
            place.Id, new Timestamp(first).ToString(), new Timestamp(place.Last).ToString(), events, reader.Sessions.Count, macros.Count, reader.Matches.Count - macros.Count,
            counted.Exists(of => of.Definition.Kind == ConversionKind.Macro && PersonReader.HasValue(of.Definition)) ? PersonReader.Print(macros.Sum(match => reader.Worth(match) ?? 0)) : null,
            reader.Value("channel", last), reader.Value("device", last), reader.Value("country", last));
    }

    private static string Cursor(Place place) => string.Create(CultureInfo.InvariantCulture, $"{place.Last}.{place.Id}");

    private static bool TryParse(string? text, out Place? place)
    {
        place = null;
        if (text is null)
        {
            return true;
        }

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !long.TryParse(text.AsSpan(0, dot), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var micros))
        {
            return false;
        }

        place = new Place(micros, text[(dot + 1)..], -1, -1);
        return true;
    }

    private sealed record Place(long Last, string Id, int Segment, int Person)
    {
        /// <summary>The last seen first, then by id.</summary>
        public static int Compare(Place left, Place right) =>
            left.Last != right.Last ? right.Last.CompareTo(left.Last) : string.CompareOrdinal(left.Id, right.Id);
    }
}
