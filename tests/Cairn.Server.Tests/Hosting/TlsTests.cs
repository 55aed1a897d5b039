using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Cairn.Server.Accounts;
using Cairn.Server.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cairn.Server.Tests.Hosting;

/// <summary>TLS over real sockets, with certificates that a test makes.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TemporaryData _files = new();
    private readonly TestCertificates _certificates = new(TimeProvider.System.GetUtcNow());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_certificate_is_shown_to_new_connections_and_the_open_one_goes_on()
    {
        var (path, key) = Write(_certificates.Make("first"));
        await using var server = await StartAsync(path, key);
        using var first = await ConnectAsync(server);
        Assert.Equal("CN=first", first.RemoteCertificate!.Subject);
        Assert.Contains("Strict-Transport-Security: max-age=31536000; includeSubDomains", await AskAsync(first, "GET /live HTTP/1.1"), StringComparison.OrdinalIgnoreCase);

        Write(_certificates.Make("second"));
        var watch = server.App.Services.GetRequiredService<CertificateWatch>();
        Assert.Equal(CertificateLook.Taken, watch.Look());
        Assert.Equal(CertificateLook.Same, watch.Look());
        using var second = await ConnectAsync(server);

        Assert.Equal("CN=second", second.RemoteCertificate!.Subject);
        Assert.StartsWith("HTTP/1.1 200", await AskAsync(first, "GET /live HTTP/1.1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_are_no_good_leave_the_old_certificate_and_doctor_says_why()
    {
        var now = TimeProvider.System.GetUtcNow();
        var good = _certificates.Make("good");
        var (path, keyPath) = Write(good);
        await using var server = await StartAsync(path, keyPath);
        var watch = server.App.Services.GetRequiredService<CertificateWatch>();
        (string, string)?[] bad =
        [
            ("no PEM at all", ""), null,
            (_certificates.Make("unlike").Certificate, good.Key), // the key is still the old one, as halfway through a renewal
            _certificates.Make("ended", now.AddDays(-9), now.AddDays(-1)), _certificates.Make("ahead", now.AddDays(3), now.AddDays(9)),
        ];
        foreach (var files in bad)
        {
            Write(files ?? ("", ""));
            if (files is null)
            {
                File.Delete(path);
            }

            Assert.Equal(CertificateLook.Refused, watch.Look());
            Assert.Equal(CertificateLook.Same, watch.Look()); // it is said once
            var check = await DoctorAsync(server);
            Assert.Equal("warning", check.GetProperty("state").GetString());
            Assert.Contains(path, check.GetProperty("found").GetString(), StringComparison.Ordinal);
        }

        using var connection = await ConnectAsync(server);
        Assert.Equal("CN=good", connection.RemoteCertificate!.Subject);
        Write(_certificates.Make("mended", until: now.AddDays(10)));
        Assert.Equal(CertificateLook.Taken, watch.Look());
        Assert.Equal("Renew it; the new file is read within ten seconds.", (await DoctorAsync(server)).GetProperty("remedy").GetString());
    }

    [Fact]
    public async Task Signing_in_over_tls_sets_the_cookie_that_only_tls_carries()
    {
        var (path, key) = Write(_certificates.Make("first"));
        await using var server = await StartAsync(path, key);
        await server.OwnerPostAsync("api/v1/users", new { email = "ann@example.org", name = "Ann", role = "viewer", password = "a long pass phrase" });
        using var http = Client(server);
        using var answer = await http.PostAsJsonAsync("api/v1/session", new { email = "ann@example.org", password = "a long pass phrase" }, Stop);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-cairn=", cookie, StringComparison.Ordinal);
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Old_protocols_and_plain_requests_get_nowhere()
    {
        var (path, key) = Write(_certificates.Make("first"));
        await using var server = await StartAsync(path, key);
#pragma warning disable CA5397, CA5398, SYSLIB0039 // the refusal is what is looked at
        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(server, System.Security.Authentication.SslProtocols.Tls11));
#pragma warning restore CA5397, CA5398, SYSLIB0039
        using var plain = new TcpClient();
        await plain.ConnectAsync(IPAddress.Loopback, Port(server), Stop);
        await plain.GetStream().WriteAsync("GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), Stop);
        using var reader = new StreamReader(plain.GetStream());
        Assert.DoesNotContain("live", await reader.ReadToEndAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_cannot_be_read_is_refused_by_name()
    {
        var path = _files.File("broken.pem", "nothing");
        Assert.Contains(path, Assert.Throws<CertificateException>(() => ServerCertificate.Load(path, null)).Message, StringComparison.Ordinal);
        Assert.Contains("missing.pem", Assert.Throws<CertificateException>(() => ServerCertificate.Load("/missing.pem", null)).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _certificates.Dispose();
        _files.Dispose();
    }

    private static async Task<JsonElement> DoctorAsync(RunningServer server) =>
        (await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/doctor", Stop)).GetProperty("checks").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "certificate");

    private (string Certificate, string Key) Write((string Certificate, string Key) pem) => (_files.File("cairn.pem", pem.Certificate), _files.File("cairn.key", pem.Key));

    private static Task<RunningServer> StartAsync(string certificate, string key) => RunningServer.StartAsync(
        new ServerOptions { SecondFactor = SecondFactorSetting.Optional, Certificate = certificate, CertificateKey = key },
        settings => settings with { Encrypted = [new IPEndPoint(IPAddress.Loopback, 0)], Certificate = ServerCertificate.Load(certificate, key) });

    private static int Port(RunningServer server) => new Uri(server.App.Urls.Single(url => url.StartsWith("https://", StringComparison.Ordinal))).Port;

    private HttpClient Client(RunningServer server) => new(new SocketsHttpHandler { UseCookies = false, SslOptions = Trusting() }) { BaseAddress = new Uri($"https://localhost:{Port(server)}") };

    /// <summary>Trusts the test's authority alone: the chain that the server sends is looked at.</summary>
    private SslClientAuthenticationOptions Trusting(System.Security.Authentication.SslProtocols protocols = default) => new()
    {
        TargetHost = "localhost",
        EnabledSslProtocols = protocols,
        CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { _certificates.Authority }, RevocationMode = X509RevocationMode.NoCheck },
    };

    private async Task<SslStream> ConnectAsync(RunningServer server, System.Security.Authentication.SslProtocols protocols = default)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port(server), Stop);
        var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(Trusting(protocols), Stop);
        return stream;
    }

    private static async Task<string> AskAsync(SslStream connection, string line)
    {
        await connection.WriteAsync(Encoding.ASCII.GetBytes($"{line}\r\nHost: localhost\r\n\r\n"), Stop);
        var buffer = new byte[4_096];
        var text = "";
        while (!text.Contains("live\n", StringComparison.Ordinal))
        {
            var read = await connection.ReadAsync(buffer, Stop);
            Assert.True(read > 0, text);
            text += Encoding.ASCII.GetString(buffer, 0, read);
        }

        return text;
    }
}
