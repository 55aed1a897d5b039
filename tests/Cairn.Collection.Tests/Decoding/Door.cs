using System.IO.Compression;
using System.Text;
using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Collection.Ids;
using Xunit;

namespace Cairn.Collection.Tests.Decoding;

/// <summary>Puts bodies through the door at a fixed time.</summary>
internal static class Door
{
    public static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public static SiteRules Site { get; } = new() { Site = 1, Currency = "EUR" };

    /// <summary>What one event of these fields becomes; it has a visitor and an id unless the fields say otherwise.</summary>
    public static CollectResult Event(string fields, Trust trust = Trust.Client, SiteRules? site = null) =>
        Body($$"""{"context":{"visitor":"v1"},"events":[{"name":"page_view","id":"e1"{{(fields.Length == 0 ? "" : ",")}}{{fields}}}]}""", trust, site);

    public static CollectedEvent Kept(string fields, Trust trust = Trust.Client) => Assert.Single(Event(fields, trust).Batch.Events);

    public static FailedReason Reason(string fields, Trust trust = Trust.Client, SiteRules? site = null) =>
        Assert.Single(Event(fields, trust, site).Batch.Failed).Reason;

    public static CollectResult Body(string json, Trust trust = Trust.Client, SiteRules? site = null) =>
        Decode(Encoding.UTF8.GetBytes(json), trust, site);

    public static CollectResult Decode(byte[] bytes, Trust trust = Trust.Client, SiteRules? site = null)
    {
        var limits = trust == Trust.Client ? CollectLimits.ForWriteKey : CollectLimits.ForSecretKey;
        Assert.Null(NativeBody.TryOpen(new CollectRequest(bytes, null, null, limits), out var body));
        return new NativeDecoder(IdSource.Random).Decode(
            body, new CollectContext { Site = site ?? Site, Trust = trust, Received = Now, Limits = limits, UserAgent = "Mozilla/5.0" });
    }

    public static BodyFailure? Open(byte[] bytes, string? encoding = null, string? type = "application/json", CollectLimits? limits = null) =>
        NativeBody.TryOpen(new CollectRequest(bytes, type, encoding, limits ?? CollectLimits.ForWriteKey), out _);

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
