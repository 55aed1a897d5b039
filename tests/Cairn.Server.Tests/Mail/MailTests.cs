using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cairn.Server.Tests.Health;
using Cairn.Server.Tests.Hosting;
using Xunit;

namespace Cairn.Server.Tests.Mail;

public sealed class MailTests
{
    private const string Gmail = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)";

    [Fact]
    public async Task Opens_and_clicks_are_the_recipients_events_and_a_click_leads_on()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        var made = await MakeAsync(server, new { mail = "spring", user = "u-7", links = new[] { new { target = "https://bücher.example/sale?x=1#top", name = "hero" } } });
        var (opened, _) = await GetAsync(server, made.Open);
        var (clicked, location) = await GetAsync(server, made.Links[0]);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Redirect), (opened, clicked));
        Assert.Equal("https://xn--bcher-kva.example/sale?x=1&utm_source=newsletter&utm_medium=email&utm_campaign=spring&utm_content=hero#top", location);

        var events = await EventsAsync(server);
        Assert.Equal(["mail_open", "mail_click"], events.Select(one => Text(one, "name")));
        Assert.All(events, one => Assert.Equal(
            ("u-7", "user:u-7", "newsletter", "email", "spring", "Email", "Signed", true),
            (Text(one, "user"), Text(one, "visitor"), Text(one, "source"), Text(one, "medium"), Text(one, "campaign"), Text(one, "channel"), Text(one, "trust"), one.GetProperty("sessionless").GetBoolean())));
        Assert.Equal("""{"mail":"spring","link":"hero","target":"xn--bcher-kva.example/sale"}""", events[1].GetProperty("props").GetRawText());
    }

    [Fact]
    public async Task Nothing_but_a_signed_link_redirects_and_nothing_is_counted_for_it()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        var made = await MakeAsync(server, new { mail = "spring", user = "u", links = new[] { new { target = "https://shop.example/" } } });
        var token = made.Links[0][(made.Links[0].LastIndexOf('/') + 1)..];
        var body = token[..^22];
        var forged = System.Buffers.Text.Base64Url.EncodeToString("""{"s":1,"m":"spring","t":"https://evil.example/"}"""u8);
        string[] bad =
        [
            forged + token[^22..], body + new string('A', 22), body[..^1] + token[^22..], token[..^1], token + "A", "A", new string('A', 7_000), "%00%ff", "..%2f..%2fetc%2fpasswd",
            token[..^1] + (token[^1] == 'B' ? 'C' : 'B'), made.Open[(made.Open.LastIndexOf('/') + 1)..^4], "https:%2f%2fevil.example",
        ];
        foreach (var one in bad)
        {
            var (status, location) = await GetAsync(server, $"/mail/{one}");
            Assert.True((int)status is 404 or 414 or 400 && location is null, $"{one}: {status} {location}");
            Assert.NotEqual(HttpStatusCode.Redirect, (await GetAsync(server, $"/mail/{one}.gif")).Status); // a picture in any case
        }

        Assert.Empty((await HealthTests.HealthAsync(server)).GetProperty("totals").GetProperty("failed_at_door").EnumerateObject());
        Assert.Equal("mail_open", Text(Assert.Single(await EventsAsync(server)), "name")); // the one true picture among them
    }

    [Fact]
    public async Task Looking_and_fetching_ahead_are_told_from_opening()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        var made = await MakeAsync(server, new { mail = "spring", user = "u", links = new[] { new { target = "https://shop.example/" } } });
        var (status, location) = await GetAsync(server, made.Links[0], method: HttpMethod.Head);
        Assert.Equal((HttpStatusCode.Redirect, true), (status, location is not null));
        await GetAsync(server, made.Open, method: HttpMethod.Head);
        await GetAsync(server, made.Open, "Mozilla/5.0"); // Apple's proxy
        await GetAsync(server, made.Links[0], RunningServer.Browser, prefetch: true);
        await GetAsync(server, made.Links[0], "curl/8.5.0");
        await GetAsync(server, made.Open, Gmail);
        await GetAsync(server, made.Open, RunningServer.Browser);

        var events = await EventsAsync(server);
        Assert.Equal(["Prefetch", "Prefetch", "Declared", null, null], events.Select(one => one.TryGetProperty("bot", out var bot) ? bot.GetString() : null));
        Assert.False(events[3].TryGetProperty("browser", out _)); // the proxy's name is not the reader's
    }

    [Fact]
    public async Task The_mail_tool_may_name_the_recipient_and_what_it_forgot_to_fill_in_names_nobody()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        var later = await MakeAsync(server, new { mail = "spring", recipient_later = true, links = new[] { new { target = "https://shop.example/" } } });
        var fixedOnes = await MakeAsync(server, new { mail = "spring", user = "u-1", links = new[] { new { target = "https://shop.example/" } } });
        await GetAsync(server, later.Links[0] + "u-9&u=second");
        await GetAsync(server, fixedOnes.Links[0] + "?u=somebody-else");
        await GetAsync(server, later.Links[0] + "%7B%7Bsubscriber.id%7D%7D");
        await GetAsync(server, later.Links[0] + new string('x', 400));

        Assert.Equal(["u-9", "u-1"], (await EventsAsync(server)).Select(one => Text(one, "user")));
        var failed = (await HealthTests.HealthAsync(server)).GetProperty("totals").GetProperty("failed_at_door").GetRawText();
        Assert.Equal("""{"id_invalid":1,"visitor_missing":1}""", failed);
    }

    [Fact]
    public async Task Links_survive_a_restart_and_are_made_only_of_addresses()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        var signature = new Cairn.Server.Mail.MailSignature(Cairn.Storage.DataDirectory.SigningKey.Open(server.Installation.Paths));
        var made = await MakeAsync(server, new { mail = "spring", user = "u", links = new[] { new { target = "https://shop.example/?utm_source=own" } } });
        Assert.Equal("https://shop.example/?utm_source=own", signature.Read(made.Links[0][(made.Links[0].LastIndexOf('/') + 1)..])!.Target);
        foreach (var target in (string[])["javascript:alert(1)", "data:text/html,x", "//evil.example", "/path", "ftp://x/", "http://", "https://x/\r\nSet-Cookie: a=b", "", new string('x', 3_000)])
        {
            using var refused = await server.Owner.PostAsJsonAsync("api/v1/sites/shop/mail/links", new { mail = "m", user = "u", links = new[] { new { target } } }, TestContext.Current.CancellationToken);
            var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            Assert.Equal("/links/0/target", problem.GetProperty("faults")[0].GetProperty("where").GetString());
        }

        using var secret = await server.Owner.PostAsJsonAsync(
            "api/v1/sites/shop/mail/links",
            new { mail = "m", user = "ann@shop.example", links = new[] { new { target = "https://user:pw@shop.example/" }, new { target = "https://name@shop.example/" } } }, TestContext.Current.CancellationToken);
        Assert.Equal(
            ["mail.recipient-is-address /user", "mail.target-secret /links/0/target", "mail.target-secret /links/1/target"],
            (await secret.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("faults").EnumerateArray()
                .Select(fault => $"{fault.GetProperty("code").GetString()} {fault.GetProperty("where").GetString()}"));
        foreach (var (user, isRefused) in (IEnumerable<(string, bool)>)[("ann%40shop.example", true), ("u@7", false), ("@ann", false), ("ann.b", false)])
        {
            using var asked = await server.Owner.PostAsJsonAsync("api/v1/sites/shop/mail/links", new { mail = "m", user }, TestContext.Current.CancellationToken);
            Assert.Equal(isRefused, asked.StatusCode == HttpStatusCode.UnprocessableEntity);
        }

        using var cut = await server.Http.GetAsync("mail/", TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (cut.StatusCode, cut.Content.Headers.ContentType?.MediaType));
        using var nobody = await server.Owner.PostAsJsonAsync("api/v1/sites/shop/mail/links", new { mail = "m" }, TestContext.Current.CancellationToken);
        Assert.Equal("mail.recipient-missing", (await nobody.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("code").GetString());
        using var twice = await server.Owner.PostAsJsonAsync(
            "api/v1/sites/shop/mail/links", new { mail = " ", user = "a", visitor = "b", @base = "stats.example" }, TestContext.Current.CancellationToken);
        var faults = (await twice.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("faults").EnumerateArray();
        Assert.Equal(["mail.text-invalid", "mail.recipient-twice", "mail.base-invalid"], faults.Select(fault => fault.GetProperty("code").GetString()));
    }

    private static async Task<(string Open, IReadOnlyList<string> Links)> MakeAsync(RunningServer server, object request)
    {
        var made = await server.OwnerPostAsync("api/v1/sites/shop/mail/links", request);
        return (made.GetProperty("open").GetString()!, [.. made.GetProperty("links").EnumerateArray().Select(link => link.GetProperty("url").GetString()!)]);
    }

    private static async Task<(HttpStatusCode Status, string? Location)> GetAsync(
        RunningServer server, string url, string agent = RunningServer.Browser, bool prefetch = false, HttpMethod? method = null)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        var path = url.StartsWith('/') ? url : new Uri(url).PathAndQuery;
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, server.Address.GetLeftPart(UriPartial.Authority) + path);
        request.Headers.TryAddWithoutValidation("User-Agent", agent);
        if (prefetch)
        {
            request.Headers.Add("Sec-Purpose", "prefetch");
        }

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, response.Headers.TryGetValues("Location", out var location) ? location.Single() : null);
    }

    private static async Task<List<JsonElement>> EventsAsync(RunningServer server)
    {
        await server.SettleAsync();
        var lines = await server.Owner.GetStringAsync("api/v1/sites/shop/export/events", TestContext.Current.CancellationToken);
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    private static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();
}
