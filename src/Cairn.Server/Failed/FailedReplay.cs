using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Collection.Ids;
using Cairn.Server.Collect;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Failed;
using Cairn.Storage.Catalog.Sites;
using Cairn.Storage.Spool;
using FailedEvent = Cairn.Storage.Catalog.Failed.FailedEvent;

namespace Cairn.Server.Failed;

/// <summary>Tries failed events again, as if they arrived a second time at the moment they first did. What passes goes through the spool as usual.</summary>
internal sealed class FailedReplay(CairnCatalog catalog, EventSpool spool, SiteRulesBook rules, TimeProvider time, IdSource ids)
{
    private const int Page = 500;

    private readonly NativeDecoder _decoder = new(ids);

    public async Task<ReplayAnswer> RunAsync(Site site, ReplayRequest request)
    {
        long passed = 0;
        long failed = 0;
        long? before = null;
        while (true)
        {
            var rows = catalog.FailedEvents.List(new FailedEventFilter(site.Id) { Reason = request.Reason, Before = before }, Page);
            if (rows.Count == 0)
            {
                return new ReplayAnswer(request.DryRun, request.DryRun ? passed : 0, request.DryRun ? 0 : passed, failed);
            }

            before = rows[^1].Id;
            foreach (var row in rows.Where(row => request.Ids is null || request.Ids.Contains(row.Id)))
            {
                if (await TryAsync(site, row, request))
                {
                    passed++;
                }
                else
                {
                    failed++;
                }
            }
        }
    }

    private async Task<bool> TryAsync(Site site, FailedEvent row, ReplayRequest request)
    {
        if (Decode(site, row, request) is not { Failed.Count: 0, Events.Count: > 0 } batch)
        {
            return false;
        }

        if (!request.DryRun)
        {
            await spool.AppendAsync(batch with { Events = [.. batch.Events.Select(Marked)] });
            catalog.FailedEvents.MarkReplayed(site.Id, [row.Id], time.GetUtcNow());
        }

        return true;
    }

    private CollectedBatch? Decode(Site site, FailedEvent row, ReplayRequest request)
    {
        if (Patched(row, request) is not { } patched)
        {
            return null;
        }

        var limits = row.Event.Trust == Trust.Client ? CollectLimits.ForWriteKey : CollectLimits.ForSecretKey;
        var failure = NativeBody.TryOpen(new CollectRequest(patched, null, null, limits), out var body);
        return failure is not null
            ? null
            : _decoder.Decode(body, new CollectContext
            {
                Site = rules.Of(site.Id),
                Trust = row.Event.Trust,
                Received = row.Event.ReceivedAt,
                Limits = limits,
                Translated = row.Event.Format != "native",
            }).Batch;
    }

    /// <summary>The event with the request's changes, in a body of its own; null when what was kept of it is no JSON object.</summary>
    private static byte[]? Patched(FailedEvent row, ReplayRequest request)
    {
        try
        {
            if (JsonNode.Parse((row.Event.Raw ?? default).Span) is not JsonObject item)
            {
                return null;
            }

            foreach (var (from, to) in request.Rename ?? new Dictionary<string, string>())
            {
                if (item.Remove(from, out var value))
                {
                    item[to] = value;
                }
            }

            foreach (var (field, value) in request.Set ?? new Dictionary<string, string>())
            {
                item[field] = value;
            }

            if (!item.ContainsKey("id"))
            {
                item["id"] = $"failed-{row.Id}"; // the same at every attempt
            }

            return Encoding.UTF8.GetBytes(new JsonObject { ["events"] = new JsonArray(item) }.ToJsonString());
        }
        catch (Exception unreadable) when (unreadable is JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static CollectedEvent Marked(CollectedEvent item)
    {
        var properties = item.Properties is null ? [] : JsonNode.Parse(item.Properties)!.AsObject();
        properties["$replayed"] = true;
        return item with { Properties = properties.ToJsonString() };
    }
}
