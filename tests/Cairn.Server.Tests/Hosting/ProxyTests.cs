using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cairn.Server.Accounts;
using Cairn.Server.Collect;
using Cairn.Server.Hosting;
using Cairn.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cairn.Server.Tests.Hosting;

public sealed class ProxyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "24.0.0.1", "https", "", "24.0.0.1", "https")]
    [InlineData(false, "6.6.6.6, 24.0.0.1", "https", "", "24.0.0.1", "https")]
    [InlineData(false, "24.0.0.1, 10.0.0.7", "https, http", "", "24.0.0.1", "https")]
    [InlineData(false, "24.0.0.1:4711", "http", "", "24.0.0.1", "http")]
    [InlineData(false, "2001:db8::1", "https", "", "2001:db8::1", "https")]
    [InlineData(false, "[2001:db8::1]:4711", "https", "", "2001:db8::1", "https")]
    [InlineData(false, "fe80::1%eth0", "https", "", "10.0.0.1", "https")]
    [InlineData(false, "24.0.0.1", "gopher", "", "24.0.0.1", null)]
    [InlineData(false, "", "https", "", "10.0.0.1", "https")]
    [InlineData(false, "24.0.0.1", "", "for=6.6.6.6;proto=https", "24.0.0.1", null)] // what a visitor put into the header that the proxy leaves alone
    [InlineData(true, "6.6.6.6", "https", "for=24.0.0.1;proto=http", "24.0.0.1", "http")]
    [InlineData(true, "", "", "For=\"[2001:db8::1]:4711\";Proto=https;by=203.0.113.43", "2001:db8::1", "https")]
    [InlineData(true, "", "", "for=6.6.6.6, for=24.0.0.1;proto=https, for=10.0.0.9", "24.0.0.1", "https")]
    [InlineData(true, "", "", "for=unknown;proto=https", "10.0.0.1", "https")]
    [InlineData(true, "", "", "for=_hidden", "10.0.0.1", null)]
    [InlineData(true, "", "", "for=\"24.0.0.1, for=6.6.6.6\"", "10.0.0.1", null)]
    public void The_client_is_the_nearest_hop_that_is_no_proxy_of_ours(bool standard, string listed, string proto, string forwarded, string client, string? scheme)
    {
        var headers = new HeaderDictionary { ["X-Forwarded-For"] = listed, ["X-Forwarded-Proto"] = proto, ["Forwarded"] = forwarded };
        var networks = new ServerOptions { ProxyNetworks = ["10.0.0.0/8"] }.Proxies();
        var told = ForwardedRequest.Of(IPAddress.Parse("10.0.0.1"), headers, standard ? ProxyHeader.Forwarded : ProxyHeader.XForwarded, address => networks[0].Contains(address));
        Assert.Equal((IPAddress.Parse(client), scheme), (told.Client, told.Scheme));
    }

    [Fact]
    public async Task Behind_a_named_proxy_that_has_tls_people_sign_in_with_a_secure_cookie()
    {
        await using var server = await StartAsync("127.0.0.1");
        using var answer = await SignInAsync(server, ("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", "https"));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.StartsWith("__Host-cairn=", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        Assert.Equal("max-age=31536000; includeSubDomains", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));

        using var plain = await SignInAsync(server, ("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", "http"));
        Assert.Equal("session.plain-http", (await plain.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("code").GetString());
        Assert.Null(server.App.Services.GetRequiredService<ClientAddress>().UnnamedProxy);
    }

    [Fact]
    public async Task A_proxy_nobody_named_is_not_believed_and_doctor_names_it()
    {
        await using var server = await StartAsync("10.9.9.9");
        using var answer = await SignInAsync(server, ("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", "https"));
        Assert.Equal("session.plain-http", (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("code").GetString());
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
        var doctor = await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/doctor", Stop);
        var check = doctor.GetProperty("checks").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "proxies");
        Assert.Equal("warning", check.GetProperty("state").GetString());
        Assert.Contains("Cairn:Server:ProxyNetworks", check.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", check.GetProperty("found").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failed_sign_ins_count_against_the_visitor_and_not_the_proxy()
    {
        await using var server = await StartAsync("127.0.0.1");
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await SignInAsync(server, "nobody@example.org", ("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", "https"));
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var same = await SignInAsync(server, ("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", "https"));
        Assert.Equal(HttpStatusCode.TooManyRequests, same.StatusCode);
        using var other = await SignInAsync(server, ("X-Forwarded-For", "203.0.113.8"), ("X-Forwarded-Proto", "https"));
        Assert.Equal(HttpStatusCode.NoContent, other.StatusCode);
    }

    [Theory]
    [InlineData("Cairn:Server:ProxyNetworks:0", "10.0.0.0/33", "Cairn:Server:ProxyNetworks")]
    [InlineData("Cairn:Server:ProxyNetworks:0", "fe80::1%eth0", "Cairn:Server:ProxyNetworks")]
    [InlineData("Cairn:Server:CertificateKey", "/key.pem", "Cairn:Server:Certificate")]
    [InlineData("Cairn:Server:SecondFactor", "sometimes", "Cairn:Server:SecondFactor")]
    public void A_setting_that_cannot_be_is_refused_by_its_name(string key, string value, string named)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build();
        Assert.Contains(named, Assert.Throws<StorageUnavailableException>(() => ServerOptions.Read(configuration)).Message, StringComparison.Ordinal);
    }

    private static async Task<RunningServer> StartAsync(string proxy)
    {
        var server = await RunningServer.StartAsync(new ServerOptions { SecondFactor = SecondFactorSetting.Optional, ProxyNetworks = [proxy] });
        await server.OwnerPostAsync("api/v1/users", new { email = "ann@example.org", name = "Ann", role = "viewer", password = "a long pass phrase" });
        return server;
    }

    private static Task<HttpResponseMessage> SignInAsync(RunningServer server, params (string Name, string Value)[] headers) => SignInAsync(server, "ann@example.org", headers);

    private static async Task<HttpResponseMessage> SignInAsync(RunningServer server, string email, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/session") { Content = JsonContent.Create(new { email, password = "a long pass phrase" }) };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await server.Http.SendAsync(request, Stop);
    }
}
