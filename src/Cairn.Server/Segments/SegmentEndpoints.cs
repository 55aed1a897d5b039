using System.Diagnostics;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Segments;
using Cairn.Server.Access;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Segments;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Segments;

/// <summary>/api/v1/sites/{site}/segments</summary>
internal static class SegmentEndpoints
{
    public static void MapSegments(this IEndpointRouteBuilder site)
    {
        site.MapGet("/segments", List).Needs(Permission.ReadReports).WithName("ListSegments").WithSummary("The site's saved segments.");
        site.MapPut("/segments/{key}", Put).Needs(Permission.ChangeDefinitions).WithName("PutSegment").WithSummary("Saves a segment, in place of the one of this key.");
        site.MapDelete("/segments/{key}", Delete).Needs(Permission.ChangeDefinitions).WithName("DeleteSegment").WithSummary("Forgets a saved segment.");
    }

    private static Ok<SavedSegmentList> List(string site, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        var all = catalog.Segments.List(current.Id);
        var texts = all.ToDictionary(segment => segment.Key, segment => segment.Text, StringComparer.Ordinal);

        // A segment of somebody by name is for those who may see single visitors; others could not ask by it either.
        var shown = caller.Caller.Has(Permission.ReadRaw) ? all : all.Where(segment => !PersonalNames.TellsApart(segment.Text, texts));
        return TypedResults.Ok(new SavedSegmentList([.. shown.Select(SavedSegmentShown.Of)]));
    }

    private static Results<Ok<SavedSegmentShown>, ProblemResult> Put(
        string site, string key, SaveSegmentRequest request, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        var saved = catalog.Segments.List(current.Id).ToDictionary(segment => segment.Key, segment => segment.Text);
        saved[key] = request.Segment;
        switch (SegmentParser.Parse(request.Segment, "/segment"))
        {
            case Outcome<SegmentNode>.Refused(var faults):
                return faults.ToProblem();
            case Outcome<SegmentNode>.Ok(var segment) when SavedSegments.Check(segment, saved, "/segment") is { Count: > 0 } faults:
                return faults.ToProblem();
            default:
                break;
        }

        switch (catalog.Segments.Put(current.Id, key, request.Name ?? "", request.Segment, caller.Name))
        {
            case Outcome<SavedSegment>.Ok(var segment):
                catalog.Audit.Append(caller.Name, "segment.put", $"{current.Key} {key}");
                return TypedResults.Ok(SavedSegmentShown.Of(segment));
            case Outcome<SavedSegment>.Refused(var faults):
                return faults.ToProblem();
            default:
                throw new UnreachableException();
        }
    }

    private static Results<NoContent, ProblemResult> Delete(string site, string key, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        var others = catalog.Segments.List(current.Id).Where(segment => segment.Key != key).Where(segment => SavedSegments.Names(segment.Text).Contains(key)).ToList();
        if (others.Count > 0)
        {
            return ProblemResults.Refused("segment.in-use", "/key", $"The saved segment {key} is named by {string.Join(", ", others.Select(segment => segment.Key))}; change that first.");
        }

        if (!catalog.Segments.Delete(current.Id, key))
        {
            return ProblemResults.NotFound("segment.not-found", $"The site has no saved segment '{ProblemResults.Shown(key)}'.");
        }

        catalog.Audit.Append(caller.Name, "segment.deleted", $"{current.Key} {key}");
        return TypedResults.NoContent();
    }
}
