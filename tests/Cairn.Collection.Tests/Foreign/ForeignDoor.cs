using System.Text;
using System.Text.Json.Nodes;
using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Collection.Foreign;
using Cairn.Collection.Ids;
using Cairn.Collection.Tests.Decoding;
using Xunit;

namespace Cairn.Collection.Tests.Foreign;

/// <summary>A vendor's request from its bytes to decided events, without a server.</summary>
internal static class ForeignDoor
{
    public const string Cookieless = "0123456789abcdef0123456789abcdef";

    /// <summary>The result of one readable body.</summary>
    public static CollectResult Take(ForeignFormat format, string body, string verb = "", string query = "", Trust trust = Trust.Client, string? type = null)
    {
        Assert.Null(Open(format, Encoding.UTF8.GetBytes(body), out var open, verb, query, type));
        return Decode(format, open, trust);
    }

    /// <summary>The one event of a body that holds one.</summary>
    public static CollectedEvent One(ForeignFormat format, string body, string verb = "", string query = "", Trust trust = Trust.Client, string? type = null)
    {
        var result = Take(format, body, verb, query, trust, type);
        Assert.Equal([], result.Batch.Failed.Select(failed => $"{failed.Reason} {failed.Field}: {failed.Message}"));
        return Assert.Single(result.Batch.Events);
    }

    /// <summary>Why the one event of a body is not kept.</summary>
    public static FailedReason Failure(ForeignFormat format, string body, string verb = "", string query = "", Trust trust = Trust.Client) =>
        Assert.Single(Take(format, body, verb, query, trust).Batch.Failed).Reason;

    public static BodyFailure? Open(ForeignFormat format, ReadOnlyMemory<byte> bytes, out ForeignBody body, string verb = "", string query = "", string? type = null, string? encoding = null) =>
        format.TryOpen(new ForeignRequest(bytes, type, encoding, verb, query, Door.Now, CollectLimits.ForWriteKey), out body);

    public static CollectResult Decode(ForeignFormat format, ForeignBody body, Trust trust = Trust.Client)
    {
        var sender = new ForeignSender
        {
            Trust = trust,
            Received = Door.Now,
            UserAgent = "Browser/1",
            ConsentMap = new Dictionary<string, IReadOnlyList<string>> { ["Advertising"] = ["ad_storage", "ad_user_data"] },
            Cookieless = _ => Cookieless,
        };
        var events = body.Lines.Select(line => format.Translate(body, line, sender)).ToList();
        return new NativeDecoder(IdSource.Random).Decode(
            events, format.Name, new CollectContext { Site = Door.Site, Trust = trust, Received = Door.Now, LiftAgeBound = body.IsHistory && trust == Trust.Server });
    }

    /// <summary>The event's properties.</summary>
    public static JsonObject Props(this CollectedEvent item) => JsonNode.Parse(item.Properties ?? "{}")!.AsObject();

    /// <summary>A property as its JSON text; null for none.</summary>
    public static string? Prop(this CollectedEvent item, string name) => item.Props()[name]?.ToJsonString();

    /// <summary>The state of one purpose: 0 unset, 1 denied, 2 granted; in the order ad_storage, analytics_storage, ad_user_data, ad_personalization.</summary>
    public static int State(this ConsentBits consent, int purpose) => consent.Bits >> (purpose * 2) & 3;
}
