using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Cairn.Server.Access;
using Cairn.Testing;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cairn.Server.Tests.Hosting;

public sealed class RouteTests
{
    [Fact]
    public async Task The_routes_are_those_that_were_accepted()
    {
        await using var server = await RunningServer.StartAsync();
        Golden.Check("routes.txt", string.Join("", Routes(server).Select(route => $"{route.Method,-7} {route.Pattern,-55} {route.Permission?.ToString() ?? "anyone"}\n").Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task The_description_is_the_one_that_was_accepted()
    {
        await using var server = await RunningServer.StartAsync();
        Golden.Check("openapi.json", await server.Http.GetStringAsync("api/v1/openapi.json", TestContext.Current.CancellationToken) + "\n");
    }

    [Fact]
    public async Task Nobody_gets_past_a_route_that_needs_somebody()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        foreach (var route in Routes(server).Where(route => route.Permission is not null))
        {
            using var response = await AskAsync(server, route, null);
            Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{route.Method} {route.Pattern}: {response.StatusCode}");
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task A_key_without_the_scope_and_a_key_of_another_site_get_nowhere()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        await server.SiteAsync("other");
        var other = await server.SecretKeyAsync("other", "admin");
        var lacking = await server.SecretKeyAsync("shop", "replay:read");
        foreach (var route in Routes(server).Where(route => route.Permission is not null and not Permission.SignedIn))
        {
            using var scopeless = await AskAsync(server, route, lacking);
            Assert.True(scopeless.StatusCode == HttpStatusCode.Forbidden, $"{route.Method} {route.Pattern}: {scopeless.StatusCode}");
            if (route.Pattern.Contains("{site}", StringComparison.Ordinal))
            {
                using var stranger = await AskAsync(server, route, other);
                Assert.True(stranger.StatusCode == HttpStatusCode.NotFound, $"{route.Method} {route.Pattern}: {stranger.StatusCode}");
            }
        }
    }

    [Fact]
    public async Task A_viewer_reads_and_changes_nothing()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        await server.OwnerPostAsync("api/v1/users", new { email = "vic@example.org", name = "Vic", role = "viewer", password = "a long pass phrase" });
        var vic = await SignedIn.AsAsync(server, "vic@example.org", "a long pass phrase");
        foreach (var route in Routes(server).Where(route => route.Permission is not null and not Permission.SignedIn and not Permission.OwnAccount and not Permission.ReadReports))
        {
            using var content = route.Method is "GET" or "DELETE" ? null : new StringContent("{}", Encoding.UTF8, route.ContentType);
            using var response = await vic.SendAsync(new HttpMethod(route.Method), Path(route.Pattern), content);
            Assert.True(response.StatusCode == HttpStatusCode.Forbidden, $"{route.Method} {route.Pattern}: {response.StatusCode}");
        }

        Assert.Equal(HttpStatusCode.OK, (await vic.SendAsync(HttpMethod.Post, "api/v1/sites/shop/reports/sessions", new { })).StatusCode);
    }

    [Fact]
    public async Task Every_answer_carries_the_security_headers()
    {
        await using var server = await RunningServer.StartAsync();
        foreach (var path in (string[])["", "live", "api/v1/session", "api/v1/sites", "api/v1/nothing", "pixel.gif", "no/such.file"])
        {
            using var response = await server.Http.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            Assert.StartsWith("default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
            Assert.False(response.Headers.Contains("Server"));
        }
    }

    private static async Task<HttpResponseMessage> AskAsync(RunningServer server, Route route, string? key)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), Path(route.Pattern));
        if (route.Method is not ("GET" or "DELETE"))
        {
            request.Content = new StringContent("{}", Encoding.UTF8, route.ContentType);
        }

        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return await server.Http.SendAsync(request);
    }

    private static string Path(string pattern) => pattern.TrimStart('/')
        .Replace("{site}", "shop", StringComparison.Ordinal)
        .Replace("{id:int}", "1", StringComparison.Ordinal)
        .Replace("{id:long}", "1", StringComparison.Ordinal)
        .Replace("{number:int}", "1", StringComparison.Ordinal)
        .Replace("{version:int}", "1", StringComparison.Ordinal)
        .Replace("{key}", "purchase", StringComparison.Ordinal)
        .Replace("{name}", "saas", StringComparison.Ordinal);

    private static List<Route> Routes(RunningServer server) =>
    [
        .. server.App.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().SelectMany(endpoint =>
            (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["ANY"]).Select(method => new Route(
                method, endpoint.RoutePattern.RawText!, endpoint.Metadata.GetMetadata<AccessRule>()!.Permission,
                endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes[0] ?? "application/json"))),
    ];

    private sealed record Route(string Method, string Pattern, Permission? Permission, string ContentType);
}
