using System.Net;
using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Collection.Foreign;
using Cairn.Server.Hosting;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Microsoft.AspNetCore.Http.Features;

namespace Cairn.Server.Collect.Foreign;

/// <summary>The door for vendors' formats: a body is read, each of its events finds its site, and the native steps decide about each.</summary>
internal sealed class ForeignDoor(
    CollectService collect, CairnCatalog catalog, CookielessIds cookieless, ClientRates rates, ClientAddress addresses, BodyBudget budget, ExposureHouseholds households,
    ExposureSwitch exposures, TimeProvider time)
{
    private static readonly string[] SecretParameters = ["api_secret", "token_auth"];

    /// <summary>Decides about one request. What was kept is on the disk when this ends.</summary>
    public async Task<ForeignTaken> TakeAsync(HttpContext context, ForeignCall call)
    {
        CrossOrigin.Allow(context);
        if (collect.TurnAway() is { } full)
        {
            return ForeignTaken.Refused(full);
        }

        var (header, refusal) = ForeignKeys.Header(context.Request);
        if (refusal is not null)
        {
            return ForeignTaken.Refused(refusal);
        }

        var fromHeader = ForeignKeys.Find(catalog, addresses.Of(context), call.Format.Name, header, inHeader: true);
        if (header is not null && fromHeader is null)
        {
            return ForeignTaken.Refused(Unknown());
        }

        var isServer = fromHeader?.Trust == Trust.Server || HasSecretInQuery(context);
        if (!isServer && TooFast(context, call) is { } slower)
        {
            return ForeignTaken.Refused(slower);
        }

        var limits = isServer || call.IsBatch ? CollectLimits.ForSecretKey : CollectLimits.ForWriteKey;
        using var lease = budget.Open();
        var (bytes, failed) = await ReadAsync(context, limits.MaxBodyBytes, lease);
        return failed is not null
            ? ForeignTaken.Refused(failed)
            : await DecideAsync(context, call, bytes, limits, new ForeignKeys(catalog, addresses.Of(context), call.Format.Name, call.NeedsSecret, fromHeader));
    }

    private async Task<ForeignTaken> DecideAsync(HttpContext context, ForeignCall call, ReadOnlyMemory<byte> bytes, CollectLimits limits, ForeignKeys keys)
    {
        var received = time.GetUtcNow();
        var request = context.Request;
        var failure = call.Format.TryOpen(
            new ForeignRequest(
                bytes, request.ContentType, request.Headers.ContentEncoding.ToString(), call.Verb, request.QueryString.Value?.TrimStart('?') ?? "", received, limits),
            out var body);
        if (failure is not null)
        {
            var known = keys.Find(body.Alias, body.Secret);
            collect.KeepBodyFailure(known is null ? null : (known.Site, known.Trust), failure, received, call.Format.Name);
            return new ForeignTaken(body, []) { Refusal = CollectService.Problem(failure) };
        }

        var lines = body.Lines.Select(line => (Line: line, Grant: keys.Find(line.Alias ?? body.Alias, line.Secret ?? body.Secret))).ToList();
        if (lines.Exists(line => (line.Line.Alias ?? body.Alias) is { } alias && CollectKeys.IsSecret(alias)))
        {
            return ForeignTaken.Refused(CollectKeys.SecretInUrl());
        }

        if (keys.Disagree)
        {
            return ForeignTaken.Refused(CollectKeys.Unauthorized("key_conflict", "The request names two different sites. Send one key."));
        }

        if (lines.TrueForAll(line => line.Grant is null) && (lines.Count > 0 || keys.Find(body.Alias, body.Secret) is null))
        {
            return new ForeignTaken(body, []) { Refusal = Unknown() };
        }

        return call.StoresNothing ? new ForeignTaken(body, []) : await KeepAsync(context, call, body, lines, limits, received);
    }

    private async Task<ForeignTaken> KeepAsync(
        HttpContext context, ForeignCall call, ForeignBody body, List<(ForeignLine Line, ForeignGrant? Grant)> lines, CollectLimits limits, DateTimeOffset received)
    {
        var fates = new LineFate[lines.Count];
        CollectResult? only = null;
        var visitors = new Dictionary<int, string>();
        foreach (var group in lines.Where(line => line.Grant is not null).GroupBy(line => line.Grant!))
        {
            var native = collect.Context(context, group.Key.Site, group.Key.Trust, limits, received);
            native = call.IsExposure ? native with { IsExposure = true, Client = null, Prefetch = false } : native;
            var events = group.Select(line => call.Format.Translate(body, line.Line, Sender(context, call, line.Line.Alias ?? body.Alias, group.Key, native))).ToList();
            var result = collect.Decode(
                events, call.Format.Name, native with { LiftAgeBound = body.IsHistory && group.Key.Trust == Trust.Server });
            if (await collect.KeepAsync(result) is { } unavailable)
            {
                return ForeignTaken.Refused(unavailable);
            }

            only = result;
            if (call.IsExposure && result.Batch.Events.Count > 0)
            {
                exposures.Note(group.Key.Site);
            }

            var failed = result.Batch.Failed.Select(item => item.Index).ToHashSet();
            var kept = result.Batch.Events.GetEnumerator();
            foreach (var item in events)
            {
                fates[item.Index] = failed.Contains(item.Index) ? LineFate.Failed : LineFate.Kept;
                if (fates[item.Index] == LineFate.Kept && kept.MoveNext())
                {
                    visitors[item.Index] = kept.Current.Visitor;
                }
            }
        }

        return new ForeignTaken(body, fates) { Visitors = visitors, Result = only };
    }

    private ForeignSender Sender(HttpContext context, ForeignCall call, string? alias, ForeignGrant grant, CollectContext native) => new()
    {
        Trust = grant.Trust,
        Received = native.Received,
        UserAgent = native.UserAgent,
        ConsentMap = grant.ConsentMap,
        AdMediums = native.Site.AdMediums,
        KnownVisitor = alias is null ? null : call.VisitorOf?.Invoke(alias),
        IsPixel = call.Verb == Cairn.Collection.Exposures.ExposureFormat.Pixel,
        Household = (address, agent, at) => households.Of(native.Site.Site, address, addresses.Of(context), agent, at),
        Cookieless = client => cookieless.Of(
            grant.Site,
            client.Address is not null && IPAddress.TryParse(client.Address, out var said) ? said : addresses.Of(context),
            client.UserAgent ?? native.UserAgent ?? "",
            client.Host ?? ""),
    };

    private static async Task<(ReadOnlyMemory<byte> Bytes, ProblemResult? Refusal)> ReadAsync(HttpContext context, int limit, BodyBudget.Lease lease)
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null; // we count ourselves; the server would break the connection instead of answering
        var isFull = false;
        var bytes = await CollectBody.ReadAsync(context.Request, limit, context.RequestAborted, more => isFull |= !lease.TryTake(more));
        return bytes is { } read && !isFull ? (read, null)
            : isFull ? (default, ProblemResults.Unavailable("Too many bodies are being read. Send the events again, with the same ids."))
            : (default, CollectService.Problem(new BodyFailure(StatusCodes.Status413PayloadTooLarge, FailedReason.BodyTooLarge, "", $"at most {limit} bytes")));
    }

    private ProblemResult? TooFast(HttpContext context, ForeignCall call)
    {
        if (context.Features.Get<OwnerConnection>() is not null || rates.SecondsToWait(addresses.Of(context)) is not int seconds)
        {
            return null;
        }

        const string text = "Too many requests from this address. Nothing was stored; send them again later.";
        return call.BusyIs503 ? ProblemResults.Unavailable(text, seconds) : ProblemResults.TooMany(text, seconds);
    }

    private bool HasSecretInQuery(HttpContext context) =>
        SecretParameters.Any(name => catalog.Keys.Find(context.Request.Query[name].ToString(), addresses.Of(context)) is { Kind: Storage.Catalog.Keys.KeyKind.Compat });

    private static ProblemResult Unknown() => CollectKeys.Unauthorized(
        "key_unknown", "No site knows this key or id. Add it with 'cairn alias add', or send one of the site's own keys.");
}
