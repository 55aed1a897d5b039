using System.Collections.Immutable;
using Cairn.Collection.Decoding;
using Cairn.Collection.Enrichment.UserAgents;
using Cairn.Collection.Events;
using Cairn.Collection.Foreign;
using Cairn.Collection.Ids;
using Cairn.Collection.Metrics;
using Cairn.Journeys.Time;
using Cairn.Server.Problems;
using Cairn.Storage;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Keys;
using Cairn.Storage.Spool;

namespace Cairn.Server.Collect;

/// <summary>The door: the key decides about site and trust, each event is decided alone, and the answer waits for the spool's commit.</summary>
internal sealed class CollectService(
    CairnCatalog catalog, EventSpool spool, SiteRulesBook rules, ClientWatch clients, ClientAddress addresses, TimeProvider time, IdSource ids, ILogger<CollectService> logger)
{
    private const int MostErrors = 100;
    private const int RetryAfterSeconds = 5;

    private static readonly SiteRules NoSite = new() { Site = 0 };

    private readonly NativeDecoder _decoder = new(ids);
    private readonly UnspooledLog _unspooled = new(time, logger);

    /// <summary>Whether this is a secret key that may send events: only that earns the larger limits, not what stands in its place.</summary>
    public bool IsServer(HttpContext context, string? secret) => catalog.Keys.Find(secret, addresses.Of(context)) is { Kind: KeyKind.Secret } grant && grant.Allows(KeyScopes.IngestServer);

    /// <summary>The answer to a request that is not looked at, since too many wait for the disk; null while there is room. 429 and not 503: it is certain that nothing of it was stored.</summary>
    public ProblemResult? TurnAway() => spool.TurnsAway() ? ProblemResults.TooMany("Too many requests wait to be kept. Nothing was stored; send the events again, with the same ids.", RetryAfterSeconds) : null;

    /// <summary>Decides about one body.</summary>
    public async Task<(CollectAnswer? Answer, ProblemResult? Refusal)> TakeAsync(
        HttpContext context, ReadOnlyMemory<byte> bytes, string? contentType, CollectLimits limits, IReadOnlyList<string> keysBefore, string? secret, bool detail)
    {
        var received = time.GetUtcNow();
        var failure = NativeBody.TryOpen(
            new CollectRequest(bytes, contentType, context.Request.Headers.ContentEncoding.ToString(), limits), out var body);
        var (grant, refusal) = CollectKeys.Find(catalog.Keys, addresses.Of(context), keysBefore, secret, failure is null ? body.Key : null);
        if (failure is not null)
        {
            KeepBodyFailure(grant is null ? null : (grant.Site, TrustOf(grant)), failure, received, "native");
            return (null, Problem(failure));
        }

        if (grant is null)
        {
            return (null, refusal);
        }

        var result = _decoder.Decode(body, Context(context, grant.Site, TrustOf(grant), limits, received));
        return await KeepAsync(result) is { } unavailable ? (null, unavailable) : (Answer(result, received, detail), null);
    }

    /// <summary>Decides about events that were translated out of a vendor's format.</summary>
    public CollectResult Decode(IReadOnlyList<ForeignEvent> events, string format, CollectContext context) => _decoder.Decode(events, format, context);

    /// <summary>Counts what was decided and waits until it is on the disk; a refusal when it cannot be.</summary>
    public Task<ProblemResult?> KeepAsync(CollectResult result)
    {
        Count(result);
        return SpoolAsync(result.Batch);
    }

    /// <summary>What the steps may know of a request.</summary>
    public CollectContext Context(HttpContext context, int site, Trust trust, CollectLimits limits, DateTimeOffset received)
    {
        var known = rules.Of(site);
        return Headers(context.Request) with
        {
            Site = known,
            Trust = trust,
            Received = received,
            Limits = limits,
            Client = trust == Trust.Server ? null : clients.Look(context, known),
            HouseholdAt = trust == Trust.Server && known.Households ? clients.HouseholdAt : null,
        };
    }

    private static CollectContext Headers(HttpRequest request) => new()
    {
        Site = NoSite,
        Trust = Trust.Client,
        Received = default,
        UserAgent = request.Headers.UserAgent.Count == 0 ? null : request.Headers.UserAgent.ToString(),
        Hints = ClientHints.Read(name => request.Headers[name].ToString()),
        Origin = request.Headers.Origin.Count == 0 ? null : request.Headers.Origin.ToString(),
        GlobalPrivacyControl = request.Headers["Sec-GPC"] == "1",
        Prefetch = request.Headers["Sec-Purpose"].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase)
            || request.Headers["Purpose"].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase),
    };

    private async Task<ProblemResult?> SpoolAsync(CollectedBatch batch)
    {
        if (batch.Events.Count == 0 && batch.Failed.Count == 0)
        {
            return null;
        }

        try
        {
            await spool.AppendAsync(batch);
            return null;
        }
        catch (StorageUnavailableException failure)
        {
            _unspooled.Note(failure);
            return ProblemResults.Unavailable("The events could not be kept right now. Send them again, with the same ids.");
        }
    }

    private static void Count(CollectResult result)
    {
        CairnMetrics.CollectEvents.Add(result.Batch.Events.Count, new KeyValuePair<string, object?>("outcome", "accepted"));
        foreach (var (reason, count) in result.Reasons())
        {
            CairnMetrics.CollectEvents.Add(
                count, new KeyValuePair<string, object?>("outcome", "failed"), new KeyValuePair<string, object?>("reason", WireNames.Of(reason)));
        }

        foreach (var (warning, count) in result.Warnings)
        {
            CairnMetrics.CollectWarnings.Add(count, new KeyValuePair<string, object?>("warning", WireNames.Of(warning)));
        }

        foreach (var (rule, count) in result.Scrubbed)
        {
            CairnMetrics.CollectScrubbed.Add(count, new KeyValuePair<string, object?>("rule", rule));
        }
    }

    /// <summary>A body that is worthless as a whole is counted where its key named the site before the body.</summary>
    public void KeepBodyFailure((int Site, Trust Trust)? known, BodyFailure failure, DateTimeOffset received, string format)
    {
        CairnMetrics.CollectEvents.Add(
            1, new KeyValuePair<string, object?>("outcome", "failed"), new KeyValuePair<string, object?>("reason", WireNames.Of(failure.Code)));
        if (known is not { } sender)
        {
            return;
        }

        var kept = new FailedEvent
        {
            Reason = failure.Code,
            Field = failure.Field,
            Message = $"The body was refused; expected {failure.Expected}.",
            Format = format,
            Trust = sender.Trust,
            ReceivedMicros = Timestamp.From(received).Micros,
        };
        _ = SpoolAsync(new CollectedBatch { Site = sender.Site, ReceivedMicros = kept.ReceivedMicros, Events = [], Failed = [kept] });
    }

    private static Trust TrustOf(KeyGrant grant) => grant.Kind == KeyKind.Secret ? Trust.Server : Trust.Client;

    /// <summary>What is wrong with a body, as an answer.</summary>
    public static ProblemResult Problem(BodyFailure failure) =>
        new(failure.Status, WireNames.Of(failure.Code), $"Nothing of this body was kept: expected {failure.Expected}.")
        {
            Field = failure.Field,
            Expected = failure.Expected,
        };

    /// <summary>What was decided, as the sender is told.</summary>
    public static CollectAnswer Answer(CollectResult result, DateTimeOffset received, bool detail) => new(
        result.Batch.Events.Count,
        result.Batch.Failed.Count,
        result.Reasons().ToImmutableSortedDictionary(pair => WireNames.Of(pair.Key), pair => pair.Value, StringComparer.Ordinal),
        result.Warnings.ToImmutableSortedDictionary(pair => WireNames.Of(pair.Key), pair => pair.Value, StringComparer.Ordinal),
        received,
        detail
            ? [.. result.Batch.Failed.Take(MostErrors).Select(failed => new CollectError(failed.Index, WireNames.Of(failed.Reason), failed.Field, failed.Message))]
            : null,
        detail && result.UnknownFields.Count > 0 ? [.. result.UnknownFields.Order(StringComparer.Ordinal)] : null);
}
