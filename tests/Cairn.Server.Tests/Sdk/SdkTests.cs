using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Cairn.Server.Sdk;
using Cairn.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cairn.Server.Tests.Sdk;

public sealed class SdkTests
{
    /// <summary>The parts are named after the core's build, which is found in the core itself.</summary>
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "browser");

    [Fact]
    public async Task The_core_is_for_any_page_and_for_a_short_time()
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await GetAsync(server, "cairn.js");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/javascript; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal("cross-origin", Assert.Single(response.Headers.GetValues("Cross-Origin-Resource-Policy")));
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal(TimeSpan.FromMinutes(10), response.Headers.CacheControl?.MaxAge);
        Assert.Equal("Accept-Encoding", Assert.Single(response.Headers.Vary));
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Folder, "cairn.js"), Cancel), await response.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Theory]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("br;q=0, gzip;q=0.5", "gzip")]
    [InlineData("identity", null)]
    public async Task It_travels_in_the_best_form_the_browser_takes(string accepted, string? encoding)
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await GetAsync(server, "cairn.js", ("Accept-Encoding", accepted));
        Assert.Equal(encoding, response.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Folder, "cairn.js"), Cancel), await UnpackedAsync(response));
    }

    [Fact]
    public async Task The_core_weighs_at_most_4096_bytes_as_it_is_sent()
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await GetAsync(server, "cairn.js", ("Accept-Encoding", "br"));
        Assert.InRange(response.Content.Headers.ContentLength!.Value, 1, 4096);
    }

    [Theory]
    [InlineData("{0}", HttpStatusCode.NotModified)]
    [InlineData("\"other\", W/{0}", HttpStatusCode.NotModified)]
    [InlineData("\"other\"", HttpStatusCode.OK)]
    public async Task A_browser_that_has_it_is_told_so(string tags, HttpStatusCode expected)
    {
        await using var server = await RunningServer.StartAsync();
        using var first = await GetAsync(server, "cairn.js");
        using var again = await GetAsync(server, "cairn.js", ("If-None-Match", string.Format(null, tags, first.Headers.ETag)));
        Assert.Equal(expected, again.StatusCode);
        Assert.Equal(first.Headers.ETag, again.Headers.ETag);
    }

    [Fact]
    public async Task A_part_of_this_very_content_is_kept_for_ever_and_another_name_gets_todays()
    {
        await using var server = await RunningServer.StartAsync();
        foreach (var file in Directory.GetFiles(Path.Combine(Folder, "sdk")))
        {
            var name = Path.GetFileName(file);
            using var exact = await GetAsync(server, $"sdk/{name}");
            Assert.Equal("public, max-age=31536000, immutable", exact.Headers.CacheControl?.ToString());
            Assert.Equal("*", Assert.Single(exact.Headers.GetValues("Access-Control-Allow-Origin")));

            using var earlier = await GetAsync(server, $"sdk/{name.Split('.')[0]}.000000000000.js");
            Assert.True(earlier.Headers.CacheControl?.NoCache);
            Assert.Equal(exact.Headers.ETag, earlier.Headers.ETag);
        }
    }

    [Theory]
    [InlineData("sdk/nothing.0123.js")]
    [InlineData("sdk/.js")]
    [InlineData("sdk/video")]
    [InlineData("sdk/..%2fcairn.js")]
    public async Task What_is_no_part_is_not_found(string path)
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await GetAsync(server, path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Every_part_that_is_there_is_named_by_the_core_or_by_a_part()
    {
        var core = await File.ReadAllTextAsync(Path.Combine(Folder, "cairn.js"), Cancel);
        var files = Directory.GetFiles(Path.Combine(Folder, "sdk"));
        var parts = files.Select(file => Path.GetFileName(file)!).ToList();
        var scripts = string.Concat(files.Select(File.ReadAllText)) + core;
        Assert.All(parts, part => Assert.Contains(part[part.IndexOf('.', StringComparison.Ordinal)..], core, StringComparison.Ordinal));
        Assert.All(parts, part => Assert.Contains($"\"{part.Split('.')[0]}\"", scripts, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_without_the_sdk_says_there_is_nothing()
    {
        using var empty = new TemporaryData();
        Assert.Null(SdkFiles.Read(empty.Path).Core);
        Assert.Null(SdkFiles.Read(empty.Path).Find("video.0.js"));
        await using var server = await RunningServer.StartAsync();
        Assert.NotNull(server.App.Services.GetRequiredService<SdkFiles>().Core);
    }

    [Fact]
    public async Task A_head_has_no_body()
    {
        await using var server = await RunningServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, "cairn.js");
        using var response = await server.Http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task The_rules_of_a_site_are_an_empty_list_until_one_is_published_and_unknown_keys_have_none()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        using var response = await GetAsync(server, $"sdk/rules/{key}.json");
        Assert.Equal("""{"rules":[]}""", await response.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(TimeSpan.FromMinutes(5), response.Headers.CacheControl?.MaxAge);
        Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));

        using var unknown = await GetAsync(server, "sdk/rules/pk_0123456789012345678901.json");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal("*", Assert.Single(unknown.Headers.GetValues("Access-Control-Allow-Origin")));
        using var secret = await GetAsync(server, $"sdk/rules/{await server.SecretKeyAsync("shop", "ingest:server")}.json");
        Assert.Equal(HttpStatusCode.NotFound, secret.StatusCode);
    }

    [Fact]
    public async Task The_host_says_that_it_obeys_privacy_control()
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await GetAsync(server, ".well-known/gpc.json");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var said = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Cancel));
        Assert.True(said.GetProperty("gpc").GetBoolean());
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", said.GetProperty("lastUpdate").GetString());
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<HttpResponseMessage> GetAsync(RunningServer server, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await server.Http.SendAsync(request, Cancel);
    }

    private static async Task<byte[]> UnpackedAsync(HttpResponseMessage response)
    {
        var stream = await response.Content.ReadAsStreamAsync(Cancel);
        using var unpacked = new MemoryStream();
        var plain = response.Content.Headers.ContentEncoding.SingleOrDefault() switch
        {
            "br" => new BrotliStream(stream, CompressionMode.Decompress),
            "gzip" => new GZipStream(stream, CompressionMode.Decompress),
            _ => stream,
        };
        await plain.CopyToAsync(unpacked, Cancel);
        return unpacked.ToArray();
    }
}
