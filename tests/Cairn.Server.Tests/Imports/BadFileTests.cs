using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Cairn.Server.Tests.Hosting;
using Xunit;

namespace Cairn.Server.Tests.Imports;

/// <summary>The list of bad inputs at import, definitions and settings, H1 to H9. After each the next good file goes in.</summary>
/// <remarks>
/// H7 (restore) lies with the backup, H8 (odd requests) in Access/EveryRouteTests and Collect/BadInputTests. Rows of parts that do not exist yet: C (destinations), E (replay and heatmaps), A26's mail and
/// replay list. H8's floods over HTTP/2 cannot come: the server speaks HTTP/1 alone.
/// </remarks>
public sealed class BadFileTests(BadFileTests.OpenShop shop) : IClassFixture<BadFileTests.OpenShop>
{
    private const string Good = "visitor,event,time\nann,good,2026-01-05T10:00:00Z\n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory] // H1
    [InlineData("../../etc/passwd", "import.file-relative")]
    [InlineData("rows.csv", "import.file-relative")]
    [InlineData("/etc/pass\0wd", "import.file-relative")]
    [InlineData("/dev/zero", "import.file-special")]
    [InlineData("/proc/self/fd", "import.file-folder")]
    [InlineData("/etc", "import.file-folder")]
    [InlineData("/no/such/file.csv", "import.file-missing")]
    [InlineData("https://example.org/x.csv", "import.file-relative")]
    [InlineData("", "import.file-relative")]
    public async Task A_name_that_is_no_plain_file_is_refused(string path, string code)
    {
        using var response = await shop.Server.Owner.PostAsJsonAsync("api/v1/sites/shop/imports", new { files = (string[])[path], format = "csv" }, Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True((int)response.StatusCode == 422 && text.Contains(code, StringComparison.Ordinal), text);
        await AssertGoodAsync();
    }

    [Fact] // H1: nothing is unpacked but one plain gzip, nothing by a name inside
    public async Task Archives_and_bombs_are_no_rows_and_leave_nothing_behind()
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry("../../evil.csv").Open();
            entry.Write(Encoding.UTF8.GetBytes(Good));
        }

