using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Cairn.Server.Tests.Health;
using Cairn.Server.Tests.Hosting;
using Xunit;

namespace Cairn.Server.Tests.Collect;

public sealed class ReplayTests
{
    [Fact]
    public async Task A_site_that_records_nothing_keeps_nothing_of_a_recording_and_says_why()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        var chunk = $$"""{"key":"{{key}}","v":1,"kind":"replay","visitor":"canary-visitor","rec":"r","seq":0,"events":[{"type":2,"text":"canary-text"}]}""";
        foreach (var (body, query) in (IEnumerable<(byte[], string)>)
            [(Encoding.UTF8.GetBytes(chunk), ""), (Packed(chunk), ""), (Encoding.UTF8.GetBytes("""{"events":[]}"""), $"?key={key}"), (Packed(chunk[..^1] + ",\"x\":\"" + new string('x', 9_000_000) + "\"}"), "")])
        {
            using var response = await PostAsync(server, body, query);
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.Accepted, 0, 1), (response.StatusCode, answer.GetProperty("accepted").GetInt32(), answer.GetProperty("reasons").GetProperty("replay_off").GetInt32()));
        }

        var totals = (await HealthTests.HealthAsync(server)).GetProperty("totals");
        Assert.Equal((4, 0), (totals.GetProperty("replay").GetProperty("replay_off").GetInt32(), totals.GetProperty("received").GetInt32()));
    }

    [Fact]
    public async Task What_is_no_recording_is_refused()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        (byte[] Body, int Status, string Code)[] cases =
        [
            ([], 400, "body_empty"), ("[]"u8.ToArray(), 400, "body_not_object"), ("{"u8.ToArray(), 400, "body_not_json"), ("{\"key\":1}"u8.ToArray(), 401, "key_unknown"),
            ("{}"u8.ToArray(), 401, "key_unknown"), ("""{"key":"pk_x"}"""u8.ToArray(), 401, "key_unknown"), ([0x1F, 0x8B, 1, 2, 3], 400, "gzip_invalid"), (new byte[(5 << 20) + 1], 413, "body_too_large"),
            (Encoding.UTF8.GetBytes(new string('[', 100_000)), 400, "body_not_object"), (Encoding.UTF8.GetBytes($$"""{"a":{{new string('[', 600)}}"""), 400, "body_not_json"),
            (Packed(new string('x', 50_000_000)), 400, "body_not_json"),
        ];
        foreach (var (body, status, code) in cases)
        {
            using var response = await PostAsync(server, body, "");
            Assert.Equal((status, code), ((int)response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("code").GetString()));
        }

        Assert.Equal(HttpStatusCode.Accepted, (await server.CollectAsync($$"""{"key":"{{key}}","events":[{"name":"a","visitor":"v"}]}""")).StatusCode);
    }

    private static async Task<HttpResponseMessage> PostAsync(RunningServer server, byte[] body, string query)
    {
        using var content = new ByteArrayContent(body);
        return await server.Http.PostAsync($"collect/replay{query}", content, TestContext.Current.CancellationToken);
    }

    private static byte[] Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
