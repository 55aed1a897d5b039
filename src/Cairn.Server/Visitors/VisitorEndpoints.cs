using System.Diagnostics;
using System.Globalization;
using Cairn.Journeys.Faults;
using Cairn.Reports.Envelope;
using Cairn.Reports.Visitors;
using Cairn.Server.Access;
using Cairn.Server.Indexes;
using Cairn.Server.Problems;
using Cairn.Server.Reports;
using Cairn.Storage.Catalog;
using Cairn.Storage.Events;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Visitors;

/// <summary>GET /api/v1/sites/{site}/visitors and /visitors/{id}: personal data, so not for viewers, and seeing somebody is audited.</summary>
internal static class VisitorEndpoints
{
    private const int MaxId = 1_000;

    public static void MapVisitors(this IEndpointRouteBuilder site)
    {
        site.MapGet("/visitors", List).Needs(Permission.ReadRaw).TakesTurns().WithName("ListVisitors").WithSummary("Visitors, the last seen first; of a segment, or whose id holds a text.");
        site.MapGet("/visitors/{id}", Show).Needs(Permission.ReadRaw).WithName("GetVisitor").WithSummary("One person's journey, the newest events first, by a visitor's or a user's id.");
    }

    private static Results<Ok<VisitorPage>, ProblemResult> List(
        string site, CurrentSite current, ReportSites sites, CancellationToken cancellationToken, string? segment = null, string? q = null, int? limit = null, string? cursor = null)
    {
        var request = new VisitorsRequest { Segment = string.IsNullOrWhiteSpace(segment) ? null : segment, Q = string.IsNullOrEmpty(q) ? null : q, Limit = limit, Cursor = cursor };
        return VisitorsRunner.Run(request, sites.Of(current.Site), cancellationToken) switch
        {
            Outcome<VisitorPage>.Ok(var page) => TypedResults.Ok(page),
            Outcome<VisitorPage>.Refused(var faults) => faults.ToProblem(),
            _ => throw new UnreachableException(),
        };
    }

    private static Results<Ok<VisitorShown>, ProblemResult> Show(
        string site, string id, CurrentSite current, CurrentCaller caller, ReportSites sites, IEventStore store, CairnCatalog catalog, int limit = 100, string? cursor = null)
    {
        // A slash is the one character that the path keeps encoded.
        id = id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        if (id.Length > MaxId)
        {
            return NotFound(id);
        }

        var facts = sites.Of(current.Site);
        var edges = store.ReadEdges(current.Id, [id], [id]);
        if (Find(facts, id, edges) is not { } place)
        {
            return NotFound(id);
        }

        switch (VisitorRunner.Run(facts, place, limit, cursor))
        {
            case Outcome<VisitorJourney>.Ok(var journey):
                if (cursor is null)
                {
                    catalog.Audit.Append(caller.Name, "person.viewed", current.Key, string.Create(CultureInfo.InvariantCulture, $"{journey.Events} events"));
                }

                return TypedResults.Ok(Shown(journey, edges, store.ReadEvents(current.Id, [.. journey.Rows.Select(row => row.Seq)])));
            case Outcome<VisitorJourney>.Refused(var faults):
                return faults.ToProblem();
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>The person of this id, else the one whom the newest edge in force leads to.</summary>
    private static (int Segment, int Person)? Find(ReportSite facts, string id, IReadOnlyList<StoredEdge> edges) =>
        facts.View.FindPerson(id)
        ?? edges.Where(edge => !edge.Revoked && (edge.Visitor == id || edge.JoinsUsers)).Reverse().Select(edge => edge.User).Distinct()
            .Select(facts.View.FindPerson).FirstOrDefault(place => place is not null);

    private static VisitorShown Shown(VisitorJourney journey, IReadOnlyList<StoredEdge> edges, IReadOnlyList<(long Seq, Cairn.Collection.Events.StoredEvent Event)> stored)
    {
        var bySeq = stored.ToDictionary(pair => pair.Seq, pair => pair.Event);
        var rows = journey.Rows.Where(row => bySeq.ContainsKey(row.Seq)).Select(row => VisitorFacts.Event(row, bySeq[row.Seq])).ToList();
        var joined = edges.Where(edge => !edge.Revoked && !edge.JoinsUsers && edge.User == journey.Id).Select(edge => edge.Visitor).ToList();
        var aliases = edges.Where(edge => !edge.Revoked && edge.JoinsUsers).Select(edge => edge.Visitor).ToHashSet(StringComparer.Ordinal);
        joined.AddRange(edges.Where(edge => !edge.Revoked && !edge.JoinsUsers && aliases.Contains(edge.User)).Select(edge => edge.Visitor));
        return new VisitorShown(
            journey.Id, joined.Count > 0, journey.FirstSeen, journey.LastSeen, journey.Events, journey.LeftOut, journey.Sessions,
            joined.Count > 0 ? [.. joined.Distinct().Order(StringComparer.Ordinal)] : [journey.Id],
            [.. edges.Select(VisitorFacts.Edge)], rows.Count == 0 ? null : rows[0].Consent, journey.Conversions, journey.Page, rows, journey.Cursor);
    }

    private static ProblemResult NotFound(string id) => ProblemResults.NotFound("visitor.not-found", $"The site knows no visitor or user '{ProblemResults.Shown(id)}'.");
}