        (string Name, byte[] Bytes)[] files =
        [
            ("a zip with a name that climbs", zip.ToArray()),
            ("gzip in gzip", Packed(Packed(Encoding.UTF8.GetBytes(Good)))),
            ("gzip cut short", Packed(Encoding.UTF8.GetBytes(Good))[..^6]),
            ("30 MB of zeros packed", Packed(new byte[30_000_000])),
            ("xlsx with an entity", Encoding.UTF8.GetBytes("PK\u0003\u0004<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>")),
            ("an image", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]),
            ("nothing", []),
            ("a byte order mark alone", [0xEF, 0xBB, 0xBF]),
        ];
        foreach (var (name, bytes) in files)
        {
            var (_, last) = await UploadAsync(bytes, "csv");
            Assert.True(!last.TryGetProperty("result", out var result) || result.GetProperty("stored").GetInt64() == 0, $"{name}: {last}");
            Assert.DoesNotContain("root:", last.ToString(), StringComparison.Ordinal);
            await AssertGoodAsync();
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(shop.Server.Installation.Paths.Root, "uploads")));
    }

    [Fact] // H2
    public async Task Rows_that_are_none_are_counted_by_reason_and_the_good_ones_go_in()
    {
        (string Name, byte[] Bytes, int Stored)[] files =
        [
            ("a line of 3 MB", Encoding.UTF8.GetBytes($"visitor,event,time\nann,{new string('x', 3_000_000)},2026-01-05T10:00:00Z\nann,h2a,2026-01-05T10:00:00Z\n"), 1),
            ("no header", "ann,h2b,2026-01-05T10:00:00Z\n"u8.ToArray(), 0),
            ("uneven columns", "visitor,event,time\nann\nann,h2c,2026-01-05T10:00:00Z,more,and more\nann,h2d,2026-01-05T10:00:00Z\n"u8.ToArray(), 1),
            ("mixed ends of lines", "visitor,event,time\r\nann,h2e,2026-01-05T10:00:00Z\nann,h2f,2026-01-05T10:00:01Z\r\n"u8.ToArray(), 2),
            ("no UTF-8", [.. "visitor,event,time\nann,h2g,2026-01-05T10:00:00Z\n\xFF\xFE\xFD,x"u8, 0xFF, 0xC0, .. ",2026-01-05T10:00:00Z\n"u8], -1),
            ("100,000 columns", Encoding.UTF8.GetBytes($"visitor,event,time,{string.Join(',', Enumerable.Range(0, 100_000).Select(number => $"c{number}"))}\nann,h2h,2026-01-05T10:00:00Z\n"), -1),
            ("a quote that never closes", "visitor,event,time\nann,\"h2i,2026-01-05T10:00:00Z\nann,h2j,2026-01-05T10:00:00Z\n"u8.ToArray(), 1),
            ("NUL in a row", "visitor,event,time\nann,h2\0k,2026-01-05T10:00:00Z\n"u8.ToArray(), -1),
        ];
        foreach (var (name, bytes, stored) in files)
        {
            var (status, last) = await UploadAsync(bytes, "csv");
            Assert.True((int)status < 500, $"{name}: {status} {last}");
            var kept = last.TryGetProperty("result", out var result) ? result.GetProperty("stored").GetInt64() : 0;
            Assert.True(stored < 0 || kept == stored, $"{name}: {last}");
            Assert.True(result.ValueKind != JsonValueKind.Object || result.GetProperty("rows").GetInt64() == kept + result.GetProperty("duplicates").GetInt64() + result.GetProperty("left_out").GetInt64() + result.GetProperty("without_visitor").GetInt64() + result.GetProperty("failed").GetInt64(), $"{name}: {last}");
            await AssertGoodAsync();
        }
    }

    [Fact] // H3
    public async Task The_same_file_twice_adds_nothing()
    {
        var file = "visitor,event,time\nbob,h3,2026-01-05T10:00:00Z\nbob,h3,2026-01-05T10:00:00Z\n"u8.ToArray();
        var (_, first) = await UploadAsync(file, "csv");
        var (_, second) = await UploadAsync(file, "csv");
        Assert.Equal(2, first.GetProperty("result").GetProperty("stored").GetInt32());
        Assert.Equal((0, 2), (second.GetProperty("result").GetProperty("stored").GetInt32(), second.GetProperty("result").GetProperty("duplicates").GetInt32()));
    }

    [Fact] // H4
    public async Task A_file_of_definitions_with_one_fault_is_applied_not_at_all_and_every_fault_is_named()
    {
        const string Fine = "  - {key: fine, name: Fine, kind: macro, match: {event: fine}}\n";
        const string Head = "version: 1\nconversions:\n" + Fine;
        (string Name, string Yaml, string Piece)[] files =
        [
            ("aliases", Head + "  - &a {key: x, name: X, kind: micro, match: {event: x}}\n  - *a\n", "alias"),
            ("a bomb of aliases", "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n", ""),
            ("1,000 deep", Head + "  - {key: deep, name: D, kind: micro, match: " + string.Concat(Enumerable.Repeat("{all: [", 1_000)) + "{event: a}" + string.Concat(Enumerable.Repeat("]}", 1_000)) + "}\n", ""),
            ("100,000 deep", new string('[', 100_000), ""),
            ("an unknown field", Head + "  - {key: x, name: X, kind: micro, match: {event: x}, admin: true}\n", "admin"),
            ("two faults", Head + "  - {key: x, name: X, kind: mikro, match: {event: x}}\n  - {key: y, kind: micro, match: {evnt: x}}\n", "/conversions/2"),
            ("a version of the future", "version: 99\nconversions:\n" + Fine, "version"),
            ("two of one key", Head + Fine, "fine"),
            ("one that refers to itself", Head + "  - {key: a, name: A, kind: micro, match: {conversion: a}}\n", ""),
            ("two that refer to each other", Head + "  - {key: a, name: A, kind: micro, match: {conversion: b}}\n  - {key: b, name: B, kind: micro, match: {conversion: a}}\n", ""),
            ("1,001 definitions", "version: 1\nconversions:\n" + string.Concat(Enumerable.Range(0, 1_001).Select(number => $"  - {{key: k{number}, name: K, kind: micro, match: {{event: k}}}}\n")), "1000"),
            ("600 KB", Head + "# " + new string('x', 600_000), ""),
            ("a tag", Head + "  - !!python/object/apply:os.system [ls]\n", ""),
            ("two documents", Head + "---\n" + Head, "document"),
            ("half a surrogate pair", Head + "  - {key: x, name: \"\\ud800\", kind: micro, match: {event: x}}\n", ""),
            ("tabs", Head + "\t- x\n", ""),
            ("no YAML", "{{7*7}}${7*7}<script>alert(1)</script>", ""),
        ];
        foreach (var (name, yaml, piece) in files)
        {
            using var content = new StringContent(yaml, Encoding.UTF8, "text/yaml");
            using var response = await shop.Server.Owner.PutAsync("api/v1/sites/shop/definitions.yaml", content, Stop);
            var text = await response.Content.ReadAsStringAsync(Stop);
            Assert.True(response.StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.RequestEntityTooLarge, $"{name}: {response.StatusCode} {text[..Math.Min(500, text.Length)]}");
            Assert.True(text.Contains(piece, StringComparison.OrdinalIgnoreCase), $"{name}: {text[..Math.Min(500, text.Length)]}");
            Assert.True(text.Length < 100_000, name);
        }

        Assert.Empty((await shop.Server.Owner.GetFromJsonAsync<JsonElement>("api/v1/sites/shop/definitions", Stop)).GetProperty("rows").EnumerateArray());
    }

    [Theory] // H5
    [InlineData("domains", "<script>")]
    [InlineData("domains", "*")]
    [InlineData("domains", "")]
    [InlineData("domains", "a b.example")]
    [InlineData("domains", "https://shop.example/")]
    [InlineData("origins", "*")]
    [InlineData("origins", "null")]
    [InlineData("origins", "https://shop.example/path")]
    [InlineData("origins", "javascript:alert(1)")]
    [InlineData("origins", "https://user:pw@shop.example")]
    public async Task A_host_that_is_none_is_refused(string field, string host)
    {
        using var response = await shop.Server.Owner.PutAsJsonAsync("api/v1/sites/shop/settings", new Dictionary<string, string[]> { [field] = [host] }, Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True((int)response.StatusCode == 422 && text.Contains("/" + field, StringComparison.Ordinal), text);
    }

    [Theory] // H5: one form of each
    [InlineData("domains", "Shop.Example.", "shop.example")]
    [InlineData("domains", "bücher.example", "xn--bcher-kva.example")]
    [InlineData("origins", "https://Shop.Example", "https://shop.example")]
    [InlineData("origins", "https://shop.example:443", "https://shop.example")]
    [InlineData("origins", "https://bücher.example", "https://xn--bcher-kva.example")]
    public async Task A_host_is_kept_in_one_form(string field, string host, string kept)
    {
        using var response = await shop.Server.Owner.PutAsJsonAsync("api/v1/sites/shop/settings", new Dictionary<string, string[]> { [field] = [host] }, Stop);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Stop));
        var settings = await shop.Server.Owner.GetFromJsonAsync<JsonElement>("api/v1/sites/shop/settings", Stop);
        Assert.Equal([kept], settings.GetProperty(field).EnumerateArray().Select(one => one.GetString()!));
        using var reset = await shop.Server.Owner.PutAsJsonAsync("api/v1/sites/shop/settings", new { }, Stop);
        Assert.True(reset.IsSuccessStatusCode);
    }

    [Fact] // H6
    public async Task Erasing_takes_exact_ids_of_its_own_site_and_nothing_else()
    {
        await UploadAsync("visitor,event,time\ncem%,h6,2026-01-05T10:00:00Z\ncem,h6,2026-01-05T10:00:00Z\ncemal,h6,2026-01-05T10:00:00Z\n"u8.ToArray(), "csv");
        (object Request, int Status, int Events)[] requests =
        [
            (new { visitor = (string[])[""] }, 422, 0),
            (new { visitor = (string[])["   "] }, 422, 0),
            (new { visitor = Array.Empty<string>() }, 422, 0),
            (new { }, 422, 0),
            (new { visitor = Enumerable.Range(0, 1_001).Select(number => $"v{number}").ToArray() }, 422, 0),
            (new { visitor = (string?[])[null] }, 400, 0),
            (new { visitor = (string[])["*"], dry_run = true }, 200, 0),
            (new { visitor = (string[])["cem_"], dry_run = true }, 200, 0),
            (new { visitor = (string[])["CEM"], dry_run = true }, 200, 0),
            (new { visitor = (string[])["' or 1=1 --"], dry_run = true }, 200, 0),
            (new { visitor = (string[])["cem%"], dry_run = true }, 200, 1),
            (new { visitor = (string[])["cem"], dry_run = true }, 200, 1),
        ];
        foreach (var (request, status, events) in requests)
        {
            using var response = await shop.Server.Owner.PostAsJsonAsync("api/v1/sites/shop/privacy/erase", request, Stop);
            var text = await response.Content.ReadAsStringAsync(Stop);
            Assert.True((int)response.StatusCode == status, $"{JsonSerializer.Serialize(request)}: {text}");
            Assert.True(status != 200 || JsonSerializer.Deserialize<JsonElement>(text).GetProperty("events").GetInt32() == events, $"{JsonSerializer.Serialize(request)}: {text}");
        }

        using var elsewhere = await shop.Server.Owner.PostAsJsonAsync("api/v1/sites/other/privacy/erase", new { visitor = (string[])["cem"], dry_run = true }, Stop);
        Assert.Equal(0, (await elsewhere.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("events").GetInt32());
    }

    [Fact] // H9
    public async Task Costs_that_say_a_thing_twice_or_below_nothing_are_named_and_never_counted_twice()
    {
        const string Head = "date,source,medium,campaign,cost,currency\n";
        var first = await CostsAsync(Head + "2026-01-01,a,b,c,10,EUR\n2026-01-01,a,b,c,10,EUR\n2026-01-02,a,b,c,-1,EUR\n2026-02-30,a,b,c,1,EUR\n2026-01-03,a,b,c,1e400,EUR\n2026-01-04,a,b,c,NaN,EUR\n2026-01-05,a,b,c,1,XXQ\n9999-01-01,a,b,c,1,EUR\n");
        Assert.True(first.GetProperty("refused_count").GetInt32() >= 6, first.ToString());
        Assert.Equal("10", Assert.Single(first.GetProperty("sums").EnumerateArray()).GetProperty("cost").GetString());
        var again = await CostsAsync(Head + "2026-01-01,a,b,c,10,EUR\n");
        Assert.Equal(1, again.GetProperty("replaced").GetInt32());
    }

    private async Task<JsonElement> CostsAsync(string csv)
    {
        using var content = new StringContent(csv, Encoding.UTF8, "text/csv");
        using var response = await shop.Server.Owner.PutAsync("api/v1/sites/shop/cost", content, Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private async Task<(HttpStatusCode Status, JsonElement Last)> UploadAsync(byte[] bytes, string format)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new("application/octet-stream");
        using var response = await shop.Server.Owner.PostAsync($"api/v1/sites/shop/imports/upload?format={format}&name=..%2F..%2Fx", content, Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True((int)response.StatusCode < 500, text);
        return (response.StatusCode, JsonSerializer.Deserialize<JsonElement>(text.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]));
    }

    private async Task AssertGoodAsync()
    {
        shop.Number++;
        var (status, last) = await UploadAsync(Encoding.UTF8.GetBytes(Good.Replace("good", $"good{shop.Number.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal)), "csv");
        Assert.True(status == HttpStatusCode.OK && last.GetProperty("result").GetProperty("stored").GetInt32() == 1, last.ToString());
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>A server with two sites.</summary>
    public sealed class OpenShop : IAsyncLifetime
    {
        internal RunningServer Server { get; private set; } = null!;

        internal int Number { get; set; }

        public async ValueTask InitializeAsync()
        {
            Server = await RunningServer.StartAsync();
            await Server.SiteAsync("shop");
            await Server.SiteAsync("other");
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
