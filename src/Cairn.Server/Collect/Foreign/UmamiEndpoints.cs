using System.Security.Cryptography;
using System.Text;
using Cairn.Collection.Foreign.Umami;
using Cairn.Server.Problems;

namespace Cairn.Server.Collect.Foreign;

/// <summary>Umami's paths.</summary>
internal static class UmamiEndpoints
{
    private static readonly System.Text.Json.JsonSerializerOptions CamelCase = new(System.Text.Json.JsonSerializerDefaults.Web);

    public static void MapUmami(this IEndpointRouteBuilder routes)
    {
        routes.MapVendor("/api/send", ["POST"], Send);
        routes.MapVendor("/api/batch", ["POST"], Batch);
    }

    private static async Task<IResult> Send(HttpContext context, ForeignDoor door, UmamiTokens tokens)
    {
        var before = tokens.Read(context.Request.Headers["x-umami-cache"].ToString());
        var taken = await door.TakeAsync(context, Call(before, ""));
        return taken.Refusal is { } refusal ? Refused(refusal) : TypedResults.Json(Reply(taken, 0, before, tokens), CamelCase);
    }

    private static async Task<IResult> Batch(HttpContext context, ForeignDoor door, UmamiTokens tokens)
    {
        var before = tokens.Read(context.Request.Headers["x-umami-cache"].ToString());
        var taken = await door.TakeAsync(context, Call(before, "batch") with { IsBatch = true });
        if (taken.Refusal is { } refusal)
        {
            return Refused(refusal);
        }

        var details = taken.Fates.Select((fate, index) => (fate, index)).Where(line => line.fate != LineFate.Kept)
            .Select(line => new BatchDetail(line.index, new BatchFailure(line.fate == LineFate.Failed ? "The event is not kept; the failed events say why." : "Website not found.")))
            .ToList();
        var first = taken.Visitors.Keys.Order().Select(index => (int?)index).FirstOrDefault();
        var cache = first is int index ? Reply(taken, index, before, tokens).Cache : null;
        return TypedResults.Json(new BatchReply(taken.Fates.Count, taken.Fates.Count - details.Count, details.Count, details, cache), CamelCase);
    }

    private static ForeignCall Call(UmamiToken? before, string verb) => new(UmamiFormat.Instance, verb)
    {
        VisitorOf = website => before?.Website == website ? before.Visitor : null,
    };

    /// <summary>An unknown site is a 400 to Umami's clients.</summary>
    private static ProblemResult Refused(ProblemResult refusal) => refusal.Status == StatusCodes.Status401Unauthorized
        ? ProblemResults.BadRequest(refusal.Code, refusal.Detail)
        : refusal;

    private static SendReply Reply(ForeignTaken taken, int index, UmamiToken? before, UmamiTokens tokens)
    {
        var website = taken.Body.Lines[index].Alias ?? "";
        var known = before?.Website == website ? before : null;
        var visitor = taken.Visitors.GetValueOrDefault(index) ?? known?.Visitor ?? "";
        var (text, token) = tokens.Renew(website, visitor, known);
        return new SendReply(text, new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"umami session\0{website}\0{visitor}")).AsSpan(0, 16)), token.Visit);
    }

    private sealed record SendReply(string Cache, Guid SessionId, Guid VisitId);

    private sealed record BatchReply(int Size, int Processed, int Errors, IReadOnlyList<BatchDetail> Details, string? Cache);

    private sealed record BatchDetail(int Index, BatchFailure Response);

    private sealed record BatchFailure(string Error);
}
