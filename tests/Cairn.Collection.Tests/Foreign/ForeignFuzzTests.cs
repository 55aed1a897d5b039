using System.Text;
using Cairn.Collection.Foreign;
using Cairn.Collection.Foreign.Ga4;
using Cairn.Collection.Foreign.Matomo;
using Cairn.Collection.Foreign.Plausible;
using Cairn.Collection.Foreign.PostHog;
using Cairn.Collection.Foreign.Segment;
using Cairn.Collection.Foreign.Umami;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cairn.Collection.Tests.Foreign;

/// <summary>Measures what the whole process holds, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>Whatever the bytes are, a vendor's body is refused or every event of it is decided, in bounded memory.</summary>
[Collection(nameof(Alone))]
public sealed class ForeignFuzzTests
{
    private const string Query = "v=2&tid=G&cid=1&en=e&_p=1&_s=2&gcs=G111&gcd=13r3r3&idsite=1&rec=1&_id=a&url=https%3A%2F%2Fa.example%2F&ec_items=%5B%5B1%5D%5D&pr1=id1~nm2&cvar=%7B%7D&compression=x&data=e30%3D";

    private static readonly (ForeignFormat Format, string Verb, string Seed)[] Seeds =
    [
        (SegmentFormat.Instance, "batch", """{"writeKey":"k","sentAt":"2026-11-21T10:00:00Z","batch":[{"type":"track","event":"Order Completed","anonymousId":"v","context":{"page":{"url":"https://a.example"},"consent":{"categoryPreferences":{"A":true}}},"properties":{"revenue":1.5,"products":[{"product_id":"1","price":2}]}}]}"""),
        (PostHogFormat.Instance, "", """{"api_key":"k","batch":[{"event":"$identify","distinct_id":5,"uuid":"u","offset":3,"properties":{"$device_id":"d","$exception_list":[{"type":"a"}],"products":[{}]},"$set":{"a":1}}]}"""),
        (PostHogFormat.Instance, "", "ZXlKaGNHbGZhMlY1SWpvaWF5SXNJbVYyWlc1MElqb2llQ0o5"),
        (MeasurementProtocolFormat.Instance, "", """{"client_id":"1","timestamp_micros":1795262310123456,"user_properties":{"a":{"value":1}},"events":[{"name":"e","params":{"value":1,"items":[{"item_id":"1"}]}}]}"""),
        (GtagFormat.Instance, "", "en=a&ep.x=1&epn.y=2&pr1=id1~pr2\r\nen=b&_et=5&up.z=1"),
        (MatomoFormat.Instance, "", """{"requests":["?idsite=1&rec=1&url=https%3A%2F%2Fa.example&cdt=1795262310",{"idsite":1,"rec":"1","e_c":"a","e_a":"b"}],"token_auth":"x"}"""),
        (PlausibleFormat.Instance, "", """{"n":"pageview","u":"https://a.example/#b","d":"a,b","p":"{\"a\":1}","$":{"amount":1,"currency":"EUR"},"h":1}"""),
        (UmamiFormat.Instance, "batch", """[{"type":"event","payload":{"website":"w","hostname":"a.example","url":"/b","timestamp":1795262310,"data":{"a":[1,2]}}}]"""),
    ];

    [Fact]
    public void Damaged_bodies_are_refused_or_decided() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<(int Seed, int At, int Length, byte Value)>(),
            hit => Survives(hit.Seed, bytes => Damaged(bytes, hit.At, hit.Length, hit.Value)))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Every_truncation_is_refused_or_decided() =>
        Assert.All(Seeds.Select((seed, index) => (seed.Seed, Index: index)), seed =>
            Assert.All(Enumerable.Range(0, seed.Seed.Length), length => Assert.True(Survives(seed.Index, bytes => bytes[..length]))));

    [Fact]
    public void Random_bytes_are_refused_or_decided() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<(int Seed, byte[] Bytes)>(),
            hit => Survives(hit.Seed, _ => hit.Bytes ?? []))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void A_body_of_tiny_fields_takes_bounded_memory()
    {
        foreach (var (format, verb, _) in Seeds)
        {
            var fields = string.Join(',', Enumerable.Range(0, 60_000).Select(number => $"\"k{number}\":1"));
            foreach (var body in (string[])[$"{{{fields}}}", $"{{\"event\":\"x\",\"properties\":{{{fields}}}}}", $"[{string.Join(',', Enumerable.Repeat("{}", 200_000))}]", new string('[', 200_000)])
            {
                var bytes = Encoding.UTF8.GetBytes(body);
                _ = ForeignDoor.Open(format, bytes, out _, verb, ""); // fills the shared pools, which hold on to what they have lent
                var before = GC.GetTotalMemory(forceFullCollection: true);
                var failure = ForeignDoor.Open(format, bytes, out var open, verb, "");
                var held = GC.GetTotalMemory(forceFullCollection: true) - before;
                Assert.True(held < 10L * bytes.Length, $"{format.Name} holds {held} bytes for a body of {bytes.Length}");
                GC.KeepAlive(open);
                if (failure is null)
                {
                    _ = ForeignDoor.Decode(format, open);
                }
            }
        }
    }

    private static byte[] Damaged(byte[] bytes, int at, int length, byte value)
    {
        var start = (at & int.MaxValue) % bytes.Length;
        var end = Math.Min(bytes.Length, start + ((length & int.MaxValue) % 4));
        bytes[start] = (byte)(value % 96 + 32);
        return [.. bytes.AsSpan(0, start + 1), .. bytes.AsSpan(end)];
    }

    private static bool Survives(int which, Func<byte[], byte[]> damage)
    {
        var (format, verb, seed) = Seeds[(which & int.MaxValue) % Seeds.Length];
        var bytes = damage(Encoding.UTF8.GetBytes(seed));
        foreach (var query in (string[])["", Query])
        {
            var failure = ForeignDoor.Open(format, bytes, out var body, verb, query);
            if (failure is null)
            {
                var result = ForeignDoor.Decode(format, body);
                Assert.Equal(body.Lines.Count, result.Batch.Events.Count + result.Batch.Failed.Count);
            }
            else
            {
                Assert.InRange(failure.Status, 400, 415);
            }
        }

        return true;
    }
}
