using Cairn.Server.Doctor;
using Cairn.Testing;
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
        Golden.Check("routes.txt", string.Concat(RouteList.Of(server.App.Services.GetServices<EndpointDataSource>()).Rows.Select(route => $"{route}\n")));
    }

    [Fact]
    public async Task The_description_is_the_one_that_was_accepted()
    {
        await using var server = await RunningServer.StartAsync();
        Golden.Check("openapi.json", await server.Http.GetStringAsync("api/v1/openapi.json", TestContext.Current.CancellationToken) + "\n");
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
}
