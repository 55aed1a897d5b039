using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Cairn.Server.Tests.Hosting;
using Xunit;

namespace Cairn.Server.Tests.Access;

public sealed class ApiRefusalTests
{
    [Fact]
    public async Task Every_refusal_is_a_problem_that_names_what_is_wrong()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        (string Method, string Path, string? Body, int Status, string Code)[] cases =
        [
            ("POST", "api/v1/sites", "{", 400, "json.unreadable"),
            ("POST", "api/v1/sites/shop/reports/funnel", "null", 400, "request.unreadable"),
            ("POST", "api/v1/sites", """{"key":"a","isAdmin":true}""", 400, "json.unreadable"),
            ("POST", "api/v1/sites", """{"key":"a","key":"b"}""", 400, "json.unreadable"),
            ("POST", "api/v1/sites", """{"key":{"a":1}}""", 400, "json.unreadable"),
            ("POST", "api/v1/sites", "{}", 400, "json.unreadable"),
            ("POST", "api/v1/sites/shop/reports/funnel", """{"steps":[null]}""", 400, "json.unreadable"),
            ("POST", "api/v1/sites/shop/reports/funnel", """{"text":"a","filters":[null]}""", 400, "json.unreadable"),
            ("POST", "api/v1/sites/shop/keys", """{"kind":"secret","name":"x","scopes":[null]}""", 400, "json.unreadable"),
            ("POST", "api/v1/sites/shop/failed/replay", """{"set":{"currency":null}}""", 400, "json.unreadable"),
            ("POST", "api/v1/sites", """{"key":"A B"}""", 422, "site.key-invalid"),
            ("POST", "api/v1/sites", """{"key":"shop"}""", 422, "site.exists"),
            ("POST", "api/v1/sites", """{"key":"b","timezone":"../../etc/passwd"}""", 422, "site.timezone-unknown"),
            ("POST", "api/v1/sites/shop/keys", """{"kind":"secret","name":"x"}""", 422, "key.scope-unknown"),
            ("POST", "api/v1/sites/nope/reports/funnel", """{"text":"a"}""", 404, "site.not-found"),
            ("POST", "api/v1/sites/shop/reports/nope", "{}", 404, "path.not-found"),
            ("GET", "api/v1/sites/shop/reports/funnel", null, 405, "method.not-allowed"),
            ("POST", "api/v1/sites/shop/definitions/preview", """{"yaml":"{"}""", 422, ""),
            ("POST", "api/v1/sites/shop/imports", """{"files":["relative.csv"],"format":"csv"}""", 422, "import.file-relative"),
            ("POST", "api/v1/sites/shop/imports", """{"files":["/dev/zero"],"format":"csv"}""", 422, "import.file-special"),
            ("POST", "api/v1/sites/shop/imports/7/undo", "{}", 404, "import.not-found"),
            ("GET", "api/v1/sites/shop/failed?limit=0", null, 422, "failed.limit"),
            ("GET", "api/v1/sites/shop/failed?limit=x", null, 400, "request.unreadable"),
            ("GET", "api/v1/sites/shop/vocabulary/values?column=chanel", null, 422, "vocabulary.column-unknown"),
            ("POST", "api/v1/sql", """{"statement":"select 1; select 2"}""", 422, "sql.one-statement"),
            ("POST", "api/v1/sql", """{"statement":"copy events to '/tmp/x'"}""", 422, "sql.invalid"),
            ("POST", "api/v1/users/reset", """{"email":"no@example.org"}""", 404, "user.not-found"),
            ("POST", "api/v1/users", """{"email":"no","name":"","role":"viewer","password":"short"}""", 422, "request.refused"),
        ];
        foreach (var (method, path, body, status, code) in cases)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path)
            {
                Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
            };
            using var response = await server.Owner.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.True(response.Content.Headers.ContentType?.MediaType == "application/problem+json", $"{method} {path} {body}: {response.StatusCode}");
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            Assert.Equal((path, status), (path, problem.GetProperty("status").GetInt32()));
            Assert.True(code.Length == 0 || code == problem.GetProperty("code").GetString(), $"{path} {body}: {problem}");
            Assert.DoesNotContain("Cairn.", problem.ToString(), StringComparison.Ordinal);
            Assert.Equal(status == 422, problem.GetProperty("faults").GetArrayLength() > 0);
        }
    }

    [Fact]
    public async Task Metrics_are_for_this_machine_by_its_own_name_and_for_keys()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Contains("# EOF", await server.Http.GetStringAsync("metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var renamed = new HttpRequestMessage(HttpMethod.Get, "metrics");
        renamed.Headers.Host = "evil.example";
        Assert.Equal(401, (int)(await server.Http.SendAsync(renamed, TestContext.Current.CancellationToken)).StatusCode);
        using var forwarded = new HttpRequestMessage(HttpMethod.Get, "metrics");
        forwarded.Headers.Add("X-Forwarded-For", "203.0.113.7");
        Assert.Equal(401, (int)(await server.Http.SendAsync(forwarded, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal("ready\n", await server.Http.GetStringAsync("ready", TestContext.Current.CancellationToken));
    }
}
