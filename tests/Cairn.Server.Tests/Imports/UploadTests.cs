using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Cairn.Server.Imports;
using Cairn.Server.Tests.Hosting;
using Cairn.Storage.Spool;
using Xunit;

namespace Cairn.Server.Tests.Imports;

/// <summary>What somebody with a key can have written to the disk is bounded, and nothing of what is refused stays there.</summary>
public sealed class UploadTests
{
    private const int MaxUpload = 4_096;
    private const int MaxUnpacked = 65_536;
    private const string Head = "visitor,event,time\n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_upload_over_the_limit_is_413_with_the_limit_and_what_to_do(bool saysItsLength)
    {
        await using var server = await StartAsync();
        using var response = await SendAsync(server, "imports/upload?format=csv", "POST", Encoding.UTF8.GetBytes(Head + new string('x', MaxUpload)), saysItsLength);
        var problem = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Stop));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("upload.too-large", problem.GetProperty("code").GetString());
        Assert.Contains("4096 bytes", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("cairn import", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        AssertNothingLeft(server);
        await AssertGoodAsync(server);
    }

    [Fact]
    public async Task Costs_over_their_limit_are_413_with_the_limit()
    {
        await using var server = await StartAsync();
        using var response = await SendAsync(server, "cost", "PUT", new byte[65 << 20], saysItsLength: true);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("67108864 bytes", await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        AssertNothingLeft(server);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_bomb_is_read_to_the_limit_and_refused_by_name(bool dryRun)
    {
        await using var server = await StartAsync();
        var rows = string.Concat(Enumerable.Repeat("ann,view,2026-01-05T10:00:00Z\n", 10_000));
        using var response = await SendAsync(server, $"imports/upload?format=csv&dry_run={dryRun}", "POST", Packed(Head + rows), saysItsLength: true);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.Contains("import.too-large", text, StringComparison.Ordinal);
        Assert.Contains("65536 bytes", text, StringComparison.Ordinal);
        Assert.True(server.Installation.Store.Count(1) <= MaxUnpacked / 30);
        AssertNothingLeft(server);
        await AssertGoodAsync(server);
    }

    [Fact]
    public async Task A_file_that_fits_exactly_goes_in()
    {
        await using var server = await StartAsync();
        var row = "ann,view,2026-01-05T10:00:00Z\n";
        var rows = Head + string.Concat(Enumerable.Repeat(row, (MaxUnpacked - Head.Length) / row.Length));
        using var response = await SendAsync(server, "imports/upload?format=csv", "POST", Packed(rows.PadRight(MaxUnpacked, '\n')), saysItsLength: false);
        Assert.Contains("\"result\"", await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("imports/upload?format=csv", "POST", true)]
    [InlineData("imports/upload?format=csv", "POST", false)]
    [InlineData("cost", "PUT", true)]
    [InlineData("cost", "PUT", false)]
    [InlineData("export/events?format=parquet", "GET", true)]
    [InlineData("privacy/export", "POST", true)]
    public async Task Nothing_is_written_into_the_reserve_of_the_disk(string path, string method, bool saysItsLength)
    {
        await using var server = await StartAsync(reserve: long.MaxValue);
        var body = path == "privacy/export" ? """{"visitor":["ann"]}""" : Head + "ann,view,2026-01-05T10:00:00Z\n";
        using var response = await SendAsync(server, path, method, Encoding.UTF8.GetBytes(body), saysItsLength);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.StatusCode == HttpStatusCode.ServiceUnavailable && response.Headers.RetryAfter is not null, $"{response.StatusCode} {text}");
        Assert.Contains("Cairn:Spool:ReserveBytes", text, StringComparison.Ordinal);
        AssertNothingLeft(server);
    }

    private static Task<RunningServer> StartAsync(long reserve = 0) => StartedAsync(RunningServer.StartAsync(
        spool: new SpoolOptions { ReserveBytes = reserve },
        set: sections => sections with { Imports = new ImportOptions { MaxUploadBytes = MaxUpload, MaxUnpackedBytes = MaxUnpacked } }));

    private static async Task<RunningServer> StartedAsync(Task<RunningServer> starting)
    {
        var server = await starting;
        await server.SiteAsync("shop");
        return server;
    }

    private static async Task<HttpResponseMessage> SendAsync(RunningServer server, string path, string method, byte[] bytes, bool saysItsLength)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"api/v1/sites/shop/{path}");
        if (method != "GET")
        {
            request.Content = saysItsLength ? new ByteArrayContent(bytes) : new StreamContent(new Endless(bytes));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(path.StartsWith("privacy", StringComparison.Ordinal) ? "application/json" : path == "cost" ? "text/csv" : "application/octet-stream");
        }

        return await server.Owner.SendAsync(request, Stop);
    }

    private static async Task AssertGoodAsync(RunningServer server)
    {
        using var response = await SendAsync(server, "imports/upload?format=csv", "POST", Encoding.UTF8.GetBytes(Head + "bob,good,2026-01-05T10:00:00Z\n"), saysItsLength: true);
        Assert.Contains("\"stored\":1", await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    private static void AssertNothingLeft(RunningServer server)
    {
        foreach (var folder in (string[])[server.Installation.Paths.Uploads, server.Installation.Paths.Exports])
        {
            Assert.False(Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any(), folder);
        }
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

    /// <summary>Bytes whose number is not said before they are sent.</summary>
    private sealed class Endless(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
