using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Cairn.Collection.Decoding;
using Cairn.Server.Access;
using Cairn.Server.Hosting;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Failed;
using Microsoft.AspNetCore.Http.Features;

namespace Cairn.Server.Collect;

/// <summary>POST /collect/replay, for sites that record nothing: a chunk is refused for the reason <c>replay_off</c>, counted, and nothing of it is kept.</summary>
/// <remarks>No site records yet, so a chunk is opened only as far as its key. The lane is its own: at most eight bodies at once, and events go first.</remarks>
internal static class ReplayEndpoints
{
    private const string Path = "/collect/replay";
    private const string Reason = "replay_off";
    private const int MostBytes = 5 << 20;
    private const int MostLooked = 64 << 10;
    private const int MostDepth = 512;

    private static readonly SemaphoreSlim Lane = new(8);

    public static void MapReplay(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, Take).ForAnyone().ExcludeFromDescription();
        routes.MapMethods(Path, ["OPTIONS"], Preflight).ForAnyone().ExcludeFromDescription();
    }

    private static Microsoft.AspNetCore.Http.HttpResults.NoContent Preflight(HttpContext context)
    {
        CrossOrigin.Allow(context);
        CrossOrigin.AllowRequested(context);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Take(HttpContext context, CairnCatalog catalog, WarningCounts counts, ClientRates rates, ClientAddress address, TimeProvider time)
    {
        CrossOrigin.Allow(context);
        var (keys, secret, refusal) = CollectKeys.Before(context.Request);
        if (refusal is not null)
        {
            return refusal;
        }

        if (context.Features.Get<OwnerConnection>() is null && rates.SecondsToWait(address.Of(context)) is int seconds)
        {
            return ProblemResults.TooMany("Too many requests from this address. Nothing was stored.", seconds);
        }

        if (!await Lane.WaitAsync(TimeSpan.Zero))
        {
            return ProblemResults.Unavailable("Too many recordings are being read. Nothing was stored.");
        }

        try
        {
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null; // we count ourselves; the server would break the connection instead of answering
            return await CollectBody.ReadAsync(context.Request, MostBytes, context.RequestAborted) is { } bytes
                ? Decide(bytes, address.Of(context), keys, secret, catalog, counts, time)
                : CollectService.Problem(new BodyFailure(StatusCodes.Status413PayloadTooLarge, FailedReason.BodyTooLarge, "", $"at most {MostBytes} bytes"));
        }
        finally
        {
            Lane.Release();
        }
    }

    private static IResult Decide(
        ReadOnlyMemory<byte> bytes, IPAddress from, IReadOnlyList<string> keys, string? secret, CairnCatalog catalog, WarningCounts counts, TimeProvider time)
    {
        var failure = TryReadKey(bytes, out var inBody);
        if (failure is not null)
        {
            return CollectService.Problem(failure);
        }

        var (grant, refusal) = CollectKeys.Find(catalog.Keys, from, keys, secret, inBody);
        if (grant is null)
        {
            return refusal!;
        }

        counts.Add(grant.Site, CounterKind.Replay, Reason, 1);
        return TypedResults.Json(
            new CollectAnswer(0, 1, new Dictionary<string, int> { [Reason] = 1 }, new Dictionary<string, int>(), time.GetUtcNow(), null),
            ApiJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    /// <summary>The key of a chunk, which stands before its content: what comes later is not unpacked.</summary>
    private static BodyFailure? TryReadKey(ReadOnlyMemory<byte> bytes, out string? key)
    {
        key = null;
        if (!TryLook(bytes, out var looked, out var isWhole))
        {
            return new BodyFailure(StatusCodes.Status400BadRequest, FailedReason.GzipInvalid, "", "one whole gzip member and nothing after it");
        }

        if (looked.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            return new BodyFailure(StatusCodes.Status400BadRequest, FailedReason.BodyEmpty, "", "one JSON object");
        }

        try
        {
            var reader = new Utf8JsonReader(looked, isWhole, new JsonReaderState(new JsonReaderOptions { MaxDepth = MostDepth }));
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return new BodyFailure(StatusCodes.Status400BadRequest, FailedReason.BodyNotObject, "", "one JSON object");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isKey = reader.ValueTextEquals("key");
                if (!reader.Read())
                {
                    break;
                }

                if (isKey)
                {
                    key = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                    return null;
                }

                if (!reader.TrySkip())
                {
                    break;
                }
            }

            return null; // the key may stand in the address
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return new BodyFailure(StatusCodes.Status400BadRequest, FailedReason.BodyNotJson, "", $"one whole JSON object, at most {MostDepth} levels deep");
        }
    }

    /// <summary>The first bytes of the text; gzip is known by its own first two, since a beacon sets no header.</summary>
    private static bool TryLook(ReadOnlyMemory<byte> bytes, out ReadOnlySpan<byte> looked, out bool isWhole)
    {
        isWhole = true;
        if (!bytes.Span.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            looked = bytes.Span;
            return true;
        }

        looked = default;
        try
        {
            using var unpacked = new GZipStream(new MemoryStream(bytes.ToArray()), CompressionMode.Decompress);
            var buffer = new byte[MostLooked];
            var length = unpacked.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            looked = buffer.AsSpan(0, length);
            isWhole = length < buffer.Length;
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
