using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cairn.Server.Access;
using Cairn.Server.Tests.Hosting;
using Cairn.Testing;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cairn.Server.Tests.Access;

/// <summary>A walk over the route table of the running program: no route that is added escapes it.</summary>
public sealed partial class EveryRouteTests(TwoShops shops) : IClassFixture<TwoShops>
{
    /// <summary>What would take long, or end the walk, with a body of <c>{}</c>.</summary>
    private static readonly Dictionary<string, string> Bodies = new(StringComparer.Ordinal)
    {
        ["POST /api/v1/demo"] = """{"events":-1}""",
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_gets_through_is_as_written_and_every_answer_has_its_headers()
    {
        var (server, callers) = (shops.Server, shops.Callers);
        var routes = Routes(server);
        var table = new StringBuilder();
        table.Append(CultureInfo.InvariantCulture, $"{"",-7} {"",-61} {"needs",-18} cors");
        table.Append(string.Concat(callers.All.Select(caller => $" {caller.Name}"))).Append('\n');
        var lines = routes.ToDictionary(route => route, route => new StringBuilder($"{route.Method,-7} {route.Pattern,-61} {route.Permission?.ToString() ?? "anyone",-18} {{cors}}"));
        var cors = new Dictionary<Route, bool>();
        foreach (var caller in callers.All)
        {
            foreach (var route in routes)
            {
                if (IsLeftOut(route, caller))
                {
                    lines[route].Append(' ').Append("".PadRight(caller.Name.Length));
                    continue;
                }

                using var content = Body(route);
                var asking = EndsSession(route) && caller.Session is not null && caller.Name != "ended"
                    ? caller with { Session = await SignedIn.AsAsync(server, $"{caller.Name}@example.org", Callers.Password) }
                    : caller;
                using var response = await asking.AskAsync(route.Method, Path(route.Pattern), content, request => request.Headers.Add("Origin", "https://evil.example"));
                AssertDecent(caller, route, response);
                cors[route] = cors.GetValueOrDefault(route) || response.Headers.Contains("Access-Control-Allow-Origin");
                lines[route].Append(' ').Append((await AnswerAsync(response)).PadRight(caller.Name.Length));
            }
        }

        foreach (var route in routes)
        {
            table.Append(lines[route].Replace("{cors}", cors[route] ? "yes " : "no  ").ToString().TrimEnd()).Append('\n');
        }

        Golden.Check("walk.txt", table.ToString());
    }

    [Fact]
    public async Task A_session_changes_nothing_without_its_token_nor_from_another_page_nor_by_a_form()
    {
        var (server, callers) = (shops.Server, shops.Callers);
        var owner = callers["owner"];
        Action<HttpRequestMessage>[] spoiled =
        [
            request => request.Headers.Remove("X-Cairn-Csrf"),
            request => Replace(request, "X-Cairn-Csrf", "0000000000000000000000000000000000000000000"),
            request => Replace(request, "X-Cairn-Csrf", callers["admin"].Session!.Csrf),
            request => Replace(request, "Sec-Fetch-Site", "cross-site"),
            request => Replace(request, "Sec-Fetch-Site", "same-site"),
            request => Replace(request, "Sec-Fetch-Site", "none"),
        ];
        var turn = 0;
        foreach (var route in Routes(server).Where(route => route.Permission is not null && route.Method != "GET"))
        {
            foreach (var i in (int[])[0, turn++ % spoiled.Length]) // each of them on many routes, the missing token on all
            {
                using var body = Body(route);
                using var response = await owner.AskAsync(route.Method, Path(route.Pattern), body, spoiled[i]);
                Assert.True(await Caller.CodeAsync(response) == "access.csrf", $"{route} {i.ToString(CultureInfo.InvariantCulture)}: {response.StatusCode}");
            }

            using var form = new FormUrlEncodedContent([new("key", "evil")]);
            using var sent = await owner.AskAsync(route.Method, Path(route.Pattern), form, request => request.Headers.Remove("X-Cairn-Csrf"));
            Assert.True(sent.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.UnsupportedMediaType, $"{route}: {sent.StatusCode}");
            if (route.TakesJson)
            {
                using var typed = new FormUrlEncodedContent([new("key", "evil")]);
                using var refused = await owner.AskAsync(route.Method, Path(route.Pattern), typed);
                Assert.Equal((route, HttpStatusCode.UnsupportedMediaType), (route, refused.StatusCode));
            }
        }
    }

    [Fact]
    public async Task Reading_changes_nothing()
    {
        var (server, callers) = (shops.Server, shops.Callers);
        foreach (var route in Routes(server).Where(route => route.Method is "GET" && route.Pattern.StartsWith("/api/v1/", StringComparison.Ordinal)))
        {
            var before = Catalog(server);
            using var response = await callers["owner"].AskAsync(
                "GET", Path(route.Pattern) + "?_method=DELETE", null, request => Array.ForEach(["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"], header => request.Headers.Add(header, "DELETE")));
            await response.Content.ReadAsByteArrayAsync(Stop);

            Assert.True(before == Catalog(server), $"{route} changed the catalog:\n{before}\n{Catalog(server)}");
        }
    }

    [Fact]
    public async Task Methods_nobody_mapped_and_paths_in_disguise_lead_nowhere()
    {
        var (server, callers) = (shops.Server, shops.Callers);
        foreach (var route in Routes(server).DistinctBy(route => route.Pattern))
        {
            foreach (var method in (string[])["TRACE", "PROPFIND"])
            {
                using var response = await callers["owner"].AskAsync(method, Path(route.Pattern), null);
                Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, $"{method} {route.Pattern}: {response.StatusCode}");
            }
        }

        var turn = 0;
        foreach (var route in Routes(server).Where(route => route.Permission is not null && route.Method == "GET"))
        {
            var path = Path(route.Pattern);
            string[] disguises = [$"/x/..{path}", $"/{path}", $"/%2e%2e{path}", $"/.{path}", $"{path}/", $"{path};x", $"{path}%00", path.ToUpperInvariant(), path.Replace("/api", "/api;x", StringComparison.Ordinal), $"/live/..%2f..{path}"];
            foreach (var disguise in (string[])[disguises[turn++ % disguises.Length], disguises[turn % disguises.Length]])
            {
                var answer = await RawHttp.AskAsync(server, $"GET {disguise} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
                Assert.True(RawHttp.Status(answer) is 400 or 401 or 404 or 405 or 429 || answer.Contains("<div id=\"root\">", StringComparison.Ordinal), $"{disguise}: {answer}"); // the start page shows nothing by itself
            }
        }
    }

    [Fact]
    public async Task What_belongs_to_another_site_is_not_told_from_what_never_was()
    {
        var (server, callers) = (shops.Server, shops.Callers);
        var theirs = await ThingsAsync(server, "other");
        foreach (var (method, path, id) in theirs)
        {
            foreach (var name in (string[])["owner", "sk:admin"]) // a person, and the key of the site in the path
            {
                var caller = callers[name];
                using var ofTheirs = await caller.AskAsync(method, $"/api/v1/sites/shop/{path}/{id}", Json(method, path));
                using var ofNobody = await caller.AskAsync(method, $"/api/v1/sites/shop/{path}/{Missing(id)}", Json(method, path));
                Assert.True(
                    (ofTheirs.StatusCode, Shape(ofTheirs, id)) == (ofNobody.StatusCode, Shape(ofNobody, Missing(id))) && (int)ofTheirs.StatusCode == (name == "sk:admin" && path == "shares" ? 403 : 404),
                    $"{method} {path}/{id}: {Shape(ofTheirs, id)} {Shape(ofNobody, Missing(id))}");
            }
        }

        var still = await ThingsAsync(server, "other", make: false);
        Assert.Equal(theirs.Select(thing => thing.Id).Order(StringComparer.Ordinal), still.Select(thing => thing.Id).Order(StringComparer.Ordinal));
        using var strange = await callers["stranger"].AskAsync("GET", "/api/v1/sites/shop", null);
        using var missing = await callers["stranger"].AskAsync("GET", "/api/v1/sites/nope", null);
        Assert.Equal((Shape(strange, "shop"), HttpStatusCode.NotFound), (Shape(missing, "nope"), strange.StatusCode));
    }

    [Fact]
    public async Task Nothing_of_a_development_server_is_there_even_when_its_environment_says_so()
    {
        using var data = new TemporaryData();
        var (program, address) = await CairnProgram.ServeAsync(data.Path, null, ("ASPNETCORE_ENVIRONMENT", "Development"), ("DOTNET_ENVIRONMENT", "Development"));
        using (program)
        {
            try
            {
                using var http = new HttpClient { BaseAddress = address };
                var page = await http.GetStringAsync("", Stop);
                string[] paths =
                [
                    "swagger", "swagger/index.html", "swagger/v1/swagger.json", "openapi", "openapi/v1.json", "scalar", "scalar/v1", "_framework/aspnetcore-browser-refresh.js", "_vs/browserLink", "debug", "debug/pprof/",
                    "trace.axd", "elmah.axd", "hangfire", "health", "healthz", "actuator/env", "server-status", ".env", ".git/config", "appsettings.json", "web.config", "cairn.dll", "..%2fcatalog.db", "catalog.db",
                    "pepper", "data/pepper", "wwwroot/index.html", "index.html/..", "main.tsx", "src/main.tsx", "@vite/client", "sdk/%2e%2e/cairn.dll",
                ];
                foreach (var path in paths)
                {
                    using var response = await http.GetAsync(new Uri(path, UriKind.Relative), Stop);
                    var text = await response.Content.ReadAsStringAsync(Stop);
                    Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest || text == page, $"{path}: {response.StatusCode} {text[..Math.Min(200, text.Length)]}");
                }

                var broken = await http.PostAsync(new Uri("api/v1/session", UriKind.Relative), new StringContent("{", Encoding.UTF8, "application/json"), Stop);
                Assert.DoesNotContain(" at ", await broken.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
                var listed = await CairnProgram.RunAsync(data.Path, "doctor", "--routes");
                Golden.Check("../Hosting/routes.txt", listed.Out);
            }
            finally
            {
                program.Kill(entireProcessTree: true);
            }
        }
    }

    private static void AssertDecent(Caller caller, Route route, HttpResponseMessage response)
    {
        var what = $"{caller.Name} {route}: {response.StatusCode}";
        Assert.True((int)response.StatusCode < 500, what);
        Assert.True(response.Headers.TryGetValues("X-Content-Type-Options", out var sniff) && sniff.Single() == "nosniff", what);
        Assert.True(response.Headers.TryGetValues("Referrer-Policy", out var referrer) && referrer.Single() == "no-referrer", what);
        Assert.True(response.Headers.TryGetValues("Content-Security-Policy", out var policy) && policy.Single().StartsWith("default-src 'none'; script-src 'self';", StringComparison.Ordinal), what);
        Assert.True(response.Headers.TryGetValues("Permissions-Policy", out var denied) && denied.Single().Contains("camera=()", StringComparison.Ordinal), what);
        Assert.False(response.Headers.Contains("Server") || response.Headers.Contains("X-Powered-By") || response.Headers.Contains("Access-Control-Allow-Credentials"), what);
        if (route.Pattern.StartsWith("/api/v1/", StringComparison.Ordinal))
        {
            Assert.True(response.Headers.CacheControl?.NoStore == true, what);
            Assert.True((int)response.StatusCode < 400 || response.Content.Headers.ContentType?.MediaType == "application/problem+json", what);
        }
    }

    /// <summary>The refusals of the door by their numbers; <c>ok</c> for whatever came from behind it.</summary>
    private static async Task<string> AnswerAsync(HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound))
        {
            return "ok";
        }

