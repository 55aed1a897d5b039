using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Cairn.Server.Hosting;
using Cairn.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Cairn.Server.Tests.Hosting;

public sealed class LogTests
{
    private const string Address = "203.0.113.77";
    private static readonly string[] Personal = [Address, "2001:db8::77", "eve@example.org", "canary-user", "canary-visitor", "canary-secret", "canary-word", "canary-phrase"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The most verbose log a person can ask for, of a server that is sent personal data wherever it takes any.</summary>
    [Fact]
    public async Task The_log_holds_nothing_of_visitors_and_users_and_moves_no_terminal()
    {
        using var data = new TemporaryData();
        Assert.Equal(0, (await CairnProgram.RunAsync(data.Path, "site", "add", "shop")).Code);
        var key = (await CairnProgram.RunAsync(data.Path, "key", "create")).Out.Trim();
        var log = new ConcurrentQueue<string>();
        using var certificates = new TestCertificates(TimeProvider.System.GetUtcNow());
        var (certificate, certificateKey) = certificates.Make("ended", until: TimeProvider.System.GetUtcNow().AddMinutes(-1)); // so that something is said
        var (server, address) = await CairnProgram.ServeAsync(
            data.Path, log, ("Cairn__Server__Certificate", data.File("c.pem", certificate)), ("Cairn__Server__CertificateKey", data.File("k.pem", certificateKey)), ("Cairn__Server__LogFormat", "json"), ("Cairn__Server__ProxyNetworks__0", "127.0.0.1"), ("Logging__LogLevel__Default", "Trace"), ("Logging__LogLevel__Microsoft.AspNetCore", "Trace"),
            ("Logging__Console__FormatterName", "simple"), ("Logging__Console__LogToStandardErrorThreshold", "Trace"));
        using (server)
        {
#pragma warning disable CA5359 // the certificate ended on purpose
            using var trusting = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } };
#pragma warning restore CA5359
            using var http = new HttpClient(trusting) { BaseAddress = address };
            http.DefaultRequestHeaders.Add("X-Forwarded-For", Address);
            foreach (var request in Requests(key))
            {
                using (request)
                using (await http.SendAsync(request, Stop))
                {
                }
            }

            using var terminate = System.Diagnostics.Process.Start("kill", ["-TERM", server.Id.ToString(CultureInfo.InvariantCulture)]);
            await server.WaitForExitAsync(Stop);
        }

        Assert.Contains(log, line => line.StartsWith('{') && JsonSerializer.Deserialize<JsonElement>(line).GetProperty("id").GetInt32() == 1822);
        Assert.All(log, line =>
        {
            Assert.All(Personal.Append(key), word => Assert.DoesNotContain(word, line, StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotContain(line, char.IsControl);
            Assert.True(!line.StartsWith('{') || JsonSerializer.Deserialize<JsonElement>(line).GetProperty("id").GetInt32() > 0, line);
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_exception_is_told_by_kind_and_place_and_by_its_message_only_where_the_machine_speaks(bool json)
    {
        const string Escapes = "eve@example.org\r\nfail: forged\u001b[31m\u202e\u2028\u009b";
        var text = Written(json, Caught(new InvalidOperationException(Escapes, Caught(new StorageUnavailableException("No room on the disk.\r\n\u001b[2J", Caught(new FormatException("canary-secret")))))));

        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        Assert.DoesNotContain(text[..^1], char.IsControl);
        Assert.DoesNotContain("eve@example.org", text, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', text);
        foreach (var word in (string[])["InvalidOperationException", "FormatException", "No room on the disk.", nameof(Caught), "1810", "shop"])
        {
            Assert.Contains(word, text, StringComparison.Ordinal);
        }

        if (json)
        {
            var entry = JsonSerializer.Deserialize<JsonElement>(text);
            Assert.Equal(("warning", "shop", 7), (entry.GetProperty("level").GetString(), entry.GetProperty("fields").GetProperty("Site").GetString(), entry.GetProperty("fields").GetProperty("Count").GetInt32()));
            Assert.Equal(3, entry.GetProperty("causes").GetArrayLength());
        }
    }

    private static IEnumerable<HttpRequestMessage> Requests(string key)
    {
        const string Raw = "canary-word\\r\\n\\u001b[31mfail: forged";
        string[] bodies =
        [
            $$"""{"key":"{{key}}","events":[{"name":"view","visitor":"canary-visitor","user":"canary-user","url":"https://example.org/?token=canary-secret&mail=eve@example.org","title":"{{Raw}}","properties":{"mail":"eve@example.org"} }]}""",
            $$"""{"key":"{{key}}","events":[{"name":"{{Raw}}","visitor":"canary-visitor","value":"canary-secret","currency":"eve@example.org","time":"{{Raw}}"}]}""",
            """{"key":"wk_canary-secret","events":[{"name":"canary-word"}""", "canary-secret \u001b[31m\r\n",
        ];
        foreach (var body in bodies)
        {
            yield return new HttpRequestMessage(HttpMethod.Post, "collect?mail=eve@example.org") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        }

        yield return new HttpRequestMessage(HttpMethod.Post, "api/v1/session") { Content = JsonContent.Create(new { email = "eve@example.org", password = "canary-phrase is long", code = "canary-secret" }) };
        yield return new HttpRequestMessage(HttpMethod.Post, "api/v1/links/use") { Content = JsonContent.Create(new { token = "canary-secret", password = "canary-phrase is long" }) };
        yield return new HttpRequestMessage(HttpMethod.Post, "api/v1/setup") { Content = JsonContent.Create(new { secret = "canary-secret", email = "eve@example.org", name = "canary-user", password = "canary-phrase is long" }) };
        yield return new HttpRequestMessage(HttpMethod.Post, "api/v1/sites/shop/reports/funnel") { Content = JsonContent.Create(new { text = "canary-word > eve@example.org" }) };
        yield return new HttpRequestMessage(HttpMethod.Get, "api/v1/sites/shop/visitors/canary-visitor?mail=eve@example.org");
        yield return new HttpRequestMessage(HttpMethod.Get, "%0d%0acanary-word%1b[31m?canary-secret");
        var header = new HttpRequestMessage(HttpMethod.Get, "pixel.gif?key=canary-secret&user=canary-user");
        header.Headers.TryAddWithoutValidation("User-Agent", "canary-word eve@example.org");
        header.Headers.TryAddWithoutValidation("Authorization", "Bearer sk_canary-secret");
        header.Headers.TryAddWithoutValidation("Forwarded", "for=\"[2001:db8::77]\"");
        yield return header;
    }

    private static string Written(bool json, Exception cause)
    {
        var formatter = new LogFormatter(Options.Create(new LogFormatterOptions { Json = json }));
        KeyValuePair<string, object?>[] fields = [new("Site", "shop"), new("Count", 7), new("{OriginalFormat}", "The {Site} has {Count}")];
        using var writer = new StringWriter { NewLine = "\n" };
        formatter.Write(new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(LogLevel.Warning, "Cairn.Test", new EventId(1810), fields, cause, (_, _) => "The shop has 7"), null, writer);
        return writer.ToString();
    }

    private static T Caught<T>(T thrown) where T : Exception
    {
        try
        {
            throw thrown;
        }
        catch (T caught)
        {
            return caught;
        }
    }
}
