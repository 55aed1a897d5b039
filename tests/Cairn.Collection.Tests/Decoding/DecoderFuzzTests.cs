using System.Text;
using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Collection.Ids;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cairn.Collection.Tests.Decoding;

/// <summary>Whatever comes in, the door neither throws nor grows.</summary>
public sealed class DecoderFuzzTests
{
    private const string Seed =
        """
        {"key":"pk_x","sent_at":"2026-11-21T11:59:59Z","context":{"visitor":"v","consent":{"ad_storage":"granted"},"props":{"a":[1,{"b":null}]}},
        "events":[{"id":"1","name":"a","at":1795262395000,"value":"19.90","currency":"EUR","url":"https://a.example/?q=\u00e4\ud83d\ude00","items":[{"price":1}],
        "exposures":[{"experiment":"e","variant":"v"}]},{"name":"$identify","user":"u","props":{"traits":{"email":"x@y.example"}},"screen":"1x1"}]}
        """;

    [Fact]
    public void Random_bytes_never_throw_and_cost_little() =>
        Prop.ForAll<byte[]>(bytes => Survives(bytes, null) && Survives(bytes, "gzip") && Survives(Door.Gzip(bytes), "gzip")).QuickCheckThrowOnFailure();

    [Fact]
    public void Damaged_bodies_never_throw_and_cost_little() =>
        Prop.ForAll<int, int, byte>((at, length, value) => Survives(Damaged(at, length, value), null)).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Splitting_a_batch_changes_nothing()
    {
        var one = Door.Body("""{"context":{"visitor":"v","props":{"p":1}},"events":[{"name":"a","id":"1"},{"name":"b","id":"2","value":true},{"name":"c","id":"3"}]}""");
        var parts = new[] { """{"name":"a","id":"1"}""", """{"name":"b","id":"2","value":true}""", """{"name":"c","id":"3"}""" }
            .Select(json => Door.Body($$$"""{"context":{"visitor":"v","props":{"p":1}},"events":[{{{json}}}]}""")).ToList();

        Assert.Equal(one.Batch.Events, parts.SelectMany(part => part.Batch.Events));
        Assert.Equal(one.Batch.Failed, parts.SelectMany(part => part.Batch.Failed.Select(failed => failed with { Index = 1 })));
    }

    private static byte[] Damaged(int at, int length, byte value)
    {
        var bytes = Encoding.UTF8.GetBytes(Seed);
        var start = (at & int.MaxValue) % bytes.Length;
        var end = Math.Min(bytes.Length, start + ((length & int.MaxValue) % 4));
        bytes[start] = (byte)(value % 96 + 32);
        return [.. bytes.AsSpan(0, start + 1), .. bytes.AsSpan(end)];
    }

    private static bool Survives(byte[] bytes, string? encoding)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        if (NativeBody.TryOpen(new CollectRequest(bytes, null, encoding, CollectLimits.ForWriteKey), out var body) is null)
        {
            var result = new NativeDecoder(IdSource.Random).Decode(body, new CollectContext { Site = Door.Site, Trust = Trust.Client, Received = Door.Now });
            Assert.Equal(body.Count, result.Batch.Events.Count + result.Batch.Failed.Count);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before < 200_000 + (bytes.Length * 40L);
    }
}
