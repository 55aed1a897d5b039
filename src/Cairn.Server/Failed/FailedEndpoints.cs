using System.Globalization;
using System.Text;
using Cairn.Server.Access;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Failed;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Failed;

/// <summary>/api/v1/sites/{site}/failed</summary>
internal static class FailedEndpoints
{
    private const int MostRows = 1_000;
    private const int UsualRows = 100;
    private static readonly TimeSpan CountedBack = TimeSpan.FromDays(14);

    public static void MapFailed(this IEndpointRouteBuilder site)
    {
        site.MapGet("/failed", List).Needs(Permission.ReadRaw).WithName("ListFailedEvents").WithSummary("Events that were not kept, from new to old.");
        site.MapGet("/failed/counters", Count).Needs(Permission.ReadReports).WithName("CountFailedEvents")
            .WithSummary("How many events of the last 14 days failed for each reason, and which remarks kept ones earned.");
        site.MapGet("/failed/{id:long}", Show).Needs(Permission.ReadRaw).WithName("GetFailedEvent").WithSummary("One event that was not kept.");
        site.MapPost("/failed/replay", Replay).Needs(Permission.ManageSite).WithName("ReplayFailedEvents").WithSummary("Tries failed events again.");
    }

    private static Results<Ok<FailedList>, ProblemResult> List(
        string site, CurrentSite current, CairnCatalog catalog, string? reason = null, int limit = UsualRows, string? cursor = null)
    {
        if (limit is < 1 or > MostRows)
        {
            return ProblemResults.Refused("failed.limit", "/limit", $"The limit is 1 to {MostRows}.");
        }

        long? before = null;
        if (cursor is not null)
        {
            if (!long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return ProblemResults.Refused("failed.cursor", "/cursor", "The cursor is one that an earlier answer gave.");
            }

            before = number;
        }

        var rows = catalog.FailedEvents.List(new FailedEventFilter(current.Id) { Reason = reason, Before = before }, limit);
        return TypedResults.Ok(new FailedList(
            [.. rows.Select(Shown)], rows.Count < limit ? null : rows[^1].Id.ToString(CultureInfo.InvariantCulture)));
    }

    private static Results<Ok<FailedShown>, ProblemResult> Show(string site, long id, CurrentSite current, CairnCatalog catalog) =>
        catalog.FailedEvents.Find(current.Id, id) is { } found
            ? TypedResults.Ok(Shown(found))
            : ProblemResults.NotFound("failed.not-found", "The site keeps no failed event of this number.");

    private static Ok<FailedCounters> Count(string site, CurrentSite current, CairnCatalog catalog, TimeProvider time)
    {
        var end = time.GetUtcNow().AddHours(1);
        var start = end - CountedBack;
        return TypedResults.Ok(new FailedCounters(Counters(CounterKind.Failed), Counters(CounterKind.Warning)));

        IReadOnlyList<CounterShown> Counters(CounterKind kind) =>
            [.. catalog.FailedEvents.Counters(current.Id, kind, start, end).Select(counter => new CounterShown(counter.Name, counter.Count, counter.LastAt))];
    }

    private static async Task<Results<Ok<ReplayAnswer>, ProblemResult>> Replay(
        string site, ReplayRequest request, CurrentSite current, CurrentCaller caller, FailedReplay replay, CairnCatalog catalog)
    {
        var answer = await replay.RunAsync(current.Site, request);
        if (!request.DryRun)
        {
            catalog.Audit.Append(caller.Name, "failed.replayed", current.Key, $"{answer.Passed} passed, {answer.Failed} failed");
        }

        return TypedResults.Ok(answer);
    }

    private static FailedShown Shown(FailedEvent row) => new(
        row.Id, row.Event.ReceivedAt, row.Event.Reason, row.Event.Field, row.Event.Message, row.Event.Format, row.Event.Path, row.Event.Trust,
        row.Event.BatchIndex, row.Event.Import, row.Event.Tries, Encoding.UTF8.GetString((row.Event.Raw ?? default).Span));
}
