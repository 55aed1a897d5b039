using System.Net.Http.Json;
using System.Text.Json;
using Cairn.Server.Reports;
using Cairn.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cairn.Server.Tests.Reports;

public sealed class LastAnswersTests
{
    private const string Funnel = "reports/funnel";

    private static readonly object Steps = new { text = "view > buy within 7d", range = new { last = "all" } };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_takes_an_older_answer_gets_the_last_one_and_everybody_else_a_new_one()
    {
        var (server, key) = await OpenAsync();
        await using var closing = server;
        var (first, none) = await AskAsync(server, Funnel, Steps, "max-stale=86400");
        Assert.Null(none);

        await server.CollectAsync(JsonSerializer.Serialize(new { key, events = new object[] { new { name = "view", visitor = "bob" } } }));
        await server.SettleAsync();
        var (older, age) = await AskAsync(server, Funnel, Steps, "max-stale=86400");
        var (newer, _) = await AskAsync(server, Funnel, Steps);

        Assert.NotNull(age);
        Assert.True(older.GetProperty("refreshing").GetBoolean());
        Assert.Equal(Plain(first), Plain(older));
        Assert.Equal(1, FirstStep(older));
        Assert.Equal(2, FirstStep(newer));
        Assert.False(newer.GetProperty("refreshing").GetBoolean());
        Assert.Equal(2, FirstStep((await AskAsync(server, Funnel, Steps, "max-stale")).Report));
    }

    [Fact]
    public async Task Another_request_another_reader_and_a_changed_definition_have_answers_of_their_own()
    {
        var (server, _) = await OpenAsync();
        await using var closing = server;
        await AskAsync(server, Funnel, Steps);
        Assert.NotNull((await AskAsync(server, Funnel, Steps, "max-stale")).Age);

        Assert.Null((await AskAsync(server, Funnel, new { text = "view > buy within 7d", range = new { last = "last 7 days" } }, "max-stale")).Age);

        await DefineAsync(server);
        Assert.Null((await AskAsync(server, Funnel, Steps, "max-stale")).Age);
    }

    [Fact]
    public async Task What_names_visitors_is_not_kept()
    {
        var (server, _) = await OpenAsync();
        await using var closing = server;
        await DefineAsync(server);
        var everybody = new { macro = "bought", range = new { last = "all" } };
        await AskAsync(server, "reports/near-miss", everybody);
        Assert.Null((await AskAsync(server, "reports/near-miss", everybody, "max-stale")).Age);
    }

    private static string Plain(JsonElement report) => JsonSerializer.Serialize(report.EnumerateObject().Where(field => field.Name is not ("refreshing" or "took_ms")).ToDictionary(field => field.Name, field => field.Value));

    private static long FirstStep(JsonElement report) => report.GetProperty("steps")[0].GetProperty("count").GetInt64();

    private static async Task<(JsonElement Report, TimeSpan? Age)> AskAsync(RunningServer server, string path, object body, string? cacheControl = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/v1/sites/shop/{path}") { Content = JsonContent.Create(body) };
        if (cacheControl is not null)
        {
            request.Headers.Add("Cache-Control", cacheControl);
        }

        using var response = await server.Owner.SendAsync(request, Stop);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Stop));
        return (await response.Content.ReadFromJsonAsync<JsonElement>(Stop), response.Headers.Age);
    }

    private static async Task DefineAsync(RunningServer server)
    {
        using var defined = await server.Owner.PutAsJsonAsync(
            "api/v1/sites/shop/definitions/bought", new { key = "bought", name = "Bought", kind = "macro", stage = "decision", match = new { @event = "buy" } }, Stop);
        Assert.True(defined.IsSuccessStatusCode);
    }

    private static async Task<(RunningServer Server, string Key)> OpenAsync()
    {
        var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        await server.CollectAsync(JsonSerializer.Serialize(new { key, events = new object[] { new { name = "view", visitor = "ann" }, new { name = "buy", visitor = "ann" } } }));
        await server.SettleAsync();
        server.App.Services.GetRequiredService<LastAnswers>().LeastMilliseconds = 0;
        return (server, key);
    }
}