        var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        return response.StatusCode == HttpStatusCode.NotFound && await Caller.CodeAsync(response) != "site.not-found" ? "ok" : status;
    }

    /// <summary>Everything of a site that has a number or key in a path.</summary>
    private static async Task<List<(string Method, string Path, string Id)>> ThingsAsync(RunningServer server, string site, bool make = true)
    {
        var root = $"api/v1/sites/{site}";
        if (make)
        {
            using (await server.Owner.PutAsJsonAsync($"{root}/settings", new { public_links = true }, Stop)) { }
            await server.OwnerPostAsync($"{root}/marks", new { title = "a" });
            await server.OwnerPostAsync($"{root}/saved", new { name = "a", page = $"/s/{site}/today" });
            await server.OwnerPostAsync($"{root}/shares", new { name = "a", kind = "funnel", request = new { text = "a > b" } });
            await server.OwnerPostAsync($"{root}/aliases", new { format = "segment", alias = "theirs" });
            using (await server.Owner.PutAsJsonAsync($"{root}/segments/theirs", new { segment = "did(a)" }, Stop)) { }
            using (await server.Owner.PutAsync($"{root}/cost?name=a.csv", new StringContent("date,source,medium,campaign,cost,currency\n2026-01-01,a,b,c,1.00,EUR\n", Encoding.UTF8, "text/csv"), Stop)) { }
            using (var applied = await server.Owner.PutAsync($"{root}/definitions.yaml", new StringContent("version: 1\nconversions:\n  - {key: theirs, name: Theirs, kind: macro, match: {event: theirs}}\n", Encoding.UTF8, "text/yaml"), Stop))
            {
                Assert.True(applied.IsSuccessStatusCode, await applied.Content.ReadAsStringAsync(Stop));
            }
        }

        var things = new List<(string, string, string)>();
        foreach (var (method, path, field) in ((string, string, string)[])
        [
            ("DELETE", "marks", "id"), ("PUT", "marks", "id"), ("DELETE", "saved", "id"), ("PUT", "saved", "id"), ("DELETE", "shares", "id"), ("DELETE", "aliases", "id"), ("DELETE", "keys", "id"),
            ("DELETE", "segments", "key"), ("DELETE", "definitions", "key"),
        ])
        {
            var rows = (await server.Owner.GetFromJsonAsync<JsonElement>($"{root}/{path}", Stop)).GetProperty("rows");
            Assert.True(rows.GetArrayLength() > 0, $"{path}: {rows}");
            things.Add((method, path, rows[0].GetProperty(field).ToString()));
        }

        return things;
    }

    private static StringContent? Json(string method, string path) => method == "DELETE" ? null
        : new StringContent(path == "saved" ? """{"name":"a","page":"/s/shop/today"}""" : """{"title":"a"}""", Encoding.UTF8, "application/json");

    private static string Missing(string id) => int.TryParse(id, CultureInfo.InvariantCulture, out _) ? "888888" : "nothing";

    private static string Shape(HttpResponseMessage response, string id)
    {
        var text = TraceId().Replace(response.Content.ReadAsStringAsync(Stop).GetAwaiter().GetResult(), "");
        return $"{text.Replace(id, "…", StringComparison.Ordinal)} {string.Join(", ", response.Headers.Concat(response.Content.Headers).Where(header => header.Key is not ("Date" or "Content-Length")).Select(header => header.Key))}";
    }

    /// <summary>The rows of every table but the log of what was done, and the times at which keys and sessions were seen.</summary>
    private static string Catalog(RunningServer server)
    {
        using var connection = new SqliteConnection($"Data Source={server.Installation.Paths.Catalog};Mode=ReadOnly;Pooling=False");
        connection.Open();
        var shown = new StringBuilder();
        foreach (var table in Texts(connection, "select name from sqlite_master where type='table' and name not like 'sqlite_%' and name not in ('audit_entries', 'admitted_values', 'counters', 'taken_positions')"))
        {
            var columns = Texts(connection, $"select name from pragma_table_info('{table}') where name not in ('LastUsedAt', 'LastSeenAt')");
            var rows = Texts(connection, $"select {string.Join(" || '|' || ", columns.Select(column => $"quote(\"{column}\")"))} from \"{table}\" order by 1");
            shown.Append(CultureInfo.InvariantCulture, $"{table} {rows.Count} {string.Join('\n', rows).GetHashCode(StringComparison.Ordinal):x8}\n");
        }

        return shown.ToString();
    }

    private static List<string> Texts(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // names of the catalog's own tables and columns
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read())
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }

    private static void Replace(HttpRequestMessage request, string header, string value)
    {
        request.Headers.Remove(header);
        request.Headers.Add(header, value);
    }

    private static bool EndsSession(Route route) => route is { Method: "DELETE", Pattern: "/api/v1/session" };

    /// <summary>Who is not asked: what is for anyone looks at no session and no scope, so a few stand for all.</summary>
    private static bool IsLeftOut(Route route, Caller caller) => route.Permission is null
        && !(route.Method is "OPTIONS" or "HEAD" ? (string[])["nobody"] : ["nobody", "write", "revoked", "elsewhere", "owner", "sk:ingest", "sk:reports"]).Contains(caller.Name);

    private static StringContent? Body(Route route) => route.Method is "GET" or "HEAD" or "DELETE" or "OPTIONS"
        ? null
        : new StringContent(Bodies.GetValueOrDefault($"{route.Method} {route.Pattern}", "{}"), Encoding.UTF8, route.ContentType);

    private static string Path(string pattern) => Parameter().Replace(
        pattern.Replace("{site}", "shop", StringComparison.Ordinal), match => match.Value.Contains(":int", StringComparison.Ordinal) || match.Value.Contains(":long", StringComparison.Ordinal) ? "999999" : "nothing");

    private static List<Route> Routes(RunningServer server) =>
    [
        .. server.App.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().SelectMany(endpoint =>
            (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["ANY"]).Select(method => new Route(
                method, endpoint.RoutePattern.RawText!, endpoint.Metadata.GetMetadata<AccessRule>()!.Permission,
                endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes[0] ?? "application/json",
                endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is { ContentTypes: ["application/json"], IsOptional: false }))).Distinct()
            .OrderBy(route => route.Pattern, StringComparer.Ordinal).ThenBy(route => route.Method, StringComparer.Ordinal),
    ];

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("\"trace_id\":\"[0-9a-f]*\",?")]
    private static partial Regex TraceId();

    private sealed record Route(string Method, string Pattern, Permission? Permission, string ContentType, bool TakesJson)
    {
        public override string ToString() => $"{Method} {Pattern}";
    }
}

/// <summary>A server with two sites, and everybody who may knock at it.</summary>
public sealed class TwoShops : IAsyncLifetime
{
    internal RunningServer Server { get; private set; } = null!;

    internal Callers Callers { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await RunningServer.StartAsync();
        await Server.SiteAsync("shop");
        await Server.SiteAsync("other");
        Callers = await Callers.OfAsync(Server);
    }

    public async ValueTask DisposeAsync()
    {
        Callers.Dispose();
        await Server.DisposeAsync();
    }
}
