using System.Text;
using Cairn.Collection.Decoding;
using Xunit;

namespace Cairn.Collection.Tests.Decoding;

public sealed class NativeBodyTests
{
    private static readonly byte[] Good = """{"events":[{"name":"a"}]}"""u8.ToArray();

    [Theory] // A1, A2, A9, A10, A11
    [InlineData("", "body_empty")]
    [InlineData(" \n", "body_empty")]
    [InlineData("null", "body_not_object")]
    [InlineData("5", "body_not_object")]
    [InlineData("\"x\"", "body_not_object")]
    [InlineData("[]", "body_not_object")]
    [InlineData("{}", "events_missing")]
    [InlineData("""{"events":{}}""", "events_missing")]
    [InlineData("""{"events":[{"name":"a"}""", "body_not_json")]
    [InlineData("""{"events":[]} x""", "body_not_json")]
    [InlineData("""{"events":[]}{"events":[]}""", "body_not_json")]
    [InlineData("""{"events":[],}""", "body_not_json")]
    [InlineData("""{"key":"a","key":"b","events":[]}""", "duplicate_key")]
    [InlineData("""{"k\u0065y":"a","key":"b","events":[]}""", "duplicate_key")]
    [InlineData("""{"context":{"url":"a","url":"b"},"events":[]}""", "duplicate_key")]
    public void Refuses_a_body_with_400(string body, string code)
    {
        var failure = Door.Open(Encoding.UTF8.GetBytes(body));

        Assert.Equal((400, code), (failure!.Status, WireNames.Of(failure.Code)));
    }

    [Fact] // A9
    public void Deep_nesting_is_refused_and_not_followed()
    {
        Assert.Equal(400, Door.Open(Encoding.UTF8.GetBytes(new string('[', 100_000)))!.Status);
        Assert.Equal(FailedReason.BodyNotJson, Door.Open(Nested(63))!.Code);
        Assert.Null(Door.Open(Nested(61)));

        static byte[] Nested(int levels) =>
            Encoding.UTF8.GetBytes($$"""{"events":[{"name":"a","props":{{new string('[', levels)}}{{new string(']', levels)}}}]}""");
    }

    [Fact] // A2
    public void A_byte_order_mark_in_front_is_accepted() => Assert.Null(Door.Open([0xEF, 0xBB, 0xBF, .. Good]));

    [Theory] // A3, A6
    [InlineData("application/json", null, null)]
    [InlineData("text/plain;charset=UTF-8", "identity", null)]
    [InlineData(null, "", null)]
    [InlineData("application/json; charset=\"utf-8\"", null, null)]
    [InlineData("application/json;charset=utf-16", null, 415)]
    [InlineData("application/x-www-form-urlencoded", null, 415)]
    [InlineData("multipart/form-data; boundary=x", null, 415)]
    [InlineData("text/xml", null, 415)]
    [InlineData("text/plain", "gzip, gzip", 415)]
    [InlineData("text/plain", "br", 415)]
    [InlineData("text/plain", "deflate", 415)]
    [InlineData("text/plain", "zstd", 415)]
    [InlineData("text/plain", "x", 415)]
    public void Says_which_types_and_encodings_it_reads(string? type, string? encoding, int? status) =>
        Assert.Equal(status, Door.Open(Good, encoding, type)?.Status);

    [Theory] // A11
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    public void Invalid_utf8_is_refused(byte[] wrong)
    {
        byte[] body = [.. "{\"events\":[{\"name\":\""u8, .. wrong, .. "\"}]}"u8];

        Assert.Equal(FailedReason.BodyNotUtf8, Door.Open(body)!.Code);
    }

    [Fact]
    public void Gzip_is_read()
    {
        Assert.Null(Door.Open(Door.Gzip(Good), "gzip"));
        Assert.Null(Door.Open(Door.Gzip(Good), " GZIP "));
    }

    [Fact] // A5
    public void A_gzip_body_is_one_whole_member_and_nothing_more()
    {
        var packed = Door.Gzip(Good);
        byte[] wrongSum = [.. packed];
        wrongSum[^5] ^= 1;

        Assert.Equal(FailedReason.GzipInvalid, Door.Open([], "gzip")!.Code);
        Assert.Equal(FailedReason.GzipInvalid, Door.Open(Good, "gzip")!.Code);
        Assert.Equal(FailedReason.GzipInvalid, Door.Open(wrongSum, "gzip")!.Code);
        Assert.Equal(FailedReason.GzipInvalid, Door.Open([.. packed, .. packed], "gzip")!.Code);
        Assert.Equal(FailedReason.GzipInvalid, Door.Open([.. packed, 0], "gzip")!.Code);
        Assert.All(Enumerable.Range(0, packed.Length), length => Assert.Equal(FailedReason.GzipInvalid, Door.Open(packed[..length], "gzip")!.Code));
    }

    [Fact] // A4
    public void A_gzip_bomb_stops_at_the_limit()
    {
        var bomb = Door.Gzip(new byte[200_000_000]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal((413, FailedReason.BodyTooLarge), Code(Door.Open(bomb, "gzip")));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 5 << 20);
    }

    [Fact] // A7
    public void Sizes_and_counts_over_the_limit_are_413()
    {
        Assert.Equal((413, FailedReason.BodyTooLarge), Code(Door.Open(new byte[(1 << 20) + 1])));
        Assert.Equal((413, FailedReason.BodyTooLarge), Code(Door.Open(Door.Gzip(new byte[(1 << 20) + 1]), "gzip")));
        Assert.Equal((413, FailedReason.TooManyEvents), Code(Door.Open(Many(501))));
        Assert.Equal((413, FailedReason.TooManyEvents), Code(Door.Open(Many(10_001), limits: CollectLimits.ForSecretKey)));
        Assert.Null(Door.Open(Many(500)));
        Assert.Null(Door.Open(Many(10_000), limits: CollectLimits.ForSecretKey));

        static byte[] Many(int events) => Encoding.UTF8.GetBytes($$"""{"events":[{{string.Join(',', Enumerable.Repeat("{}", events))}}]}""");
    }

    [Fact]
    public void The_key_is_found_wherever_it_stands()
    {
        NativeBody.TryOpen(new CollectRequest("""{"events":[],"key":"pk_a"}"""u8.ToArray(), null, null, CollectLimits.ForWriteKey), out var body);

        Assert.Equal("pk_a", body.Key);
    }

    private static (int Status, FailedReason Code) Code(BodyFailure? failure) => (failure!.Status, failure.Code);
}
