using System.Net;
using System.Text;
using Cairn.Server.Tests.Hosting;
using Xunit;

namespace Cairn.Server.Tests.Access;

/// <summary>Every route of the dashboard's later pages, by everybody: who gets through is written out, not computed from the permissions.</summary>
public sealed class AccessMatrixTests
{
    private const string Password = "a long pass phrase";
    private const string Everybody = "owner admin analyst viewer privacy";
    private const string Admins = "owner admin";
    private const string Readers = "owner admin analyst viewer";
    private const string Changers = "owner admin analyst";
    private const string RawReaders = "owner admin analyst privacy";

    private static readonly (string Method, string Path, string Body, string Roles)[] Routes =
    [
        ("GET", "api/v1/users", "", Admins),
        ("PATCH", "api/v1/users/999", "{}", Admins),
        ("DELETE", "api/v1/users/999", "", Admins),
        ("DELETE", "api/v1/users/999/sessions", "", Admins),
        ("POST", "api/v1/users/999/reset-link", "{}", Admins),
        ("POST", "api/v1/users", "{}", "owner"),
        ("POST", "api/v1/users/reset", "{}", "owner"),
        ("GET", "api/v1/invitations", "", Admins),
        ("POST", "api/v1/invitations", "{}", Admins),
        ("DELETE", "api/v1/invitations/999", "", Admins),
        ("GET", "api/v1/audit", "", Admins),
        ("POST", "api/v1/sites/shop/reports/sources", "{}", Readers),
        ("POST", "api/v1/sites/shop/reports/changes", "{}", Readers),
        ("GET", "api/v1/sites/shop/visitors", "", RawReaders),
        ("GET", "api/v1/sites/shop/visitors/nobody", "", RawReaders),
        ("GET", "api/v1/sites/shop/saved", "", Readers),
        ("POST", "api/v1/sites/shop/saved", "{}", Changers),
        ("PUT", "api/v1/sites/shop/saved/999", """{"name":"a","page":"/s/shop/today"}""", Changers),
        ("DELETE", "api/v1/sites/shop/saved/999", "", Changers),
        ("POST", "api/v1/sites/shop/saved/999/restore", "", Changers),
        ("GET", "api/v1/sites/shop/shares", "", Changers),
        ("POST", "api/v1/sites/shop/shares", """{"name":"a","kind":"funnel","request":{}}""", "nobody"),
        ("DELETE", "api/v1/sites/shop/shares/999", "", Changers),
        ("GET", "api/v1/sites/shop/marks", "", Readers),
        ("POST", "api/v1/sites/shop/marks", "{}", Changers),
        ("PUT", "api/v1/sites/shop/marks/999", """{"title":"a"}""", Changers),
        ("DELETE", "api/v1/sites/shop/marks/999", "", Changers),
    ];

    [Fact]
    public async Task Who_gets_through_is_as_written()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        foreach (var role in Everybody.Split(' '))
        {
            await server.OwnerPostAsync("api/v1/users", new { email = $"{role}@example.org", name = role, role, password = Password });
            var caller = await SignedIn.AsAsync(server, $"{role}@example.org", Password);
            foreach (var route in Routes)
            {
                using var response = await caller.SendAsync(new HttpMethod(route.Method), route.Path, Body(route.Body));
                var passes = response.StatusCode is not (HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized) && (int)response.StatusCode < 500;
                Assert.True(passes == route.Roles.Split(' ').Contains(role), $"{role} {route.Method} {route.Path}: {response.StatusCode}");
            }
        }

        foreach (var route in Routes)
        {
            using var request = new HttpRequestMessage(new HttpMethod(route.Method), route.Path) { Content = Body(route.Body) };
            using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"nobody {route.Method} {route.Path}: {response.StatusCode}");
        }
    }

    private static StringContent? Body(string body) => body.Length == 0 ? null : new StringContent(body, Encoding.UTF8, "application/json");
}
